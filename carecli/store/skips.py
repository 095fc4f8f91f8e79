"""Who was passed over: an answer that went to somebody while another had waited for longer."""

from __future__ import annotations

from datetime import datetime

from carecli.care.cases import AccountId, CaseId
from carecli.store.database import Database
from carecli.store.times import to_text


def older(db: Database, account: AccountId, case: CaseId, than: datetime) -> CaseId | None:
    """The case of an account that has waited longest, if that is since before `than`.

    Who has an answer on its way waits no more.
    """
    row = db.one(
        "SELECT c.id FROM cases c INDEXED BY cases_open WHERE c.state = 'waiting'"
        " AND c.account_id = ? AND c.waiting_since < ? AND c.id <> ? AND NOT EXISTS"
        " (SELECT 1 FROM replies r WHERE r.case_id = c.id"
        " AND r.state IN ('hold', 'sending', 'unknown', 'handed over'))"
        " ORDER BY c.waiting_since, c.id LIMIT 1",
        (account, to_text(than), case),
    )
    return row["id"] if row else None


def add(db: Database, account: AccountId, case: CaseId, passed: CaseId, at: datetime) -> None:
    """Remember that a case was answered before one that had waited for longer."""
    with db.writing() as cursor:
        cursor.execute(
            "INSERT INTO skips (account_id, case_id, older_case, at) VALUES (?, ?, ?, ?)",
            (account, case, passed, to_text(at)),
        )


def never_was(db: Database, case: CaseId, at: datetime) -> None:
    """Forget that a case was answered first: that answer was taken back before it went out."""
    with db.writing() as cursor:
        cursor.execute("DELETE FROM skips WHERE at = ? AND case_id = ?", (to_text(at), case))
