"""How far each feed was read, and what in it could not be read.

A cursor moves only when the last page is stored. Until then `newest` remembers where it will go
and `oldest` how far down the unfinished fetch came, so that it is taken up there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from carecli.care.cases import AccountId
from carecli.care.posts import Odd, PostId
from carecli.store.database import Database
from carecli.store.times import maybe_time, to_text


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to `since` is stored; between `oldest` and `since` there may be a gap."""

    since: PostId | None = None
    newest: PostId | None = None
    oldest: PostId | None = None
    synced_at: datetime | None = None


def cursor(db: Database, account: AccountId, feed: str) -> Cursor:
    """Where a feed stands."""
    row = db.one("SELECT * FROM cursors WHERE account_id = ? AND feed = ?", (account, feed))
    if row is None:
        return Cursor()
    return Cursor(row["since_id"], row["newest"], row["oldest"], maybe_time(row["synced_at"]))


def move(db: Database, account: AccountId, feed: str, to: Cursor) -> None:
    """Remember where a feed stands; call it in the transaction that stores the page."""
    with db.writing() as connection:
        connection.execute(
            "INSERT OR REPLACE INTO cursors VALUES (?, ?, ?, ?, ?, ?)",
            (
                account,
                feed,
                to.since,
                to.newest,
                to.oldest,
                to_text(to.synced_at) if to.synced_at else None,
            ),
        )


def last_sync(db: Database, account: AccountId | None) -> datetime | None:
    """When mentions were last read to the end."""
    row = db.one(
        "SELECT max(synced_at) AS at FROM cursors WHERE feed = 'mentions'"
        " AND (:account IS NULL OR account_id = :account)",
        {"account": account},
    )
    return maybe_time(row["at"]) if row else None


def keep_odd(
    db: Database, account: AccountId, feed: str, odd: tuple[Odd, ...], now: datetime
) -> None:
    """Keep what could not be read, as it came."""
    with db.writing() as connection:
        connection.executemany(
            "INSERT OR IGNORE INTO oddities (account_id, feed, at, why, raw)"
            " VALUES (?, ?, ?, ?, ?)",
            [(account, feed, to_text(now), one.why, json.dumps(one.raw)) for one in odd],
        )
