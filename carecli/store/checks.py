"""When posts were last looked at on X, so that none is paid for twice on one UTC day."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, time

from carecli.care.cases import AccountId
from carecli.care.posts import PostId
from carecli.store.database import Database
from carecli.store.times import to_text


def note(db: Database, ids: Iterable[PostId], now: datetime) -> None:
    """Remember that X was asked about these posts."""
    with db.writing() as cursor:
        cursor.executemany(
            "INSERT OR REPLACE INTO checks VALUES (?, ?)", [(post, to_text(now)) for post in ids]
        )


def unread(db: Database, ids: Iterable[PostId], now: datetime) -> list[PostId]:
    """Those of these posts that are kept and public, and were not read on this UTC day."""
    today = to_text(datetime.combine(now.astimezone(UTC), time(), UTC))
    rows = db.rows(
        "SELECT p.id FROM posts p LEFT JOIN checks k ON k.post_id = p.id"
        " WHERE p.id IN (SELECT value FROM json_each(:ids)) AND p.deleted_at IS NULL"
        " AND NOT p.private AND max(p.seen_at, coalesce(k.at, '')) < :today ORDER BY p.id DESC",
        {"ids": json.dumps(list(ids)), "today": today},
    )
    return [row["id"] for row in rows]


def missing(
    db: Database,
    account: AccountId,
    seen: Iterable[PostId],
    between: tuple[PostId, PostId],
    limit: int,
) -> list[PostId]:
    """Mentions that are kept, lie within these ids (both included) and were not seen again.

    Those asked about longest ago come first, then the newest.
    """
    rows = db.rows(
        "SELECT DISTINCT p.id, k.at FROM posts p JOIN turns t ON t.post_id = p.id"
        " JOIN cases c ON c.id = t.case_id JOIN accounts a ON a.id = c.account_id"
        " LEFT JOIN checks k ON k.post_id = p.id"
        " WHERE p.id BETWEEN :lowest AND :highest AND c.account_id = :account"
        " AND t.side = 'customer' AND p.deleted_at IS NULL AND NOT p.private"
        " AND EXISTS (SELECT 1 FROM json_each(p.mentions) WHERE value = lower(a.handle))"
        " AND p.id NOT IN (SELECT value FROM json_each(:seen))"
        " ORDER BY coalesce(k.at, ''), p.id DESC LIMIT :limit",
        {
            "lowest": between[0],
            "highest": between[1],
            "account": account,
            "seen": json.dumps(list(seen)),
            "limit": limit,
        },
    )
    return [row["id"] for row in rows]


def asked(db: Database, ids: Iterable[PostId]) -> set[PostId]:
    """Those of these posts that X was ever asked about."""
    rows = db.rows(
        "SELECT post_id FROM checks WHERE post_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {row["post_id"] for row in rows}
