"""Accounts: who we answer for. No secrets here."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from carecli.care.cases import AccountId
from carecli.care.posts import Person, PersonId
from carecli.care.rows import Account
from carecli.store.database import Database
from carecli.store.times import from_text, to_text


def all_accounts(db: Database) -> tuple[Account, ...]:
    """Every account, in the order in which they were added."""
    return tuple(_account(row) for row in db.rows("SELECT * FROM accounts ORDER BY id"))


def add(db: Database, person: Person, *, channel: str, api_url: str, now: datetime) -> Account:
    """Add an account, or bring its handle, name and address up to date."""
    with db.writing() as cursor:
        cursor.execute(
            "INSERT INTO accounts (channel, user_id, handle, name, api_url, added_at)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (channel, user_id) DO UPDATE SET"
            " handle = excluded.handle, name = excluded.name, api_url = excluded.api_url",
            (channel, person.id, person.handle, person.name, api_url, to_text(now)),
        )
        row = cursor.execute(
            "SELECT * FROM accounts WHERE channel = ? AND user_id = ?", (channel, person.id)
        ).fetchone()
    return _account(row)


def remove(db: Database, account: Account) -> None:
    """Remove an account with its cases and messages; what was done there cannot be undone.

    Public posts stay.
    """
    with db.writing() as cursor:
        messages = cursor.execute(
            "DELETE FROM posts WHERE conversation_id < 0 AND (author_id = :us OR id IN (SELECT"
            " t.post_id FROM turns t JOIN cases c ON c.id = t.case_id WHERE c.account_id = :id))",
            {"us": account.user_id, "id": account.id},
        )
        if messages.rowcount:
            cursor.execute("INSERT INTO words (words) VALUES ('optimize')")  # words, too
        cursor.execute("DELETE FROM accounts WHERE id = ?", (account.id,))
        cursor.execute(
            "UPDATE events SET images = '[]' WHERE EXISTS (SELECT 1 FROM json_each(cases)"
            " WHERE value NOT IN (SELECT id FROM cases))"
        )


def _account(row: sqlite3.Row) -> Account:
    return Account(
        id=AccountId(row["id"]),
        handle=row["handle"],
        user_id=PersonId(row["user_id"]),
        name=row["name"],
        channel=row["channel"],
        api_url=row["api_url"],
        added_at=from_text(row["added_at"]),
    )
