"""Programs of the person's own: what they are told, what they may see, how they end."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from carecli.care.errors import Misuse
from carecli.system.programs import LARGEST, Ran, TookTooLong, run
from tests.support.hostile import controls

PYTHON = sys.executable


def says(code: str, *arguments: str, seconds: float = 20) -> Ran:
    """What a program of a few lines comes to."""
    return run([PYTHON, "-c", code, *arguments], seconds=seconds)


def gone(pid: int) -> bool:
    """Whether a process ends within a moment."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        stat = Path(f"/proc/{pid}/stat")
        if stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize(
    "value", ["a b", "$(id)", "`id`", "a;id", "a|id", "*", '"', "'", "a\\b", "%PATH%", ""]
)
def test_a_value_reaches_the_program_as_one_word(value: str) -> None:
    told = says("import sys; print(repr(sys.argv[1:]))", value)
    assert told.output == repr([value])


def test_its_exit_code_is_told() -> None:
    assert says("import sys; print('nothing found'); sys.exit(3)") == Ran(
        output="nothing found", code=3
    )


def test_what_it_writes_to_stderr_is_heard_too() -> None:
    assert says("import sys; print('oops', file=sys.stderr)").output == "oops"


def test_it_has_nothing_to_read() -> None:
    assert says("import sys; print(repr(sys.stdin.read()))").output == "''"


def test_it_does_not_see_our_secrets() -> None:
    env = {
        "PATH": os.environ["PATH"],
        "CARECLI_X_BEARER": "canary",
        "carecli_secrets_passphrase_file": "canary",
        "CREDENTIALS_DIRECTORY": "canary",
        "LANG": "C.UTF-8",
    }
    code = "import os; print('canary' in str(os.environ), os.environ['LANG'])"
    assert run([PYTHON, "-c", code], seconds=20, env=env).output == "False C.UTF-8"


def test_ten_megabytes_are_cut() -> None:
    ran = says("print('x' * 100 + '\\n', end=''); print('y' * 10_000_000)")
    assert ran.cut
    assert ran.code == 0
    assert 100 < len(ran.output) <= LARGEST


def test_a_program_that_never_ends_is_stopped(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    code = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    with pytest.raises(TookTooLong, match=r"did not end within 1 s"):
        says(code, seconds=1)
    assert gone(int(mark.read_text()))


def test_a_program_that_never_stops_writing_is_stopped() -> None:
    with pytest.raises(TookTooLong):
        says("while True: print('x' * 1000)", seconds=0.5)


@pytest.mark.skipif(os.name != "posix", reason="groups of processes are POSIX's")
@pytest.mark.parametrize("end", ["", "time.sleep(60)"], ids=["it ends", "it does not"])
def test_what_it_started_goes_with_it(tmp_path: Path, end: str) -> None:
    mark = tmp_path / "pid"
    code = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        f"    open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)\n"
        f"while not os.path.exists({str(mark)!r}): time.sleep(0.01)\n"
        f"print('done', flush=True); {end}"
    )
    if end:
        with pytest.raises(TookTooLong):
            says(code, seconds=1)
    else:
        assert says(code).output == "done"
    assert gone(int(mark.read_text()))


@pytest.mark.skipif(os.name != "posix", reason="sessions are POSIX's")
def test_a_child_that_leaves_the_group_holds_nobody_up(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    code = (
        "import os, time\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        f"    open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)\n"
        f"while not os.path.exists({str(mark)!r}): time.sleep(0.01)\n"
        "print('done')"
    )
    try:
        assert says(code).output == "done"
    finally:
        os.kill(int(mark.read_text()), 9)


def test_a_program_ends_with_us_when_we_end_first(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    inner = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    outer = (
        "import os, sys, threading, time\n"
        "from carecli.system.programs import run\n"
        f"asked = lambda: run([sys.executable, '-c', {inner!r}], seconds=50)\n"
        "threading.Thread(target=asked, daemon=True).start()\n"
        f"while not os.path.exists({str(mark)!r}) or not open({str(mark)!r}).read():\n"
        "    time.sleep(0.01)\n"
    )
    says(outer)
    assert gone(int(mark.read_text()))


def test_a_program_that_is_not_there_is_named() -> None:
    with pytest.raises(Misuse, match="no-such-program cannot be run: No such file"):
        run(["no-such-program"], seconds=1)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_a_file_that_is_no_program_is_named(tmp_path: Path) -> None:
    plain = tmp_path / "orders"
    plain.write_text("not a program")
    with pytest.raises(Misuse, match="cannot be run: Permission denied"):
        run([str(plain)], seconds=1)
    plain.chmod(0o700)
    with pytest.raises(Misuse, match="cannot be run: Exec format error"):
        run([str(plain)], seconds=1)


def test_a_value_with_a_nul_is_refused() -> None:
    with pytest.raises(Misuse, match="cannot be run"):
        run([PYTHON, "a\0b"], seconds=1)


def test_its_answer_cannot_do_anything_to_a_terminal() -> None:
    hostile = r"\033[2J\033]52;c;UFdORUQ=\007\233 \342\200\256gpj \200\377 \r\bend\ttab"
    told = run(["printf", hostile], seconds=5)
    assert controls(told.output) == {}
    assert "gpj" in told.output
    assert "end" in told.output
