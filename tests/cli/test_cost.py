"""`carecli cost`: what was spent, told apart, and what the caps leave."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from carecli import bootstrap
from carecli.care.errors import OverBudget
from carecli.channels.sandbox import load as read_scenario
from carecli.cli.failures import told
from carecli.config.model import AccountSettings, Caps, Config
from carecli.store.ledger import By
from carecli.system.clock import FixedClock
from tests.cli.conftest import START, Line

SETTINGS = Config(
    timezone="Europe/London",
    caps=Caps(read_day=Decimal("5.00"), send_month=Decimal(20)),
    accounts={
        "crumbandkiln": AccountSettings(sweep=timedelta(0), caps=Caps(read_month=Decimal(9)))
    },
)


@pytest.fixture
def spender() -> Iterator[Line]:
    clock = FixedClock(START)
    with bootstrap.stage(read_scenario("bakery"), clock=clock, settings=SETTINGS) as stage:
        stage.desk.sync.run()
        line = Line(stage.desk)
        case = line.waiting("maya_okafor").case
        stage.desk.replies.send(case, "It is on its way.", hold=timedelta(0))
        stage.desk.replies.deliver()
        clock.move(timedelta(days=1))
        stage.desk.sync.run()
        yield line


def test_every_resource_has_its_count_unit_and_amount(spender: Line) -> None:
    data = spender.json("cost")
    assert data["currency"] == "USD"
    by_name = {each["resource"]: each for each in data["month"]["resources"]}
    assert by_name["reply"] == {
        "resource": "reply", "title": "answers", "count": 1, "unit": "0.010", "amount": "0.010",
    }  # fmt: skip
    for span in (data["today"], data["month"]):
        amounts = [Decimal(each["amount"]) for each in span["resources"]]
        assert Decimal(span["total"]) == sum(amounts)
        for each in span["resources"]:
            assert Decimal(each["amount"]) == each["count"] * Decimal(each["unit"])
    assert Decimal(data["today"]["total"]) < Decimal(data["month"]["total"])


def test_what_it_was_for_and_when_can_be_told_apart(spender: Line) -> None:
    verbs = {each["verb"] for each in spender.json("cost", "--by", "verb")["month"]["resources"]}
    assert verbs >= {"sync", "reply"}
    days = {each["day"] for each in spender.json("cost", "--by", "day")["month"]["resources"]}
    assert days == {"2026-09-15", "2026-09-16"}


@pytest.mark.parametrize("since", ["2026-09-16", "0d", "today"])
def test_a_span_begins_on_a_day_or_so_many_days_ago(spender: Line, since: str) -> None:
    data = spender.json("cost", "--since", since)
    assert data["since"]["day"] == "2026-09-16"
    assert data["since"]["total"] == data["today"]["total"]


@pytest.mark.parametrize("since", ["soon", "2026-13-01", "2027-01-01"])
def test_any_other_day_is_refused(spender: Line, since: str) -> None:
    result = spender.run("cost", "--since", since)
    assert result.exit_code == 2
    assert "is not a day" in result.stderr or "lies ahead" in result.stderr


def test_the_caps_say_what_they_leave_until_when_and_where_they_are_set(spender: Line) -> None:
    caps = {each["setting"]: each for each in spender.json("cost")["caps"]}
    assert set(caps) == {
        "caps.read_day",
        "caps.send_month",
        "accounts.crumbandkiln.caps.read_month",
    }
    sending = caps["caps.send_month"]
    assert (sending["most"], sending["spent"], sending["left"]) == ("20", "0.010", "19.990")
    assert sending["reopens"] == "2026-10-01T01:00:00+01:00"


def test_people_read_a_table_and_what_is_left(spender: Line) -> None:
    lines = spender.run("cost", "--by", "verb").stdout.splitlines()
    assert lines[0].startswith("Today (UTC): $")
    assert any("reply" in line and "1 x $0.010" in line for line in lines)
    assert (
        "Cap on sending a month (all accounts): $19.990 of $20 left, until Thu 01 Oct 01:00"
        in lines
    )


def test_an_account_that_is_not_there_is_refused(spender: Line) -> None:
    assert spender.run("cost", "--account", "@nobody").exit_code == 2


def test_the_choices_of_by_are_those_of_the_ledger(spender: Line) -> None:
    for by in By:
        assert spender.json("cost", "--by", by.value)["by"] == by.value


def test_a_cap_of_the_month_names_the_day_on_which_it_opens_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opens = datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert told(OverBudget("The cap is reached.", retry_at=opens), tmp_path) == 7
    assert "Tue 01 Dec" in capsys.readouterr().err
