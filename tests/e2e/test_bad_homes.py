"""What a home can have wrong with it: both faces say what to do, and change nothing."""

from __future__ import annotations

import os
import re
import resource
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from carecli import bootstrap
from carecli.store.database import APPLICATION_ID
from carecli.system.paths import Home
from tests.support.hostile import environment, played
from tests.support.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
PROGRAM = [sys.executable, "-m", "carecli"]
NOT_FOUND = re.compile("Traceback|bug in carecli|Logging error")


def text_for_a_database(home: Path) -> None:
    (home / "data").mkdir()
    (home / "data" / "care.db").write_text("Dear diary, " * 100)


def a_folder_for_a_database(home: Path) -> None:
    (home / "data" / "care.db").mkdir(parents=True)


def a_newer_database(home: Path) -> None:
    _database(home, f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 99")


def a_database_of_somebody_else(home: Path) -> None:
    _database(home, "PRAGMA user_version = 1")


def half_a_database(home: Path) -> None:
    with bootstrap.open_desk(Home.under(home)):
        file = home / "data" / "care.db"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def _database(home: Path, script: str) -> None:
    (home / "data").mkdir()
    with sqlite3.connect(home / "data" / "care.db") as db:
        db.executescript(f"CREATE TABLE diary (entry TEXT); {script}")
    db.close()


def broken_toml(home: Path) -> None:
    _settings(home, "hold = \n")


def an_unknown_setting(home: Path) -> None:
    _settings(home, 'holdd = "3s"\n')


def a_setting_of_a_wrong_type(home: Path) -> None:
    _settings(home, "hold = 5\n")


def a_config_that_is_no_text(home: Path) -> None:
    _settings(home, "")
    (home / "config.toml").write_bytes(b"\xff\xfe\x00")


def a_folder_for_a_config(home: Path) -> None:
    (home / "config.toml").mkdir()
    _settings(home, None)


def _settings(home: Path, text: str | None) -> None:
    (home / "data").mkdir()
    (home / "data" / "care.db").touch()
    if text is not None:
        (home / "config.toml").write_text(text)


def a_file_for_a_data_folder(home: Path) -> None:
    (home / "data").write_text("not a folder")


Spoil = Callable[[Path], None]
DATABASES: dict[Spoil, str] = {
    text_for_a_database: "is not a database. Move it away",
    a_folder_for_a_database: "cannot be opened. Check that its folder",
    a_newer_database: "written by a newer carecli (schema 99",
    a_database_of_somebody_else: "not one of carecli's. Nothing was changed",
    half_a_database: "is damaged. Move it away",
}
CONFIGS: dict[Spoil, str] = {
    broken_toml: "line 1",
    an_unknown_setting: "Did you mean hold?",
    a_setting_of_a_wrong_type: "Expected a stretch of time",
    a_config_that_is_no_text: "it is not text in UTF-8",
    a_folder_for_a_config: "Is a directory. Check its folder",
}
KINDS = [(spoil, 1, said) for spoil, said in DATABASES.items()]
KINDS += [(spoil, 2, said) for spoil, said in CONFIGS.items()]
faults = pytest.mark.parametrize(
    ("spoil", "code", "said"), [pytest.param(*kind, id=kind[0].__name__) for kind in KINDS]
)


def files(home: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in home.rglob("*") if file.is_file()}


def flat(text: str) -> str:
    """Words as they were before a terminal broke the lines."""
    return re.sub(r"\s", "", text)


@faults
def test_a_command_says_what_is_wrong_and_changes_nothing(
    spoil: Spoil, code: int, said: str, tmp_path: Path
) -> None:
    spoil(tmp_path)
    before = files(tmp_path)
    env = {**os.environ, "CARECLI_HOME": str(tmp_path)}
    done = subprocess.run([*PROGRAM, "inbox"], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert flat(said) in flat(done.stderr)
    assert not NOT_FOUND.search(done.stderr)
    assert files(tmp_path) == before


def refused(home: Path | str, *command: str) -> tuple[int, str]:
    """The exit code and the words of an app that cannot start."""
    with Terminal(command or PROGRAM, 80, 24, {"CARECLI_HOME": str(home)}) as terminal:
        code = terminal.wait_for_exit()
        while terminal.read(0.05):
            pass
        assert not NOT_FOUND.search(terminal.text), terminal.text
        assert b"\x1b[?1049h" not in terminal.raw, "it is refused before the screen is taken"
        return code, flat(terminal.text)


@faults
def test_the_app_says_what_is_wrong_and_changes_nothing(
    spoil: Spoil, code: int, said: str, tmp_path: Path
) -> None:
    spoil(tmp_path)
    before = files(tmp_path)
    left, words = refused(tmp_path)
    assert (left, flat(said) in words) == (code, True), words
    assert files(tmp_path) == before


def test_the_app_in_a_home_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    a_file_for_a_data_folder(tmp_path)
    assert refused(tmp_path)[0] == 1
    code, words = refused(tmp_path / "data" / "below")
    assert (code, "Checkitsfolder" in words) == (2, True), words


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder that nobody can write to")
def test_the_app_on_a_read_only_place_says_so() -> None:
    code, words = refused("/proc/nowhere")
    assert (code, "Checkitsfolderandpermissions" in words) == (1, True), words


@pytest.mark.parametrize("blocks", [0, 8])
def test_a_full_disk_at_the_first_start_is_said(blocks: int, tmp_path: Path) -> None:
    limited = f'ulimit -f {blocks}; exec "$0" -m carecli'
    code, words = refused(tmp_path, "sh", "-c", limited, sys.executable)
    assert (code, "freespace" in words) == (1, True), words


@pytest.fixture
def env(tmp_path: Path) -> Iterator[dict[str, str]]:
    with bootstrap.stage(played(("hello there",)), home=Home.under(tmp_path)) as stage:
        stage.desk.sync.run()
        yield environment(tmp_path, stage.sandbox)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="limits of another process: Linux")
def test_words_typed_while_the_disk_is_full_stay_and_are_kept_later(env: dict[str, str]) -> None:
    with Terminal(PROGRAM, 80, 24, env) as terminal:
        terminal.wait_for("1 waiting", "? help")
        terminal.press("r")
        terminal.wait_for("PUBLIC")
        hard = resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (0, hard))
        terminal.press("So sorry")
        terminal.wait_for("local database", "So sorry")
        resource.prlimit(terminal.pid, resource.RLIMIT_FSIZE, (hard, hard))
        terminal.press(", Ada")
        terminal.wait_for("So sorry, Ada")
        terminal.press("esc")
        terminal.wait_until_gone("PUBLIC")
        terminal.wait_for("· draft ·")
        terminal.press("q")
        terminal.wait_for("1 waiting", "? help")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_words_typed_while_another_program_holds_the_database_are_kept(
    env: dict[str, str], tmp_path: Path
) -> None:
    with Terminal(PROGRAM, 80, 24, env) as terminal:
        terminal.wait_for("1 waiting", "? help")
        terminal.press("r")
        terminal.wait_for("PUBLIC")
        other = sqlite3.connect(tmp_path / "data" / "care.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        terminal.press("So sorry")
        terminal.wait_for("So sorry")
        terminal.settle(1.2)
        other.execute("ROLLBACK")
        other.close()
        terminal.press("esc")
        terminal.wait_until_gone("PUBLIC")
        terminal.wait_for("· draft ·")
