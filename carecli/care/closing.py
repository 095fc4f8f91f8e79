"""What to know before a case is closed.

Onlookers judge the last public word (product.md, lines 18 and 19), and only the customer can say
that it is solved. Everything here is a hint: it hides nothing and decides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from carecli.care.cases import Reason
from carecli.care.marks import marks_of
from carecli.care.rows import Mark

_AWAY = re.compile(
    r"\b(?:(?:dm|pm|inbox|(?:direct |private )?message) (?:us|me)\b|(?:by|via|through|in|over) "
    r"(?:a |the |our )?(?:dms?|pms?|direct messages?|private messages?)\b"
    r"|(?:send|drop|shoot|write|pop) (?:us|me) (?:a |an )?(?:quick |private |direct )*"
    r"(?:dm|pm|message|note)\b|(?:check|see) your (?:dms?|inbox)\b)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:solved|sorted|resolved|fixed|all (?:right|good|set|well|ok|okay)|work(?:s|ed|ing)?\b"
    r"|(?:reach|arrive|get to) (?:you|safely)|reached|arrived|better|hoped|as it should|helped?)\b"
    r"[^?.!]*\?",
    re.IGNORECASE,
)
_SOLVED = re.compile(
    r"\b(?:(?:is|are|it's|its|was|got|been|all|now|that|has|works?|working) (?:\w+ )?"
    r"(?:solved|sorted|resolved|fixed|working|fine|good|perfect(?:ly)?|sort?ed out|now|again)"
    r"|(?:solved|sorted|resolved|fixed|arrived|works?) (?:now|today|again|perfectly|fine|it|safely)"
    r"|did the trick|problem solved|all (?:good|sorted|set|fine)|yes,? (?:it|they|all|thanks?))\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:not|never|no|still|isn't|isnt|doesn't|doesnt|won't|hasn't|but)\b", re.IGNORECASE
)


class LastWord(StrEnum):
    """Who has the last word in public."""

    OURS = "ours"
    THEIRS = "theirs"
    AWAY = "ours, and it sends them into a direct message"
    NOBODY = "nothing of it is public"


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of a case."""

    text: str
    ours: bool
    private: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """How a case would end now; `suggests` is the reason that the customer's words speak for."""

    last: LastWord
    suggests: Reason | None = None

    @property
    def asks(self) -> bool:
        """Whether a closing line, or a reason for none, is wanted."""
        return self.last in (LastWord.THEIRS, LastWord.AWAY)


def look(turns: Iterable[Said]) -> Closing:
    """Who has the last word, and what the customer's last words suggest.

    Args:
        turns: Those of the customer and ours, in order of time.
    """
    said = list(turns)
    public = [turn for turn in said if not turn.private]
    if not public:
        last = LastWord.NOBODY
    elif not public[-1].ours:
        last = LastWord.THEIRS
    else:
        last = LastWord.AWAY if _AWAY.search(public[-1].text) else LastWord.OURS
    return Closing(last, _suggested(said))


def _suggested(said: list[Said]) -> Reason | None:
    """Confirmed: they say so after our question. No reply needed: they only thank."""
    if not said or said[-1].ours:
        return None
    theirs = said[-1].text
    before = next((turn.text for turn in reversed(said) if turn.ours), "")
    marks = marks_of(theirs)
    if Mark.UPSET in marks or Mark.QUESTION in marks:
        return None
    solved = bool(_SOLVED.search(theirs)) and not _NOT.search(theirs)
    if _ASKED.search(before) and (solved or Mark.THANKS in marks):
        return Reason.CONFIRMED
    return Reason.NO_REPLY_NEEDED if Mark.THANKS in marks else None
