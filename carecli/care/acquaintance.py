"""How well we know a customer, and what could be said of them: suggestions, never decisions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from carecli.care.card import Card, Goodwill
from carecli.care.cases import CaseId
from carecli.care.marks import marks_of
from carecli.care.posts import PersonId
from carecli.care.rows import Mark

LABELS = ("vip", "advocate", "press", "staff", "fragile", "persistent", "troll")
"""Labels that are offered to everybody; any other words will do, too."""
TROLL = "troll"
"""The label that needs an attempt first: somebody must have answered them."""

_PRAISES = 3
_AGAIN = 4
_TROLLED = 2
_LONGEST = 1000
_DEFENDS = re.compile(
    r"\b(?:to be fair|in fairness|in their defen[cs]e|give them a (?:chance|break)"
    r"|never had (?:a|any) (?:problem|issue)s?|always (?:been )?(?:great|good|helpful|lovely)"
    r"|(?:they|these guys) (?:are|were|have been) (?:great|good|lovely|brilliant|helpful|amazing)"
    r"|sorted (?:mine|it|me) (?:out )?(?:quickly|fast|in no time)|can'?t fault|not their fault)\b",
    re.IGNORECASE,
)
_PRESS = re.compile(
    r"\b(?:journalist|reporter|correspondent|columnist|newsroom|news editor|editor at"
    r"|editor of|broadcaster|consumer affairs|staff writer)\b",
    re.IGNORECASE,
)


class By(StrEnum):
    """What orders the list of customers, the highest first."""

    SEEN = "seen"
    CASES = "cases"
    FOLLOWERS = "followers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """One line of the list of customers.

    Attributes:
        case: The newest of their cases; `cases`: how many there are, `waiting`: how many wait.
        last_at: When one of them last moved.
    """

    id: PersonId
    handle: str
    name: str
    followers: int | None
    verified: bool
    protected: bool
    labels: tuple[str, ...]
    case: CaseId
    cases: int
    waiting: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """A post in a case of a customer's, theirs or ours; `to_other`: it answers a third person."""

    case: CaseId
    ours: bool
    text: str
    to_other: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label that could fit, and why."""

    label: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What suggestions follow from.

    Attributes:
        defended: Posts in which they spoke up for us to somebody else.
        again: The most posts in a row without an answer of ours.
        trolled: Cases that were closed as trolling.
        answers: Answers of ours to them.
    """

    praises: int = 0
    upset: int = 0
    defended: int = 0
    again: int = 0
    trolled: int = 0
    answers: int = 0
    bio: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Everything that is known about a customer.

    Attributes:
        card: Who they are, with labels, notes, open reminders and the newest cases.
        former: Handles they had before, the latest first.
        cases: How many there are in all; `posts`: theirs, `answers`: ours.
        kept: Promises to them that were kept; `broken`: that were not.
    """

    card: Card
    former: tuple[str, ...] = ()
    last_seen: datetime | None = None
    cases: int = 0
    posts: int = 0
    answers: int = 0
    kept: int = 0
    broken: int = 0
    goodwill: tuple[Goodwill, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()


def facts(said: Iterable[Said], *, trolled: int = 0, bio: str = "") -> Facts:
    """Count in what was said, oldest first, case by case in any order."""
    praises = upset = defended = answers = 0
    row: dict[CaseId, int] = {}
    longest = 0
    for post in said:
        if post.ours:
            answers += 1
            row[post.case] = 0
            continue
        row[post.case] = row.get(post.case, 0) + 1
        longest = max(longest, row[post.case])
        marks = marks_of(post.text)
        praises += Mark.PRAISE in marks
        upset += Mark.UPSET in marks
        defended += post.to_other and Mark.UPSET not in marks and speaks_up(post.text)
    return Facts(
        praises=praises,
        upset=upset,
        defended=defended,
        again=longest,
        trolled=trolled,
        answers=answers,
        bio=bio,
    )


def speaks_up(text: str) -> bool:
    """Whether a post to somebody else takes our side."""
    return _DEFENDS.search(text[:_LONGEST].replace("\u2019", "'")) is not None


def suggestions(known: Facts, labels: Collection[str] = ()) -> tuple[Suggestion, ...]:
    """Labels that could fit a customer who does not have them yet, each with why."""
    return tuple(each for each in _fitting(known) if each.label not in labels)


def _fitting(known: Facts) -> Iterator[Suggestion]:
    reasons: Sequence[str] = [
        f"praised {known.praises} times" if known.praises >= _PRAISES else "",
        f"spoke up for us {_times(known.defended)}" if known.defended else "",
    ]
    if any(reasons) and known.praises + known.defended > known.upset:
        yield Suggestion("advocate", " and ".join(filter(None, reasons)))
    if found := _PRESS.search(known.bio[:_LONGEST]):
        yield Suggestion("press", f"the profile says “{found[0]}”")
    if known.again >= _AGAIN:
        yield Suggestion("persistent", f"wrote {known.again} times before an answer came")
    if known.trolled >= _TROLLED and known.answers:
        yield Suggestion(
            TROLL, f"{known.trolled} cases closed as trolling, after {known.answers} answers"
        )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
