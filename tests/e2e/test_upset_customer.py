"""A late, upset customer who writes for the third time, answered well: findings fixed by key."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

IN_A_HURRY = (
    "We apologise for the inconvenience caused. The oven was broken."
    " Kindly come by, a new crate is at the door by 4 today. ^Ana"
)


@pytest.fixture
def demo(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Terminal]:
    columns, lines = request.param
    env = {"TMPDIR": str(tmp_path), "CARECLI_HOME": str(tmp_path / "home"), "TZ": "Europe/London"}
    with Terminal([sys.executable, "-m", "carecli", "demo"], columns, lines, env) as terminal:
        yield terminal


@pytest.mark.parametrize("demo", [(120, 40), (80, 24)], indirect=True)
def test_what_was_written_in_a_hurry_becomes_an_answer_by_three_keys(demo: Terminal) -> None:
    demo.wait_for("Maya Okafor", "30 waiting", "? help")
    demo.press("/")
    demo.settle()
    demo.press("third message")
    demo.wait_for("Dean Hartley")
    demo.press("enter")
    demo.settle()
    demo.press("r")
    demo.wait_for("PUBLIC reply as @crumbandkiln to @dean_hartley", "Third message")

    # the coach says what is wrong, and who has waited longer
    demo.press(IN_A_HURRY)
    demo.wait_for("sounds like a machine", "@maya_okafor has waited for")

    # each key takes the better words of the first finding
    demo.press("ctrl+l")
    demo.wait_for("I am sorry for the trouble. The oven")
    demo.wait_until_gone("inconvenience")
    demo.press("ctrl+l")
    demo.wait_for("Please come by")
    demo.wait_until_gone("“Kindly”")
    demo.press("ctrl+l")
    demo.wait_for("Dean, I am sorry for the trouble.")
    demo.wait_until_gone("Their name is not in it")

    # the last look, the send, and what X has
    demo.press("ctrl+s")
    demo.wait_for("y  Send", "@dean_hartley")
    demo.press("y")
    demo.wait_for("sending in")
    demo.wait_until_gone("sending in", seconds=20)
    demo.press("3")
    demo.wait_for("Dean Hartley")
    demo.press("q", "q", "q")
    assert demo.wait_for_exit() == 0
