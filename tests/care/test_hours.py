"""Opening hours: the vectors of product.md, section 6, and what holds for any hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carecli.care.errors import ConfigError
from carecli.care.hours import DAYS, Hours, OpenTime

LONDON = ZoneInfo("Europe/London")
OFFICE = Hours.parse(dict.fromkeys(DAYS[:5], "09:00-17:00"), LONDON)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def london(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("start", "target", "due"),
    [
        pytest.param("2026-09-18 16:45", 30 * MINUTE, "2026-09-21 09:15", id="over a weekend"),
        pytest.param("2026-09-18 17:00", 8 * HOUR, "2026-09-21 17:00", id="from closing time"),
        pytest.param("2026-09-19 11:00", HOUR, "2026-09-21 10:00", id="on a Saturday"),
        pytest.param("2026-09-21 08:00", HOUR, "2026-09-21 10:00", id="before opening"),
        pytest.param("2026-09-17 16:30", 2 * HOUR, "2026-09-18 10:30", id="over a night"),
        pytest.param("2026-10-23 16:00", 2 * HOUR, "2026-10-26 10:00", id="over a clock change"),
    ],
)
def test_due_is_where_the_target_is_used_up_in_open_time(
    start: str, target: timedelta, due: str
) -> None:
    assert OFFICE.due(london(start), target) == london(due)


@pytest.mark.parametrize(
    ("start", "end", "business", "calendar"),
    [
        pytest.param(
            "2026-09-18 16:00", "2026-09-21 10:00", 2 * HOUR, 66 * HOUR, id="over a weekend"
        ),
        pytest.param(
            "2026-10-23 16:00", "2026-10-26 10:00", 2 * HOUR, 67 * HOUR, id="over a clock change"
        ),
        pytest.param("2026-09-18 18:00", "2026-09-18 20:00", 0 * HOUR, 2 * HOUR, id="out of hours"),
        pytest.param(
            "2026-09-19 11:00",
            "2026-09-21 09:05",
            5 * MINUTE,
            46 * HOUR + 5 * MINUTE,
            id="from a Saturday",
        ),
    ],
)
def test_elapsed_counts_open_time_only(
    start: str, end: str, business: timedelta, calendar: timedelta
) -> None:
    begun, ended = london(start).astimezone(UTC), london(end).astimezone(UTC)
    assert OFFICE.elapsed(begun, ended) == business
    assert ended - begun == calendar


def test_no_hours_at_all_means_the_calendar() -> None:
    always = Hours.parse({}, LONDON)
    start = london("2026-09-19 23:00")
    assert always.always_open
    assert always.due(start, 2 * HOUR) == start + 2 * HOUR
    assert always.elapsed(start, start + 30 * HOUR) == 30 * HOUR
    assert always.elapsed(start, start - HOUR) == timedelta(0)
    assert always.opens_at(start) is None


def test_all_days_closed_means_the_calendar_too() -> None:
    assert Hours.parse(dict.fromkeys(DAYS, "closed"), LONDON).always_open


def test_a_holiday_is_closed() -> None:
    hours = Hours.parse({"mon": "09:00-17:00"}, LONDON, [date(2026, 9, 21)])
    assert hours.due(london("2026-09-21 08:00"), HOUR) == london("2026-09-28 10:00")


def test_a_window_over_midnight_belongs_to_the_day_it_opens_on() -> None:
    bar = Hours.parse({"fri": "22:00-02:00"}, LONDON)
    assert bar.elapsed(london("2026-09-19 00:30"), london("2026-09-19 12:00")) == 90 * MINUTE
    assert bar.elapsed(london("2026-09-19 22:00"), london("2026-09-20 02:00")) == timedelta(0)


def test_a_night_window_has_an_hour_more_when_the_clocks_go_back() -> None:
    bar = Hours.parse({"sat": "22:00-06:00"}, LONDON)
    begun = london("2026-10-24 22:00").astimezone(UTC)
    ended = london("2026-10-25 06:00").astimezone(UTC)
    assert ended - begun == 9 * HOUR
    assert bar.elapsed(begun, ended) == 9 * HOUR


def test_overlapping_windows_count_once() -> None:
    hours = Hours.parse({"mon": "12:00-18:00, 09:00-14:00"}, LONDON)
    assert hours.elapsed(london("2026-09-21 00:00"), london("2026-09-22 00:00")) == 9 * HOUR


def test_midnight_can_be_written_as_24_00() -> None:
    hours = Hours.parse({"mon": "20:00-24:00"}, LONDON)
    assert hours.elapsed(london("2026-09-21 00:00"), london("2026-09-22 12:00")) == 4 * HOUR


def test_a_wait_of_many_years_is_counted_to_its_end() -> None:
    start = london("2020-01-06 09:00")
    weeks = (london("2026-01-05 09:00") - start).days // 7
    assert OFFICE.elapsed(start, start + timedelta(weeks=weeks)) == weeks * 40 * HOUR


def test_the_doors_open_next_or_are_open() -> None:
    assert OFFICE.opens_at(london("2026-09-18 18:00")) == london("2026-09-21 09:00")
    assert OFFICE.opens_at(london("2026-09-18 10:00")) is None


@pytest.mark.parametrize("window", ["9-17", "25:00-26:00", "09:00-25:00", "09:60-10:00", "open"])
def test_a_window_that_is_none_is_refused_with_an_example(window: str) -> None:
    with pytest.raises(ConfigError, match="09:00-17:00"):
        Hours.parse({"mon": window}, LONDON)


def test_an_unknown_day_is_refused_with_those_there_are() -> None:
    with pytest.raises(ConfigError, match="mon, tue"):
        Hours.parse({"montag": "09:00-17:00"}, LONDON)


_TIMES = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
_WINDOWS = st.builds("{}-{}".format, _TIMES, _TIMES)
_ZONES = st.sampled_from(["Europe/London", "America/New_York", "Australia/Lord_Howe", "UTC"])
_HOURS = st.builds(
    lambda table, zone: Hours.parse(table, ZoneInfo(zone)),
    st.dictionaries(st.sampled_from(DAYS), _WINDOWS, min_size=1),
    _ZONES,
)
_MOMENTS = st.integers(0, 2 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)
_TARGETS = st.integers(1, 48 * 60).map(lambda minutes: timedelta(minutes=minutes))


@given(hours=_HOURS, start=_MOMENTS, target=_TARGETS)
def test_the_time_elapsed_until_due_is_the_target(
    hours: Hours, start: datetime, target: timedelta
) -> None:
    due = hours.due(start, target)
    assume(due - start < timedelta(days=730))  # what is left after that counts by the calendar
    assert hours.elapsed(start, due) == target
    assert hours.elapsed(start, due - timedelta(seconds=1)) < target


@given(hours=_HOURS, moments=st.lists(_MOMENTS, min_size=3, max_size=3).map(sorted))
def test_elapsed_time_adds_up_and_never_exceeds_the_calendar(
    hours: Hours, moments: list[datetime]
) -> None:
    first, middle, last = moments
    whole = hours.elapsed(first, last)
    assert whole == hours.elapsed(first, middle) + hours.elapsed(middle, last)
    assert timedelta(0) <= whole <= last - first


@given(hours=_HOURS, start=_MOMENTS, target=_TARGETS, more=_TARGETS)
def test_a_longer_target_is_due_later(
    hours: Hours, start: datetime, target: timedelta, more: timedelta
) -> None:
    assert start < hours.due(start, target) < hours.due(start, target + more)


@given(hours=_HOURS, moments=st.lists(_MOMENTS, min_size=4, max_size=4).map(sorted))
def test_hours_laid_out_once_measure_as_the_hours_do(hours: Hours, moments: list[datetime]) -> None:
    first, start, end, last = moments
    laid = OpenTime(hours, first, last)
    assert laid.elapsed(start, end) == hours.elapsed(start, end)
    assert laid.elapsed(first, last) == hours.elapsed(first, last)


@given(hours=_HOURS, start=_MOMENTS, spans=st.tuples(_TARGETS, _TARGETS).map(sorted))
def test_a_longer_wait_takes_no_less_open_time(
    hours: Hours, start: datetime, spans: list[timedelta]
) -> None:
    shorter, longer = spans
    assert hours.elapsed(start, start + shorter) <= hours.elapsed(start, start + longer)


def test_hours_laid_out_once_are_the_calendar_where_there_are_none() -> None:
    always, start = Hours.parse({}, LONDON), london("2026-09-19 23:00")
    laid = OpenTime(always, start, start + 30 * HOUR)
    assert laid.elapsed(start, start + 30 * HOUR) == 30 * HOUR
    assert laid.elapsed(start + HOUR, start) == timedelta(0)
