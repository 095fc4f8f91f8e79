"""Asks for the values of a look-up: each is confirmed by hand before the program sees it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from carecli.desk.lookups import Question
from carecli.tui.screens.dialog import Dialog, field
from carecli.tui.text import STYLES, literal
from carecli.tui.wording import Tone


class AskingDialog(Dialog[Mapping[str, str]]):
    """Gives back the values once each was confirmed with enter.

    Args:
        question: The look-up.
        command: What it runs, as the settings have it.
        suggested: Values for each place, the likeliest first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("down", "suggest(1)", "Next suggestion"),
        ("up", "suggest(-1)", "Suggestion before"),
    ]

    def __init__(
        self, question: Question, command: str, suggested: Mapping[str, Sequence[str]]
    ) -> None:
        super().__init__(question.title, "enter confirms · ↑↓ other suggestions · esc back")
        self._question = question
        self._command = command
        self._suggested = suggested
        self._confirmed: dict[str, str] = {}

    def body(self) -> Iterator[Widget]:
        """The command, and a line for each of its places."""
        yield Static(literal(self._command).stylize(STYLES[Tone.DIM]), classes="words")
        for ask in self._question.asks:
            found = self._suggested.get(ask, ())
            entry = Input(found[0] if found else "", id=f"ask-{ask}", name=ask, max_length=200)
            yield field(ask, entry)

    def on_mount(self) -> None:
        """Begin with the first, all of it selected."""
        self._focus(self._question.asks[0])

    def action_suggest(self, step: int) -> None:
        """Put another suggestion into the line one is on."""
        entry = self.focused
        if not isinstance(entry, Input) or not (found := self._suggested.get(entry.name or "")):
            return
        at = found.index(entry.value) if entry.value in found else -step
        entry.value = found[(at + step) % len(found)]

    @on(Input.Submitted)
    def _confirm(self, event: Input.Submitted) -> None:
        name, value = event.input.name or "", event.value.strip()
        if not value:
            self.complain(f"Which {name}?")
            return
        self.complain("")
        self._confirmed[name] = value
        left = [ask for ask in self._question.asks if ask not in self._confirmed]
        if left:
            self._focus(left[0])
        else:
            self.dismiss(dict(self._confirmed))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        """What was confirmed and then changed is to be confirmed again."""
        name = event.input.name or ""
        if self._confirmed.get(name, event.value.strip()) != event.value.strip():
            del self._confirmed[name]

    def _focus(self, ask: str) -> None:
        entry = self.query_one(f"#ask-{ask}", Input)
        entry.focus()
        entry.select_all()
