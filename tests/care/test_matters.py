"""Quiet hours, and what is told in which words."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from carecli.care.matters import Kind, Matter, Quiet, in_words

BERLIN = ZoneInfo("Europe/Berlin")


def quiet(text: str, hour: int, minute: int = 0) -> bool:
    """Whether it is quiet at that time of a summer's day in Berlin."""
    hours = Quiet.parse(text)
    moment = datetime(2026, 7, 1, hour, minute, tzinfo=BERLIN).astimezone(UTC)
    return hours is not None and hours.holds(moment, BERLIN)


@pytest.mark.parametrize(
    ("hour", "minute", "expected"),
    [(21, 59, False), (22, 0, True), (0, 0, True), (6, 59, True), (7, 0, False), (12, 0, False)],
)
def test_quiet_hours_may_pass_midnight(hour: int, minute: int, expected: bool) -> None:
    assert quiet("22:00-07:00", hour, minute) is expected


@pytest.mark.parametrize(("hour", "expected"), [(11, False), (12, True), (13, False)])
def test_or_lie_within_a_day(hour: int, expected: bool) -> None:
    assert quiet("12:00 \u2013 13:00", hour) is expected


def test_none_are_never() -> None:
    assert Quiet.parse("  ") is None


@pytest.mark.parametrize("text", ["22-7", "25:00-07:00", "22:00", "07:00-07:00", "22:00-24:00"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        Quiet.parse(text)


def matter(kind: Kind, **more: str) -> Matter:
    at = datetime(2026, 7, 1, tzinfo=UTC)
    return Matter(kind=kind, about="1", at=at, account=more.pop("account", "shop"), **more)


@pytest.mark.parametrize(
    ("kinds", "title"),
    [
        ([Kind.LATE], "An answer is late"),
        ([Kind.NEW, Kind.LATE, Kind.LATE], "2 late, 1 new"),
        ([Kind.CROWD, Kind.NEW], "Several people write about one problem, 1 new"),
        ([Kind.PROMISE, Kind.PROMISE, Kind.FOLLOW_UP], "2 promised, 1 to follow up"),
    ],
)
def test_a_title_counts_the_most_pressing_first(kinds: list[Kind], title: str) -> None:
    assert in_words([matter(kind) for kind in kinds], text=False)[0] == title


def test_what_came_in_the_quiet_hours_is_said_to_have() -> None:
    title, body = in_words([matter(Kind.LATE)], text=False, quiet=True)
    assert (title, body) == ("While it was quiet: an answer is late", "@shop")


def test_every_kind_has_its_words() -> None:
    for kind in Kind:
        for count in (1, 2):
            assert in_words([matter(kind)] * count, text=False)[0]


def test_without_leave_nothing_of_a_customers_is_in_it() -> None:
    said = in_words([matter(Kind.LATE, who="maya", text="my address is")] * 2, text=False)
    assert said == ("2 late", "@shop")
    titled, quoted = in_words([matter(Kind.LATE, who="maya", text="my\n address")], text=True)
    assert (titled, quoted) == ("An answer is late", "@maya: my address\n@shop")
