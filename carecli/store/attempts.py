"""What was tried: whether anybody answered, and from which template."""

from __future__ import annotations

from carecli.care.cases import CaseId, Side
from carecli.store.database import Database


def answered_before(db: Database, case: CaseId) -> bool:
    """Whether a case's customer has an answer of ours, in this case or another one."""
    row = db.one(
        "SELECT 1 FROM cases c JOIN cases o ON o.customer_id = c.customer_id"
        " JOIN turns t ON t.case_id = o.id WHERE c.id = ? AND t.side = ? LIMIT 1",
        (case, Side.OURS),
    )
    return row is not None


def last_template(db: Database, case: CaseId) -> str | None:
    """The template that a case's latest answer started from."""
    row = db.one("SELECT template FROM replies WHERE case_id = ? ORDER BY id DESC LIMIT 1", (case,))
    return row["template"] if row else None
