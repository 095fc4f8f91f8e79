"""The list alone: what it asks for, where the cursor stays, what it draws."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.pilot import Pilot

from carecli.care.cases import CaseId, State
from carecli.care.outgoing import Sending
from carecli.care.posts import PostId
from carecli.care.rows import Mark, Row, View
from carecli.tui.widgets.case_list import CaseList
from carecli.tui.widgets.line_list import PAGE
from tests.tui.by_hand import NOW

ONE = Row(
    case=CaseId(0),
    account="brightkettle",
    handle="maya",
    name="Maya Chen",
    state=State.WAITING,
    at=NOW - timedelta(hours=3),
    waiting_since=NOW - timedelta(hours=3),
    due=NOW - timedelta(hours=1),
    soon=NOW - timedelta(hours=2),
    text="@brightkettle where is my kettle?",
    post_id=PostId(1),
)


class Many:
    """A listing of any length that counts what it is asked for."""

    def __init__(self, total: int, *, gone: frozenset[int] = frozenset(), one: Row = ONE) -> None:
        self._ids = [number for number in range(total) if number not in gone]
        self.total = len(self._ids)
        self.asked: list[tuple[int, int]] = []
        self._one = one

    def rows(self, start: int, count: int) -> list[Row]:
        self.asked.append((start, count))
        wanted = self._ids[start : start + count]
        return [replace(self._one, case=CaseId(n), handle=f"maya{n}") for n in wanted]

    def position(self, case: CaseId) -> int | None:
        return self._ids.index(case) if case in self._ids else None


class Pane(App[None]):
    CSS_PATH = "../../carecli/tui/carecli.tcss"
    opened = 0

    def compose(self) -> ComposeResult:
        yield CaseList(lambda: NOW)

    def on_case_list_opened(self) -> None:
        self.opened += 1


@asynccontextmanager
async def shown(
    listing: Many, size: tuple[int, int] = (60, 20)
) -> AsyncIterator[tuple[CaseList, Pilot[None]]]:
    async with Pane().run_test(size=size) as pilot:
        cases = pilot.app.query_one(CaseList)
        cases.show(listing, View.WAITING, empty=Content("Nobody is waiting.\nPress ."), accounts={})
        await pilot.pause()
        yield cases, pilot


def lines(cases: CaseList) -> list[str]:
    return [cases.render_line(y).text for y in range(cases.size.height)]


async def test_a_long_list_asks_only_for_what_is_seen() -> None:
    listing = Many(100_000)
    async with shown(listing) as (cases, pilot):
        cases.go(99_999)
        await pilot.pause()
        assert "maya99999" in "\n".join(lines(cases))
    assert {start for start, _ in listing.asked} <= {0, 99_800}
    assert all(count == PAGE for _, count in listing.asked)


async def test_a_step_inside_the_window_draws_two_rows_and_no_more() -> None:
    async with shown(Many(50)) as (cases, pilot):
        drawn: list[Region] = []
        refresh = cases.refresh

        def watched(*regions: Region, **more: bool) -> CaseList:
            drawn.extend(regions)
            refresh(*regions, **more)
            return cases

        cases.refresh = watched  # type: ignore[method-assign]
        cases.move(1)
        await pilot.pause()
        assert [(region.y, region.height) for region in drawn] == [(0, 2), (2, 2)]


async def test_leaving_the_window_scrolls_by_half_of_it() -> None:
    async with shown(Many(50)) as (cases, pilot):
        for _ in range(10):
            cases.move(1)
        await pilot.pause()
        assert cases.cursor == 10
        assert cases.scroll_offset.y == 10


async def test_the_cursor_stays_on_its_case_when_others_go() -> None:
    async with shown(Many(50)) as (cases, pilot):
        cases.go(10)
        cases.show(Many(50, gone=frozenset({0, 1})), View.WAITING, empty=Content(""), accounts={})
        await pilot.pause()
        assert (cases.cursor, cases.current and cases.current.case) == (8, 10)


async def test_the_cursor_stays_in_place_when_its_case_goes() -> None:
    async with shown(Many(50)) as (cases, pilot):
        cases.go(10)
        cases.show(Many(50, gone=frozenset({10})), View.WAITING, empty=Content(""), accounts={})
        await pilot.pause()
        assert (cases.cursor, cases.current and cases.current.case) == (10, 11)


async def test_another_view_starts_at_the_top() -> None:
    async with shown(Many(50)) as (cases, pilot):
        cases.go(40)
        cases.show(Many(50), View.DONE, empty=Content(""), accounts={})
        await pilot.pause()
        assert (cases.cursor, cases.scroll_offset.y) == (0, 0)


async def test_an_empty_list_says_so_and_every_move_is_harmless() -> None:
    async with shown(Many(0)) as (cases, pilot):
        cases.move(3)
        cases.toggle()
        cases.open()
        await pilot.pause()
        assert "Nobody is waiting." in "\n".join(lines(cases))
        assert cases.current is None


async def test_a_row_says_age_state_name_and_words_without_our_handle() -> None:
    one = replace(ONE, marks=(Mark.POSTED_AGAIN, Mark.UPSET))
    async with shown(Many(1, one=one)) as (cases, _):
        first, second, *_ = lines(cases)
    assert first.startswith("▌   3h ● late   Maya Chen  @maya0")
    assert first.rstrip().endswith("upset · again")
    assert second.strip("▌ ").startswith("where is my kettle?")


@pytest.mark.parametrize(("width", "words"), [(60, "upset · again"), (44, "upset"), (36, "upset")])
async def test_who_it_is_goes_before_all_marks_but_an_urgent_one(width: int, words: str) -> None:
    one = replace(ONE, marks=(Mark.QUESTION, Mark.POSTED_AGAIN, Mark.UPSET))
    async with shown(Many(1, one=one), (width, 12)) as (cases, _):
        assert lines(cases)[0].rstrip().endswith(f" {words}")
    one = replace(ONE, marks=(Mark.QUESTION,))
    async with shown(Many(1, one=one), (36, 12)) as (cases, _):
        assert lines(cases)[0].rstrip().endswith("@maya0")


async def test_a_reply_on_hold_counts_down_in_the_row() -> None:
    one = replace(ONE, sending=Sending.HOLD, send_at=NOW + timedelta(seconds=8))
    async with shown(Many(1, one=one)) as (cases, _):
        assert "sending in 8s" in lines(cases)[1]
        assert cases.counting_down


@pytest.mark.parametrize("width", [24, 40, 61, 120])
@pytest.mark.parametrize("name", ["早川 春香" * 6, "بسمة الحداد", "👩‍👩‍👧 " * 9, "", "x" * 90])
async def test_every_line_is_exactly_as_wide_as_the_window(width: int, name: str) -> None:
    one = replace(ONE, name=name, text=name * 3, marks=tuple(Mark))
    async with shown(Many(5, one=one), (width, 12)) as (cases, _):
        assert {cell_len(line) for line in lines(cases)} == {cases.size.width}


async def test_escape_codes_in_a_post_stay_words() -> None:
    one = replace(ONE, name="\x1b]0;own\x07[red]x[/]", text="[@click=app.quit]\x1b[2J[/]")
    async with shown(Many(1, one=one)) as (cases, _):
        text = "".join(lines(cases))
    assert "\x1b" not in text
    assert "[red]x[/]" in text


async def test_a_click_selects_and_a_double_click_opens() -> None:
    async with shown(Many(9)) as (cases, pilot):
        await pilot.click(CaseList, offset=(5, 6))
        assert (cases.cursor, pilot.app.opened) == (3, 0)  # type: ignore[attr-defined]
        await pilot.click(CaseList, offset=(5, 6), times=2)
        assert pilot.app.opened == 1  # type: ignore[attr-defined]


async def test_selecting_steps_on_and_selecting_again_takes_back() -> None:
    async with shown(Many(9)) as (cases, _):
        cases.toggle()
        assert (list(cases.selected), cases.cursor) == ([0], 1)
        cases.move(-1)
        cases.toggle()
        assert not cases.selected


async def test_the_same_rows_again_are_not_drawn_again() -> None:
    async with shown(Many(50)) as (cases, pilot):
        cases.show(Many(50), View.WAITING, empty=Content("Nobody is waiting."), accounts={})
        await pilot.pause()
        drawn: list[Region] = []

        def watched(*regions: Region, **more: bool) -> CaseList:
            drawn.extend(regions or [cases.region])
            return cases

        cases.refresh = watched  # type: ignore[method-assign]
        cases.show(Many(50), View.WAITING, empty=Content("Nobody is waiting."), accounts={})
        assert drawn == []
        cases.show(Many(50, gone=frozenset({3})), View.WAITING, empty=Content(""), accounts={})
        assert drawn != []
