"""What all dialogs share: a title, a hint of keys, a line for what is missing, and a way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar, Generic, TypeVar

from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from carecli.tui.screens.modal import Modal
from carecli.tui.text import literal

T = TypeVar("T")


class Dialog(Modal[T | None], Generic[T]):
    """Asks for one value; None when the person thinks better of it.

    Args:
        title: What it is about.
        hint: The keys, in one line.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "cancel", "Back")]
    CSS_PATH: ClassVar[CSSPathType | None] = "dialog.tcss"

    def __init__(self, title: str, hint: str) -> None:
        super().__init__()
        self._title = title
        self._hint = hint

    def compose(self) -> ComposeResult:
        """The frame around the body."""
        with Vertical(id="dialog"):
            yield Static(literal(self._title), id="dialog-title")
            yield from self.body()
            yield Static(id="dialog-error")
            yield Static(Content(self._hint), id="dialog-hint")

    def body(self) -> Iterator[Widget]:
        """What stands between title and hint."""
        yield from ()

    def complain(self, what: str) -> None:
        """Say why it cannot be accepted yet; nothing takes the line away."""
        line = self.query_one("#dialog-error", Static)
        line.update(literal(what))
        line.display = bool(what)

    def action_cancel(self) -> None:
        """Leave without a value."""
        self.dismiss(None)


def field(label: str, entry: Input, echo: Static | None = None) -> Horizontal:
    """A labelled entry on one line, with room for what it is understood as."""
    return Horizontal(Static(Content(label)), entry, *([echo] if echo else []), classes="field")
