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
    """What SQLite says of the file.

    Attributes:
        version: SQLite's own.
        journal: The journal mode, or "none yet" where there is no file.
        why: Why it is not WAL, where it is not.
        check: What `PRAGMA quick_check` found: "ok", or what is damaged; empty without a file.
        schema: The number of migrations that made it.
        size: In bytes, with what is still in the journal.
    """

    version: str
    journal: str
    why: str
    check: str = ""
    schema: int = 0
    size: int = 0


def look(path: Path) -> Health:
    """Look at a file and at the SQLite that would open it."""
    journal, check, schema = "none yet", "", 0
    if path.exists():
        try:
            with in_words(path), closing(connect(path, _PATIENCE)) as connection:
                ((journal,),) = connection.execute("PRAGMA journal_mode")
                ((schema,),) = connection.execute("PRAGMA user_version")
                check = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        except StoreTrouble as trouble:
            journal, check = "not known", trouble.detail
    safe = wal_is_safe(sqlite3.sqlite_version_info)
    why = "" if safe else "this SQLite can damage a WAL database (mended in 3.51.3)"
    size = sum(file.stat().st_size for file in path.parent.glob(f"{path.name}*"))
    return Health(sqlite3.sqlite_version, journal, why, check, schema, size)
