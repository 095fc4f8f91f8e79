"""What a person has been told of, so that each thing is told once, whichever program sees it.

A thing is named by its way, its kind and its place ("desktop late 12 345"): our own words and
numbers, nothing that a customer wrote.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime, timedelta

from carecli.store.database import Database
from carecli.store.times import to_text

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
