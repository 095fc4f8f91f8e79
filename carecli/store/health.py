"""What can be said of a database file without opening it as ours; it may be damaged or missing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from carecli.care.errors import StoreTrouble
from carecli.store.database import connect, in_words, wal_is_safe

_PATIENCE = 2.0


@dataclass(frozen=True, slots=True)
class Health:
    """SQLite's version, the journal mode of the file, and why it is not WAL where it is not."""

    version: str
    journal: str
    why: str


def look(path: Path) -> Health:
    """Look at a file and at the SQLite that would open it."""
    journal = "none yet"
    if path.exists():
        try:
            with in_words(path), closing(connect(path, _PATIENCE)) as connection:
                ((journal,),) = connection.execute("PRAGMA journal_mode")
        except StoreTrouble:
            journal = "not known"
    safe = wal_is_safe(sqlite3.sqlite_version_info)
    why = "" if safe else "this SQLite can damage a WAL database (mended in 3.51.3)"
    return Health(sqlite3.sqlite_version, journal, why)
