"""What the app does by itself keeps the pace of each account; a person who asks is not held up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from carecli import bootstrap
from carecli.care.rows import View
from carecli.channels.sandbox import faults
from carecli.config.model import Config
from carecli.system.clock import FixedClock
from carecli.tui.app import CareApp
from tests.support.stage import START, Stage, says, scenario
from tests.tui.drivers import Person

SLOW = Config(poll=timedelta(minutes=10))


@asynccontextmanager
async def somebody(*, demo: bool) -> AsyncIterator[tuple[Person, Stage]]:
    clock = FixedClock(START)
    with bootstrap.stage(scenario(says("ada-1", "ada")), clock=clock, settings=SLOW) as staged:
        app = CareApp(staged.desk, demo=demo)
        async with app.run_test(size=(80, 24)) as pilot:
            person = Person(app, pilot, clock)
            await person.settle()
            yield person, Stage(staged.desk, staged.sandbox, clock)


def waiting(stage: Stage) -> int:
    return stage.desk.listing(View.WAITING).total


async def test_the_app_waits_until_an_account_is_due() -> None:
    async with somebody(demo=False) as (person, stage):
        assert waiting(stage) == 1
        stage.writes("ada", "@tinyteas and another thing")
        for minutes, new in ((9, 0), (2, 1)):
            stage.later(minutes=minutes)
            person.app.background.sync()
            await person.settle()
            assert waiting(stage) == 1 + new


async def test_a_person_who_asks_is_not_held_up_by_the_pace() -> None:
    async with somebody(demo=False) as (person, stage):
        stage.writes("ada", "@tinyteas and another thing")
        person.app.background.sync(asked=True)
        await person.settle()
        assert waiting(stage) == 2


async def test_in_the_demo_nothing_costs_and_every_look_is_a_fetch() -> None:
    async with somebody(demo=True) as (person, stage):
        stage.writes("ada", "@tinyteas and another thing")
        person.app.background.sync()
        await person.settle()
        assert waiting(stage) == 2


async def test_an_outage_is_not_asked_about_again_before_its_pause_is_over() -> None:
    async with somebody(demo=False) as (person, stage):
        stage.later(minutes=11)
        stage.sandbox.faults.add(faults.error(503), path="/2/users/*/mentions")
        person.app.background.sync()
        await person.settle()
        assert stage.desk.status().offline
        person.app.background.sync()
        await person.settle()
        assert stage.desk.status().offline
        stage.later(seconds=16)
        person.app.background.sync()
        await person.settle()
        assert not stage.desk.status().offline
