"""A note about a customer, with how we know it."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.widget import Widget
from textual.widgets import Input, OptionList

from carecli.tui.screens.choose import Choice, Choices, numbered
from carecli.tui.screens.dialog import Dialog, field

_SOMEONE_ELSE = "someone else"
_SOURCES = (
    Choice("they told us", "they told us"),
    Choice("public", "it is public", "on their profile, in a post"),
    Choice("our records", "our records", "an order, a delivery"),
    Choice(_SOMEONE_ELSE, "someone else …", "say who"),
)


class NoteDialog(Dialog[tuple[str, str]]):
    """Asks for the note and its source; neither is optional."""

    def __init__(self, handle: str) -> None:
        super().__init__(f"Note about @{handle}", "enter next · 1-4 how you know it · esc back")
        self._choices = numbered(_SOURCES)

    def body(self) -> Iterator[Widget]:
        """The words, the usual sources, and an entry for the others."""
        self._who = Input(placeholder="how do you know?", id="who", max_length=60)
        self._who_field = field("From", self._who)
        self._who_field.display = False
        yield field("Note", Input(id="note", max_length=500))
        yield self._who_field
        yield Choices(self._choices, id="sources")

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
            self._accept(who)
        else:
            self.complain("Who says so?")

    def _accept(self, source: str) -> None:
        note = self.query_one("#note", Input)
        if words := note.value.strip():
            self.dismiss((words, source))
        else:
            self.complain("There is nothing to note yet.")
            note.focus()
