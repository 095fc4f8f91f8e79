"""The app as a person meets it: keys go in, a screen of plain text comes out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from carecli import bootstrap
from carecli.desk.desk import Desk
from carecli.system.clock import FixedClock
from carecli.tui.app import CareApp
from carecli.tui.widgets.case_list import CaseList

WIDE, NARROW = (120, 40), (80, 24)
START = datetime(2026, 9, 17, 14, 0, tzinfo=UTC)


def dump(screen: Screen[object]) -> str:
    """What stands on a screen, line by line."""
    return "\n".join(strip.text.rstrip() for strip in screen._compositor.render_strips())


class Person:
    """Somebody at the keyboard."""

    def __init__(self, app: CareApp, pilot: Pilot[int | str], clock: FixedClock) -> None:
        self.app = app
        self.desk: Desk = app.desk
        self.clock = clock
        self._pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys, and let what they start come to its end."""
        for key in keys:
            await self._pilot.press(key)
        await self.settle()

    async def write(self, words: str) -> None:
        """Type words."""
        await self.press(*("space" if char == " " else char for char in words))

    async def settle(self, seconds: float = 0) -> None:
        """Wait for workers and the screen."""
        await self._pilot.pause(seconds or None)
        await self.app.workers.wait_for_complete()
        await self._pilot.pause()

    async def resize(self, width: int, height: int) -> None:
        """Change the size of the window."""
        await self._pilot.resize_terminal(width, height)
        await self.settle()

    def is_on(self, screen: type[Screen[Any]]) -> bool:
        """Whether a screen of this kind is in front."""
        return isinstance(self.app.screen, screen)

    @property
    def sees(self) -> str:
        """The top screen as text."""
        return dump(self.app.screen)

    @property
    def told(self) -> str:
        """All toasts so far."""
        return "\n".join(note.message for note in self.app._notifications)

    @property
    def handle(self) -> str:
        """Whose row the cursor stands on."""
        row = self.app.screen_stack[0].query_one(CaseList).current
        return row.handle if row else ""


@asynccontextmanager
async def somebody(size: tuple[int, int] = NARROW, *, synced: bool = True) -> AsyncIterator[Person]:
    """The app on the sandbox at a fixed time, with everything fetched."""
    clock = FixedClock(START)
    with bootstrap.demo(clock=clock) as desk:
        if synced:
            desk.sync.run()
        app = CareApp(desk, demo=True)
        async with app.run_test(size=size) as pilot:
            person = Person(app, pilot, clock)
            await person.settle()
            yield person
