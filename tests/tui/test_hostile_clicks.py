"""Markup in outside text, clicked on letter by letter, runs nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from textual.pilot import Pilot

from carecli import bootstrap
from carecli.care.rows import View
from carecli.system.clock import FixedClock
from carecli.tui import app as module
from carecli.tui.app import CareApp
from carecli.tui.screens.queue import QueueScreen
from carecli.tui.widgets.goto_strip import GotoStrip
from tests.support.hostile import CLICKS, played
from tests.support.stage import START
from tests.tui.drivers import dump


class Watched(CareApp):
    """Notes every action that is run."""

    CSS_PATH: ClassVar[Any] = [Path(module.__file__).parent / css for css in CareApp.CSS_PATH]
    ran: list[str]

    async def run_action(self, action: object, *args: object, **more: object) -> bool:
        self.ran.append(str(action))
        return await super().run_action(action, *args, **more)  # type: ignore[arg-type]


@asynccontextmanager
async def watched() -> AsyncIterator[tuple[Watched, Pilot[int | str]]]:
    clock = FixedClock(START)
    with bootstrap.stage(played(CLICKS), clock=clock) as stage:
        stage.desk.sync.run()
        app = Watched(stage.desk, demo=True)
        app.ran = []
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await app.workers.wait_for_complete()
            yield app, pilot


def letters(app: Watched, words: str) -> list[tuple[int, int]]:
    """Where the letters of a text stand, wherever it stands."""
    found = []
    for y, line in enumerate(dump(app.screen).splitlines()):
        if (x := line.find(words)) >= 0:
            found += [(x + step, y) for step in range(len(words))]
    return found


async def click_on(app: Watched, pilot: Pilot[int | str], words: str) -> None:
    """Look for an action under every letter, as Textual does on a click, and click on some."""
    places = letters(app, words)
    assert len(places) >= len(words)
    for x, y in places:
        assert not any(key.startswith("@") for key in app.screen.get_style_at(x, y).meta)
    for place in places[len(words) // 2 : len(words) // 2 + 3]:
        await pilot.click(offset=place)


@pytest.mark.parametrize("words", [one for one in CLICKS if "\t" not in one])
async def test_a_click_on_markup_of_a_customer_runs_nothing(words: str) -> None:
    async with watched() as (app, pilot):
        await click_on(app, pilot, words)
        rows = app.desk.listing(View.WAITING).rows(0, 9)
        row = next(row for row in rows if row.name == words)
        app.open_case(row.case)
        await pilot.pause()
        await click_on(app, pilot, words[:20])
        app.say(words, title=words)
        await pilot.pause()
        await click_on(app, pilot, words[:12])
        assert app.ran == []
        assert app.is_running


async def test_a_key_typed_ahead_closes_nothing_beneath_a_dialog_that_has_gone() -> None:
    async with watched() as (app, pilot):
        answers: list[str | None] = []
        strip = GotoStrip("g", {})
        await app.push_screen(strip, answers.append)
        for _ in range(3):
            strip.dismiss("first")
        await pilot.pause()
        assert isinstance(app.screen, QueueScreen)
        assert answers == ["first"]
