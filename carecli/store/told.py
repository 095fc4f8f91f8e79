"""What a person has been told of, so that each thing is told once, whichever program sees it.

A thing is named by its way, its kind and its place ("desktop late 12 345"): our own words and
numbers, nothing that a customer wrote.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from carecli.care.card import ReminderKind
from carecli.care.cases import AccountId, CaseId
from carecli.care.rows import Mark
from carecli.store.database import Database
from carecli.store.times import from_text, maybe_time, to_text

KEPT = timedelta(days=60)
"""How long is remembered what was told; what is older than that is told of no more."""


def untold(db: Database, things: Collection[str]) -> set[str]:
    """Those of these that nobody was told of."""
    rows = db.rows(
        "SELECT value FROM json_each(?) WHERE value NOT IN (SELECT what FROM told)",
        (json.dumps(list(things)),),
    )
    return {row["value"] for row in rows}


def claim(db: Database, things: Collection[str], now: datetime) -> set[str]:
    """Take it upon oneself to tell these; gives back those that no other program has taken."""
    with db.writing() as cursor:
        cursor.execute("DELETE FROM told WHERE at < ?", (to_text(now - KEPT),))
        mine = untold(db, things)
        at = to_text(now)
        cursor.executemany("INSERT INTO told VALUES (?, ?)", [(thing, at) for thing in mine])
    return mine


def give_back(db: Database, things: Collection[str]) -> None:
    """Leave these to others: they could not be told."""
    with db.writing() as cursor:
        cursor.executemany("DELETE FROM told WHERE what = ?", [(thing,) for thing in things])


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An open wait, as far as there may be something to tell of it.

    Attributes:
        seen_at: When the customer's latest post was fetched.
    """

    case: CaseId
    since: datetime
    soon: datetime | None
    due: datetime | None
    seen_at: datetime
    marks: frozenset[Mark]
    handle: str
    text: str


def waiting(db: Database, account: AccountId, since: datetime) -> tuple[Waiting, ...]:
    """The open waits of an account that began since then, the longest first."""
    rows = db.rows(
        "SELECT c.id, c.waiting_since, c.soon_at, c.due_at, c.marks, s.handle,"
        " coalesce(p.seen_at, c.waiting_since) AS seen_at, coalesce(substr(p.text, 1, 400), '')"
        " AS text FROM cases c INDEXED BY cases_open LEFT JOIN posts p ON p.id = c.post_id"
        " LEFT JOIN people s ON s.id = c.customer_id WHERE c.state = 'waiting'"
        " AND c.account_id = ? AND c.waiting_since > ? ORDER BY c.waiting_since",
        (account, to_text(since)),
    )
    return tuple(
        Waiting(
            case=row["id"],
            since=from_text(row["waiting_since"]),
            soon=maybe_time(row["soon_at"]),
            due=maybe_time(row["due_at"]),
            seen_at=from_text(row["seen_at"]),
            marks=frozenset(map(Mark, json.loads(row["marks"]))),
            handle=row["handle"] or "",
            text=row["text"],
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A follow-up or a promise whose time has come."""

    id: int
    kind: ReminderKind
    due: datetime
    account: str
    handle: str
    note: str


def due(db: Database, since: datetime, now: datetime) -> tuple[Due, ...]:
    """The open follow-ups and promises that came due between then and now, soonest first."""
    rows = db.rows(
        "SELECT m.id, m.kind, m.due_at, m.note, a.handle AS account, s.handle"
        " FROM reminders m INDEXED BY reminders_open CROSS JOIN cases c ON c.id = m.case_id"
        " JOIN accounts a ON a.id = c.account_id LEFT JOIN people s ON s.id = c.customer_id"
        " WHERE m.settled IS NULL AND m.due_at > ? AND m.due_at <= ? ORDER BY m.due_at, m.id",
        (to_text(since), to_text(now)),
    )
    return tuple(
        Due(
            id=row["id"],
            kind=ReminderKind(row["kind"]),
            due=from_text(row["due_at"]),
            account=row["account"],
            handle=row["handle"] or "",
            note=row["note"],
        )
        for row in rows
    )
