"""Small facts about the store itself."""

from __future__ import annotations

from carecli.store.database import Database


def read(db: Database, name: str) -> str | None:
    """A fact as it was last kept."""
    row = db.one("SELECT value FROM facts WHERE name = ?", (name,))
    return row["value"] if row else None


def keep(db: Database, name: str, value: str) -> None:
    """Keep a fact in place of what it was."""
    with db.writing() as cursor:
        cursor.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
