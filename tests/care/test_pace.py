"""The pace of fetching, as a pure rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care import pace
from carecli.care.errors import (
    CareError,
    NotPermitted,
    OverBudget,
    RateLimited,
    SignInNeeded,
    StoreTrouble,
    Unreachable,
)
from carecli.care.pace import Limit

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
SPANS = st.timedeltas(timedelta(seconds=1), timedelta(days=2))
RATES = st.floats(0, 1e6)


@pytest.mark.parametrize(
    ("per_hour", "is_open", "expected"),
    [
        (1000, True, timedelta(minutes=2)),  # a viral hour: as often as the setting allows
        (15, True, timedelta(minutes=2)),  # a post in four minutes
        (10, True, timedelta(minutes=3)),
        (6, True, timedelta(minutes=5)),
        (1, True, timedelta(minutes=6)),  # three times the setting at most
        (0, True, timedelta(minutes=6)),
        (1000, False, timedelta(minutes=6)),
        (3, False, timedelta(minutes=10)),
        (0, False, timedelta(minutes=15)),  # never slower
    ],
)
def test_the_busier_and_the_more_open_the_sooner(
    per_hour: float, is_open: bool, expected: timedelta
) -> None:
    assert pace.interval(timedelta(minutes=2), per_hour, is_open=is_open) == expected


@pytest.mark.parametrize("is_open", [True, False])
def test_a_longer_setting_than_a_quarter_of_an_hour_is_kept(is_open: bool) -> None:
    poll = timedelta(hours=1)
    assert pace.interval(poll, 0, is_open=is_open) == poll


def test_many_searches_slow_the_fetch_down_to_what_x_allows() -> None:
    poll = timedelta(seconds=1)
    assert pace.interval(poll, 9999, is_open=True) == timedelta(seconds=3)
    assert pace.interval(poll, 9999, is_open=True, searches=10) == timedelta(seconds=30)


def test_direct_messages_are_asked_for_fifteen_times_in_a_quarter_of_an_hour() -> None:
    poll = timedelta(seconds=5)
    assert pace.interval(poll, 9999, is_open=True, messages=True) == timedelta(minutes=1)


@given(SPANS, RATES, st.booleans(), st.integers(0, 40), st.booleans())
def test_no_pace_passes_the_rate_limit_or_sleeps_longer_than_asked(
    poll: timedelta, per_hour: float, is_open: bool, searches: int, messages: bool
) -> None:
    pause = pace.interval(poll, per_hour, is_open=is_open, searches=searches, messages=messages)
    assert pause >= poll
    assert pause * pace.ALLOWED >= pace.WINDOW * max(1, searches)
    assert pause <= max(poll, pace.SLOWEST)


@given(SPANS, RATES, RATES, st.booleans())
def test_more_posts_never_mean_a_longer_pause_and_closed_never_a_shorter_one(
    poll: timedelta, few: float, more: float, is_open: bool
) -> None:
    few, more = sorted((few, more))
    slow, quick = (pace.interval(poll, rate, is_open=is_open) for rate in (few, more))
    assert quick <= slow
    assert pace.interval(poll, few, is_open=True) <= pace.interval(poll, few, is_open=False)


@given(st.integers(0, 300), st.integers(1, 20), st.integers(0, 900))
def test_what_the_headers_have_left_lasts_until_the_reset(
    left: int, requests: int, seconds: int
) -> None:
    span = timedelta(seconds=seconds)
    pause = pace.within(Limit(left, NOW + span), NOW, requests)
    rounds = max(1, left // requests)
    assert abs(pause * rounds - span) < timedelta(milliseconds=1)


def test_a_limit_whose_reset_is_over_holds_nothing_up() -> None:
    assert pace.within(Limit(0, NOW - timedelta(minutes=1)), NOW) == timedelta(0)


def test_the_rate_forgets_within_hours_and_starts_where_the_setting_is_right() -> None:
    poll = timedelta(minutes=2)
    rate = pace.at_ease(poll)
    assert pace.interval(poll, rate, is_open=True) == poll
    for _ in range(120):
        rate = pace.per_hour(rate, 0, timedelta(minutes=2))
    assert rate < 0.5
    assert pace.per_hour(0, 60, timedelta(hours=1)) == pytest.approx(60 * (1 - 1 / 2.718281828))


@given(RATES, st.integers(0, 10_000), st.timedeltas(timedelta(0), timedelta(days=30)))
def test_the_rate_lies_between_what_it_was_and_what_was_seen(
    before: float, new: int, since: timedelta
) -> None:
    after = pace.per_hour(before, new, since)
    seen = new / (since / timedelta(hours=1)) if since else before
    slack = 1e-6 * max(before, seen, 1)
    assert min(before, seen) - slack <= after <= max(before, seen) + slack


@pytest.mark.parametrize("error", [RateLimited, OverBudget])
def test_a_trouble_that_says_when_is_waited_for(error: type[CareError]) -> None:
    until = NOW + timedelta(hours=11)
    at = pace.again(error("wait", retry_at=until), NOW, failures=1, seed=7)
    assert until <= at <= until + timedelta(seconds=4)


def test_an_outage_is_asked_about_less_and_less_often() -> None:
    pauses = [pace.again(Unreachable("down"), NOW, failures=n, seed=3) - NOW for n in range(1, 9)]
    assert all(shorter < longer for shorter, longer in pairwise(pauses[:6]))
    assert timedelta(seconds=11) <= pauses[0] <= timedelta(seconds=15)
    assert pauses[-1] > timedelta(minutes=11)


@given(st.integers(0, 10_000), st.integers())
def test_no_back_off_is_longer_than_a_quarter_of_an_hour_or_nothing(
    failures: int, seed: int
) -> None:
    pause = pace.back_off(failures, seed)
    assert timedelta(seconds=11) <= pause <= pace.SLOWEST


def test_two_programs_that_fail_together_come_back_apart() -> None:
    pauses = {pace.back_off(4, seed) for seed in range(20)}
    assert len(pauses) == 20
    assert pace.back_off(4, 11) == pace.back_off(4, 11)


@pytest.mark.parametrize("error", [SignInNeeded, NotPermitted, OverBudget])
def test_what_a_person_has_to_mend_is_looked_at_now_and_then(error: type[CareError]) -> None:
    assert pace.again(error("no"), NOW, failures=5, seed=0) == NOW + pace.SLOWEST


def test_a_busy_database_is_tried_again_soon() -> None:
    at = pace.again(StoreTrouble("locked"), NOW, failures=1, seed=0)
    assert at <= NOW + timedelta(seconds=15)
