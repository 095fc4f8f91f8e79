"""Rules of the coach that somebody dismissed, by case and account."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from carecli.care.cases import AccountId, CaseId
from carecli.store.database import Database
from carecli.store.times import from_text, to_text

_ENOUGH = 3
"""Cases in which a rule was dismissed, after which the account hears no more of it."""


@dataclass(frozen=True, slots=True)
class Dismissed:
    """A rule that was dismissed: in how many cases, when last, and whether in all by now."""

    rule: str
    cases: int
    at: datetime
    everywhere: bool


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


def told(db: Database, account: AccountId) -> tuple[Dismissed, ...]:
    """What was dismissed in cases of an account, by rule."""
    rows = db.rows(
        "SELECT rule, count(*) AS cases, max(at) AS at FROM dismissals WHERE account_id = ?"
        " GROUP BY rule ORDER BY rule",
        (account,),
    )
    return tuple(
        Dismissed(row["rule"], row["cases"], from_text(row["at"]), row["cases"] >= _ENOUGH)
        for row in rows
    )
