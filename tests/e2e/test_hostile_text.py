"""Texts that want to break the screen, through the whole real stack, to a real terminal."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from carecli import bootstrap
from carecli.system.paths import Home
from tests.support.hostile import (
    PAYLOADS,
    controls,
    environment,
    multilingual,
    naughty_strings,
    played,
)
from tests.support.terminal import Terminal

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
PROGRAM = [sys.executable, "-m", "carecli"]
OWN = re.compile(
    rb"\x1b\[[\d;:]*m"  # colours
    rb"|\x1b\[\d+;\d+H"  # places
    rb"|\x1b\[[<>=]\d*u"  # the Kitty keyboard protocol
    rb"|\x1b\[\?\d+(?:[hl]|\$p)"  # modes of the terminal, set and asked for
    rb"|\x1b\]22;[a-z]+\x07"  # the shape of the mouse pointer
    rb"|\x1b\]8;(?:id=\d+)?;(?:https?://[!-~]+)?\x1b\\"  # the links of a conversation
)
"""All that Textual itself writes besides text."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """A home to which all these texts were fetched, and how to use it."""

    texts: Sequence[str]
    env: dict[str, str]

    def says(self, *words: str) -> str:
        """What a command prints; none of these fails."""
        done = subprocess.run(
            [*PROGRAM, *words], env=self.env, capture_output=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        assert controls(done.stderr.decode()) == {}
        return done.stdout.decode()


Gather = Callable[[Sequence[str]], Crowd]


@pytest.fixture
def gather(tmp_path: Path) -> Iterator[Gather]:
    """Fetches texts with the real stack."""
    with ExitStack() as stack:

        def start(texts: Sequence[str]) -> Crowd:
            opened = bootstrap.stage(played(texts), window=None, home=Home.under(tmp_path))
            stage = stack.enter_context(opened)
            stage.desk.sync.run()
            return Crowd(texts, environment(tmp_path, stage.sandbox))

        yield start


def assert_harmless(terminal: Terminal) -> None:
    """Nothing came out but text and what Textual writes itself."""
    text = OWN.sub(b"", bytes(terminal.raw))
    assert controls(text.decode(), allowed="\r\n") == {}
    assert b"\x1b[38;5;99m" not in terminal.raw, "a colour that only a customer asks for"


def assert_in_place(terminal: Terminal, first: str, *last: str) -> None:
    """The first line and the last ones are those of the screen, not of a post."""
    lines = terminal.text.splitlines()
    assert first in lines[0], terminal.text
    for words, line in zip(last, lines[-len(last) :], strict=True):
        assert words in line, terminal.text


def to_the_first(terminal: Terminal) -> None:
    terminal.press("g")
    terminal.wait_for("g first")
    terminal.press("g")
    terminal.wait_until_gone("g first")


def page_through(terminal: Terminal, crowd: Crowd) -> None:
    """All of the queue, then conversation after conversation, then the card and the palette."""
    count = len(crowd.texts)
    terminal.wait_for(f"{count} waiting", "? help")
    for _ in range(0, count, 10):
        terminal.press("\x04")
        terminal.settle(0.01, 0.1)
        assert_in_place(terminal, "carecli", "waiting ·", "? help")
    assert_harmless(terminal)
    to_the_first(terminal)
    terminal.press("enter")
    terminal.wait_for("J next")
    for _ in range(min(count, len(PAYLOADS) + 20)):
        assert_in_place(terminal, "waits", "? help")
        terminal.press("J")
        terminal.settle(0.02, 0.2)
    assert_harmless(terminal)


@posix
def test_a_handful_of_everything_leaves_the_terminal_whole(gather: Gather) -> None:
    crowd = gather(PAYLOADS)
    with Terminal(PROGRAM, 80, 24, crowd.env) as terminal:
        page_through(terminal, crowd)
        terminal.press("c")
        terminal.wait_for("esc back")
        assert_harmless(terminal)
        terminal.press("esc", "esc")
        terminal.wait_for("waiting ·")
        to_the_first(terminal)
        terminal.press("m")
        terminal.wait_for("Why is this case done")
        terminal.press("4")
        terminal.wait_for(f"{len(PAYLOADS) - 1} waiting")
        terminal.settle()
        assert_harmless(terminal)
        terminal.press("\x10", "note")
        terminal.settle()
        assert_harmless(terminal)
        terminal.press("esc")
        terminal.wait_until_gone("note")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


@posix
def test_the_big_list_of_naughty_strings_leaves_the_terminal_whole(gather: Gather) -> None:
    crowd = gather(naughty_strings())
    with Terminal(PROGRAM, 80, 24, crowd.env) as terminal:
        page_through(terminal, crowd)
        terminal.press("q", "q")
        assert terminal.wait_for_exit() == 0


@posix
def test_eight_languages_leave_the_terminal_whole(gather: Gather) -> None:
    crowd = gather(multilingual()[::80])
    with Terminal(PROGRAM, 80, 24, crowd.env) as terminal:
        page_through(terminal, crowd)
        terminal.press("q", "q")
        assert terminal.wait_for_exit() == 0


def assert_prints_well(crowd: Crowd) -> None:
    """The commands that print what customers wrote print text, one line for one case."""
    everyone = str(len(crowd.texts))
    lines = crowd.says("inbox", "--limit", everyone)
    assert controls(lines) == {}
    assert len(lines.splitlines()) == len(lines.split("\n")) - 1 == len(crowd.texts)
    printed = crowd.says("inbox", "--limit", everyone, "--json")
    assert printed.isascii()
    assert controls(printed) == {}
    cases = json.loads(printed)
    assert len(cases) == len(crowd.texts)
    for case in (cases[0], cases[-1], cases[len(cases) // 2]):
        number = str(case["case"])
        assert controls(crowd.says("show", number)) == {}
        assert json.loads(crowd.says("show", number, "--json"))["case"] == case["case"]
    assert controls(crowd.says("search", "the")) == {}


def test_the_commands_print_a_handful_of_everything_as_text(gather: Gather) -> None:
    crowd = gather((*PAYLOADS, "the last"))
    assert_prints_well(crowd)
    for case in range(1, len(PAYLOADS) + 1, 4):
        assert controls(crowd.says("show", str(case))) == {}


def test_the_commands_print_recorded_posts_as_text(gather: Gather) -> None:
    assert_prints_well(gather(naughty_strings() + multilingual()[::4]))
