"""Copies of the database file: making one, and telling whether it is whole, without opening ours.

A copy is one file, with no journal beside it.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from carecli.care.errors import StoreTrouble
from carecli.care.outgoing import Sending
from carecli.care.posts import Person, PersonId
from carecli.store.database import APPLICATION_ID, SCHEMA, in_words
from carecli.store.posts import read_person
from carecli.store.times import maybe_time, to_text

JOURNALS = ("", "-wal", "-shm", "-journal")
"""How the names of a database's files end, its own first."""
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """What is in a copy that was found whole.

    Attributes:
        read_at: When mentions were last read to the end before it was made.
    """

    path: Path
    size: int
    schema: int
    accounts: tuple[str, ...]
    cases: int
    notes: int
    read_at: datetime | None


def copy(source: Path, target: Path) -> None:
    """Copy a database as it stands at one moment, whoever writes to it meanwhile.

    Raises:
        StoreTrouble: The source cannot be read, or the target not be written.
    """
    target.touch(mode=0o600)
    with (
        in_words(source),
        closing(sqlite3.connect(source, timeout=_PATIENCE)) as old,
        closing(sqlite3.connect(target, isolation_level=None)) as new,
    ):
        old.backup(new)
    as_one_file(target)


def as_one_file(target: Path) -> None:
    """Let a closed database need no journal beside it, and have all of it on the disk."""
    with in_words(target), closing(sqlite3.connect(target, isolation_level=None)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    target.with_name(f"{target.name}-journal").unlink(missing_ok=True)  # an empty one may stay
    with target.open("rb") as written:
        os.fsync(written.fileno())


def discard(path: Path) -> None:
    """Delete a database with the journals that belong to it, if it is there."""
    for ending in JOURNALS:
        path.with_name(path.name + ending).unlink(missing_ok=True)


def check(path: Path) -> Whole:
    """Read all of a copy and say what is in it.

    Raises:
        StoreTrouble: It is missing, empty, not carecli's, newer than this version, or damaged.
    """
    if not path.is_file() or not path.stat().st_size:
        raise StoreTrouble(f"{path} is {'empty' if path.is_file() else 'not there'}.")
    with in_words(path), closing(_reading(path)) as db:
        ours = db.execute("PRAGMA application_id").fetchone()[0]
        schema = db.execute("PRAGMA user_version").fetchone()[0]
        if ours != APPLICATION_ID:
            raise StoreTrouble(f"{path} is a database, but not one of carecli's.")
        if schema > SCHEMA:
            raise StoreTrouble(
                f"{path} was written by a newer carecli"
                f" (schema {schema}, this one knows {SCHEMA}).",
                "Update carecli: pip install --upgrade carecli.",
            )
        found = [row[0] for row in db.execute("PRAGMA integrity_check(3)")]
        if found != ["ok"] or db.execute("PRAGMA foreign_key_check").fetchone():
            raise StoreTrouble(f"{path} is damaged: {'; '.join(found)}.", "Use another copy.")
        return _told(path, schema, db)


def _told(path: Path, schema: int, db: sqlite3.Connection) -> Whole:
    cases, notes, read_at = db.execute(
        "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM notes),"
        " (SELECT max(synced_at) FROM cursors WHERE feed = 'mentions')"
    ).fetchone()
    return Whole(
        path=path,
        size=path.stat().st_size,
        schema=schema,
        accounts=tuple(row[0] for row in db.execute("SELECT handle FROM accounts ORDER BY id")),
        cases=cases,
        notes=notes,
        read_at=maybe_time(read_at),
    )


def keep_from_sending(path: Path, now: datetime) -> int:
    """Make answers that were about to go out *unknown*: they may have gone out since.

    Such a one is looked for among our own posts, and sent again only by a person.
    """
    with in_words(path), closing(sqlite3.connect(path, timeout=_PATIENCE)) as db, db:
        return db.execute(
            "UPDATE replies SET state = ?, claimed_at = ?, problem ="
            " 'It was on its way when the backup was made.' WHERE state IN (?, ?)",
            (Sending.UNKNOWN, to_text(now), Sending.HOLD, Sending.SENDING),
        ).rowcount


def holds(path: Path, person: PersonId) -> bool:
    """Whether a copy holds anything of a person; True as well where it cannot be read."""
    try:
        with closing(_reading(path)) as db:
            return bool(
                db.execute(
                    "SELECT EXISTS (SELECT 1 FROM people WHERE id = :id)"
                    " OR EXISTS (SELECT 1 FROM posts WHERE author_id = :id)"
                    " OR EXISTS (SELECT 1 FROM notes WHERE person_id = :id)",
                    {"id": person},
                ).fetchone()[0]
            )
    except sqlite3.DatabaseError:
        return True


def person(path: Path, handle: str) -> Person | None:
    """Somebody by handle in a copy, where nothing is kept of them here any more."""
    try:
        with closing(_reading(path)) as db:
            db.row_factory = sqlite3.Row
            row = db.execute(
                "SELECT * FROM people WHERE handle = ? ORDER BY seen_at DESC", (handle,)
            ).fetchone()
            return read_person(row) if row else None
    except sqlite3.DatabaseError:
        return None


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_PATIENCE)
