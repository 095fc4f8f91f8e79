"""The whole story in a real terminal: the demo, by keys, from the longest wait to the follow-up."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


@pytest.fixture
def demo(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    columns, lines = request.param
    env = {"TMPDIR": str(tmp_path), "CARECLI_HOME": str(tmp_path / "home"), "TZ": "Europe/London"}
    with Terminal([sys.executable, "-m", "carecli", "demo"], columns, lines, env) as terminal:
        yield terminal
    assert not list(tmp_path.rglob("*.db")), "the demo leaves no file behind"


@pytest.mark.parametrize("demo", [(120, 40), (80, 24)], indirect=True)
def test_a_shop_owner_answers_the_longest_wait_and_leaves_a_reminder(demo: Terminal) -> None:
    demo.wait_for("Maya Okafor", "30 waiting", "? help")

    # r: reply from a template that admits the delay
    demo.press("t")
    demo.wait_for("insert")
    demo.press("late")
    demo.wait_for("A late answer")
    demo.press("enter")
    demo.wait_for("PUBLIC", "Maya", "the honest reason")

    # a blank that is not filled blocks the send
    demo.press("ctrl+s")
    demo.wait_for("Send", "Fill in")
    demo.press("y")
    demo.settle()
    assert "sending in" not in demo.text
    demo.press("e")

    # fill both blanks; everything typed right after tab belongs to the next one
    demo.wait_until_gone("Not now")
    demo.press("tab", "we misread the order", "tab", "Grace gets a new cake on Saturday")
    demo.wait_for("we misread")
    demo.wait_until_gone("Fill in")
    demo.press("ctrl+s")
    demo.wait_for("Send", "280")
    demo.press("y")
    demo.wait_for("sending in")

    # it goes out when the hold is over, and Maya writes back
    demo.wait_until_gone("sending in", seconds=20)
    demo.press("3")
    demo.wait_for("Maya Okafor")

    # a follow-up for somebody else, seen in its own view
    demo.press("1")
    demo.wait_for("Corinne Dale")
    demo.press("f")
    demo.wait_for("if they stay silent")
    demo.press("3")
    demo.wait_for("Follow-ups 1")
    demo.press("2")
    demo.settle()

    # undo takes the follow-up back; q leaves at once
    demo.press("u")
    demo.wait_until_gone("Follow-ups 1")
    demo.press("q")
    assert demo.wait_for_exit() == 0
    assert b"\x1b[?1049l" in demo.raw, "the terminal is given back"


@pytest.mark.parametrize("demo", [(80, 24)], indirect=True)
def test_hostile_names_and_posts_reach_the_terminal_as_text(demo: Terminal) -> None:
    demo.wait_for("30 waiting", "? help")
    demo.press("/")
    demo.settle()
    demo.press("free cake")
    demo.wait_for("selbaT")
    demo.press("enter")
    demo.settle()
    demo.press("enter")
    demo.wait_for("[@click=app.quit]free cake[/]")
    assert b"\x1b]0;pwned" not in demo.raw
    assert "\u202e".encode() not in demo.raw
    demo.press("q", "q", "q")
    assert demo.wait_for_exit() == 0


def test_a_pipe_is_not_a_terminal() -> None:
    import subprocess

    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            [sys.executable, "-m", "carecli"],
            env={**os.environ, "CARECLI_HOME": home},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "carecli inbox" in done.stderr
