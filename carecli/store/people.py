"""Customers: everybody who has a case, whatever they are called by now."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from carecli.care.acquaintance import By, Customer, Said
from carecli.care.cases import Reason, Side
from carecli.care.posts import PersonId
from carecli.care.queries import Query
from carecli.store.database import Database
from carecli.store.filters import Filters
from carecli.store.forgetting import ANONYMOUS
from carecli.store.times import from_text, maybe_time

_LOOKED_AT = 500
"""So many of the newest posts of a customer's cases are read for what could be said of them."""
_ORDERS = {
    By.SEEN: "max(c.last_at) DESC",
    By.CASES: "count(*) DESC, max(c.last_at) DESC",
    By.FOLLOWERS: "coalesce(p.followers, -1) DESC, max(c.last_at) DESC",
}


def ids(
    db: Database, by: By, filters: Filters, only: Iterable[PersonId] | None
) -> Sequence[PersonId]:
    """The ids of all customers in an order; of `only` these, when it is given.

    Counting and ordering goes over an index of cases alone; even so, 100,000 people with 400,000
    cases take some tenths of a second, so it is not for the thread that draws.
    """
    conditions = [f"c.customer_id < {ANONYMOUS}", *filters.on_case(), *filters.on_time("c.last_at")]
    if only is not None:
        conditions.append("c.customer_id IN (SELECT value FROM json_each(:only))")
    people = " LEFT JOIN people p ON p.id = c.customer_id" if by is By.FOLLOWERS else ""
    found = db.rows(
        f"SELECT c.customer_id FROM cases c{people} WHERE {' AND '.join(conditions)}"
        f" GROUP BY c.customer_id ORDER BY {_ORDERS[by]}, c.customer_id",
        {**filters.values, "only": None if only is None else json.dumps(list(only))},
    )
    return [row["customer_id"] for row in found]


def customers(db: Database, wanted: Sequence[PersonId]) -> list[Customer]:
    """These customers, in the order given; one that has gone meanwhile is left out."""
    rows = db.rows(
        "SELECT j.value AS customer_id, p.*, count(*) AS cases, max(c.last_at) AS last_at,"
        " c.id AS case_id, sum(c.state = 'waiting') AS waiting, (SELECT json_group_array(label)"
        " FROM labels WHERE person_id = j.value) AS labels FROM json_each(?) j"
        " CROSS JOIN cases c ON c.customer_id = j.value LEFT JOIN people p ON p.id = j.value"
        " GROUP BY j.key ORDER BY j.key",
        (json.dumps(list(wanted)),),
    )
    return [_customer(row) for row in rows]


def _customer(row: sqlite3.Row) -> Customer:
    return Customer(
        id=row["customer_id"],
        handle=row["handle"] or "unknown",
        name=row["name"] or "",
        followers=row["followers"],
        verified=bool(row["verified"]),
        protected=bool(row["protected"]),
        labels=tuple(json.loads(row["labels"])),
        case=row["case_id"],
        cases=row["cases"],
        waiting=row["waiting"],
        last_at=from_text(row["last_at"]),
    )


def called(db: Database, handle: str) -> PersonId | None:
    """Who is called so, or else was called so last."""
    values = (handle.lstrip("@"),)
    row = db.one("SELECT id FROM people WHERE handle = ? ORDER BY seen_at DESC", values) or db.one(
        "SELECT person_id AS id FROM handles WHERE handle = ? ORDER BY until DESC", values
    )
    return row["id"] if row else None


def named(db: Database, match: str, limit: int) -> set[PersonId]:
    """Whose name or handle holds these words, as FTS5 takes them."""
    found = db.rows("SELECT rowid FROM names WHERE names MATCH ? LIMIT ?", (match, limit))
    return {row[0] for row in found}


def formerly(db: Database, query: Query, limit: int) -> dict[PersonId, str]:
    """Who had the handle that is looked for, or one that begins so, with that handle."""
    if len(query.words) != 1:
        return {}
    word = query.words[0].lstrip("@")
    rows = db.rows(
        "SELECT person_id, handle FROM handles WHERE handle BETWEEN ? AND ? LIMIT ?",
        (word, f"{word}~" if query.unfinished else word, limit),
    )
    return {row["person_id"]: row["handle"] for row in rows}


def former_handles(db: Database, person: PersonId) -> tuple[str, ...]:
    """The handles that a person had before, the latest first."""
    rows = db.rows(
        "SELECT handle FROM handles WHERE person_id = ? ORDER BY until DESC, handle", (person,)
    )
    return tuple(row["handle"] for row in rows)


def said(db: Database, person: PersonId) -> list[Said]:
    """The newest posts of a customer's cases, oldest first."""
    rows = db.rows(
        "SELECT t.case_id, t.side, p.text, p.parent_author_id, a.user_id, p.author_id"
        " FROM cases c CROSS JOIN turns t ON t.case_id = c.id CROSS JOIN posts p"
        " ON p.id = t.post_id CROSS JOIN accounts a ON a.id = c.account_id"
        " WHERE c.customer_id = ? ORDER BY p.created_at DESC, p.id DESC LIMIT ?",
        (person, _LOOKED_AT),
    )
    return [
        Said(
            row["case_id"],
            row["side"] == Side.OURS,
            row["text"],
            row["parent_author_id"] not in (None, row["user_id"], row["author_id"]),
        )
        for row in reversed(rows)
    ]


def trolled(db: Database, person: PersonId) -> int:
    """How many of a customer's cases are closed as trolling."""
    row = db.one(
        "SELECT count(*) FROM cases WHERE customer_id = ? AND reason = ?", (person, Reason.TROLL)
    )
    return row[0] if row else 0


def answered(db: Database, person: PersonId) -> bool:
    """Whether somebody has tried: there is an answer of ours to them."""
    return (
        db.one(
            "SELECT 1 FROM cases c CROSS JOIN turns t ON t.case_id = c.id AND t.side = ?"
            " WHERE c.customer_id = ? LIMIT 1",
            (Side.OURS, person),
        )
        is not None
    )


def counts(db: Database, person: PersonId) -> tuple[int, int, int, datetime | None]:
    """How many cases a customer has, their posts and our answers in them, and their latest post."""
    row = db.one(
        "SELECT count(DISTINCT c.id), count(*) FILTER (WHERE t.side = :customer),"
        " count(*) FILTER (WHERE t.side = :ours),"
        " max(p.created_at) FILTER (WHERE t.side = :customer)"
        " FROM cases c CROSS JOIN turns t ON t.case_id = c.id CROSS JOIN posts p"
        " ON p.id = t.post_id WHERE c.customer_id = :person",
        {"customer": Side.CUSTOMER, "ours": Side.OURS, "person": person},
    )
    return (row[0], row[1], row[2], maybe_time(row[3])) if row else (0, 0, 0, None)


def promises(db: Database, person: PersonId) -> dict[str, int]:
    """How promises to a customer ended: how often each way."""
    rows = db.rows(
        "SELECT r.settled, count(*) AS count FROM cases c CROSS JOIN reminders r"
        " ON r.case_id = c.id WHERE c.customer_id = ? AND r.kind = 'promise'"
        " AND r.settled IS NOT NULL GROUP BY r.settled",
        (person,),
    )
    return {row["settled"]: row["count"] for row in rows}
