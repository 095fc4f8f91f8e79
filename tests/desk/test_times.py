"""Times by the clock on the wall and the opening hours; waking; the last snooze."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carecli.care.errors import Misuse
from carecli.care.rows import View
from carecli.config.model import AccountSettings, Config
from carecli.desk.times import SnoozeChoice
from tests.support.shop import Shop, post

SEPTEMBER = datetime(2026, 9, 16, 22, 14, tzinfo=UTC)  # a Wednesday, 23:14 in London

Open = Callable[..., Shop]


@pytest.fixture
def open_shop(tmp_path: Path) -> Iterator[Open]:
    opened: list[Shop] = []

    def open_(**settings: object) -> Shop:
        mine = AccountSettings(hours={"mon": "08:00-17:00", "fri": "07:30-12:00, 13:00-17:00"})
        shop = Shop(tmp_path, settings=Config(accounts={"shop": mine}, **settings))  # type: ignore[arg-type]
        shop.clock.move(SEPTEMBER - shop.clock.now())
        shop.take(post(2, 2))
        opened.append(shop)
        return shop

    yield open_
    for shop in opened:
        shop.db.close()


def wall(moment: datetime | None, shop: Shop) -> str:
    assert moment is not None
    return f"{moment.astimezone(shop.desk.zone):%a %d %b %H:%M}"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("in two days", "Fri 18 Sep 07:30"),
        ("tomorrow", "Thu 17 Sep 09:00"),  # closed on Thursdays
        ("mon", "Mon 21 Sep 08:00"),
        ("next monday", "Mon 21 Sep 08:00"),
        ("next week", "Wed 23 Sep 09:00"),
        ("Monday morning", "Mon 21 Sep 08:00"),
        ("fri 10:00", "Fri 18 Sep 10:00"),
        ("in 2 hours", "Thu 17 Sep 01:14"),
        ("in a week", "Wed 23 Sep 09:00"),
    ],
)
def test_a_day_without_a_time_begins_when_the_doors_open(
    words: str, meant: str, open_shop: Open
) -> None:
    shop = open_shop()
    assert wall(shop.desk.times.read(words, [shop.case(2)]), shop) == meant


def test_no_preset_is_at_the_minute_of_the_key_press_but_for_hours(open_shop: Open) -> None:
    shop = open_shop()
    odd = {words for words, at in shop.desk.times.presets([]) if f"{at:%M}" == "14"}
    assert odd == {"1 hour", "4 hours"}


def test_own_presets_take_the_place_of_ours(open_shop: Open) -> None:
    shop = open_shop(snoozes=("tomorrow 9:00", "2h", "today 8:00"))
    offered = [(words, wall(at, shop)) for words, at in shop.desk.times.presets([])]
    assert offered == [("2h", "Thu 17 Sep 01:14"), ("tomorrow 9:00", "Thu 17 Sep 09:00")]


def test_the_last_snooze_is_repeated_by_its_words_after_a_restart(open_shop: Open) -> None:
    shop = open_shop()
    times = shop.desk.times
    assert times.last([]) is None
    times.remember(SnoozeChoice(None, firm=False, why="the courier", words="2h"))
    shop.later(hours=10)
    del shop.desk.times
    again = shop.desk.times.last([])
    assert again == SnoozeChoice(
        shop.clock.now() + timedelta(hours=2), firm=False, why="the courier"
    )
    times.remember(SnoozeChoice(None, firm=True, why="", words="2026-09-18"))
    shop.later(days=5)
    assert times.last([]) is None


@pytest.mark.parametrize(
    ("words", "wakes"),
    [
        ("2026-10-25 01:30", "00:30"),  # comes twice: the first one
        ("2026-10-25 02:30", "02:30"),
        ("2027-03-28 01:30", "01:30"),  # is skipped: 02:30 summer time
    ],
)
def test_a_snooze_over_a_clock_change_wakes_to_the_second(
    words: str, wakes: str, open_shop: Open
) -> None:
    shop = open_shop()
    case = shop.case(2)
    until = shop.desk.times.read(words, [case])
    assert f"{until:%H:%M}" == wakes
    shop.desk.triage.snooze([case], until)
    shop.clock.move(until - shop.clock.now() - timedelta(seconds=1))
    assert shop.handles(View.SNOOZED) == ["p2"]
    shop.later(seconds=1)
    assert shop.handles(View.SNOOZED) == []


def test_a_computer_that_slept_for_three_days_wakes_everything_once(open_shop: Open) -> None:
    shop = open_shop()
    case = shop.case(2)
    shop.desk.triage.snooze([case], shop.clock.now() + timedelta(hours=1))
    shop.desk.reminders.promise(case, shop.clock.now() + timedelta(hours=2), "a call")
    shop.later(days=3)
    assert shop.handles() == ["p2"]
    assert [one.note for one in shop.desk.reminders.due()] == ["a call"]


def test_a_clock_that_is_set_back_and_forward_loses_nobody(open_shop: Open) -> None:
    shop = open_shop()
    shop.desk.triage.snooze([shop.case(2)], shop.clock.now() + timedelta(hours=1))
    shop.later(days=-1)
    assert shop.handles(View.SNOOZED) == ["p2"]
    shop.later(days=366)
    assert shop.handles() == ["p2"]


def test_a_time_that_is_none_is_refused_with_examples(open_shop: Open) -> None:
    with pytest.raises(Misuse, match="not a time"):
        open_shop().desk.times.read("whenever", [])
