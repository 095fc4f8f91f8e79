"""More people than usual at this hour of the week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from carecli.care.alarms import Spike, same_hours, spike


def test_far_more_than_at_this_hour_of_other_weeks_is_a_spike() -> None:
    assert spike(20, [3, 4, 2, 5, 3]) == Spike(count=20, usual=3)


@pytest.mark.parametrize(
    ("count", "past"),
    [
        (4, [3, 4, 2, 5, 3]),
        (9, [3, 4, 2, 5, 3]),
        (40, [30, 34, 28, 31]),
        (5, [0, 0, 0, 0]),
        (14, [2, 12, 3, 11, 2, 13]),
    ],
    ids=["as usual", "a little more", "busy anyway", "too few to matter", "hours that vary much"],
)
def test_what_may_happen_in_any_week_is_none(count: int, past: list[int]) -> None:
    assert spike(count, past) is None


@pytest.mark.parametrize("past", [[], [0], [1, 2]])
def test_with_little_history_nothing_is_said(past: list[int]) -> None:
    assert spike(500, past) is None


def test_one_wild_week_does_not_make_wildness_usual() -> None:
    assert spike(20, [3, 4, 300, 5, 3]) == Spike(count=20, usual=4)


def test_an_hour_of_the_week_is_one_of_the_clock_on_the_wall() -> None:
    """On 29 March 2026 London's clocks go forward; from then on 10:00 there is 9:00 UTC."""
    london = ZoneInfo("Europe/London")
    now = datetime(2026, 3, 31, 10, 0, tzinfo=UTC)
    assert [start.astimezone(UTC).hour for start in same_hours(now, london)] == [10] * 8
    assert (now - timedelta(hours=1)).astimezone(london).hour == 10
