"""A backup counts once it was read back; what comes back is what was saved, and sends nothing."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carecli import bootstrap
from carecli.care.errors import CareError, Misuse, StoreTrouble
from carecli.desk.backup import Backup
from carecli.desk.copies import Copies, Kind
from carecli.desk.desk import Desk
from carecli.store.database import APPLICATION_ID, SCHEMA, FileLost
from carecli.store.migrations import FIRST
from carecli.system.clock import FixedClock
from carecli.system.locks import Busy, alone
from carecli.system.paths import Home
from tests.support.shop import Shop, post

CLOCK = FixedClock(datetime(2026, 11, 22, 8, 0, tzinfo=UTC))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home in which one customer waits and one answer is on hold."""
    (tmp_path / "data").mkdir()
    shop = Shop(tmp_path / "data")
    shop.take(post(2, 22, "@shop my pineapple"))
    shop.desk.triage.note(shop.case(22), "likes pie", source="public")
    shop.desk.replies.send(shop.case(22), "On its way!", hold=timedelta(hours=1))
    shop.desk.close()
    return Home.under(tmp_path)


@pytest.fixture
def keeper(home: Home) -> Backup:
    return Backup(home, CLOCK)


@pytest.fixture
def saved(keeper: Backup, tmp_path: Path) -> Path:
    file = tmp_path / "backups" / "care.db"
    keeper.make(file)
    return file


def opened(home: Home) -> Iterator[Desk]:
    with bootstrap.open_desk(home, clock=CLOCK, env={}) as desk:
        yield desk


def used(home: Home) -> None:
    for desk in opened(home):
        desk.status()


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()}


def test_a_backup_says_what_is_in_it_and_is_its_owners_alone(saved: Path, keeper: Backup) -> None:
    whole = keeper.verify(saved)
    assert (whole.accounts, whole.cases, whole.notes, whole.schema) == (("Shop",), 1, 1, SCHEMA)
    assert whole.size == saved.stat().st_size
    assert [file.name for file in saved.parent.iterdir()] == ["care.db"], "no journal beside it"
    if os.name == "posix":
        assert saved.stat().st_mode & 0o777 == 0o600


