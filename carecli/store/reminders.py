"""Follow-ups and promises, open and settled."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from carecli.care.card import Reminder, ReminderKind
from carecli.care.cases import CaseId
from carecli.care.posts import PersonId
from carecli.store.database import Database
from carecli.store.times import from_text, maybe_time, to_text

_CLOSED_SHOWN = 100


def reminders(
    db: Database,
    *,
    customer: PersonId | None = None,
    case: CaseId | None = None,
    only: int | None = None,
) -> tuple[Reminder, ...]:
    """Open reminders by due time: all, one customer's or case's, or one by its id (settled too)."""
    which = "settled IS NULL"
    if only is not None:
        which = "id = :only"
    elif case is not None:
        which += " AND case_id = :case"
    elif customer is not None:
        which += " AND case_id IN (SELECT id FROM cases WHERE customer_id = :customer)"
    rows = db.rows(
        f"SELECT * FROM reminders WHERE {which} ORDER BY due_at, id",
        {"customer": customer, "case": case, "only": only},
    )
    return tuple(read(row) for row in rows)


def closed_promises(db: Database, since: datetime) -> tuple[Reminder, ...]:
    """Promises that were kept or broken since then, the latest first; a hundred at most."""
    rows = db.rows(
        "SELECT * FROM reminders WHERE kind = 'promise' AND settled IS NOT NULL"
        f" AND settled_at >= ? ORDER BY settled_at DESC, id DESC LIMIT {_CLOSED_SHOWN}",
        (to_text(since),),
    )
    return tuple(read(row) for row in rows)


def read(row: sqlite3.Row) -> Reminder:
    """A row as a Reminder."""
    return Reminder(
        id=row["id"],
        case=row["case_id"],
        kind=ReminderKind(row["kind"]),
        due=from_text(row["due_at"]),
        note=row["note"],
        settled=row["settled"],
        settled_at=maybe_time(row["settled_at"]),
        moved=row["moved"],
    )
