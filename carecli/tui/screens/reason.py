"""Why a case is done."""

from __future__ import annotations

from carecli.care.cases import Reason
from carecli.tui.screens.choose import Choice, ChoiceDialog

_SAID = {
    Reason.SOLVED: "we put it right",
    Reason.CONFIRMED: "they said that it is solved",
    Reason.THANKED: "praise or thanks, and we said thank you",
    Reason.NO_REPLY_NEEDED: "nothing to add; closed without an answer",
    Reason.ANSWERED_ELSEWHERE: "by phone, mail, in the shop, on X itself",
    Reason.MISDIRECTED: "meant for somebody else",
    Reason.TROLL: "an honest attempt was made; it ends here",
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
