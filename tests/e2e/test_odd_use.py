"""Odd but legitimate: small and changing windows, poor terminals, fast fingers, sudden ends."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import sys
import termios
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from carecli import bootstrap
from carecli.channels.sandbox.faults import slow
from carecli.system.paths import Home
from tests.support.hostile import environment, played
from tests.support.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
PROGRAM = [sys.executable, "-m", "carecli"]
MEASURED = ["env", "-u", "COLUMNS", "-u", "LINES", *PROGRAM]
"""Asks the terminal for its size, as at home."""

TEXTS = ("the first one", "word " * 400, "w" * 400, "名前" * 100) * 6


@pytest.fixture
def env(tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """The same shop, for the real program."""
    with bootstrap.stage(played(TEXTS), home=Home.under(tmp_path)) as stage:
        stage.desk.sync.run()
        yield environment(tmp_path, stage.sandbox)


def resize(terminal: Terminal, columns: int, lines: int) -> None:
    fcntl.ioctl(terminal._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    terminal.screen.resize(max(lines, 1), max(columns, 1))


@pytest.mark.parametrize("key", ["s", "m", "p", "n", "?", "g"])
def test_a_window_may_change_while_a_dialog_is_open(key: str, env: Mapping[str, str]) -> None:
    with Terminal(MEASURED, 80, 24, env) as terminal:
        terminal.wait_for("24 waiting", "? help")
        terminal.press(key)
        terminal.settle()
        before = terminal.text
        resize(terminal, 30, 8)
        terminal.wait_for("Make the window larger")
        resize(terminal, 1, 1)
        terminal.settle(0.05, 0.2)
        resize(terminal, 80, 24)
        terminal.wait_until_gone("larger")
        terminal.settle()
        assert terminal.text == before
        terminal.press("esc")
        terminal.settle()
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_a_terminal_without_a_size_is_waited_for(env: Mapping[str, str]) -> None:
    with Terminal(MEASURED, 0, 0, env) as terminal:
        terminal.read(1)
        resize(terminal, 80, 24)
        terminal.wait_for("24 waiting", "? help")
        assert left(terminal) == 0


def left(terminal: Terminal) -> int:
    """Leave; the screen that waited for room may take a key or two with it when it goes."""
    for _ in range(3):
        terminal.settle()
        terminal.press("q")
        with suppress(AssertionError):
            return terminal.wait_for_exit(4)
    return terminal.wait_for_exit()


@pytest.mark.parametrize(
    "oddity",
    [
        {"NO_COLOR": "1"},
        {"TERM": "dumb"},
        {"TERM": "linux"},
        {"LC_ALL": "C"},
        {"TZ": "Garbage"},
        {"TZ": "../../etc/passwd"},
    ],
    ids=str,
)
def test_a_poor_terminal_shows_the_queue(oddity: dict[str, str], env: Mapping[str, str]) -> None:
    with Terminal(PROGRAM, 80, 24, {**env, **oddity}) as terminal:
        terminal.wait_for("24 waiting", "? help", "名前")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_leaving_does_not_wait_for_a_slow_x(tmp_path: Path) -> None:
    with bootstrap.stage(played(TEXTS), home=Home.under(tmp_path)) as stage:
        stage.desk.sync.run()
        stage.sandbox.faults.add(slow(40))
        with Terminal(PROGRAM, 80, 24, environment(tmp_path, stage.sandbox)) as terminal:
            terminal.wait_for("24 waiting", "? help")
            terminal.press(".")
            terminal.settle(0.5, 2)
            terminal.press("q")
            assert terminal.wait_for_exit(10) == 0


def test_fast_fingers_break_nothing(env: Mapping[str, str]) -> None:
    with Terminal(PROGRAM, 80, 24, env) as terminal:
        terminal.wait_for("24 waiting", "? help")
        terminal.press("j" * 200)
        terminal.settle()
        assert all(line.startswith("▌") for line in terminal.text.splitlines()[-4:-2])
        terminal.press("gg\rgGggkKJhl123sd\x1bmd\x1bpd\x1b?d\x1bnd\x1b/x\x1bLxX.zuf\x1b\x10d\x1b")
        for _ in range(9):
            terminal.settle(0.1, 0.3)
            terminal.press("esc")
        assert "waiting ·" in terminal.text, terminal.text


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
def test_what_was_being_written_is_back_after_a_sudden_end(
    number: signal.Signals, env: Mapping[str, str]
) -> None:
    with Terminal(PROGRAM, 80, 24, env) as terminal:
        terminal.wait_for("24 waiting", "? help")
        terminal.press("r")
        terminal.wait_for("PUBLIC")
        terminal.press("So sorry, your cake")
        terminal.wait_for("So sorry, your cake")
        if number == signal.SIGKILL:
            terminal.read(1.5)  # at most the last second is lost
            terminal.settle(1, 2)
        os.kill(terminal.pid, number)
        assert terminal.wait_for_exit() in (-number, 128 + number)
    with Terminal(PROGRAM, 80, 24, env) as terminal:
        terminal.wait_for("24 waiting", "? help", "draft")
        terminal.press("r")
        terminal.wait_for("So sorry, your cake")


def test_it_ends_when_its_window_is_closed(env: Mapping[str, str]) -> None:
    with Terminal(PROGRAM, 80, 24, env) as terminal:
        terminal.wait_for("24 waiting", "? help")
        terminal.press("r")
        terminal.wait_for("PUBLIC")
        assert terminal.close_window()
