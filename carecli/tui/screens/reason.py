"""Why a case is done."""

from __future__ import annotations

from carecli.care.cases import Reason
from carecli.tui.screens.choose import Choice, ChoiceDialog

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


class ReasonDialog(ChoiceDialog[Reason]):
    """Asks why one or more cases are done."""

    def __init__(self, cases: int) -> None:
        what = "this case" if cases == 1 else f"these {cases} cases"
        super().__init__(
            f"Why {'is' if cases == 1 else 'are'} {what} done?",
            [Choice(reason, reason.value, said) for reason, said in _SAID.items()],
        )
