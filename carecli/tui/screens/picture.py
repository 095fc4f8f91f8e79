"""Attaching a picture: which file, and what it shows for those who do not see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from carecli.care.errors import CareError
from carecli.care.outgoing import Picture
from carecli.tui import work
from carecli.tui.screens.dialog import Dialog, field
from carecli.tui.widgets.composer_head import pictured

if TYPE_CHECKING:
    from carecli.care.cases import CaseId
    from carecli.desk.desk import Desk


class PictureDialog(Dialog[bool]):
    """Attaches a picture to the draft of a case, or takes one off; True when something changed."""

    BINDINGS: ClassVar[list[BindingType]] = [("ctrl+o", "remove", "Take the last one off")]

    def __init__(self, desk: Desk, case: CaseId, pictures: tuple[Picture, ...]) -> None:
        off = " · ctrl+o takes the last one off" if pictures else ""
        super().__init__("A picture with the reply", f"enter next{off} · esc back")
        self._desk = desk
        self._case = case
        self._pictures = pictures

    def body(self) -> Iterator[Widget]:
        """What is attached by now; the file and its description."""
        if self._pictures:
            yield Static(pictured(self._pictures), classes="words")
        yield field("File", Input(placeholder="~/Pictures/cake.jpg", id="path"))
        shows = Input(placeholder="what it shows, for those who do not see it", id="alt")
        shows.max_length = 1000
        yield field("Shows", shows)

    @on(Input.Submitted, "#path")
    def _chosen(self) -> None:
        self.query_one("#alt").focus()

    @on(Input.Submitted, "#alt")
    def _described(self) -> None:
        path = self.query_one("#path", Input).value.strip().strip("'\"")
        alt = self.query_one("#alt", Input).value
        if not path:
            self.complain("Which file?")
            self.query_one("#path").focus()
            return
        attach = partial(self._desk.replies.attach, self._case, Path(path), alt)
        self._do(attach, "attach a picture")

    def action_remove(self) -> None:
        """Take the last picture off the draft."""
        if self._pictures:
            last = self._pictures[-1].id
            self._do(partial(self._desk.replies.detach, self._case, last), "detach a picture")

    def _changed(self) -> None:
        self.dismiss(result=True)

    def _do(self, verb: Callable[[], object], name: str) -> None:
        work.start(
            self,
            verb,
            lambda _: self._changed(),
            name=name,
            failed=lambda error: self.complain(str(error)),
            quiet=lambda error: isinstance(error, CareError),  # said in the dialog instead
        )
