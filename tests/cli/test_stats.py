"""`carecli stats`: the figures as a table and as JSON."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from carecli.care.cases import Reason
from carecli.care.figures import DEFINITIONS
from carecli.system.clock import FixedClock
from tests.cli.conftest import Line


def answer(line: Line, handle: str) -> None:
    """Answer a waiting customer at once."""
    row = line.waiting(handle)
    line.desk.replies.send(row.case, f"A new one is on its way, {row.name}.", hold=timedelta(0))
    line.desk.replies.deliver()


def test_every_figure_has_its_count_median_percentile_worst_and_share(looking: Line) -> None:
    data = looking.json("stats")
    for figure in ("first_response", "next_response", "resolution"):
        for clock in ("calendar", "business"):
            assert {"n", "median", "p90", "worst", "in_target"} <= data[figure][clock].keys()
    assert [len(day) for day in data["hours"]] == [24] * 7
    assert data["account"] is None


def test_an_answer_is_counted_in_seconds_from_the_post(line: Line, clock: FixedClock) -> None:
    since = clock.now()
    asked = line.waiting("maya_okafor").waiting_since
    assert asked is not None
    clock.move(timedelta(minutes=5))
    answer(line, "maya_okafor")
    first = line.json("stats", "--since", "4h")["first_response"]["calendar"]
    assert int((clock.now() - asked).total_seconds()) in first["values"]
    assert since < clock.now()


def test_a_dismissed_wait_is_counted_and_no_answer(line: Line) -> None:
    before = line.json("stats")
    line.desk.triage.done([line.waiting("maya_okafor").case], Reason.NO_REPLY_NEEDED)
    after = line.json("stats")
    assert after["dismissed"] == before["dismissed"] + 1
    assert after["verdicts"]["no reply needed"] == 1
    assert after["first_response"] == before["first_response"]
    assert after["open_now"]["count"] == before["open_now"]["count"] - 1


def test_the_table_lists_few_values_instead_of_a_percentile(line: Line) -> None:
    answer(line, "maya_okafor")
    out = line.run("stats", "--since", "1h").stdout
    assert "First response" in out
    assert "all: " in out
    assert "in target" in out
    assert "waiting" in out


def test_a_quiet_period_is_a_table_without_numbers(looking: Line) -> None:
    result = looking.run("stats", "--since", "2020-01", "--until", "2020-02")
    assert result.exit_code == 0
    assert "2020-01-01 00:00 until 2020-02-01 00:00" in result.stdout


def test_what_each_figure_means_can_be_asked_for(looking: Line) -> None:
    out = looking.run("stats", "--explain").stdout
    assert all(meaning in out for meaning in DEFINITIONS.values())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--since", "soon"), "2026-09-01"),
        (("--since", "2036-01-01"), "lies ahead"),
        (("--until", "never"), "2026-09-01"),
        (("--account", "@nobody"), "Did you mean"),
        (("--label", "vip\x1b[31m"), "No customer has"),
    ],
)
def test_what_cannot_be_counted_is_refused_with_a_way_on(
    looking: Line, words: tuple[str, ...], told: str
) -> None:
    result = looking.run("stats", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert "\x1b" not in result.stderr


def test_one_account_and_one_label(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    answer(line, "maya_okafor")
    line.run("label", str(case), "+vip")
    handle = line.desk.account().handle
    data = line.json("stats", "--account", handle, "--label", "VIP")
    assert (data["account"], data["label"], data["answered"]) == (handle, "vip", 1)
    assert data["cost_per_answered"] is None
    assert "customers with the label vip" in line.run("stats", "--label", "vip").stdout


def test_the_guide_says_what_each_figure_means_in_the_same_words() -> None:
    guide = Path(__file__).parents[2] / "docs" / "guides" / "figures.md"
    page = guide.read_text(encoding="utf-8")
    assert all(f"| {meaning} |" in page for meaning in DEFINITIONS.values())
