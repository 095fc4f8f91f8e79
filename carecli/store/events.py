"""The append-only log of what a person did, and undo.

Each act keeps images of the few rows that it decided about, before and after. Undo puts the
images of the latest act back; what follows from them is settled anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from carecli.care.cases import CaseId
from carecli.store.database import Database
from carecli.store.times import to_text

_KEYS = {
    "verdicts": ("id",),
    "snoozes": ("case_id",),
    "reminders": ("id",),
    "passes": ("review_id", "case_id"),
    "notes": ("id",),
    "labels": ("person_id", "label"),
    "replies": ("id",),
    "goodwill": ("id",),
    "kinds": ("case_id",),
}
"""The tables that hold decisions, with their keys. Only these can be acted on and undone."""

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """One act of a person."""

    id: int
    verb: str
    cases: tuple[CaseId, ...]
    said: str


class Act:
    """Collects the changes of one act inside its transaction."""

    def __init__(self, cursor: sqlite3.Connection) -> None:
        self._cursor = cursor
        self.images: list[tuple[str, dict[str, Any] | None, dict[str, Any] | None]] = []

    def put(self, table: str, values: Values) -> int:
        """Insert a row, or replace the one with its key; returns the row id."""
        columns = list(values)
        before = self._find(table, values) if set(_KEYS[table]) <= set(columns) else None
        inserted = self._cursor.execute(
            f"INSERT OR REPLACE INTO {table} ({', '.join(columns)})"
            f" VALUES ({', '.join('?' * len(columns))})",
            tuple(values.values()),
        )
        row_id = inserted.lastrowid or 0
        key = values if before or len(_KEYS[table]) > 1 else {**values, _KEYS[table][0]: row_id}
        self.images.append((table, before, self._find(table, key)))
        return row_id

    def change(self, table: str, key: Values, values: Values) -> None:
        """Change some columns of a row that is there."""
        before = self._find(table, key)
        sets = ", ".join(f"{column} = ?" for column in values)
        self._cursor.execute(
            f"UPDATE {table} SET {sets} WHERE {_where(table)}",
            (*values.values(), *_key(table, key)),
        )
        self.images.append((table, before, self._find(table, key)))

    def remove(self, table: str, key: Values) -> bool:
        """Delete a row; False when it was not there."""
        before = self._find(table, key)
        if before is None:
            return False
        self._cursor.execute(f"DELETE FROM {table} WHERE {_where(table)}", _key(table, key))
        self.images.append((table, before, None))
        return True

    def _find(self, table: str, key: Values) -> dict[str, Any] | None:
        row = self._cursor.execute(
            f"SELECT * FROM {table} WHERE {_where(table)}", _key(table, key)
        ).fetchone()
        return dict(row) if row else None


def _where(table: str) -> str:
    return " AND ".join(f"{column} = ?" for column in _KEYS[table])


def _key(table: str, values: Values) -> tuple[Any, ...]:
    return tuple(values[column] for column in _KEYS[table])


@contextmanager
def act(
    db: Database, verb: str, cases: Sequence[CaseId], said: str, now: datetime
) -> Iterator[Act]:
    """One act in one transaction: do it with the Act, and it is in the log."""
    with db.writing() as cursor:
        doing = Act(cursor)
        yield doing
        _log(cursor, now, Event(0, verb, tuple(cases), said), doing.images)


def _log(
    cursor: sqlite3.Connection,
    now: datetime,
    event: Event,
    images: Sequence[Any] = (),
    undoes: int | None = None,
) -> None:
    cursor.execute(
        "INSERT INTO events (at, verb, cases, said, images, undoes) VALUES (?, ?, ?, ?, ?, ?)",
        (
            to_text(now),
            event.verb,
            json.dumps(event.cases),
            event.said,
            json.dumps(images),
            undoes,
        ),
    )


def note_down(db: Database, verb: str, cases: Sequence[CaseId], said: str, now: datetime) -> None:
    """Log something that cannot be undone here, such as a reply that went out."""
    with db.writing() as cursor:
        _log(cursor, now, Event(0, verb, tuple(cases), said))


def undo(db: Database, now: datetime, since: datetime) -> Event | None:
    """Put back what the latest act after `since` changed; None when there is none."""
    with db.writing() as cursor:
        row = cursor.execute(
            "SELECT * FROM events WHERE undoes IS NULL AND images <> '[]' AND at >= ?"
            " AND id NOT IN (SELECT undoes FROM events WHERE undoes IS NOT NULL)"
            " ORDER BY id DESC LIMIT 1",
            (to_text(since),),
        ).fetchone()
        if row is None:
            return None
        for table, before, after in reversed(json.loads(row["images"])):
            if after is not None:
                cursor.execute(f"DELETE FROM {table} WHERE {_where(table)}", _key(table, after))
            if before is not None:
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(before)})"
                    f" VALUES ({', '.join('?' * len(before))})",
                    tuple(before.values()),
                )
        event = Event(row["id"], row["verb"], tuple(json.loads(row["cases"])), row["said"])
        _log(cursor, now, replace(event, verb="undo"), undoes=event.id)
    return event


def latest_verdict(db: Database, case: CaseId) -> int | None:
    """The id of a case's latest verdict."""
    row = db.one("SELECT max(id) AS id FROM verdicts WHERE case_id = ?", (case,))
    return row["id"] if row else None
