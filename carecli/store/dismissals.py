"""Rules of the coach that somebody dismissed, by case and account."""

from __future__ import annotations

from datetime import datetime

from carecli.care.cases import AccountId, CaseId
from carecli.store.database import Database
from carecli.store.times import to_text

_ENOUGH = 3
"""Cases in which a rule was dismissed, after which the account hears no more of it."""


def add(db: Database, account: AccountId, case: CaseId, rule: str, at: datetime) -> None:
    """Remember that a rule was dismissed in a case."""
    with db.writing() as cursor:
        cursor.execute(
            "INSERT OR IGNORE INTO dismissals VALUES (?, ?, ?, ?)",
            (account, rule, case, to_text(at)),
        )


def restore(db: Database, account: AccountId, rule: str) -> None:
    """Forget that a rule was ever dismissed for an account."""
    with db.writing() as cursor:
        cursor.execute("DELETE FROM dismissals WHERE account_id = ? AND rule = ?", (account, rule))


def of_case(db: Database, case: CaseId) -> frozenset[str]:
    """The rules that were dismissed in a case."""
    rows = db.rows("SELECT rule FROM dismissals WHERE case_id = ?", (case,))
    return frozenset(row["rule"] for row in rows)


def quiet(db: Database, account: AccountId, case: CaseId) -> frozenset[str]:
    """The rules that are not to speak in a case of an account."""
    rows = db.rows(
        "SELECT rule FROM dismissals WHERE account_id = ? GROUP BY rule"
        " HAVING max(case_id = ?) OR count(*) >= ?",
        (account, case, _ENOUGH),
    )
    return frozenset(row["rule"] for row in rows)
