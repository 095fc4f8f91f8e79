"""Small facts about the store itself."""

from __future__ import annotations

from carecli.store.database import Database


def changed(db: Database, name: str, value: str) -> bool:
    """Whether a fact differs from what was kept; keeps the new value when it does."""
    row = db.one("SELECT value FROM facts WHERE name = ?", (name,))
    if row is not None and row["value"] == value:
        return False
    with db.writing() as cursor:
        cursor.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
    return True
