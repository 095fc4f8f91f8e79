"""One holder at a time, across threads and processes."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from carecli.care.errors import CareError
from carecli.system.locks import Busy, alone, attended, attending, exclusive

HOLDS = """
import sys
from pathlib import Path
from carecli.system.locks import exclusive
with exclusive(Path(sys.argv[1]), "the keyring"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_thread_waits_for_the_first(locks: Path) -> None:
    order: list[str] = []
    began = threading.Event()

    def second() -> None:
        began.set()
        with exclusive(locks, "the keyring"):
            order.append("second")

    with exclusive(locks, "the keyring"):
        thread = threading.Thread(target=second)
        thread.start()
        began.wait(5)
        thread.join(0.1)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_a_thread_whose_patience_ends_is_told_what_keeps_it(locks: Path) -> None:
    caught: list[Busy] = []

    def impatient() -> None:
        try:
            with exclusive(locks, "the keyring", 0.05):
                pass
        except Busy as error:
            caught.append(error)

    with exclusive(locks, "the keyring"):
        thread = threading.Thread(target=impatient)
        thread.start()
        thread.join(5)
    assert "busy with the keyring" in str(caught[0])
    assert caught[0].retryable


def test_different_things_do_not_wait_for_each_other(locks: Path) -> None:
    with exclusive(locks, "one thing", 1), exclusive(locks, "another", 1):
        assert {file.name for file in locks.iterdir()} == {"one thing.lock", "another.lock"}


def test_lock_files_are_their_owners_alone(locks: Path) -> None:
    with exclusive(locks, "the keyring"):
        [file] = locks.iterdir()
        assert file.stat().st_mode & 0o077 == 0
        assert locks.stat().st_mode & 0o077 == 0


def test_what_a_killed_process_held_is_free_at_once(locks: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(locks)],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(Busy), exclusive(locks, "the keyring", 0.05):
            pass
        process.kill()
        process.wait(5)
        with exclusive(locks, "the keyring", 1):
            pass


def test_a_folder_that_cannot_be_made_is_no_busy_neighbour(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CareError, match="No lock can be made") as caught:  # noqa: SIM117
        with exclusive(tmp_path / "file" / "lock", "the keyring", 1):
            pass
    assert not isinstance(caught.value, Busy)


HOLD_SHARED = """
import sys, time
from pathlib import Path
from carecli.system.locks import attending
with attending(Path(sys.argv[1])):
    print("in", flush=True)
    time.sleep(60)
"""


def test_who_was_killed_is_in_use_no_longer(tmp_path: Path) -> None:
    held = subprocess.Popen(
        [sys.executable, "-c", HOLD_SHARED, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert held.stdout
    assert held.stdout.readline() == "in\n"
    with attending(tmp_path), pytest.raises(Busy, match="Another carecli is open"), alone(tmp_path):
        pass
    with pytest.raises(Busy), alone(tmp_path):
        pass
    held.kill()
    held.wait()
    held.stdout.close()
    with alone(tmp_path):
        pass
    assert attended(tmp_path)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="a folder that nobody can write to")
def test_where_no_lock_can_be_made_the_database_is_used_all_the_same() -> None:
    with attending(Path("/proc/nowhere")):
        assert not attended(Path("/proc/nowhere"))
    with pytest.raises(CareError, match="No lock"), alone(Path("/proc/nowhere")):
        pass
