"""What a person may want to be told of while they do something else, when, and in which words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

_QUIET = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*[-\u2013]\s*([01]?\d|2[0-3]):([0-5]\d)")
_SHOWN = 3
"""Of several matters, how many are shown with their words."""
_WORDS = 140


class Kind(StrEnum):
    """What a matter is, the most pressing first."""

    LATE = "late"
    UPSET = "upset"
    PROMISE = "promise"
    SOON = "due soon"
    CROWD = "crowd"
    SPIKE = "spike"
    FOLLOW_UP = "follow-up"
    NEW = "new"


_ONE = {
    Kind.LATE: "an answer is late",
    Kind.UPSET: "somebody upset is waiting",
    Kind.PROMISE: "a promise is due",
    Kind.SOON: "an answer is due soon",
    Kind.CROWD: "several people write about one problem",
    Kind.SPIKE: "far more people write than usual",
    Kind.FOLLOW_UP: "a follow-up is due",
    Kind.NEW: "somebody new is waiting",
}
_MANY = {
    Kind.LATE: "{} late",
    Kind.UPSET: "{} upset",
    Kind.PROMISE: "{} promised",
    Kind.SOON: "{} due soon",
    Kind.CROWD: "{} problems that several people share",
    Kind.SPIKE: "far more people than usual on {} accounts",
    Kind.FOLLOW_UP: "{} to follow up",
    Kind.NEW: "{} new",
}
_SHARED = (Kind.CROWD, Kind.SPIKE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """Something to be told of.

    Attributes:
        about: What it concerns; of several matters about one thing the most pressing is told.
        at: When it came to be so.
        account: Whose it is.
        who: The customer's handle; empty where it is about several.
        text: The customer's words, the promise's, or the topic's.
    """

    kind: Kind
    about: str
    at: datetime
    account: str
    who: str = ""
    text: str = ""

    @property
    def name(self) -> str:
        """What it is remembered by once it was told: our own words and numbers."""
        return f"{self.kind} {self.about}"


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours in which nothing is told, on the person's wall; over midnight if need be."""

    begins: time
    ends: time

    @classmethod
    def parse(cls, text: str) -> Quiet | None:
        """Quiet hours as they are written: "22:00-07:00"; None for none.

        Raises:
            ValueError: It is something else.
        """
        if not text.strip():
            return None
        found = _QUIET.fullmatch(text.strip())
        if found is None:
            raise ValueError(text)
        hour, minute, until_hour, until_minute = map(int, found.groups())
        quiet = cls(time(hour, minute), time(until_hour, until_minute))
        if quiet.begins == quiet.ends:  # always, or never? Nobody could tell
            raise ValueError(text)
        return quiet

    def holds(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Whether it is quiet then: from the beginning on, no longer at the end."""
        wall = moment.astimezone(zone).time()
        if self.begins < self.ends:
            return self.begins <= wall < self.ends
        return wall >= self.begins or wall < self.ends


def in_words(matters: Sequence[Matter], *, text: bool, quiet: bool = False) -> tuple[str, str]:
    """A title, and what stands below it.

    Args:
        text: Name customers and quote them; without it, nothing can be read over a shoulder.
        quiet: Some of it came in the quiet hours.
    """
    if len(matters) == 1:
        title = _ONE[matters[0].kind]
    else:
        counts = Counter(matter.kind for matter in matters)
        title = ", ".join(_counted(kind, counts[kind]) for kind in Kind if counts[kind])
    title = f"While it was quiet: {title}" if quiet else title[0].upper() + title[1:]
    accounts = ", ".join(f"@{name}" for name in dict.fromkeys(one.account for one in matters))
    if not text:
        return title, accounts
    lines = [_quoted(matter) for matter in matters[:_SHOWN]]
    if len(matters) > _SHOWN:
        lines.append(f"and {len(matters) - _SHOWN} more")
    return title, "\n".join([*lines, accounts])


def _counted(kind: Kind, count: int) -> str:
    return _ONE[kind] if count == 1 and kind in _SHARED else _MANY[kind].format(count)


def _quoted(matter: Matter) -> str:
    words = " ".join(matter.text.split())
    words = words if len(words) <= _WORDS else f"{words[: _WORDS - 1].rstrip()}…"
    return ": ".join(filter(None, (matter.who and f"@{matter.who}", words)))
