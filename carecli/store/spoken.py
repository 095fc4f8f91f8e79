"""What an account said of late, wherever it was written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from carecli.care.cases import AccountId, CaseId
from carecli.store.database import Database
from carecli.store.times import from_text, to_text


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words of ours: to whom, in which case, when; `here` says that carecli sent them."""

    text: str
    at: datetime
    case: CaseId
    handle: str
    name: str
    here: bool


def since(db: Database, account: AccountId, moment: datetime, most: int) -> tuple[Spoken, ...]:
    """An account's replies since then and its answers from elsewhere, newest first.

    Of those from elsewhere the ones that ended a wait.

    Args:
        most: How many of each, the newest ones.
    """
    # By the time, not by the account: it may have far more cases than it had answers of late.
    asked = {"account": account, "since": to_text(moment), "most": most}
    ours = db.rows(
        "SELECT r.text, r.written_at AS at, r.case_id, p.handle, p.name, 1 AS here FROM replies r"
        " JOIN cases c ON c.id = r.case_id LEFT JOIN people p ON p.id = c.customer_id"
        " WHERE r.written_at >= :since AND r.state NOT IN ('recalled', 'refused')"
        " AND +c.account_id = :account ORDER BY r.written_at DESC LIMIT :most",
        asked,
    )
    elsewhere = db.rows(
        "SELECT q.text, w.closed_at AS at, w.case_id, p.handle, p.name, 0 AS here FROM waits w"
        " JOIN cases c ON c.id = w.case_id JOIN posts q ON q.id = w.answer_id"
        " LEFT JOIN people p ON p.id = c.customer_id WHERE w.closed_at >= :since"
        " AND +c.account_id = :account AND NOT q.here AND q.deleted_at IS NULL"
        " ORDER BY w.closed_at DESC LIMIT :most",
        asked,
    )
    found = [
        Spoken(
            row["text"],
            from_text(row["at"]),
            row["case_id"],
            row["handle"] or "",
            row["name"] or "",
            bool(row["here"]),
        )
        for row in (*ours, *elsewhere)
    ]
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))


def newest(db: Database) -> int:
    """The id of the latest reply of any account; 0 before the first."""
    row = db.one("SELECT max(id) AS id FROM replies")
    return (row and row["id"]) or 0
