"""When X does not do its part: the exit code tells a script what happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from carecli import bootstrap
from carecli.channels.sandbox import Sandbox, faults
from carecli.channels.sandbox import load as read_scenario
from carecli.channels.sandbox.faults import Fault
from carecli.system.clock import FixedClock
from tests.cli.conftest import START, Line

ANSWER = "So sorry, Maya. A new cake for Grace leaves our oven at 4 today. ^Ana"


@dataclass
class Troubled(Line):
    """A command line whose X can be made to fail."""

    sandbox: Sandbox


@pytest.fixture
def troubled() -> Iterator[Troubled]:
    with bootstrap.stage(read_scenario("bakery"), clock=FixedClock(START)) as stage:
        stage.desk.sync.run()
        yield Troubled(stage.desk, stage.sandbox)


@pytest.mark.parametrize(
    ("fault", "code", "said"),
    [
        (faults.rate_limited(), 4, "until "),
        (faults.drop(), 5, ""),
        (faults.html(), 5, ""),
        (faults.credits_depleted(), 7, "credits"),
    ],
    ids=["rate limit", "no connection", "nonsense", "no credits"],
)
def test_a_fetch_that_fails_says_how(
    troubled: Troubled, fault: Fault, code: int, said: str
) -> None:
    troubled.sandbox.faults.add(fault, method="GET", times=9)
    result = troubled.run("sync", "--json")
    assert result.exit_code == code, result.output
    assert said in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("fault", "code", "state"),
    [
        (faults.rate_limited(), 4, "hold"),
        (faults.drop(written=True), 6, "unknown"),
        (faults.forbidden("You are not permitted to perform this action."), 1, "refused"),
    ],
    ids=["rate limit", "no answer", "refused"],
)
def test_an_answer_that_does_not_get_out_says_how_and_is_in_the_outbox(
    troubled: Troubled, fault: Fault, code: int, state: str
) -> None:
    case = troubled.waiting("maya_okafor").case
    troubled.sandbox.faults.add(fault, method="POST", times=9)
    result = troubled.run("reply", str(case), "--text", ANSWER, "--yes", "--now")
    assert result.exit_code == code, result.output
    assert "carecli outbox list" in result.stderr
    assert troubled.desk.row(case).sending == state


def test_a_held_answer_goes_out_with_the_next_sync(troubled: Troubled) -> None:
    case = troubled.waiting("maya_okafor").case
    troubled.desk.replies.send(case, ANSWER)
    clock = troubled.desk.clock
    assert isinstance(clock, FixedClock)
    clock.move(troubled.desk.settings.hold)
    assert "The answer to @maya_okafor: sent." in troubled.run("sync").stderr
    assert troubled.state(case) == "answered"
