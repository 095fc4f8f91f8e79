"""Asks for a time: a preset by its digit, or typed, with what it means said back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from textual import events, on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from carecli.care import when
from carecli.care.errors import Misuse
from carecli.care.when import Opens
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
    """Presets over a free entry; what is done with the time is the subclass's.

    Nothing typed is lost: what is no key of the list goes on in the entry, and a digit alone in
    the entry is the preset of that number.

    Args:
        opens: When the doors open, for days without a time.

    Attributes:
        words: How the time was chosen.
    """

    def __init__(
        self,
        title: str,
        hint: str,
        presets: Presets,
        now: datetime,
        zone: ZoneInfo,
        *,
        opens: Opens | None = None,
    ) -> None:
        super().__init__(title, hint)
        self._now = now
        self._zone = zone
        self._presets = presets
        self._opens = opens or (lambda _: None)
        self.words = ""

    def times(self) -> Iterator[Widget]:
        """The list of presets and the free entry."""
        yield Choices(self.choices(), id="presets")
        entry = Input(
            placeholder="2h, tomorrow 9:00, fri, 2026-12-01", id="when", select_on_focus=False
        )
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
        chosen = self.choices()[event.option_index]
        self.words = chosen.label
        self.accept(chosen.value)

    def on_key(self, event: events.Key) -> None:
        """A letter that means nothing to the list begins the free entry."""
        letter = event.character is not None and event.character.isalpha()
        if letter and isinstance(self.focused, Choices) and event.key not in self.active_bindings:
            event.stop()
            entry = self.query_one("#when", Input)
            entry.focus()
            entry.insert_text_at_cursor(event.character or "")

    def _read(self, text: str) -> datetime:
        """The time that is typed, or the preset whose number is."""
        number = text.strip()
        if number.isdecimal() and number.isascii() and 0 < int(number) <= len(self._presets):
            return self._presets[int(number) - 1][1]
        return when.parse(text, self._now, self._zone, self._opens)

    @on(Input.Changed, "#when")
    def _echo(self, event: Input.Changed) -> None:
        echo = self.query_one("#echo", Static)
        self.complain("")
        if not event.value.strip():
            echo.update(Content())
            return
        try:
            moment = self._read(event.value)
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
            moment = self._read(text)
        except Misuse as error:
            self.complain(str(error))
            self.query_one("#when").focus()
        else:
            known = {at: label for label, at in self._presets}
            self.words = known.get(moment, text.strip())
            self.accept(moment)


class WhenDialog(TimeDialog[tuple[datetime, str]]):
    """Asks for a time, and for a note to it.

    Args:
        ask_note: What the note is called; None asks for none.
        required: It is not accepted without the note.
        note: What the note says to begin with.
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
        opens: Opens | None = None,
        note: str = "",
    ) -> None:
        hint = f"1-{len(presets)} or enter · type a time · tab next field · esc back"
        super().__init__(title, hint, presets, now, zone, opens=opens)
        self._ask_note = ask_note
        self._note = note
        self._required = required

    def body(self) -> Iterator[Widget]:
        """A note that is needed comes first."""
        if self._ask_note and self._required:
            yield field(self._ask_note, Input(self._note, id="note", max_length=280))
        yield from self.times()
        if self._ask_note and not self._required:
            yield field(self._ask_note, Input(self._note, id="note", max_length=280))

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
