"""What a person types to find something: words, "phrases", and filters such as `from:maya`.

Nothing that is typed is an error: a filter that does not exist, or whose value makes no sense, is
words like all others, a quotation mark may stay open, and a filter without a value waits for one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum

from carecli.care.cases import State
from carecli.care.rows import Mark

LONGEST = 1000
"""Characters of what is typed that are read."""
_MOST = 32
_PART = re.compile(
    r'(?P<name>[a-zA-Z]+):(?P<value>"[^"]*"?|\S*)|"(?P<phrase>[^"]*)"?|(?P<word>\S+)'
)
_DAY = re.compile(r"((?:19|20)\d\d)(?:-(\d{1,2}))?(?:-(\d{1,2}))?")
_AGO = re.compile(r"(\d{1,4})([dw])")
_COMPUTED = (Mark.SEVERAL_PEOPLE, Mark.PROMISE_DUE, Mark.DRAFT, Mark.HANDED_OVER)
"""Marks that a row gets when it is read; no case is kept with them."""


class Has(StrEnum):
    """What goes along with a post or a customer."""

    LINK = "link"
    PICTURE = "picture"
    NOTE = "note"


LATE = "late"
FILTERS: Mapping[str, str] = {
    "from:": "who wrote it: @handle, a former one too, or us",
    "to:": "the account it was written to",
    "label:": "the customer's label",
    "is:": "waiting, answered, done, snoozed, late, upset, dm …",
    "has:": "link, picture or note",
    "after:": "2026-11-02, 2026-11, today, yesterday, 7d, 2w",
    "before:": "the same; the day itself is not in it",
}
"""The filters there are, each with what can follow."""

_FLAGS: Mapping[str, State | Mark | str] = {
    **{state.value: state for state in State},
    LATE: LATE,
    **{mark.lower().replace(" ", "-"): mark for mark in Mark if mark not in _COMPUTED},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What should be found. Words and flags must all hold; of senders or accounts, one of them.

    Attributes:
        words: Words and phrases; a phrase's words stand next to each other.
        signs: What has no letter and no digit, such as an emoji: no index knows it.
        unfinished: The last of them may go on: it is being typed.
        senders: Handles without @; "us" is every account.
        accounts: Handles of ours, without @.
        labels: The beginning of a label is enough.
        after: From this day on; `before`: until the day before this one.
        late: The wait is past its due time.
    """

    words: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    unfinished: bool = False
    senders: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    states: tuple[State, ...] = ()
    marks: tuple[Mark, ...] = ()
    late: bool = False
    has: frozenset[Has] = frozenset()
    after: date | None = None
    before: date | None = None

    def __bool__(self) -> bool:
        """Whether anything is asked for that can be looked up."""
        return replace(self, signs=()) != Query()


@dataclass(slots=True)
class _Reading:
    """Collects the parts of a query."""

    today: date
    words: list[str] = field(default_factory=list)
    signs: list[str] = field(default_factory=list)
    lists: dict[str, list[str]] = field(default_factory=dict)
    flags: list[State | Mark | str] = field(default_factory=list)
    has: set[Has] = field(default_factory=set)
    days: dict[str, date] = field(default_factory=dict)

    def takes(self, name: str, value: str) -> bool:
        """Whether it is a filter that makes sense; then it is kept."""
        match name:
            case "from" | "to" | "account" | "label":
                plain = value.removeprefix("#" if name == "label" else "@").casefold()
                if plain:
                    self.lists.setdefault("to" if name == "account" else name, []).append(plain)
                return True
            case "is" if flag := next((f for f in _FLAGS if f.startswith(value.lower())), None):
                self.flags += [_FLAGS[flag]] if value else []
            case "has" if thing := next((h for h in Has if h.startswith(value.lower())), None):
                self.has |= {thing} if value else set()
            case "before" | "after" if not value:
                pass
            case "before" | "after" if day := _day(value.lower(), self.today):
                self.days[name] = day
            case _:
                return False
        return True


def parse(text: str, today: date) -> Query:
    """Read what a person typed; `today` is the day on their wall, for "yesterday" and "7d"."""
    reading, unfinished = _Reading(today), False
    for part in _PART.finditer(text[:LONGEST]):
        name, value = (part["name"] or "").lower(), part["value"] or ""
        if name and reading.takes(name, value.strip('"').strip()):
            unfinished = False
            continue
        words = part["phrase"] if part["phrase"] is not None else part[0]
        if any(map(str.isalnum, words)):
            reading.words.append(words.strip('"'))
            unfinished = not (part[0].startswith('"') and part[0].endswith('"'))
        elif words:
            reading.signs.append(words)
    return Query(
        words=tuple(reading.words[:_MOST]),
        signs=tuple(reading.signs[:_MOST]),
        unfinished=unfinished and len(reading.words) <= _MOST,
        senders=tuple(reading.lists.get("from", ())),
        accounts=tuple(reading.lists.get("to", ())),
        labels=tuple(reading.lists.get("label", ())),
        states=tuple(flag for flag in reading.flags if isinstance(flag, State)),
        marks=tuple(flag for flag in reading.flags if isinstance(flag, Mark)),
        late=LATE in reading.flags,
        has=frozenset(reading.has),
        after=reading.days.get("after"),
        before=reading.days.get("before"),
    )


def _day(value: str, today: date) -> date | None:
    """The day that is meant; of a month or a year its first. None when none is."""
    try:
        if ago := _AGO.fullmatch(value):
            return today - timedelta(days=int(ago[1]) * (7 if ago[2] == "w" else 1))
        if found := _DAY.fullmatch(value):
            return date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except (ValueError, OverflowError):
        return None
    return {"today": today, "yesterday": today - timedelta(days=1)}.get(value)
