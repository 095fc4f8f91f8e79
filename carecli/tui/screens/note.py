"""A note about a customer, with how we know it."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from carecli.care.notes import missing_source, warning
from carecli.tui.screens.choose import Choice, Choices, numbered
from carecli.tui.screens.dialog import Dialog, field
from carecli.tui.text import STYLES, literal
from carecli.tui.wording import Tone

_SOMEONE_ELSE = "someone else told us"
_SOURCES = (
    Choice("they told us", "they told us"),
    Choice("public", "it is public", "on their profile, in a post"),
    Choice("our records", "our records", "an order, a delivery"),
    Choice(_SOMEONE_ELSE, "someone else …", "say who"),
    Choice("", "does not matter", "nothing personal is in it"),
)


class NoteDialog(Dialog[tuple[str, str]]):
    """Asks for the note and its source; what is sensitive is kept only when that is said twice."""

    DEFAULT_CSS = "NoteDialog #care { height: auto; display: none; margin-bottom: 1; }"

    def __init__(self, handle: str) -> None:
        super().__init__(f"Note about @{handle}", "enter next · 1-5 how you know it · esc back")
        self._choices = numbered(_SOURCES)
        self._warned = ""

    def body(self) -> Iterator[Widget]:
        """The words, what speaks against them, the usual sources, an entry for the others."""
        self._who = Input(placeholder="how do you know?", id="who", max_length=60)
        self._who_field = field("From", self._who)
        self._who_field.display = False
        yield field("Note", Input(id="note", max_length=500))
        yield Static(id="care")
        yield self._who_field
        yield Choices(self._choices, id="sources")

    @on(Input.Changed, "#note")
    def _typed(self, event: Input.Changed) -> None:
        """Say at once what speaks against it."""
        said = [warning(event.value), missing_source(event.value)]
        care = self.query_one("#care", Static)
        care.update(literal("\n".join(filter(None, said))).stylize(STYLES[Tone.WARN]))
        care.display = any(said)

    @on(Input.Submitted, "#note")
    def _noted(self) -> None:
        self.query_one("#sources").focus()

    @on(OptionList.OptionSelected)
    def _source(self, event: OptionList.OptionSelected) -> None:
        source = self._choices[event.option_index].value
        if source != _SOMEONE_ELSE:
            self._accept(source)
            return
        self._who_field.display = True
        self._who.focus()

    @on(Input.Submitted, "#who")
    def _named(self) -> None:
        if who := self._who.value.strip():
            self._accept(f"{_SOMEONE_ELSE}: {who}")
        else:
            self.complain("Who says so?")

    def _accept(self, source: str) -> None:
        note = self.query_one("#note", Input)
        words = note.value.strip()
        if not words:
            self.complain("There is nothing to note yet.")
            note.focus()
        elif not source and missing_source(words):
            self.complain("Choose how you know it.")
        elif warning(words) and words != self._warned:
            self._warned = words
            self.complain("Once more, if you mean it.")
        else:
            self.dismiss((words, source))
