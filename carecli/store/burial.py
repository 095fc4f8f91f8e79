"""Taking words out of the store that are gone on X, or that are kept no longer."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from carecli.care.posts import PostId
from carecli.care.rows import Account
from carecli.store.database import Database
from carecli.store.times import to_text

_ADDRESSED = re.compile(r"^(?:@\w{1,15}\s+)+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n")
_QUOTE = 12
"""Characters from which a sentence is a quote rather than a coincidence."""


def bury(db: Database, ids: Iterable[PostId], now: datetime) -> None:
    """Turn posts that are gone on X into tombstones: ids and times stay, all words go.

    So do those that a draft or an answer that was not sent quotes of them. The word index is then
    written anew, since until then it keeps the words of what it forgot.
    """
    gone = [(to_text(now), post) for post in ids]
    with db.writing() as cursor:
        _unquote(cursor, [post for _, post in gone])
        buried = cursor.executemany(
            "UPDATE posts SET deleted_at = ?, text = '', mentions = '[]', links = '[]',"
            " media = '[]', raw = '{}' WHERE id = ? AND deleted_at IS NULL",
            gone,
        )
        if buried.rowcount:
            cursor.execute("INSERT INTO words (words) VALUES ('optimize')")


def _unquote(cursor: sqlite3.Connection, ids: list[PostId]) -> None:
    """Take the sentences of these posts out of what is being written in their cases."""
    said = cursor.execute(
        "SELECT t.case_id, p.text FROM posts p JOIN turns t ON t.post_id = p.id"
        " WHERE p.id IN (SELECT value FROM json_each(?)) AND p.deleted_at IS NULL",
        (json.dumps(ids),),
    ).fetchall()
    for case, text in said:
        quotes = (part.strip() for part in _SENTENCE.split(_ADDRESSED.sub("", text)))
        for quote in filter(lambda each: len(each) >= _QUOTE, quotes):
            for table, unsent in (
                ("drafts", "true"),
                ("replies", "state IN ('refused', 'recalled')"),
            ):
                cursor.execute(
                    f"UPDATE {table} SET text = replace(text, :quote, '[deleted on X]')"
                    f" WHERE case_id = :case AND {unsent} AND instr(text, :quote)",
                    {"quote": quote, "case": case},
                )


def expire_dms(
    db: Database, account: Account, before: datetime, now: datetime
) -> frozenset[PostId]:
    """Forget direct messages of cases that nobody has touched since `before`; ids and times stay.

    A case that sleeps, or in which somebody has written since or is sending, is being worked on;
    drafts and replies of one that is not go too. Messages of ours to people who never wrote are in
    no case: for them their own age counts.

    Returns:
        What was forgotten.
    """
    values = {"account": account.id, "us": account.user_id, "before": to_text(before)}
    old = (
        "SELECT id FROM cases c WHERE account_id = :account AND last_at < :before"
        " AND state <> 'snoozed' AND NOT EXISTS"
        " (SELECT 1 FROM drafts d WHERE d.case_id = c.id AND d.saved_at >= :before)"
        " AND NOT EXISTS (SELECT 1 FROM replies r WHERE r.case_id = c.id"
        " AND r.state NOT IN ('sent', 'recalled'))"
    )
    with db.writing() as cursor:
        found = cursor.execute(
            "SELECT id FROM posts p WHERE conversation_id < 0 AND deleted_at IS NULL"
            " AND NOT EXISTS (SELECT 1 FROM turns t WHERE t.post_id = p.id"
            f" AND t.case_id NOT IN ({old}))"
            " AND (EXISTS (SELECT 1 FROM turns t WHERE t.post_id = p.id)"
            " OR author_id = :us AND created_at < :before)",
            values,
        )
        forgotten = frozenset(row["id"] for row in found)
        bury(db, forgotten, now)
        cursor.execute(
            f"DELETE FROM pictures WHERE case_id IN ({old}) AND coalesce("
            " (SELECT private FROM replies r WHERE r.id = reply_id),"
            " (SELECT private FROM drafts d WHERE d.case_id = pictures.case_id),"
            " (SELECT conversation_id < 0 FROM cases c WHERE c.id = pictures.case_id))",
            values,
        )
        for theirs in ("UPDATE replies SET text = ''", "DELETE FROM drafts"):
            cursor.execute(f"{theirs} WHERE private AND case_id IN ({old})", values)
    return forgotten
