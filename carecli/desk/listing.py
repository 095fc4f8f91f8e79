"""A list as a view shows it: any stretch of it at once, at a cost that does not grow with it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
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


def choice(parts: Parts, view: View, account: AccountId | None, words: str) -> queue.Choice:
    """Which list is meant: the words and filters are those of the search."""
    if not words.strip():
        return queue.Choice(view, account)
    from carecli.desk.finding import read  # the first list needs none of it
    from carecli.store.filters import resolve

    query = read(parts, words)
    plain = " ".join((*query.words, *query.signs))[:200]
    asked = replace(query, words=(), signs=(), unfinished=False)
    if not asked:
        return queue.Choice(view, account, plain)
    return queue.Choice(view, account, plain, resolve(parts.db, asked, parts.now(), parts.zone))


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
