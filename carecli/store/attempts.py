"""Whether anybody has tried."""

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