def test_a_backup_is_made_while_another_program_writes(home: Home, keeper: Backup) -> None:
    other = sqlite3.connect(home.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO facts VALUES ('half', 'done')")
    file = home.config_dir / "b.db"
    keeper.make(file)
    other.execute("ROLLBACK")
    other.close()
    assert b"half" not in file.read_bytes()


def test_a_backup_takes_no_other_files_place_unless_forced(saved: Path, keeper: Backup) -> None:
    before = saved.read_bytes()
    with pytest.raises(Misuse, match="there already"):
        keeper.make(saved)
    assert saved.read_bytes() == before
    keeper.make(saved, force=True)
    with pytest.raises(Misuse, match="folder"):
        keeper.make(saved.parent, force=True)


def test_the_data_file_is_no_backup_of_itself(home: Home, keeper: Backup) -> None:
    for act in (keeper.make, keeper.restore):
        with pytest.raises(Misuse, match="data file itself"):
            act(home.database)


def test_a_damaged_data_file_gives_no_backup(home: Home, keeper: Backup, tmp_path: Path) -> None:
    spoil(home.database)
    with pytest.raises(StoreTrouble):
        keeper.make(tmp_path / "b.db")
    assert not list(tmp_path.glob("*b.db*"))


def spoil(file: Path) -> None:
    data = bytearray(file.read_bytes())
    for start in range(4096, len(data), 4096):
        data[start : start + 60] = os.urandom(60)
    file.write_bytes(data)


def halve(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def diary(file: Path) -> None:
    file.write_text("Dear diary, " * 500)


def somebody_elses(file: Path) -> None:
    file.unlink()
    _script(file, "CREATE TABLE diary (entry TEXT)")


def newer(file: Path) -> None:
    _script(file, f"PRAGMA user_version = {SCHEMA + 1}")


def lost_index(file: Path) -> None:
    _script(
        file,
        "PRAGMA writable_schema = ON;DELETE FROM sqlite_master WHERE name = 'cases_view';",
    )


def _script(file: Path, script: str) -> None:
    with sqlite3.connect(file) as db:
        db.executescript(script)
    db.close()


@pytest.mark.parametrize(
    "harm", [spoil, halve, empty, diary, somebody_elses, newer, lost_index, Path.unlink]
)
def test_what_is_no_whole_backup_is_not_restored(
    harm: Callable[[Path], None], home: Home, saved: Path, keeper: Backup
) -> None:
    harm(saved)
    before = files(home.data_dir)
    for act in (keeper.verify, keeper.restore):
        with pytest.raises(StoreTrouble):
            act(saved)
    assert files(home.data_dir) == before


def test_a_backup_comes_back_and_what_was_there_is_kept_aside(
    home: Home, saved: Path, keeper: Backup
) -> None:
    for desk in opened(home):
        desk.triage.note_on("p22", "moved house", source="public")
    was = home.database.read_bytes()
    done = keeper.restore(saved)
    assert done.aside is not None
    assert done.aside.read_bytes() == was
    for desk in opened(home):
        (note,) = desk.card(desk.search("pineapple")[0].case).notes
        assert note.text == "likes pie"
    assert not list(home.data_dir.glob(".*")), "nothing half done is left"


def test_an_answer_that_was_on_its_way_in_a_backup_is_not_sent_again(
    home: Home, saved: Path, keeper: Backup
) -> None:
    assert keeper.restore(saved).unknown == 1
    for desk in opened(home):
        (reply,) = desk.replies.outbox()
        assert (reply.state, reply.text) == ("unknown", "On its way!")
        assert desk.replies.next_due() is None


def test_nothing_is_restored_under_an_open_carecli(home: Home, saved: Path, keeper: Backup) -> None:
    for _ in opened(home):
        before = files(home.data_dir)
        with pytest.raises(Busy, match="Another carecli is open"):
            keeper.restore(saved)
        with pytest.raises(Busy):
            keeper.begin_anew()
        assert files(home.data_dir) == before
    keeper.restore(saved)


def test_two_may_use_the_file_and_only_one_may_have_it_alone(home: Home) -> None:
    for _ in opened(home):
        for _ in opened(home):
            pass
        with pytest.raises(Busy), alone(home.lock_dir):
            pass
    with alone(home.lock_dir), pytest.raises(Busy), alone(home.lock_dir):
        pass


def test_a_missing_data_file_is_said_and_the_newest_whole_backup_named(
    home: Home, saved: Path, keeper: Backup
) -> None:
    for _ in opened(home):
        pass
    CLOCK.move(timedelta(hours=1))
    later = saved.with_name("later.db")
    keeper.make(later)
    halve(later)
    home.database.unlink()
    with pytest.raises(FileLost, match="missing") as lost:
        next(opened(home))
    assert f"carecli restore {saved}" in lost.value.hint
    assert not home.database.exists(), "no new one in silence"
    keeper.restore(saved)
    for desk in opened(home):
        assert desk.has_accounts


@pytest.mark.parametrize("harm", [halve, diary])
def test_a_damaged_data_file_names_the_newest_whole_backup(
    harm: Callable[[Path], None], home: Home, saved: Path
) -> None:
    harm(home.database)
    with pytest.raises(FileLost) as lost:
        used(home)
    assert f"carecli restore {saved}" in lost.value.hint


def test_who_has_no_backup_may_begin_anew(home: Home, keeper: Backup) -> None:
    for _ in opened(home):
        pass
    home.database.unlink()
    with pytest.raises(FileLost, match="--anew"):
        next(opened(home))
    assert keeper.begin_anew() is None
    for desk in opened(home):
        assert not desk.has_accounts


def test_a_backup_that_cannot_get_its_name_leaves_the_old_one(
    saved: Path, keeper: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(saved.parent)
    monkeypatch.setattr(Path, "replace", failing_at(0))
    with pytest.raises(CareError, match="No space left"):
        keeper.make(saved, force=True)
    monkeypatch.undo()
    assert files(saved.parent) == before


@pytest.mark.parametrize("step", range(3))
def test_a_restore_that_fails_at_any_step_leaves_everything_as_it_was(
    step: int, home: Home, saved: Path, keeper: Backup, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = home.database.with_name("care.db-journal")
    journal.touch()
    before = files(home.data_dir)
    monkeypatch.setattr(Path, "replace", failing_at(step))
    with pytest.raises(CareError, match="No space left"):
        keeper.restore(saved)
    monkeypatch.undo()
    assert files(home.data_dir) == before
    assert keeper.restore(saved).aside


def failing_at(step: int) -> Callable[[Path, Path], Path]:
    """A rename that fails once, at its n-th call."""
    rename, calls = Path.replace, iter(range(100))

    def replace(self: Path, target: Path) -> Path:
        if next(calls) == step:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    return replace


@pytest.mark.skipif(os.name != "posix", reason="modes")
def test_whatever_the_umask_nobody_else_may_read_a_backup(keeper: Backup, tmp_path: Path) -> None:
    old = os.umask(0o000)
    try:
        keeper.make(tmp_path / "new" / "b.db")
    finally:
        os.umask(old)
    assert (tmp_path / "new" / "b.db").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_a_backup_of_an_older_carecli_comes_back_and_is_brought_up_to_date(
    home: Home, keeper: Backup, tmp_path: Path
) -> None:
    old = tmp_path / "old.db"
    with sqlite3.connect(old) as db:
        for statement in FIRST.split(";;"):
            db.execute(statement)
        db.execute("CREATE TABLE _sqlite_migrations (migration_set TEXT, name TEXT,"
                   " applied_at TEXT, PRIMARY KEY (migration_set, name))")  # fmt: skip
        db.execute("INSERT INTO _sqlite_migrations VALUES ('carecli', 'first', '')")
        account = (1, "x", 1, "Shop", "The Shop", "", "2026-09-15T09:00:00.000Z")
        db.execute("INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?)", account)
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
    db.close()
    assert keeper.restore(old).whole.schema == 1
    for desk in opened(home):
        assert desk.account().name == "The Shop"
    assert keeper.verify(home.database).schema == SCHEMA


def test_the_data_file_of_somebody_else_stays_what_it_is(home: Home) -> None:
    assert APPLICATION_ID != 0
    _script(home.database, "PRAGMA application_id = 7")
    with pytest.raises(StoreTrouble, match="not one of carecli's"):
        next(opened(home))


def test_no_name_leads_a_copy_over_the_data_file(
    keeper: Backup, home: Home, tmp_path: Path
) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(home.database)
    before = home.database.read_bytes()
    for file in (home.data_dir / ".." / "data" / "care.db", link, home.data_dir / "care.db-wal"):
        with pytest.raises(Misuse, match="data file itself"):
            keeper.make(file, force=True)
        with pytest.raises(Misuse, match="data file itself"):
            Copies(home).write(file, "text", Kind.EXPORT, CLOCK.now(), force=True)
    assert home.database.read_bytes() == before


_KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from carecli.desk.backup import Backup
from carecli.store import copies
from carecli.system.clock import FixedClock
from carecli.system.paths import Home
copies.check = lambda path: os._exit(9) if path.name.startswith(".") else None
keeper = Backup(Home.under(Path(sys.argv[1])), FixedClock(datetime(2026, 11, 22, tzinfo=UTC)))
getattr(keeper, sys.argv[2])(Path(sys.argv[3]))
"""


@pytest.mark.parametrize("verb", ["make", "restore"])
def test_what_a_kill_leaves_half_way_is_known_as_a_copy(
    home: Home, saved: Path, tmp_path: Path, verb: str
) -> None:
    target = saved if verb == "restore" else tmp_path / "elsewhere" / "two.db"
    subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path), verb, str(target)], check=False)
    left = [one for one in Copies(home).all() if one.path != saved]
    assert [b"pineapple" in one.path.read_bytes() for one in left] == [True]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such pipes")
def test_no_pipe_or_device_is_replaced_by_a_file(
    keeper: Backup, home: Home, tmp_path: Path
) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(Misuse, match="no file that could be replaced"):
        keeper.make(pipe, force=True)
    with pytest.raises(Misuse, match="no file that could be replaced"):
        Copies(home).write(pipe, "text", Kind.EXPORT, CLOCK.now(), force=True)
    assert pipe.is_fifo()
