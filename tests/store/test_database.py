"""The file: what is refused and why, and that nothing already stored is ever harmed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlite_utils import Database as Tables

from carecli.care.errors import StoreTrouble
from carecli.store import database, facts, migrations
from carecli.store.database import Database, check_sqlite, wal_is_safe
from tests.support.shop import Shop, dump, post

_NOBODY = 65534


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "care.db"


@contextmanager
def opened(file: Path, patience: float = 5) -> Iterator[Database]:
    db = Database(file, patience=patience)
    try:
        yield db
    finally:
        db.close()


def made_by_the_first_release(file: Path) -> None:
    with closing(sqlite3.connect(file)) as old:
        tables = Tables(old)
        migrations.steps.apply(tables, stop_before="follow_through")
        old.execute("INSERT INTO facts VALUES ('a', 'b')")
        old.execute(f"PRAGMA application_id = {database.APPLICATION_ID}")
        old.execute("PRAGMA user_version = 1")
        old.commit()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without root's right to write anywhere, where tests run as root."""
    if os.name != "posix" or os.geteuid() != 0:
        yield
        return
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def public_folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        if os.name == "posix" and os.geteuid() == 0:
            os.chown(path, _NOBODY, _NOBODY)
        path.chmod(0o755)
        yield path
        path.chmod(0o755)


@contextmanager
def locked_by_another_process(file: Path) -> Iterator[None]:
    script = (
        "import sqlite3, sys\n"
        "held = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "held.execute('BEGIN EXCLUSIVE'); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        holder.stdout.readline()
        yield
        holder.stdin.close()


def test_a_new_file_is_its_owners_alone(file: Path) -> None:
    with opened(file) as db:
        facts.keep(db, "a", "b")
        assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}


def test_a_file_that_others_could_read_is_narrowed(file: Path) -> None:
    with opened(file):
        pass
    file.chmod(0o644)
    with opened(file):
        assert file.stat().st_mode & 0o777 == 0o600


def test_opening_again_changes_nothing(file: Path) -> None:
    with opened(file) as db:
        before = dump(db)
    with opened(file) as db:
        assert dump(db) == before


def test_an_empty_file_becomes_a_database(file: Path) -> None:
    file.touch()
    with opened(file) as db:
        assert facts.read(db, "a") is None


def test_an_empty_file_where_there_should_be_data_is_refused_and_left_as_it_is(file: Path) -> None:
    file.touch()
    with pytest.raises(StoreTrouble, match="is empty") as trouble:
        Database(file, in_use=True)
    assert "Restore" in trouble.value.hint
    assert "remove it" in trouble.value.hint
    assert file.stat().st_size == 0
    file.unlink()
    Database(file, in_use=True).close()
    Database(file, in_use=True).close()


def test_a_newer_schema_is_refused_and_left_as_it_is(file: Path) -> None:
    with opened(file) as db:
        db.connection.execute(f"PRAGMA user_version = {database.SCHEMA + 1}")
    before = file.read_bytes()
    with pytest.raises(StoreTrouble, match="newer carecli") as trouble:
        Database(file)
    assert "Update carecli" in trouble.value.hint
    assert file.read_bytes() == before


def test_something_that_is_no_database_is_refused_and_left_as_it_is(file: Path) -> None:
    file.write_bytes(b"Dear diary, " * 500)
    with pytest.raises(StoreTrouble, match="is not a database"):
        Database(file)
    assert file.read_bytes() == b"Dear diary, " * 500


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_somebody_elses_database_is_refused_and_left_as_it_is(file: Path, journal: str) -> None:
    with closing(sqlite3.connect(file)) as other:
        other.execute(f"PRAGMA journal_mode = {journal}")
        other.execute("CREATE TABLE recipes (name TEXT)")
        other.commit()
    before = file.read_bytes()
    with pytest.raises(StoreTrouble, match="not one of carecli's"):
        Database(file)
    assert file.read_bytes() == before


