"""A list as a view shows it: any stretch of it at once, at a cost that does not grow with it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from types import MappingProxyType

from carecli.care.cases import AccountId, CaseId
from carecli.care.rows import Mark, Row, View
from carecli.desk.parts import Parts
from carecli.store import queue

_NOBODY: Mapping[CaseId, str] = MappingProxyType({})


def marked(row: Row, crowded: Mapping[CaseId, str]) -> Row:
    """A row with the mark of its crowd, if it is part of one."""
    if not (crowd := crowded.get(row.case)):
        return row
    return replace(row, marks=(*row.marks, Mark.CROWD), crowd=crowd)


def listing(
    parts: Parts,
    view: View,
    account: AccountId | None = None,
    words: str = "",
    crowded: Mapping[CaseId, str] = _NOBODY,
) -> Listing:
    """A list, whole or narrowed down by the words and filters of the search.

    Args:
        crowded: What the cases are about that several people share.
    """
    if not words.strip():
        return Listing(parts, queue.Choice(view, account), crowded)
    from carecli.desk.finding import read  # the first list needs none of it
    from carecli.store.filters import resolve
    from carecli.store.narrowing import Words

    query = read(parts, words)
    if query.unfinished and len(query.words[-1]) == 1 and query.words[-1].isalpha():
        query = replace(query, words=query.words[:-1])  # one letter says nothing yet
    plain = Words((*query.words, *query.signs))
    asked = replace(query, words=(), signs=(), unfinished=False)
    filters = resolve(parts.db, asked, parts.now(), parts.zone) if asked else None
    chosen = queue.Choice(view, account, plain, filters)
    return (Narrowed if chosen.narrowed else Listing)(parts, chosen, crowded)


class Listing:
    """A cheap handle on one list; make a new one after a change.

    It remembers the keys it has passed, so that reading on is a keyset query; only a jump counts
    its way there, over an index.

    Args:
        crowded: What the cases are about that several people share.
    """

    def __init__(
        self, parts: Parts, choice: queue.Choice, crowded: Mapping[CaseId, str] = _NOBODY
    ) -> None:
        self._parts = parts
        self._choice = choice
        self._crowded = crowded
        self._total: int | None = None
        self._keys: dict[int, queue.Key] = {}
        self._starts: list[int] = []

    @property
    def total(self) -> int:
        """How many rows there are."""
        if self._total is None:
            self._total = queue.count(self._parts.db, self._choice)
        return self._total

    def rows(self, start: int, count: int) -> list[Row]:
        """The rows from `start` on, `count` at most."""
        nearest = bisect_right(self._starts, start) - 1
        base = self._starts[nearest] if nearest >= 0 else 0
        rows, last = queue.page(
            self._parts.db,
            self._choice,
            self._parts.now(),
            count,
            after=self._keys.get(base),
            offset=start - base,
        )
        end = start + len(rows)
        if last and end not in self._keys:
            self._keys[end] = last
            self._starts.insert(bisect_right(self._starts, end), end)
        return [marked(row, self._crowded) for row in rows]

    def position(self, case: CaseId) -> int | None:
        """The index of a case, None when it is not in this list."""
        return queue.position(self._parts.db, self._choice, case)


class Narrowed(Listing):
    """A list of what fits: found once as a whole, then read in stretches."""

    @cached_property
    def _places(self) -> list[tuple[int, CaseId]]:
        return queue.places(self._parts.db, self._choice)

    @property
    def total(self) -> int:
        """How many rows there are."""
        return len(self._places)

    def rows(self, start: int, count: int) -> list[Row]:
        """The rows from `start` on, `count` at most."""
        wanted = self._places[start : start + count]
        rows = queue.rows_at(self._parts.db, self._choice, wanted, self._parts.now())
        return [marked(row, self._crowded) for row in rows]

    def position(self, case: CaseId) -> int | None:
        """The index of a case, None when it is not in this list."""
        found = (index for index, (_, held) in enumerate(self._places) if held == case)
        return next(found, None)
