"""Asks for a time: a preset by its digit, or typed, with what it means said back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from carecli.care import when
from carecli.care.errors import Misuse
from carecli.tui.screens.choose import Choice, Choices, numbered
from carecli.tui.screens.dialog import Dialog, field
from carecli.tui.text import STYLES
from carecli.tui.wording import Tone

T = TypeVar("T")
Presets = Sequence[tuple[str, datetime]]


def spoken(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment in full: "Mon 30 Nov 09:00", with the year when it is another one."""
    local = moment.astimezone(zone)
    year = "" if local.year == now.astimezone(zone).year else f" {local.year}"
    return f"{local:%a} {local.day} {local:%b}{year} {local:%H:%M}"


class TimeDialog(Dialog[T], Generic[T]):
    """Presets over a free entry; what is done with the time is the subclass's."""

    def __init__(
        self, title: str, hint: str, presets: Presets, now: datetime, zone: ZoneInfo
    ) -> None:
        super().__init__(title, hint)
        self._now = now
        self._zone = zone
        self._presets = presets

    def times(self) -> Iterator[Widget]:
        """The list of presets and the free entry."""
        yield Choices(self.choices(), id="presets")
        entry = Input(placeholder="2h, tomorrow 9:00, fri, 2026-12-01", id="when")
        yield field("Or when", entry, Static(classes="echo", id="echo"))

    def choices(self) -> list[Choice[datetime | None]]:
        """What the list offers."""
        return numbered(
            [Choice(at, label, spoken(at, self._now, self._zone)) for label, at in self._presets]
        )

    @abstractmethod
    def accept(self, moment: datetime | None) -> None:
        """Leave with the time that was chosen; None where the list offers "no time"."""

    @on(OptionList.OptionSelected, "#presets")
    def _preset(self, event: OptionList.OptionSelected) -> None:
        self.accept(self.choices()[event.option_index].value)

    @on(Input.Changed, "#when")
    def _echo(self, event: Input.Changed) -> None:
        echo = self.query_one("#echo", Static)
        self.complain("")
        if not event.value.strip():
            echo.update(Content())
            return
        try:
            moment = when.parse(event.value, self._now, self._zone)
        except Misuse:
            echo.update(Content.styled("?", STYLES[Tone.WARN]))
        else:
            said = spoken(moment, self._now, self._zone)
            echo.update(Content.styled(said, STYLES[Tone.GOOD]))

    @on(Input.Submitted, "#when")
    def _typed(self) -> None:
        self.accept_typed()

    def accept_typed(self) -> None:
        """Take what is in the free entry, or say what is wrong with it."""
        text = self.query_one("#when", Input).value
        try:
            moment = when.parse(text, self._now, self._zone)
        except Misuse as error:
            self.complain(str(error))
            self.query_one("#when").focus()
        else:
            self.accept(moment)


class WhenDialog(TimeDialog[tuple[datetime, str]]):
    """Asks for a time, and for a note to it.

    Args:
        ask_note: What the note is called; None asks for none.
        required: It is not accepted without the note.
    """

    def __init__(
        self,
        title: str,
        presets: Presets,
        now: datetime,
        zone: ZoneInfo,
        ask_note: str | None = None,
        *,
        required: bool = False,
    ) -> None:
        hint = f"1-{len(presets)} or enter · tab next field · esc back"
        super().__init__(title, hint, presets, now, zone)
        self._ask_note = ask_note
        self._required = required

    def body(self) -> Iterator[Widget]:
        """A note that is needed comes first."""
        if self._ask_note and self._required:
            yield field(self._ask_note, Input(id="note", max_length=280))
        yield from self.times()
        if self._ask_note and not self._required:
            yield field(self._ask_note, Input(id="note", max_length=280))

    @on(Input.Submitted, "#note")
    def _noted(self) -> None:
        if self.query_one("#when", Input).value.strip():
            self.accept_typed()
        else:
            self.query_one("#presets").focus()

    def accept(self, moment: datetime | None) -> None:
        """Leave with the time and the note."""
        note = self.query_one("#note", Input).value.strip() if self._ask_note else ""
        if self._required and not note:
            self.complain("It needs a few words: what exactly?")
            self.query_one("#note").focus()
        elif moment is not None:
            self.dismiss((moment, note))