def test_a_truncated_file_says_that_it_is_damaged(shop: Shop) -> None:
    shop.take(*(post(number, number) for number in range(2, 60)))
    shop.db.close()
    whole = shop.db.path.read_bytes()
    shop.db.path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreTrouble, match="is damaged"):
        dump(Database(shop.db.path))


def test_a_file_that_may_only_be_read_says_so_when_it_is_written(public_folder: Path) -> None:
    file = public_folder / "care.db"
    with as_nobody():
        with opened(file):
            pass
        file.chmod(0o400)
        public_folder.chmod(0o500)
        with opened(file) as db, pytest.raises(StoreTrouble, match="cannot be written"):
            facts.keep(db, "a", "b")


def test_a_folder_that_may_only_be_read_says_so(public_folder: Path) -> None:
    public_folder.chmod(0o500)
    with as_nobody(), pytest.raises(StoreTrouble, match="cannot be"):
        Database(public_folder / "care.db")


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="cannot be"):
        Database(tmp_path / "nowhere" / "care.db")


def test_a_lock_that_outlasts_our_patience_is_named_and_nothing_is_lost(file: Path) -> None:
    with opened(file, patience=0.05) as db:
        facts.keep(db, "a", "1")
        with locked_by_another_process(file):
            with pytest.raises(StoreTrouble, match="Another program"):
                facts.keep(db, "a", "2")
            with pytest.raises(StoreTrouble, match="Another program"):
                Database(file, patience=0.05)
        assert facts.read(db, "a") == "1"
        facts.keep(db, "a", "2")
        assert facts.read(db, "a") == "2"


def test_a_new_thread_that_meets_a_lock_gets_it_in_words(file: Path) -> None:
    caught: list[BaseException] = []

    def write(db: Database) -> None:
        try:
            facts.keep(db, "a", "2")
        except BaseException as trouble:  # noqa: BLE001 whatever it is, the test looks at it
            caught.append(trouble)

    with opened(file, patience=0.05) as db, locked_by_another_process(file):
        thread = threading.Thread(target=write, args=(db,))
        thread.start()
        thread.join()
    assert [type(one) for one in caught] == [StoreTrouble]


def fill_up(db: Database) -> None:
    pages = db.connection.execute("PRAGMA page_count").fetchone()[0]
    db.connection.execute(f"PRAGMA max_page_count = {pages}")


def make_room(db: Database) -> None:
    db.connection.execute("PRAGMA max_page_count = 1000000")


def test_a_full_disk_at_a_draft_keeps_the_old_draft_and_works_again_after(shop: Shop) -> None:
    shop.take(post(2, 2))
    case = shop.case(2)
    shop.desk.replies.keep(case, "the old words")
    fill_up(shop.db)
    with pytest.raises(StoreTrouble, match="disk is full"):
        shop.desk.replies.keep(case, "the new words " * 5_000)
    draft = shop.desk.open(case).draft
    assert draft is not None
    assert draft.text == "the old words"
    make_room(shop.db)
    shop.desk.replies.keep(case, "the new words " * 5_000)
    assert shop.db.one("PRAGMA integrity_check") is not None


def test_a_full_disk_at_an_import_leaves_all_as_it_was_and_the_page_can_come_again(
    shop: Shop,
) -> None:
    shop.take(post(2, 2))
    before = dump(shop.db)
    page = [post(number, number, "@shop " + "words " * 200) for number in range(3, 90)]
    fill_up(shop.db)
    with pytest.raises(StoreTrouble, match="disk is full"):
        shop.take(*page)
    assert dump(shop.db) == before
    make_room(shop.db)
    assert shop.take(*page).new == 87


def keep_and_fail(db: Database) -> None:
    with db.writing():
        facts.keep(db, "a", "1")
        raise KeyError


def test_a_failure_in_a_transaction_leaves_nothing_of_it(file: Path) -> None:
    with opened(file) as db:
        with pytest.raises(KeyError):
            keep_and_fail(db)
        assert facts.read(db, "a") is None
        facts.keep(db, "a", "2")


