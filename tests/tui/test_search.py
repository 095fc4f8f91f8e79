"""The search: results as one types, newer over older, and what to do where there are none."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from textual.widgets import Input

from carecli import bootstrap
from carecli.care.hits import Hit
from carecli.care.queries import FILTERS
from carecli.system.clock import FixedClock
from carecli.tui.app import CareApp
from carecli.tui.screens.conversation import ConversationScreen
from carecli.tui.screens.search import SearchScreen
from carecli.tui.widgets.filter_bar import FilterBar
from tests.support.hostile import CLICKS, PAYLOADS, controls, played
from tests.support.stage import START
from tests.tui.drivers import NARROW, WIDE, Person, dump, somebody


async def search(person: Person, words: str) -> str:
    """Open the search and type."""
    await person.press("g", "slash")
    await person.write(words)
    return person.sees


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_what_fits_shows_while_one_types_and_enter_opens_it(size: tuple[int, int]) -> None:
    async with somebody(size) as person:
        seen = await search(person, "birthday")
        assert "Maya Okafor" in seen
        assert "birthday cake" in seen
        await person.press("enter")
        assert person.is_on(ConversationScreen)
        assert "HAPPY BIRTHDAY GARY" in person.sees.replace("\n", " ")


async def test_the_filters_there_are_stand_where_nothing_is_typed() -> None:
    async with somebody() as person:
        seen = await search(person, "")
        assert all(name in seen and what in seen for name, what in FILTERS.items())


async def test_what_fits_nothing_is_said_with_what_else_can_be_typed() -> None:
    async with somebody() as person:
        seen = await search(person, "cake zzz")
        assert "Nothing fits “cake zzz”." in seen
        assert "from:" in seen


async def test_taking_the_words_away_takes_away_what_was_found() -> None:
    async with somebody() as person:
        await search(person, "ca")
        await person.press("backspace", "backspace")
        assert "Look for anything." in person.sees


async def test_the_order_is_changed_by_a_key_and_the_cursor_stays_on_its_case() -> None:
    async with somebody() as person:
        assert "newest first" in await search(person, "cake")
        screen = person.app.screen
        assert isinstance(screen, SearchScreen)
        await person.press("down")
        before = screen.current
        await person.press("tab")
        assert "best first" in person.sees
        assert screen.current == before is not None


async def test_letters_go_into_the_words_and_no_verb_runs() -> None:
    async with somebody() as person:
        assert "smnet" in await search(person, "smnet")
        assert person.told == ""
        await person.press("escape")
        assert not person.is_on(SearchScreen)


async def test_a_slow_answer_to_fewer_letters_never_covers_a_newer_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with somebody() as person:
        find, gate = person.desk.finding.cases, threading.Event()

        def slow(text: str, *more: Any) -> tuple[Hit, ...]:
            if text == "bi":
                gate.wait(10)
                return ()
            return find(text, *more)

        monkeypatch.setattr(person.desk.finding, "cases", slow)
        await person.press("g", "slash")
        entry = person.app.screen.query_one(Input)
        entry.value = "bi"
        await asyncio.sleep(0.05)
        entry.value = "birthday"
        await asyncio.sleep(0.3)
        gate.set()
        await person.settle(0.1)
        assert "Maya Okafor" in person.sees


async def test_the_conversation_stands_beside_it_where_there_is_room() -> None:
    async with somebody(WIDE) as person:
        await search(person, "birthday")
        await person.settle(0.2)
        assert "Her name is Grace" in person.sees
        await person.resize(80, 24)
        await person.resize(120, 40)
        assert "A pink cake with unicorns" in person.sees


async def test_filters_narrow_the_queue_as_well() -> None:
    async with somebody() as person:
        await person.press("slash")
        await person.write("from:maya_okafor")
        assert person.handle == "maya_okafor"
        assert "corinne" not in dump(person.app.screen)
        await person.press("enter")
        assert not person.app.screen.query_one(FilterBar).has_focus_within


async def test_hostile_words_are_shown_as_they_are_and_nothing_runs() -> None:
    clock = FixedClock(START)
    with bootstrap.stage(played(PAYLOADS), clock=clock) as stage:
        stage.desk.sync.run()
        app = CareApp(stage.desk, demo=True)
        async with app.run_test(size=WIDE) as pilot:
            person = Person(app, pilot, clock)
            await person.settle()
            for words in ("tinyteas", "from:h1", "gpj", *CLICKS[:2], '"', "a" * 300):
                await person.press("g", "slash")
                app.screen.query_one(Input).value = words
                await person.settle(0.1)
                assert not controls(person.sees)
                await person.press("escape")
            assert person.is_on(type(app.screen_stack[0]))
