"""What goes wrong: what a person is told, and what never reaches the screen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.color import Color

from carecli.care.errors import DuplicateContent, RateLimited
from carecli.care.rows import View
from carecli.tui import work
from carecli.tui.driver import fastest
from carecli.tui.safety import NoControls
from carecli.tui.screens.ask import Ask
from carecli.tui.screens.problem import details, last_words
from carecli.tui.screens.queue import QueueScreen
from carecli.tui.screens.welcome import WelcomeScreen
from tests.support.terminal import Terminal
from tests.tui.drivers import somebody

DEMO = """
from carecli import bootstrap
from carecli.tui import run_app
with bootstrap.demo() as desk:
    desk.sync.run()
    answer = run_app(desk, demo=True)
raise SystemExit(answer)
"""


def fail(error: Exception) -> None:
    raise error


async def test_an_error_a_person_can_act_on_is_a_toast_with_its_hint() -> None:
    async with somebody() as person:
        error = DuplicateContent("These words went out a minute ago.", "Change a few of them.")
        work.start(person.app, lambda: fail(error), lambda _: None, name="try")
        await person.settle()
        assert "Change a few of them." in person.told
        assert person.is_on(QueueScreen)


async def test_an_error_that_is_a_bug_is_a_screen_and_the_app_goes_on() -> None:
    async with somebody() as person:
        work.start(person.app, lambda: fail(ZeroDivisionError()), lambda _: None, name="try")
        await person.settle()
        assert person.is_on(Ask)
        assert "ZeroDivisionError" in person.sees
        assert "drafts are safe" in person.sees
        await person.press("c")
        assert "test_trouble.py" in person.app.clipboard
        assert person.app.viewed is View.WAITING


async def test_a_fetch_that_keeps_failing_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    async with somebody() as person:
        monkeypatch.setattr(
            type(person.desk.sync), "run", lambda *_, **__: fail(RateLimited("Until 14:20."))
        )
        for _ in range(3):
            person.app.background.sync()
            await person.settle()
        assert person.told.count("Until 14:20.") == 1


async def test_a_desk_without_accounts_shows_the_way_in(monkeypatch: pytest.MonkeyPatch) -> None:
    from carecli.desk.desk import Desk

    monkeypatch.setattr(Desk, "has_accounts", False)
    async with somebody() as person:
        assert person.is_on(WelcomeScreen)
        assert "Add your account" in person.sees
        await person.press("d")
        assert person.app.return_value == "demo"


def test_the_words_after_a_crash_hold_places_but_no_values() -> None:
    token = "bearer-4711"
    try:
        fail(ValueError(len(token)))
    except ValueError as error:
        told = last_words().plain + details(error)
    assert "test_trouble.py" in told
    assert "drafts are safe" in told
    assert token not in told.replace('token = "bearer-4711"', "")


def test_no_control_character_passes_the_last_net() -> None:
    hostile = "a\x1b[2J\x07\x9b\x7f\u202e\u2066b"
    [segment] = NoControls().apply([Segment(hostile)], Color(0, 0, 0))
    assert segment.text.isprintable()
    assert segment.text.startswith("a␛[2J␇")


async def test_words_of_customers_never_act() -> None:
    async with somebody((120, 40)) as person:
        case = person.desk.listing(View.WAITING).rows(0, 1)[0].case
        hostile = "[@click=app.quit]x[/] [/] \x1b]52;c;eA==\x07"
        change = person.desk.triage.note(case, hostile, source="they told us")
        person.app.changed(change)
        person.app.say(hostile, title="[/]")
        await person.press("enter")
        assert "\x1b" not in person.sees


@pytest.mark.skipif(sys.platform == "win32", reason="the terminals of POSIX")
def test_the_prompt_driver_overrides_what_textual_still_has(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from textual._xterm_parser import XTermParser
    from textual.drivers.linux_driver import LinuxDriver

    from carecli.tui.prompt_driver import PromptDriver

    assert fastest() is PromptDriver
    own = {name for name in vars(PromptDriver) if name in vars(LinuxDriver)}
    assert {"run_input_thread", "start_application_mode", "disable_input"} <= own
    parser = XTermParser()
    assert list(parser.feed("\x1b")) == []
    assert parser._timeout_time is not None
    monkeypatch.setenv("TEXTUAL_DRIVER", "some.other:Driver")
    assert fastest() is None


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal")
def test_esc_and_q_act_at_once_and_leave_the_terminal_as_it_was(tmp_path: Path) -> None:
    script = tmp_path / "demo.py"
    script.write_text(DEMO)
    with Terminal([sys.executable, str(script)]) as terminal:
        terminal.wait_for("sandbox")
        terminal.press("/")
        terminal.wait_for("Filter")
        pressed = time.perf_counter()
        terminal.press("esc")
        terminal.wait_until_gone("Filter")
        assert terminal.read_at - pressed < 1
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert b"\x1b[?1049l" in terminal.raw


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_closed_terminal_ends_it_in_good_order(tmp_path: Path) -> None:
    script = tmp_path / "demo.py"
    script.write_text(DEMO)
    with Terminal([sys.executable, str(script)]) as terminal:
        terminal.wait_for("sandbox")
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.wait_for_exit() == 128 + signal.SIGTERM


def test_the_first_frame_waits_for_no_library_that_it_does_not_need() -> None:
    late = {"tweepy", "requests", "keyring", "rapidfuzz", "twitter_text", "sqlite_utils", "click"}
    code = f"import sys, carecli.tui.app; print(sorted({late} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