def test_two_threads_write_at_once(file: Path) -> None:
    def write(db: Database, name: str) -> None:
        for number in range(25):
            facts.keep(db, f"{name} {number}", name)

    with opened(file) as db:
        threads = [threading.Thread(target=write, args=(db, name)) for name in "ab"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(db.rows("SELECT * FROM facts")) == 50


def test_two_programs_that_start_at_once_make_one_database(file: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from carecli.store.database import Database\n"
        "import carecli.store.migrations\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "Database(Path(sys.argv[1])).close()"
    )
    starts = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(file)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]
    for start in starts:
        assert start.stdout is not None
        start.stdout.readline()
    for start in starts:
        assert start.stdin is not None
        start.stdin.write(b"\n")
        start.stdin.flush()
    results = [(start.communicate()[1].decode(), start.returncode) for start in starts]
    assert results == [("", 0)] * 3
    with opened(file) as db:
        names = [row[0] for row in db.rows("SELECT name FROM _sqlite_migrations ORDER BY id")]
    assert names == ["first", "follow_through"]


def test_a_migration_that_is_cut_off_leaves_the_file_as_it_was(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "SCHEMA", "no number; at all")
    with pytest.raises(sqlite3.OperationalError):
        Database(file)
    with closing(sqlite3.connect(file)) as plain:
        assert plain.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    monkeypatch.undo()
    with opened(file) as db:
        facts.keep(db, "a", "b")


def test_a_file_of_the_first_release_is_brought_up_and_looks_like_a_new_one(
    file: Path, tmp_path: Path
) -> None:
    made_by_the_first_release(file)
    with opened(file) as db, opened(tmp_path / "new.db") as new:
        assert facts.read(db, "a") == "b"
        names = "SELECT type, name FROM sqlite_master ORDER BY name"
        assert [tuple(row) for row in db.rows(names)] == [tuple(row) for row in new.rows(names)]
    assert file.with_name("care.db.before-2").exists()


def test_data_is_copied_before_it_is_migrated(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(file) as db:
        facts.keep(db, "a", "b")
    monkeypatch.setattr(database, "SCHEMA", database.SCHEMA + 1)
    monkeypatch.setattr(migrations, "SCHEMA", database.SCHEMA)
    with opened(file) as db:
        assert facts.read(db, "a") == "b"
    copy = file.with_name(f"care.db.before-{database.SCHEMA}")
    assert copy.stat().st_mode & 0o777 == 0o600
    monkeypatch.undo()
    with opened(copy) as db:
        assert facts.read(db, "a") == "b"


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_used_only_where_its_reset_bug_is_mended(
    version: tuple[int, ...], safe: bool
) -> None:
    assert wal_is_safe(version) is safe


def test_the_journal_mode_follows_the_version(file: Path) -> None:
    with opened(file) as db:
        wal = wal_is_safe(sqlite3.sqlite_version_info)
        assert db.journal_mode() == ("wal" if wal else "truncate")
        synchronous = db.connection.execute("PRAGMA synchronous").fetchone()[0]
        assert synchronous == (2 if wal else 3)


def test_a_sqlite_that_is_too_old_is_named() -> None:
    check_sqlite((3, 38, 0))
    with pytest.raises(StoreTrouble, match=r"SQLite 3\.37\.2"):
        check_sqlite((3, 37, 2))


def test_closing_waits_for_what_another_thread_is_reading(tmp_path: Path) -> None:
    slow = (
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000)"
        " SELECT count(*) FROM n"
    )
    for _ in range(5):
        db = Database(tmp_path / "care.db")
        found: list[int] = []
        begun = threading.Event()

        def read(
            db: Database = db, found: list[int] = found, begun: threading.Event = begun
        ) -> None:
            db.one("SELECT 1")
            begun.set()
            row = db.one(slow)
            found.append(row[0] if row else 0)

        reader = threading.Thread(target=read)
        reader.start()
        begun.wait()
        db.close()
        reader.join()
        assert found == [300000]
        db.close()
