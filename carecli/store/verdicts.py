"""How cases were closed."""

from __future__ import annotations

from carecli.care.cases import CaseId, Reason, Verdict
from carecli.store.database import Database
from carecli.store.times import from_text


def latest(db: Database, case: CaseId) -> Verdict | None:
    """How and when a case was closed last, if it ever was."""
    row = db.one("SELECT at, reason FROM verdicts WHERE case_id = ? ORDER BY id DESC", (case,))
    return Verdict(from_text(row["at"]), Reason(row["reason"])) if row else None
