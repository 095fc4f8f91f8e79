"""The outbox: replies on their way out, and the parts of a chain one under the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from carecli import bootstrap
from carecli.channels.sandbox import Sandbox, faults, load
from carecli.system.clock import FixedClock
from carecli.tui.app import CareApp
from tests.support.images import PNG
from tests.tui.drivers import NARROW, START, Person

LONG = "So sorry, Maya. " + "A new cake for Grace leaves our oven at four today. " * 12


@asynccontextmanager
async def outbox(
    folder: Path, size: tuple[int, int] = NARROW, *, broken: bool = True
) -> AsyncIterator[tuple[Person, Sandbox]]:
    """A chain with a picture, whose second part X has refused, shown in the outbox."""
    clock, picture = FixedClock(START), folder / "cake.png"
    picture.write_bytes(PNG)
    with bootstrap.stage(load("bakery"), clock=clock) as stage:
        desk = stage.desk
        desk.sync.run()
        person_case = next(row.case for row in desk.search("Maya") if row.handle == "maya_okafor")
        desk.replies.attach(person_case, picture, "The new cake")
        desk.replies.send(person_case, LONG, chain=True, hold=timedelta(hours=0 if broken else 1))
        if broken:
            stage.sandbox.faults.add(faults.slow(0), method="POST", path="/2/tweets")
            stage.sandbox.faults.add(faults.forbidden("No."), method="POST", path="/2/tweets")
            desk.replies.deliver()
        app = CareApp(desk, demo=True)
        async with app.run_test(size=size) as pilot:
            person = Person(app, pilot, clock)
            await person.settle()
            await person.press("g", "o")
            yield person, stage.sandbox


async def test_a_chain_that_stopped_shows_where_and_what_waits(tmp_path: Path) -> None:
    async with outbox(tmp_path) as (person, _):
        assert "not sent" in person.sees
        assert "@maya_okafor · part 2 of 3" in person.sees
        assert "waits for that one" in person.sees
        assert "part 3 of 3" in person.sees
        assert "goes out in" not in person.sees


async def test_taking_the_rest_back_says_what_is_public(tmp_path: Path) -> None:
    async with outbox(tmp_path) as (person, _):
        await person.press("enter")
        await person.settle()
        assert "on X already: part 1 of 3" in person.told
        assert person.desk.replies.outbox() == ()


async def test_a_chain_on_hold_shows_its_parts_and_its_picture(tmp_path: Path) -> None:
    async with outbox(tmp_path, broken=False) as (person, _):
        assert "goes out in" in person.sees
        assert "@maya_okafor · part 1 of 3 · 1 picture" in person.sees
        assert person.sees.count("then ") == 2
