"""What programs of the person's own said about customers."""

from __future__ import annotations

import json

from carecli.care.card import LookedUp
from carecli.care.posts import PersonId
from carecli.store.database import Database
from carecli.store.times import from_text, to_text

_MOST = 20
"""Answers about one customer that are kept."""


def keep(db: Database, customer: PersonId, found: LookedUp) -> None:
    """Keep an answer in place of the one to the same question."""
    with db.writing() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO lookups (person_id, name, value, output, code, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                customer,
                found.name,
                json.dumps(dict(found.values), ensure_ascii=False, sort_keys=True),
                found.output,
                found.code,
                to_text(found.at),
            ),
        )
        cursor.execute(
            "DELETE FROM lookups WHERE person_id = :person AND (name, value) NOT IN"
            " (SELECT name, value FROM lookups WHERE person_id = :person"
            " ORDER BY at DESC LIMIT :most)",
            {"person": customer, "most": _MOST},
        )


def of_customer(db: Database, customer: PersonId) -> tuple[LookedUp, ...]:
    """What was said about a customer, newest first."""
    rows = db.rows("SELECT * FROM lookups WHERE person_id = ? ORDER BY at DESC, name", (customer,))
    return tuple(
        LookedUp(
            name=row["name"],
            values=json.loads(row["value"]),
            output=row["output"],
            code=row["code"],
            at=from_text(row["at"]),
        )
        for row in rows
    )
