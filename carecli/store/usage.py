"""What went out from which template: the replies themselves are its memory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from carecli.care.cases import AccountId, CaseId
from carecli.store.database import Database
from carecli.store.times import to_text

_RECENT = 20
"""Replies that are looked at for the wording that was not used for longest."""


def recent(db: Database, account: AccountId, template: str, besides: CaseId) -> tuple[str, ...]:
    """What an account wrote from a template of late, newest first; drafts of other cases too.

    Args:
        besides: The case that is written to: its draft is being replaced.
    """
    asked = {"template": template, "account": account, "besides": besides, "most": _RECENT}
    drafts = db.rows(
        "SELECT d.text, d.saved_at AS at FROM drafts d JOIN cases c ON c.id = d.case_id"
        " WHERE d.template = :template AND c.account_id = :account AND d.case_id <> :besides"
        " ORDER BY d.saved_at DESC LIMIT :most",
        asked,
    )
    sent = db.rows(
        "SELECT r.text, r.written_at AS at FROM replies r JOIN cases c ON c.id = r.case_id"
        " WHERE r.template = :template AND c.account_id = :account"
        " AND r.state NOT IN ('recalled', 'refused') ORDER BY r.id DESC LIMIT :most",
        asked,
    )
    newest_first = sorted([*drafts, *sent], key=lambda row: str(row["at"]), reverse=True)
    return tuple(row["text"] for row in newest_first[:_RECENT])


def since(
    db: Database, moment: datetime, account: AccountId | None = None
) -> Iterator[tuple[str, str, str]]:
    """The replies that began as a template since then: its id, the account's handle, the text."""
    rows = db.rows(
        "SELECT r.template, a.handle, r.text FROM replies r JOIN cases c ON c.id = r.case_id"
        " JOIN accounts a ON a.id = c.account_id WHERE r.template IS NOT NULL"
        " AND r.state NOT IN ('recalled', 'refused') AND r.written_at >= :since"
        " AND (:account IS NULL OR c.account_id = :account)",
        {"since": to_text(moment), "account": account},
    )
    return ((row["template"], row["handle"], row["text"]) for row in rows)


def returning(db: Database, case: CaseId) -> bool:
    """Whether its customer had a case with the same account before this one."""
    row = db.one(
        "SELECT 1 FROM cases c JOIN cases o ON o.customer_id = c.customer_id"
        " AND o.account_id = c.account_id AND o.id <> c.id AND o.post_id < c.post_id"
        " WHERE c.id = ? LIMIT 1",
        (case,),
    )
    return row is not None


def broken_promise(db: Database, case: CaseId, now: datetime) -> bool:
    """Whether a promise of ours in this case is past its time."""
    row = db.one(
        "SELECT 1 FROM reminders WHERE case_id = ? AND kind = 'promise' AND settled IS NULL"
        " AND due_at < ? LIMIT 1",
        (case, to_text(now)),
    )
    return row is not None
