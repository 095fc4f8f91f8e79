"""Direct messages and the handle that is asked for, at the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import pytest

from carecli import bootstrap
from carecli.care.cases import CaseId
from carecli.channels.sandbox import Sandbox
from carecli.channels.sandbox import load as read_scenario
from carecli.config.model import AccountSettings, Caps, Config
from carecli.system.clock import FixedClock
from tests.cli.conftest import START, Line

US = "crumbandkiln"
CODE = "Your code is 1234"


@dataclass
class Private(Line):
    """A command line on an account with direct messages; Maya has written one."""

    sandbox: Sandbox

    @property
    def maya(self) -> int:
        """Her id on X."""
        found = self.sandbox.world.find("maya_okafor")
        assert found
        return found.id

    def messages(self) -> list[str]:
        """What she and the bakery wrote each other in private."""
        return [event.text for event in self.sandbox.mail.of(self.maya)]

    def private_case(self) -> CaseId:
        """Her case of direct messages."""
        return self._case(private=True)

    def public_case(self) -> CaseId:
        """What she wrote in public."""
        return self._case(private=False)

    def _case(self, *, private: bool) -> CaseId:
        hers = [row for row in self.json("inbox") if row["handle"] == "maya_okafor"]
        return next(CaseId(row["case"]) for row in hers if row["private"] is private)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def line(clock: FixedClock) -> Iterator[Private]:
    with _line(clock, AccountSettings(dms=True)) as line:
        yield line


@contextmanager
def _line(clock: FixedClock, settings: AccountSettings) -> Iterator[Private]:
    played = read_scenario("bakery")
    config = Config(accounts={US: settings})
    with bootstrap.stage(played, clock=clock, settings=config) as stage:
        brand, maya = stage.sandbox.world.find(US), stage.sandbox.world.find("maya_okafor")
        assert brand
        assert maya
        stage.sandbox.mail.send(by=maya.id, to=brand.id, at=clock.now(), text="My number is 77")
        clock.move(timedelta(minutes=1))
        stage.desk.sync.run()
        yield Private(stage.desk, stage.sandbox)


def test_a_private_case_says_so_and_is_answered_in_private(line: Private) -> None:
    case = line.private_case()
    shown = line.json("show", str(case))
    assert shown["private"]
    assert "DM" in shown["marks"]
    assert shown["url"] == "https://x.com/messages"
    assert all(post["private"] for post in shown["thread"])
    seen = line.run("reply", str(case), "--text", CODE, "--dry-run")
    assert f"DIRECT MESSAGE as @{US} to @maya_okafor" in seen.stderr
    assert "PUBLIC" not in seen.stderr
    sent = line.json("reply", str(case), "--text", CODE, "--yes", "--now")
    assert (sent["state"], sent["private"]) == ("sent", True)
    assert sent["url"] == "https://x.com/messages"
    assert line.messages()[-2:] == ["My number is 77", CODE]


def test_dm_answers_a_public_case_in_private(line: Private) -> None:
    case = line.public_case()
    preview = line.json("reply", str(case), "--dm", "--text", CODE, "--dry-run")
    assert (preview["private"], preview["limit"], preview["price"]) == (True, 10_000, "0.015")
    before = len(line.sandbox.world.posts_by_brand())
    line.json("reply", str(case), "--dm", "--text", CODE, "--yes", "--now")
    assert line.messages()[-1] == CODE
    assert len(line.sandbox.world.posts_by_brand()) == before
    assert line.state(case) == "answered"
    assert " · DM" in line.run("show", str(case)).stdout


def test_a_draft_that_was_written_as_a_message_goes_as_one(line: Private) -> None:
    case = line.public_case()
    line.desk.replies.keep(case, CODE, private=True)
    assert f"Draft by DM: {CODE}" in line.run("show", str(case)).stdout
    refused = line.run("reply", str(case), "--text", CODE, "--yes", "--now")
    assert refused.exit_code == 2
    assert "not for the public" in refused.stderr
    assert line.json("reply", str(case), "--yes", "--now")["private"]
    assert line.messages()[-1] == CODE


def test_an_account_that_asks_needs_its_handle_once_a_day(clock: FixedClock) -> None:
    with _line(clock, AccountSettings(ask=True)) as line:
        case = line.public_case()
        words = ("reply", str(case), "--text", "So sorry, Maya.")
        assert line.json(*words, "--dry-run")["ask"]
        assert f"--as @{US}" in line.run(*words, "--dry-run").stderr
        for wrong in ((), ("--as", "@somebody")):
            result = line.run(*words, "--yes", "--now", *wrong)
            assert result.exit_code == 2
            assert f"@{US}" in result.stderr
        assert line.json("outbox", "list") == []
        assert line.json(*words, "--yes", "--now", "--as", f"@{US}")["state"] == "sent"
        other = line.json("inbox")[0]
        assert not line.json("reply", str(other["case"]), "--text", "Hello", "--dry-run")["ask"]


def test_a_cap_on_sending_is_exit_code_7_and_keeps_the_draft(clock: FixedClock) -> None:
    with _line(clock, AccountSettings(caps=Caps(send_day=Decimal("0.001")))) as line:
        case = line.public_case()
        result = line.run("reply", str(case), "--text", "So sorry, Maya.", "--yes", "--now")
        assert result.exit_code == 7
        assert "send_day" in result.stderr
        assert line.json("show", str(case))["draft"] == "So sorry, Maya."
