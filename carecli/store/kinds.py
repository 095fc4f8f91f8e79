"""The kind of problem that a person said a case is, and what a kind is looked for in."""

from __future__ import annotations

from carecli.care.cases import CaseId, Side
from carecli.store.database import Database

_LATEST = 20


def chosen(db: Database, case: CaseId) -> str | None:
    """The id of the kind, where somebody chose one."""
    row = db.one("SELECT kind FROM kinds WHERE case_id = ?", (case,))
    return row["kind"] if row else None


def posts(db: Database, case: CaseId) -> tuple[str, ...]:
    """The latest posts of a case's customer that are still there, oldest first."""
    rows = db.rows(
        "SELECT p.text FROM turns t JOIN posts p ON p.id = t.post_id WHERE t.case_id = ?"
        " AND t.side = ? AND p.deleted_at IS NULL ORDER BY p.created_at DESC, p.id DESC LIMIT ?",
        (case, Side.CUSTOMER, _LATEST),
    )
    return tuple(row["text"] for row in reversed(rows))
