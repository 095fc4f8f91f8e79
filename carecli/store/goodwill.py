"""Goodwill: what customers were given beyond what they were owed."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from decimal import Decimal

from carecli.care.card import Goodwill
from carecli.care.cases import AccountId, CaseId
from carecli.care.posts import PersonId
from carecli.store.database import Database
from carecli.store.times import from_text, maybe_text

_GIVEN = (
    "SELECT g.*, a.handle AS account, p.handle FROM goodwill g JOIN cases c ON c.id = g.case_id"
    " JOIN accounts a ON a.id = c.account_id LEFT JOIN people p ON p.id = c.customer_id"
)


def since(
    db: Database, moment: datetime | None = None, account: AccountId | None = None
) -> tuple[Goodwill, ...]:
    """What was given since then, newest first."""
    rows = db.rows(
        f"{_GIVEN} WHERE (:since IS NULL OR g.at >= :since)"
        " AND (:account IS NULL OR c.account_id = :account) ORDER BY g.at DESC, g.id DESC",
        {"since": maybe_text(moment), "account": account},
    )
    return tuple(map(_read, rows))


def of_case(db: Database, case: CaseId) -> tuple[Goodwill, ...]:
    """What was given in a case, newest first."""
    rows = db.rows(f"{_GIVEN} WHERE g.case_id = ? ORDER BY g.id DESC", (case,))
    return tuple(map(_read, rows))


def of_customer(db: Database, customer: PersonId) -> tuple[Goodwill, ...]:
    """What a customer was given, newest first."""
    rows = db.rows(f"{_GIVEN} WHERE c.customer_id = ? ORDER BY g.id DESC", (customer,))
    return tuple(map(_read, rows))


def _read(row: sqlite3.Row) -> Goodwill:
    return Goodwill(
        id=row["id"],
        case=row["case_id"],
        account=row["account"],
        handle=row["handle"] or "unknown",
        at=from_text(row["at"]),
        what=row["what"],
        worth=Decimal(row["worth"]),
        currency=row["currency"],
        why=row["why"],
    )
