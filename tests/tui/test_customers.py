"""The customers: who there is, one of them whole, and what can be done with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from carecli import bootstrap
from carecli.care.acquaintance import Customer
from carecli.care.cases import CaseId
from carecli.care.posts import PersonId
from carecli.channels.sandbox import Scenario
from carecli.system.clock import FixedClock
from carecli.tui.app import CareApp
from carecli.tui.screens.conversation import ConversationScreen
from carecli.tui.screens.customers import CustomerScreen, CustomersScreen
from carecli.tui.screens.queue import QueueScreen
from carecli.tui.widgets.line_list import PAGE
from carecli.tui.widgets.people_list import PeopleList
from tests.support.hostile import PAYLOADS, controls, played
from tests.support.stage import START, says, scenario
from tests.tui.drivers import NARROW, WIDE, Person, somebody


@asynccontextmanager
async def staged(story: Scenario, size: tuple[int, int] = NARROW) -> AsyncIterator[Person]:
    """The app on a story of the test's own, with everything fetched."""
    clock = FixedClock(START)
    with bootstrap.stage(story, clock=clock) as stage:
        stage.desk.sync.run()
        app = CareApp(stage.desk, demo=True)
        async with app.run_test(size=size) as pilot:
            person = Person(app, pilot, clock)
            await person.settle()
            yield person


async def customers(person: Person, words: str = "") -> str:
    """Go to the customers, and look for some."""
    await person.press("g", "c")
    if words:
        await person.press("slash")
        await person.write(words)
        await person.press("enter")
    return person.sees


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_everybody_is_listed_and_found_by_name(size: tuple[int, int]) -> None:
    async with somebody(size) as person:
        assert "56 customers" in await customers(person)
        await person.press("slash")
        await person.write("maya")
        assert "1 customer " in person.sees
        assert "Maya Okafor" in person.sees
        await person.press("enter", "escape")
        assert "56 customers" in person.sees


async def test_nobody_of_that_name_is_said() -> None:
    async with somebody() as person:
        assert "Nobody fits “zzz”." in await customers(person, "zzz")


async def test_without_anybody_it_says_who_will_be_here() -> None:
    async with staged(scenario()) as person:
        assert "Nobody has written yet." in await customers(person)
        await person.press("enter", "n", "L", "a", "D", "tab", "j", "G")
        assert person.is_on(CustomersScreen)


async def test_another_order_is_one_key_away() -> None:
    async with somebody() as person:
        assert "last seen ▾" in await customers(person)
        await person.press("tab", "tab")
        assert "followers ▾" in person.sees
        people = person.app.screen.query_one(PeopleList)
        reach = [people.row_at(n).followers or 0 for n in range(people.total)]  # type: ignore[union-attr]
        assert reach == sorted(reach, reverse=True)


async def test_who_it_is_stands_beside_the_list_where_there_is_room() -> None:
    async with somebody(WIDE) as person:
        await customers(person, "maya")
        await person.settle(0.2)
        assert "Grace's mum" in person.sees
        assert "1 case · 1 post of theirs · no answer" in person.sees


async def test_enter_shows_the_history_and_enter_again_the_case() -> None:
    async with somebody() as person:
        await customers(person, "maya")
        await person.press("enter")
        assert person.is_on(CustomerScreen)
        assert "Collected my daughter's birthday cake" in person.sees
        assert "Grace's mum" in person.sees
        await person.press("enter")
        assert person.is_on(ConversationScreen)
        await person.press("escape", "escape", "escape", "escape")
        assert person.is_on(QueueScreen)


async def test_verbs_on_cases_work_in_the_history() -> None:
    async with somebody() as person:
        await customers(person, "maya")
        await person.press("enter", "n")
        await person.write("two cats")
        await person.press("enter", "5")
        assert "two cats" in person.sees
        assert person.told == "Noted: @maya_okafor"


async def test_notes_and_labels_are_kept_and_can_be_undone() -> None:
    async with somebody() as person:
        await customers(person, "maya")
        await person.press("n")
        await person.write("two cats")
        await person.press("enter", "1")
        await person.press("L", "space", "ctrl+s")
        known = person.desk.customers
        card = known.profile(known.find("maya_okafor")).card
        assert ([note.text for note in card.notes], card.labels) == (["two cats"], ("vip",))
        assert "#vip" in person.sees
        await person.press("u", "u")
        card = known.profile(known.find("maya_okafor")).card
        assert (card.notes, card.labels) == ((), ())


async def test_a_suggested_label_is_taken_by_a_key_and_only_then() -> None:
    praise = [
        says(f"fan-{n}", "fan", "@tinyteas I love it, best tea in town", ago=n) for n in (9, 8, 7)
    ]
    async with staged(scenario(*praise), WIDE) as person:
        known = person.desk.customers
        fan = known.find("fan")
        await customers(person)
        await person.settle(0.2)
        assert "#advocate · praised 3 times" in person.sees
        assert known.profile(fan).card.labels == ()
        await person.press("a")
        assert known.profile(fan).card.labels == ("advocate",)
        await person.press("a")
        assert "Nothing suggests a label." in person.told


async def test_somebody_is_forgotten_only_when_the_handle_is_typed() -> None:
    async with somebody() as person:
        await customers(person, "maya")
        await person.press("D")
        assert "This cannot be undone." in person.sees
        await person.write("somebody")
        await person.press("enter")
        assert person.desk.customers.find("maya_okafor")
        await person.press(*["backspace"] * 8)
        await person.write("maya_okafor")
        await person.press("enter")
        assert "forgotten" in person.told
        assert "Nobody fits" in person.sees


class Crowd:
    """A hundred thousand customers that nobody asked for at once."""

    total = 100_000

    def __init__(self) -> None:
        self.asked: list[tuple[int, int]] = []

    def rows(self, start: int, count: int) -> list[Customer]:
        self.asked.append((start, count))
        return [
            Customer(
                id=PersonId(n),
                handle=f"p{n}",
                name=f"Person {n}",
                followers=n,
                verified=False,
                protected=False,
                labels=(),
                case=CaseId(n),
                cases=1,
                waiting=0,
                last_at=START,
            )
            for n in range(start, min(start + count, self.total))
        ]

    def position(self, person: PersonId) -> int | None:
        return int(person)


async def test_only_the_pages_in_sight_are_read_of_a_hundred_thousand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    crowd = Crowd()
    async with somebody() as person:
        monkeypatch.setattr(person.desk.customers, "directory", lambda *_, **__: crowd)
        assert "100,000 customers" in await customers(person)
        await person.press("G")
        assert "Person 99999" in person.sees
        await person.press("home", "ctrl+d")
        assert {start for start, _ in crowd.asked} <= {0, crowd.total - PAGE}


async def test_hostile_names_are_only_names() -> None:
    async with staged(played(PAYLOADS), WIDE) as person:
        await customers(person)
        for _ in PAYLOADS:
            await person.press("j")
            await person.settle(0.07)
            assert not controls(person.sees)
        await person.press("enter")
        assert not controls(person.sees)
