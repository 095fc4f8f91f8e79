"""The insights screen, by keys, and what it draws with."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from textual.content import Content

from carecli.care.cases import Reason
from carecli.care.figures import DEFINITIONS, NO_HOURS, Clocks, Insights, Week, summary
from carecli.care.rows import View
from carecli.tui import charts
from carecli.tui.app import CareApp
from carecli.tui.numerals import large
from carecli.tui.screens.choose import ChoiceDialog
from carecli.tui.screens.insights import SPANS, InsightsScreen
from carecli.tui.widgets.figures import TITLES, heat, tile
from tests.support.shop import Shop
from tests.tui.drivers import NARROW, START, WIDE, Person, somebody

MINUTE = timedelta(minutes=1)
MONDAY = date(2026, 9, 7)


def meaning(person: Person) -> str:
    """The words under the line at the bottom."""
    return " ".join(person.sees.split("────")[-1].lstrip("─").split())


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_figures_are_there_with_what_each_one_means(size: tuple[int, int]) -> None:
    async with somebody(size) as person:
        await person.press("g", "m")
        assert person.is_on(InsightsScreen)
        assert "First response" in person.sees
        assert "100% in target" in person.sees
        assert DEFINITIONS["first"] in meaning(person)
        seen = set[str]()
        for name, title in TITLES.items():
            assert f"{title}: {DEFINITIONS[name]}" in meaning(person)
            seen |= {line for line in person.sees.splitlines() if line.lstrip().startswith("▌")}
            await person.press("j")
        assert len(seen) > len(TITLES)  # the bar was beside each of them
        await person.press(*"k" * len(TITLES))
        assert DEFINITIONS["first"] in meaning(person)


async def test_everything_fits_on_a_large_terminal() -> None:
    async with somebody(WIDE) as person:
        await person.press("g", "m")
        assert all(title in person.sees for title in TITLES.values())
        assert "busiest Thu" in person.sees


async def test_a_period_is_longer_or_shorter_by_a_key() -> None:
    async with somebody() as person:
        await person.press("g", "m", "h")
        assert "of 31" in person.sees or "of 32" in person.sees
        await person.press("h", "l", "l", "l", "l", "l", "l")  # no further than there is
        screen = person.app.screen
        assert isinstance(screen, InsightsScreen)
        assert screen._found is not None
        assert screen._found.since is None
        assert SPANS[screen._span].name == "all"


async def test_what_is_decided_changes_the_figures() -> None:
    async with somebody(WIDE) as person:
        case = person.desk.listing(View.WAITING).rows(0, 1)[0].case
        person.desk.triage.done([case], Reason.NO_REPLY_NEEDED)
        await person.press("g", "m")
        assert "1 dismissed" in person.sees
        assert "no reply needed" in person.sees, person.sees
        await person.press("u")
        assert "0 dismissed" in person.sees


async def test_figures_of_one_account_and_of_a_label() -> None:
    async with somebody() as person:
        await person.press("g", "m", "L")
        assert "No customer has a label yet" in person.told
        rows = person.desk.listing(View.ANSWERED).rows(0, 3)
        for row in rows:
            person.desk.triage.label(row.case, ["vip"])
        await person.press("L")
        assert person.is_on(ChoiceDialog)
        await person.press("2")
        assert "· vip" in person.sees.splitlines()[0]
        assert f"of {len(rows)} " in person.sees
        await person.press("a", "2")
        assert f"@{person.desk.account().handle} · vip" in person.sees.splitlines()[0]
        await person.press("L", "1", "a", "escape")
        assert "vip" not in person.sees.splitlines()[0]


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_desk_where_nothing_happened_says_how_to_go_on(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    shop = Shop(tmp_path)
    app = CareApp(shop.desk)
    async with app.run_test(size=size) as pilot:
        person = Person(app, pilot, shop.clock)
        await person.settle()
        await person.press("n", "g", "m")  # no first fetch
        assert "nobody waits" in person.sees
        assert "looks further back" in person.sees
        await person.press("l", "l", "l")
        assert "looks further back" not in person.sees
        await person.press("q")
        assert not person.is_on(InsightsScreen)


async def test_the_screen_takes_another_size() -> None:
    async with somebody(WIDE) as person:
        await person.press("g", "m")
        await person.resize(*NARROW)
        assert "First response" in person.sees
        assert max(map(len, person.sees.splitlines())) <= 80


def test_every_meaning_fits_on_two_lines_of_a_narrow_terminal() -> None:
    assert all(len(f"{TITLES[name]}: {DEFINITIONS[name]}") <= 2 * 74 for name in TITLES)


def test_large_numbers_are_three_lines_of_one_width() -> None:
    for text in ("0123456789", "12m 53s", "-"):
        lines = large(text)
        assert len(lines) == 3
        assert len(set(map(len, lines))) == 1
    assert large("2h")[2].endswith("h")
    assert len({large(digit) for digit in "0123456789"}) == 10


def weeks(*minutes: int | None) -> list[Week]:
    return [
        Week(
            start=MONDAY + timedelta(weeks=number),
            answers=0 if span is None else 1,
            first=None if span is None else span * MINUTE,
            next=None if span is None else span * MINUTE / 2,
        )
        for number, span in enumerate(minutes)
    ]


@pytest.mark.parametrize("width", [30, 74, 120])
@pytest.mark.parametrize(
    "minutes", [[3, 9], [0, 0], [5, None, None, 7], [None, None], [4] * 500, [60 * 24 * 900, 1]]
)
def test_a_trend_is_plain_text_of_its_size(width: int, minutes: list[int | None]) -> None:
    drawn = charts.trend(weeks(*minutes), width, 10)
    assert len(drawn.splitlines()) <= 10
    assert max(map(len, drawn.splitlines())) <= width
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]", drawn)


def test_a_week_without_an_answer_breaks_the_line() -> None:
    whole, broken = (charts.trend(weeks(*minutes), 74, 10) for minutes in ([9] * 9, [9, None] * 4))
    assert len(re.findall("[▀-▟]", whole)) > 40
    assert len(re.findall("[▀-▟]", broken)) < 10
    assert broken.count(charts.FIRST) == 4


def test_the_scale_is_in_round_spans_and_the_dates_are_mondays() -> None:
    drawn = charts.trend(weeks(20, 55, 40), 74, 10)
    assert "1h┤" in drawn
    assert "30m┤" in drawn or "20m┤" in drawn
    assert "7 Sep" in drawn
    assert "21 Sep" in drawn


def test_many_weeks_have_a_line_and_no_marks() -> None:
    drawn = charts.trend(weeks(*range(1, 80)), 74, 10)
    assert charts.FIRST not in drawn
    assert not charts.marked(weeks(*range(1, 80)), 74)


def test_the_map_of_hours_is_darkest_where_most_waits_begin() -> None:
    hours = [list(day) for day in NO_HOURS]
    hours[1][9], hours[1][10], hours[6][23] = 10, 1, 5
    lines = heat(tuple(map(tuple, hours)), 74).plain.splitlines()
    assert lines[2].startswith("Tue ")
    assert lines[2][4 + 9 * 2 : 4 + 11 * 2] == "██··"
    assert lines[7].endswith("▒▒")
    assert "busiest Tue 9-10: 10 of 16" in lines[-1]
    assert all(len(line) <= 74 for line in lines)


def test_no_arrivals_are_said_in_words() -> None:
    assert heat(NO_HOURS, 74) == Content.styled(
        "Nobody began to wait in this period.", "$foreground-muted"
    )


def test_few_values_are_all_shown_and_many_are_a_percentile() -> None:
    def drawn(count: int) -> str:
        spans = summary([(number + 1) * MINUTE for number in range(count)])
        clocks = Clocks(calendar=spans, business=spans)
        return tile("first", Insights(since=None, until=START, first=clocks), START, 30).plain

    assert "all 1m, 2m, 3m" in drawn(3)
    assert "90% 9m · worst 10m" in drawn(10)
    assert "none in this period" in drawn(0)


def test_a_narrow_tile_breaks_its_spread_between_two_figures() -> None:
    clocks = Clocks(calendar=summary([80 * MINUTE] * 9 + [495 * MINUTE] * 2))
    found = Insights(since=None, until=START, first=clocks)
    assert tile("first", found, START, 40).plain.endswith("\n90% 8h 15m · worst 8h 15m")
    assert tile("first", found, START, 22).plain.endswith("\n90% 8h 15m\nworst 8h 15m")
