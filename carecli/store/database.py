"""The file: opening it, one connection per thread, transactions, errors in words.

Journal mode by SQLite version: WAL only where the WAL-reset bug is fixed (3.51.3, 3.50.7, 3.44.6;
see sqlite.org/wal.html), else TRUNCATE with synchronous=EXTRA. Both survive a kill at any instant.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from carecli.care.errors import CareError, StoreTrouble

SCHEMA = 2
"""The number of migrations this version knows; kept in the file as its user_version."""
APPLICATION_ID = 0x6361_7265  # "care"
_WAL_SAFE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


class FileLost(StoreTrouble):
    """The data file is missing, empty or damaged: a backup is needed."""


class Database:
    """A SQLite file with one connection per thread.

    Args:
        path: The file; its folder must exist.
        patience: Seconds to wait for another program's lock.
        in_use: There are accounts already, so that a file without content has lost it.
        expected: There was a file here before, so that none is made in silence.

    Raises:
        StoreTrouble: It is not ours, damaged, newer than this version, emptied, or cannot be
            opened, or this Python's SQLite is too old; the file is as it was.
    """

    def __init__(
        self, path: Path, *, patience: float = 10, in_use: bool = False, expected: bool = False
    ) -> None:
        self.path = path
        self._patience = patience
        self._in_use = in_use
        self._expected = expected
        self._local = threading.local()
        self._all: list[tuple[sqlite3.Connection, threading.RLock]] = []
        self._guard = threading.Lock()
        with in_words(path):
            self._prepare()

    def _prepare(self) -> None:
        check_sqlite(sqlite3.sqlite_version_info)
        if not self.path.exists():
            if self._expected:
                raise FileLost(f"The data file {self.path} is missing, though there was one.")
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))
        elif self._in_use and not self.path.stat().st_size:
            raise FileLost(
                f"The data file {self.path} is empty, though accounts are set up here.",
                "Restore it from a copy; or remove it to begin anew: X can be fetched again.",
            )
        elif os.name == "posix" and self.path.stat().st_mode & 0o077:
            self.path.chmod(0o600)
        found = self._version()
        if found > SCHEMA:
            raise StoreTrouble(
                f"{self.path} was written by a newer carecli (schema {found}, this one knows "
                f"{SCHEMA}). Nothing was changed.",
                "Update carecli: pip install --upgrade carecli.",
            )
        if found < SCHEMA:
            from carecli.store.migrations import migrate  # sqlite-utils is slow to import

            migrate(self.path, self._patience)

    def _version(self) -> int:
        """The schema's number, asked for without our settings, which would write to the file."""
        with closing(sqlite3.connect(self.path, timeout=self._patience)) as plain:
            version = plain.execute("PRAGMA user_version").fetchone()[0]
            ours = plain.execute("PRAGMA application_id").fetchone()[0]
            tables = plain.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and ours != APPLICATION_ID:
            raise StoreTrouble(
                f"{self.path} is a database, but not one of carecli's. Nothing was changed.",
                "Choose another folder with --home or CARECLI_HOME.",
            )
        return int(version)

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = self._local.connection = connect(self.path, self._patience)
            self._local.busy = threading.RLock()
            with self._guard:
                self._all.append((found, self._local.busy))
        return found

    @contextmanager
    def _used(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, which nobody closes meanwhile: SQLite would crash."""
        connection = self.connection
        with self._local.busy:
            yield connection

    def rows(self, sql: str, values: Any = ()) -> list[sqlite3.Row]:
        """All rows of a reading statement."""
        with in_words(self.path), self._used() as connection:
            return connection.execute(sql, values).fetchall()

    def one(self, sql: str, values: Any = ()) -> sqlite3.Row | None:
        """The first row of a reading statement."""
        with in_words(self.path), self._used() as connection:
            found: sqlite3.Row | None = connection.execute(sql, values).fetchone()
            return found

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the write lock from its start; inside another one, part of it.

        Raises:
            StoreTrouble: Locked for longer than our patience, read-only, full or damaged. Nothing
                of the transaction is left behind.
        """
        with in_words(self.path), self._used() as connection:
            if connection.in_transaction:
                yield connection
                return
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                _roll_back(connection)
                raise

    def rewrite(self) -> None:
        """Write the whole file anew, so that nothing is left in it that was deleted.

        Raises:
            StoreTrouble: Another program is reading or writing; what was deleted stays deleted.
        """
        with in_words(self.path), self._used() as connection:
            connection.execute("VACUUM")
            busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if busy:  # a reader keeps the old pages in the file
                raise sqlite3.OperationalError("database is locked")

    def journal_mode(self) -> str:
        """The journal mode in force."""
        return str(self.connection.execute("PRAGMA journal_mode").fetchone()[0])

    def close(self) -> None:
        """Close the connections of all threads, each when it is not in use."""
        with self._guard:
            connections, self._all = self._all, []
        self._local = threading.local()
        for connection, busy in connections:
            with busy:
                connection.close()


def connect(path: Path, patience: float) -> sqlite3.Connection:
    """A connection with our settings; it may be closed from another thread."""
    connection = sqlite3.connect(
        path, isolation_level=None, timeout=patience, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    wal = wal_is_safe(sqlite3.sqlite_version_info)
    connection.execute(f"PRAGMA journal_mode = {'WAL' if wal else 'TRUNCATE'}")
    connection.execute(f"PRAGMA synchronous = {'FULL' if wal else 'EXTRA'}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.create_function("holds", 4, _holds, deterministic=True)
    return connection


def _holds(words: str, *texts: str | None) -> bool:
    """SQL: whether each word stands somewhere in the texts, whatever its case."""
    hay = "\n".join(text for text in texts if text).casefold()
    return all(word.removeprefix("@") in hay for word in words.casefold().split())


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:  # a full disk has rolled back already
        connection.execute("ROLLBACK")


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the WAL-reset bug mended."""
    return version >= _WAL_SAFE[0] or any(
        version[:2] == fixed[:2] and version >= fixed for fixed in _WAL_SAFE[1:]
    )


def check_sqlite(version: tuple[int, ...]) -> None:
    """Refuse a SQLite without `->>`, which came after STRICT tables.

    Raises:
        StoreTrouble: It is older than 3.38.
    """
    if version < (3, 38):
        found = ".".join(map(str, version))
        raise StoreTrouble(
            f"This Python comes with SQLite {found}; 3.38 or newer is needed.",
            "Install a newer Python.",
        )


_WORDS = (
    ("locked", "Another program keeps {} busy.", "Close it, or wait a moment and try again."),
    ("readonly", "{} cannot be written.", "Check its permissions and those of its folder."),
    ("unable to open", "{} cannot be opened.", "Check that its folder exists and is yours."),
    ("disk is full", "The disk is full; {} is whole.", "Free some space; nothing was lost."),
    (
        "disk i/o",
        "The disk did not take what was written; {} keeps its last whole state.",
        "Check the disk and its free space.",
    ),
    (
        "not a database",
        "{} is not a database.",
        "Move it away, or name another folder with --home.",
    ),
    ("malformed", "{} is damaged.", "Move it away and restore a copy; X can be fetched again."),
)

_LOST = ("not a database", "malformed")


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn SQLite's complaints into StoreTrouble with what to do."""
    try:
        yield
    except sqlite3.DatabaseError as problem:
        said = str(problem).lower()
        for cue, detail, hint in _WORDS:
            if cue in said:
                kind = FileLost if cue in _LOST else StoreTrouble
                raise kind(detail.format(path), hint) from problem
        raise
    except CareError:
        raise
    except OSError as problem:
        raise StoreTrouble(
            f"{path} cannot be used: {problem.strerror}.", "Check its folder and permissions."
        ) from problem
