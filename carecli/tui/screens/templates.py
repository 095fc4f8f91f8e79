"""The template picker: a search, the likeliest first and why, and each as it would read here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual._path import CSSPathType
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from carecli.care.cases import CaseId
from carecli.care.errors import CareError
from carecli.care.templates import Filled, Template
from carecli.tui import own_files
from carecli.tui.screens.choose import Choice, Choices
from carecli.tui.screens.dialog import Dialog
from carecli.tui.text import STYLES, literal
from carecli.tui.wording import Tone

if TYPE_CHECKING:
    from carecli.desk.desk import Desk

Picked = tuple[str, Filled]
"""The id of a template, and its text with what is known filled in."""


class TemplatePicker(Dialog[Picked]):
    """Asks for a template for this case."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "move(1)", "Down"),
        ("up", "move(-1)", "Up"),
        ("ctrl+g", "edit", "Edit"),
    ]
    CSS_PATH: ClassVar[CSSPathType | None] = ["dialog.tcss", "templates.tcss"]

    def __init__(self, desk: Desk, case: CaseId, *, private: bool) -> None:
        super().__init__("Templates", "type to search · ↑↓ · enter insert · ctrl+g edit · esc back")
        self._desk = desk
        self._case = case
        self._private = private
        self._load()

    def body(self) -> Iterator[Widget]:
        """Search, list, preview."""
        yield Input(placeholder="search", id="words")
        yield Horizontal(
            Choices(self._choices(self._all), id="templates"),
            VerticalScroll(Static(id="preview"), can_focus=False),
            id="panes",
        )

    def on_mount(self) -> None:
        """Start on the likeliest."""
        if not self._all:
            self._preview.update(Content("There are no templates."))
        if broken := self._desk.templates.broken():
            self.complain(broken[0] if len(broken) == 1 else f"{broken[0]} ({len(broken)} in all)")

    def action_move(self, by: int) -> None:
        """Move the highlight without leaving the search."""
        if by > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def _load(self) -> None:
        named = self._desk.playbook.templates(self._case)
        suggested = self._desk.templates.suggest(self._case, named)
        self._all = [one.template for one in suggested]
        self._because = {one.template.id: one.because for one in suggested}

    def action_edit(self) -> None:
        """Edit the template in $VISUAL or $EDITOR; what ships becomes one of your own."""
        if (template := self._list.current) is None:
            return
        shelf = self._desk.templates.shelf
        account = self._desk.row(self._case).account
        apart = shelf.path(template.id, account).exists()
        self.complain(own_files.edit(self.app, shelf, template.id, account if apart else None))
        self._load()
        self._fill(self.query_one("#words", Input).value)

    @property
    def _list(self) -> Choices[Template]:
        return self.query_one("#templates", Choices)

    @property
    def _preview(self) -> Static:
        return self.query_one("#preview", Static)

    def _choices(self, templates: Sequence[Template]) -> list[Choice[Template]]:
        return [Choice(one, one.title) for one in templates]

    @on(Input.Changed, "#words")
    def _search(self, event: Input.Changed) -> None:
        self._fill(event.value)

    def _fill(self, words: str) -> None:
        words = words.strip()
        found = self._desk.templates.find(words, self._all) if words else self._all
        self._list.fill(self._choices(found))
        if not found:
            self._preview.update(Content("No template is like that."))

    @on(OptionList.OptionHighlighted)
    def _show(self) -> None:
        template = self._list.current  # not the event's: the list may be another one by now
        if template is None or (filled := self._filled(template)) is None:
            return
        shown = _previewed(template, filled, self._because.get(template.id, ()))
        # The first one comes before the first layout, which would give it a single line.
        self.call_after_refresh(self._preview.update, shown)

    @on(Input.Submitted, "#words")
    def _enter(self) -> None:
        template = self._list.current
        if template and (filled := self._filled(template)):
            self.dismiss((template.id, filled))

    @on(OptionList.OptionSelected)
    def _selected(self) -> None:
        self._enter()

    def _filled(self, template: Template) -> Filled | None:
        """Its text for this case; None, said to the person, when its file has gone meanwhile."""
        try:
            return self._desk.templates.fill(template.id, self._case, private=self._private)
        except CareError as error:
            self.complain(str(error))
            return None


def _previewed(template: Template, filled: Filled, because: Sequence[str]) -> Content:
    """The text with its open blanks marked, what they ask for, why it fits, and its lesson."""
    text = literal(filled.text)
    for blank in filled.blanks:
        text = text.stylize("bold reverse", blank.start, blank.end)
    dim = STYLES[Tone.DIM]
    parts = [text, Content()]
    asked = {blank.name: template.field(blank.name).asks for blank in filled.blanks}
    parts += [literal(f"{name}: {asks}") for name, asks in asked.items() if asks]
    if because:
        parts.append(literal(f"Here, because {', '.join(because)}.").stylize(dim))
    parts.append(literal(" · ".join(template.when)).stylize(dim))
    if template.why:
        parts.append(literal(template.why).stylize(f"italic {dim}"))
    return Content("\n").join(parts)
