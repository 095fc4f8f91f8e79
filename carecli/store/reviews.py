"""The daily review: what is to be decided, what was passed over, and what came of it.

Only the plan, the time and what was passed over are kept. Everything else follows from the cases
themselves, so that an undone verdict is undone here as well.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from carecli.care.cases import AccountId, CaseId, Reason
from carecli.store.database import Database
from carecli.store.times import from_text, maybe_time, to_text

_ON_ITS_WAY = "('hold', 'sending', 'sent', 'unknown', 'handed over')"
_TO_DECIDE = f"""
SELECT c.id, c.waiting_since AS since FROM cases c WHERE c.state = 'waiting'
  AND NOT EXISTS (SELECT 1 FROM replies r WHERE r.case_id = c.id
    AND r.state IN ('hold', 'sending', 'unknown', 'handed over'))
  AND NOT EXISTS (SELECT 1 FROM reminders m WHERE m.case_id = c.id AND m.settled IS NULL
    AND m.kind <> 'promise' AND m.set_at >= :start)
UNION ALL
SELECT m.case_id, m.due_at FROM reminders m WHERE m.settled IS NULL AND m.due_at <= :now
  AND NOT EXISTS (SELECT 1 FROM snoozes s WHERE s.case_id = m.case_id AND s.set_at >= :start)
  AND (m.kind = 'promise' OR NOT EXISTS (SELECT 1 FROM replies r WHERE r.case_id = m.case_id
    AND r.written_at >= :start AND r.state IN {_ON_ITS_WAY}))"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One review.

    Attributes:
        plan: Its cases, in the order in which they come.
        seconds: How long a person was at it, up to `touched_at`.
        touched_at: When that was added up; None while it rests.
    """

    id: int
    started_at: datetime
    ended_at: datetime | None
    touched_at: datetime | None
    seconds: int
    plan: tuple[CaseId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Deeds:
    """What became of the cases of a review."""

    answered: int
    parked: int
    promised: int
    follow_ups: int
    settled: dict[str, int]
    verdicts: dict[Reason, int]
    spent: Decimal


def latest(db: Database) -> Review | None:
    """The review that was begun last."""
    row = db.one("SELECT * FROM reviews ORDER BY id DESC LIMIT 1")
    return _read(row) if row else None


def begin(db: Database, now: datetime, plan: Sequence[CaseId]) -> Review:
    """Begin a review of these cases; the one before is over."""
    with db.writing() as cursor:
        cursor.execute("UPDATE reviews SET ended_at = ? WHERE ended_at IS NULL", (to_text(now),))
        cursor.execute(
            "INSERT INTO reviews (started_at, touched_at, plan) VALUES (?, ?, ?)",
            (to_text(now), to_text(now), json.dumps(plan)),
        )
        return _read(cursor.execute("SELECT * FROM reviews ORDER BY id DESC LIMIT 1").fetchone())


def keep(db: Database, review: Review) -> None:
    """Keep how far a review has come."""
    with db.writing() as cursor:
        cursor.execute(
            "UPDATE reviews SET ended_at = ?, touched_at = ?, seconds = ?, plan = ? WHERE id = ?",
            (
                review.ended_at and to_text(review.ended_at),
                review.touched_at and to_text(review.touched_at),
                review.seconds,
                json.dumps(review.plan),
                review.id,
            ),
        )


def passed(db: Database, review: int) -> frozenset[CaseId]:
    """The cases that were passed over in a review."""
    rows = db.rows("SELECT case_id FROM passes WHERE review_id = ?", (review,))
    return frozenset(row["case_id"] for row in rows)


def to_decide(db: Database, start: datetime, now: datetime) -> list[CaseId]:
    """The cases that need a decision, who has waited longest first.

    Those who wait, and whose follow-up or promise is due; without those that got an answer, a
    snooze or a follow-up after `start`. A promise that is due stays until it is settled.
    """
    rows = db.rows(
        f"SELECT id FROM ({_TO_DECIDE}) GROUP BY id ORDER BY min(since), id",
        {"start": to_text(start), "now": to_text(now)},
    )
    return [row[0] for row in rows]


def deeds(db: Database, plan: Iterable[CaseId], start: datetime, end: datetime) -> Deeds:
    """What was done about these cases between two moments, and all that was spent meanwhile."""
    values = {"plan": json.dumps(list(plan)), "start": to_text(start), "end": to_text(end)}
    mine = "case_id IN (SELECT value FROM json_each(:plan))"

    def count(what: str) -> int:
        row = db.one(f"SELECT count(DISTINCT case_id) FROM {what}", values)
        return int(row[0]) if row else 0

    def within(column: str) -> str:
        return f"{mine} AND {column} BETWEEN :start AND :end"

    settled = db.rows(
        f"SELECT settled, count(*) AS count FROM reminders WHERE {within('settled_at')}"
        " GROUP BY settled",
        values,
    )
    verdicts = db.rows(
        f"SELECT reason, count(DISTINCT case_id) AS count FROM verdicts WHERE {within('at')}"
        " GROUP BY reason",
        values,
    )
    costs = db.rows(
        "SELECT count, price FROM ledger WHERE day BETWEEN substr(:start, 1, 10)"
        " AND substr(:end, 1, 10) AND at BETWEEN :start AND :end",
        values,
    )
    moved = db.one(
        "SELECT count(*) FROM events e WHERE e.verb = 'move' AND e.at BETWEEN :start AND :end"
        " AND NOT EXISTS (SELECT 1 FROM events u WHERE u.undoes = e.id)",
        values,
    )
    return Deeds(
        answered=count(f"replies WHERE {within('written_at')} AND state IN {_ON_ITS_WAY}"),
        parked=count(f"snoozes WHERE {within('set_at')}"),
        promised=count(f"reminders WHERE {within('set_at')} AND kind = 'promise'"),
        follow_ups=count(f"reminders WHERE {within('set_at')} AND kind <> 'promise'"),
        settled={row["settled"]: row["count"] for row in settled}
        | {"moved": moved[0] if moved else 0},
        verdicts={Reason(row["reason"]): row["count"] for row in verdicts},
        spent=sum((row["count"] * Decimal(row["price"]) for row in costs), Decimal(0)),
    )


def _read(row: sqlite3.Row) -> Review:
    return Review(
        id=row["id"],
        started_at=from_text(row["started_at"]),
        ended_at=maybe_time(row["ended_at"]),
        touched_at=maybe_time(row["touched_at"]),
        seconds=row["seconds"],
        plan=tuple(CaseId(case) for case in json.loads(row["plan"])),
    )


def forget_passes(db: Database, review: int) -> None:
    """Pass nothing over any more."""
    with db.writing() as cursor:
        cursor.execute("DELETE FROM passes WHERE review_id = ?", (review,))


def waiting(db: Database, account: AccountId) -> int:
    """How many wait for an account."""
    row = db.one("SELECT count FROM tallies WHERE account_id = ? AND state = 'waiting'", (account,))
    return int(row["count"]) if row else 0
