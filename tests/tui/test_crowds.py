"""Several people on one problem, as one sees it; the bell; why a case is marked."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from carecli import bootstrap
from carecli.config.model import AccountSettings, Config, Tell
from carecli.system.clock import FixedClock
from carecli.tui.app import CareApp
from carecli.tui.screens.conversation import ConversationScreen
from carecli.tui.screens.crowds import CrowdsScreen
from tests.support.hostile import PAYLOADS
from tests.support.stage import START, Stage, says, scenario
from tests.tui.drivers import Person

KETTLE = (
    "@tinyteas is your kettle broken? I take my business elsewhere",
    "@tinyteas the kettle broke, they say",
    "@tinyteas your KETTLE is BROKEN [red]again[/red]",
)


@asynccontextmanager
async def somebody(
    *texts: str, settings: Config | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[Person, Stage]]:
    clock = FixedClock(START)
    drafts = [says(f"p{n}", f"who{n}", text, ago=60 - n) for n, text in enumerate(texts)]
    with bootstrap.stage(scenario(*drafts), clock=clock, settings=settings) as staged:
        app = CareApp(staged.desk, demo=True)
        async with app.run_test(size=size) as pilot:
            person = Person(app, pilot, clock)
            await person.settle()
            await person.settle()
            yield person, Stage(staged.desk, staged.sandbox, clock)


async def test_the_status_line_says_it_and_the_rows_are_marked() -> None:
    async with somebody(*KETTLE) as (person, _):
        assert "3 people: kettle broken" in person.sees
        assert person.sees.count("crowd") == 2, "the one who leaves has more pressing marks"


async def test_their_posts_stand_side_by_side_and_each_can_be_opened() -> None:
    async with somebody(*KETTLE) as (person, stage):
        await person.press("g", "w")
        assert person.is_on(CrowdsScreen)
        assert "the kettle broke, they say" in person.sees
        assert "[red]again[/red]" in person.sees
        await person.press("j", "enter")
        assert isinstance(person.app.screen, ConversationScreen)
        assert person.app.screen.case == stage.case("who1")


async def test_verbs_on_cases_work_there() -> None:
    async with somebody(*KETTLE) as (person, stage):
        await person.press("g", "w", "r")
        assert isinstance(person.app.screen, ConversationScreen)
        assert person.app.screen.case == stage.case("who0")


async def test_one_post_to_everybody_is_offered_and_sent_by_a_person_on_xs_own_page() -> None:
    async with somebody(*KETTLE) as (person, stage):
        await person.press("g", "w", "w")
        assert "Several of you have written to us about this: kettle broken." in person.sees
        assert "14:00." in person.sees
        await person.press("y")
        assert "https://x.com/intent/tweet?text=Several%20of%20you" in person.told
        assert person.app.clipboard.startswith("Several of you have written")
        assert stage.on_x() == []


async def test_without_a_crowd_it_says_what_would_be_there() -> None:
    async with somebody(KETTLE[0]) as (person, _):
        await person.press("g", "w")
        assert "Nothing is out of the ordinary" in person.sees
        await person.press("w", "escape")
        assert "There is no crowd to write to." in person.told


async def test_a_case_says_why_it_is_marked() -> None:
    async with somebody(*KETTLE, size=(120, 40)) as (person, stage):
        stage.writes("who0", "@tinyteas hello? anybody?", parent=stage.post("p0"))
        await person.press("full_stop")
        person.app.open_case(stage.case("who0"))
        await person.settle()
        for why in ("upset: “broken”", "leaving: “take my business elsewhere”",
                    "again: 2 posts while waiting", "3 people: kettle broken"):  # fmt: skip
            assert why in person.sees


async def test_hostile_words_are_only_words() -> None:
    texts = [f"@tinyteas kettle broken {text}"[:270] for text in PAYLOADS[:12]]
    async with somebody(*texts) as (person, _):
        await person.press("g", "w", *"jjjjjjjjjjj", "w", "escape")
        assert "kettle broken" in person.sees
        assert "\x1b" not in person.sees


class Ears:
    """Counts the bells of an app."""

    def __init__(self, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rung = 0
        monkeypatch.setattr(person.app, "bell", self._ring)

    def _ring(self) -> None:
        self.rung += 1


LATE = Config(
    tell=Tell(bell=("late",)),
    accounts={"tinyteas": AccountSettings(target=timedelta(hours=2))},
)


async def test_the_bell_rings_once_for_what_came_due_as_time_passed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with somebody("@tinyteas hello", settings=LATE) as (person, stage):
        ears = Ears(person, monkeypatch)
        person.app.background.tell()
        await person.settle()
        assert ears.rung == 0
        stage.later(hours=2)
        for _ in range(2):
            person.app.background.tell()
            await person.settle()
        assert ears.rung == 1


async def test_nothing_rings_unless_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with somebody("@tinyteas hello") as (person, stage):
        ears = Ears(person, monkeypatch)
        stage.later(days=2)
        person.app.background.tell()
        await person.settle()
        assert ears.rung == 0
