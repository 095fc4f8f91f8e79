"""Finding things: posts (theirs and ours), notes, names. Nothing typed is an error.

Posts are walked from the newest down, through the word index where there are words, so that the
first page comes at once whatever there is. Where a query says whose cases are meant, or asks for a
state that few cases are in, these are walked instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from carecli.care.cases import CaseId, Side
from carecli.care.excerpts import Finder, goes_on
from carecli.care.hits import Order, Where
from carecli.care.queries import Has, Query
from carecli.store import people
from carecli.store.database import Database
from carecli.store.filters import Filters
from carecli.store.times import from_text

WEIGHED = 500
"""So many of the newest places are looked at to find those that fit best."""
_FEW = 2000
_PEOPLE = 1000
_NEWEST = 2**63 - 1

_POSTS = """
SELECT p.id, p.text, p.created_at, t.side, t.case_id, w.handle FROM {source}
LEFT JOIN people w ON w.id = p.author_id
WHERE {conditions} ORDER BY p.id DESC LIMIT :window"""
_INDEXED = """words f CROSS JOIN posts p ON p.id = f.rowid
CROSS JOIN turns t ON t.post_id = p.id CROSS JOIN cases c ON c.id = t.case_id"""
_ALL = "posts p CROSS JOIN turns t ON t.post_id = p.id CROSS JOIN cases c ON c.id = t.case_id"
_CASES = """cases c CROSS JOIN turns t ON t.case_id = c.id
CROSS JOIN posts p ON p.id = t.post_id"""


@dataclass(frozen=True, slots=True)
class Found:
    """A place that holds what was looked for."""

    case: CaseId
    where: Where
    who: str
    at: datetime
    text: str


def match(query: Query) -> str:
    """A query's words as FTS5 takes them, each one quoted; empty when there are none."""
    quoted = ['"' + word.replace('"', '""') + '"' for word in query.words]
    return " ".join(quoted) + "*" if goes_on(query) else " ".join(quoted)


def find(db: Database, filters: Filters, order: Order, limit: int) -> list[Found]:
    """The places that fit, one a case: the newest, or the best of the newest 500."""
    if not filters.query or filters.impossible:
        return []
    finder = Finder(filters.query)
    wanted = limit if order is Order.TIME else WEIGHED
    found = list(_posts(db, filters, wanted, apart=order is Order.TIME))
    if filters.query.words and filters.query.has <= {Has.NOTE}:
        found += _notes(db, filters, finder, wanted)
        found += _customers(db, filters, wanted)
    if order is Order.TIME:
        found.sort(key=lambda one: one.at, reverse=True)
    else:
        found.sort(key=lambda one: (finder.worth(one.text), one.at), reverse=True)
    first: dict[CaseId, Found] = {}
    for one in found:
        first.setdefault(one.case, one)
    return list(first.values())[:limit]


def _posts(db: Database, filters: Filters, wanted: int, *, apart: bool) -> Iterator[Found]:
    """Posts from the newest down, until so many (`apart`: in so many cases) are found."""
    sql, values = _source(db, filters)
    seen: set[tuple[int, int]] = set()
    enough: set[int] = set()
    below, window = _NEWEST, wanted * 4
    while True:
        rows = db.rows(sql, {**values, "below": below, "window": window})
        fresh = [row for row in rows if (row["id"], row["case_id"]) not in seen]
        for row in fresh:
            seen.add((row["id"], row["case_id"]))
            enough.add(row["case_id"] if apart else len(seen))
            where = Where.REPLY if row["side"] == Side.OURS else Where.POST
            at = from_text(row["created_at"])
            yield Found(row["case_id"], where, row["handle"] or "", at, row["text"])
            if len(enough) >= wanted:
                return
        if len(rows) < window or not fresh:
            return
        below = rows[-1]["id"]


def _source(db: Database, filters: Filters) -> tuple[str, dict[str, Any]]:
    """What to walk, with the conditions on the way."""
    words = match(filters.query)
    conditions = [
        "p.deleted_at IS NULL AND p.id <= :below",
        *filters.on_case(),
        *filters.on_post(),
    ]
    if filters.customers is not None or _few(db, filters):
        source = _CASES
        if words:
            conditions.append("p.id IN (SELECT rowid FROM words WHERE words MATCH :match)")
    elif words:
        source = _INDEXED
        conditions.append("f.words MATCH :match")
    else:
        source = _ALL
    sql = _POSTS.format(source=source, conditions=" AND ".join(conditions))
    if source is _INDEXED:
        sql = sql.replace("p.id <= :below", "f.rowid <= :below").replace("BY p.id", "BY f.rowid")
    return sql, {**filters.values, "match": words}


def _few(db: Database, filters: Filters) -> bool:
    """Whether only a state is asked for that few cases are in."""
    state = "waiting" if filters.query.late else next(iter(filters.query.states), None)
    if state is None:
        return False
    row = db.one("SELECT coalesce(sum(count), 0) FROM tallies WHERE state = ?", (state,))
    return row is not None and row[0] <= _FEW


def _notes(db: Database, filters: Filters, finder: Finder, wanted: int) -> Iterator[Found]:
    """Cases of customers whose notes hold the words; notes are few and have no index."""
    times = "".join(f" AND {condition}" for condition in filters.on_time("n.at"))
    held = db.rows(
        f"SELECT n.text, n.at, n.person_id FROM notes n WHERE true{times} ORDER BY n.id",
        filters.values,
    )
    texts = {row["person_id"]: row for row in held if finder.all_in(row["text"])}
    for case in _cases_of(db, filters, set(texts), wanted):
        note = texts[case["customer_id"]]
        at = from_text(note["at"])
        yield Found(case["id"], Where.NOTE, case["handle"] or "", at, note["text"])


def _customers(db: Database, filters: Filters, wanted: int) -> Iterator[Found]:
    """Cases of customers who are or were called so."""
    named = people.named(db, match(filters.query), _PEOPLE)
    former = people.formerly(db, filters.query, _PEOPLE)
    times = list(filters.on_time("c.last_at"))
    for case in _cases_of(db, filters, named | former.keys(), wanted, *times):
        old = f" formerly @{former[case['customer_id']]}" if case["customer_id"] in former else ""
        text = f"{case['name'] or ''} @{case['handle'] or ''}{old}".strip()
        at = from_text(case["last_at"])
        yield Found(case["id"], Where.CUSTOMER, case["handle"] or "", at, text)


def _cases_of(
    db: Database, filters: Filters, whose: set[int], wanted: int, *conditions: str
) -> list[Any]:
    """The cases of some people that pass the filters, newest first."""
    if filters.authors is not None:
        whose &= filters.authors
    if not whose:
        return []
    where = " AND ".join([*filters.on_case(), *conditions, "true"])
    return db.rows(
        "SELECT c.id, c.customer_id, c.last_at, p.handle, p.name FROM cases c"
        " LEFT JOIN people p ON p.id = c.customer_id"
        f" WHERE c.customer_id IN (SELECT value FROM json_each(:people)) AND {where}"
        " ORDER BY c.last_at DESC LIMIT :wanted",
        {**filters.values, "people": json.dumps(sorted(whose)), "wanted": wanted},
    )
