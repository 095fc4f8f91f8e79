"""Who has begun to wait lately, and how many did in the same hours of other weeks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from carecli.care.cases import AccountId, State
from carecli.care.posts import PostId
from carecli.care.rows import Voice
from carecli.store.database import Database
from carecli.store.times import from_text, to_text

_PLEASED = ("praise", "thanks")


Trace = tuple[tuple[PostId, str, bool], ...]
"""Posts, where their cases stand, and whether they were deleted."""


def lately(db: Database, account: AccountId, since: datetime) -> Trace:
    """What waits of an account began with since then: cheap, to see whether anything changed."""
    rows = db.rows(
        "SELECT w.post_id, c.state, p.deleted_at FROM waits w INDEXED BY waits_opened"
        " CROSS JOIN cases c ON c.id = w.case_id CROSS JOIN posts p ON p.id = w.post_id"
        " WHERE w.opened_at > ? AND c.account_id = ? ORDER BY w.opened_at",
        (to_text(since), account),
    )
    return tuple((row["post_id"], row["state"], row["deleted_at"] is not None) for row in rows)


def voices(
    db: Database, account: AccountId, since: datetime, until: datetime, limit: int
) -> tuple[Voice, ...]:
    """What waits of an account began with, the latest first; neither deleted nor only praise."""
    rows = db.rows(
        "SELECT w.case_id, w.post_id, w.opened_at, c.customer_id, c.state, c.marks, s.handle,"
        " s.name, substr(p.text, 1, 1000) AS text FROM waits w INDEXED BY waits_opened"
        " CROSS JOIN cases c ON c.id = w.case_id CROSS JOIN posts p ON p.id = w.post_id"
        " LEFT JOIN people s ON s.id = c.customer_id"
        " WHERE w.opened_at > ? AND w.opened_at <= ? AND c.account_id = ?"
        " AND p.deleted_at IS NULL ORDER BY w.opened_at DESC LIMIT ?",
        (to_text(since), to_text(until), account, limit),
    )
    return tuple(
        Voice(
            case=row["case_id"],
            post=row["post_id"],
            who=row["customer_id"],
            handle=row["handle"] or "",
            name=row["name"] or "",
            at=from_text(row["opened_at"]),
            state=State(row["state"]),
            text=row["text"],
        )
        for row in rows
        if row["state"] != State.WAITING or not set(_PLEASED) & set(json.loads(row["marks"]))
    )


def arrivals(
    db: Database, account: AccountId, starts: Sequence[datetime], long: timedelta
) -> list[int]:
    """How many waits of an account began in each stretch; without one in the week before it, none.

    A week in which nobody wrote, or before anything was fetched, tells nothing of what is usual.
    """
    week = timedelta(weeks=1)
    spans = [[to_text(start - week), to_text(start), to_text(start + long)] for start in starts]
    inside = (
        "FROM waits w INDEXED BY waits_opened CROSS JOIN cases c ON c.id = w.case_id"
        " WHERE w.opened_at >= value ->> {} AND w.opened_at < value ->> {}"
        " AND c.account_id = :account"
    )
    rows = db.rows(
        f"SELECT (SELECT count(*) {inside.format(1, 2)}) AS arrived,"
        f" EXISTS (SELECT 1 {inside.format(0, 1)}) AS known FROM json_each(:spans)",
        {"account": account, "spans": json.dumps(spans)},
    )
    return [row["arrived"] for row in rows if row["known"]]
