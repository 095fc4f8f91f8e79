"""Why a case is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static

from carecli.care.cases import Reason
from carecli.care.closing import Closing, LastWord
from carecli.tui.screens.choose import Choice, Choices, numbered
from carecli.tui.screens.dialog import Dialog, field
from carecli.tui.text import STYLES
from carecli.tui.wording import Tone

_SAID = {
    Reason.SOLVED: "we put it right",
    Reason.CONFIRMED: "they said that it is solved",
    Reason.THANKED: "praise, and we said thank you",
    Reason.NO_REPLY_NEEDED: "closed without an answer",
    Reason.ANSWERED_ELSEWHERE: "by phone or mail, in the shop",
    Reason.MISDIRECTED: "meant for somebody else",
    Reason.TROLL: "we tried honestly; it ends here",
    Reason.SPAM: "not a customer",
}
_HARSH = (Reason.TROLL, Reason.SPAM)
_LAST = {
    LastWord.THEIRS: "Onlookers see their word as the last one.",
    LastWord.AWAY: "Onlookers see “DM us” as the last word.",
}
_SUGGESTED = {
    Reason.CONFIRMED: "you asked, and they say that it is solved",
    Reason.NO_REPLY_NEEDED: "they only say thank you",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How it ends; without a reason a closing line is wanted first."""

    reason: Reason | None
    why: str = ""


class ReasonDialog(Dialog[Verdict]):
    """Asks why one or more cases are done.

    Args:
        cases: How many.
        closing: How the one case would end; it may be answered with a closing line instead.
    """

    def __init__(self, cases: int, closing: Closing | None = None) -> None:
        what = "this case" if cases == 1 else f"these {cases} cases"
        super().__init__(
            f"Why {'is' if cases == 1 else 'are'} {what} done?",
            "1-8 or ↑↓ and enter · tab a word on why · esc back",
        )
        self._end = closing
        self._harsh: Reason | None = None
        suggested = closing.suggests if closing else None
        self._choices: list[Choice[Reason | None]] = numbered(
            [
                Choice(reason, reason.value, _SUGGESTED[reason] if reason == suggested else said)
                for reason, said in _SAID.items()
            ]
        )
        if closing and closing.asks:
            line: Choice[Reason | None] = Choice(
                None, "a closing line first", "for all who read along", "c"
            )
            self._choices.append(line)

    def body(self) -> Iterator[Widget]:
        """What stands in public, the reasons, and room for words."""
        if self._end and (last := _LAST.get(self._end.last)):
            yield Static(Content.styled(last, STYLES[Tone.WARN]), classes="words")
        yield Choices(self._choices)
        yield field("Why", Input(placeholder="for troll and spam", id="why", max_length=280))

    def on_mount(self) -> None:
        """The list is ready, on what their words suggest."""
        choices = self.query_one(Choices)
        if self._end and self._end.suggests:
            choices.highlighted = list(_SAID).index(self._end.suggests)
        choices.focus()

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self._take(self._choices[event.option_index].value)

    @on(Input.Submitted, "#why")
    def _written(self) -> None:
        if self._harsh is None:
            self.query_one(Choices).focus()
        else:
            self._take(self._harsh)

    def _take(self, reason: Reason | None) -> None:
        why = self.query_one("#why", Input).value.strip()
        if reason in _HARSH and not why:
            self._harsh = reason
            self.complain(f"{reason.value.capitalize()}: say why; it is kept with the case.")
            self.query_one("#why").focus()
        else:
            self.dismiss(Verdict(reason, why))
