"""A driver for the conversation: the real app on the demo's desk, used as a person would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from textual.pilot import Pilot
from textual.screen import Screen

from carecli import bootstrap
from carecli.care.cases import CaseId
from carecli.care.rows import Row, View
from carecli.desk.desk import Desk
from carecli.system.clock import FixedClock
from carecli.tui.app import CareApp
from carecli.tui.screens.conversation import ConversationScreen
from carecli.tui.screens.review import ReviewBox
from carecli.tui.screens.templates import TemplatePicker
from carecli.tui.widgets.reply_area import ReplyArea

START = datetime(2026, 9, 17, 13, 0, tzinfo=UTC)
SCREENS: dict[str, type[Screen[Any]]] = {
    "conversation": ConversationScreen,
    "review": ReviewBox,
    "templates": TemplatePicker,
}


class Talk:
    """One person at one conversation."""

    def __init__(self, desk: Desk, pilot: Pilot[int | str]) -> None:
        self.desk = desk
        self.pilot = pilot

    @property
    def text(self) -> str:
        """The screen as plain text."""
        strips = self.pilot.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)

    @property
    def written(self) -> str:
        """What stands in the composer."""
        return self._area.text

    @property
    def selected(self) -> str:
        """What is selected in the composer."""
        return self._area.selected_text

    @property
    def _area(self) -> ReplyArea:
        conversations = [
            s for s in self.pilot.app.screen_stack if isinstance(s, ConversationScreen)
        ]
        return conversations[-1].query_one(ReplyArea)

    def case(self, handle: str) -> CaseId:
        """The waiting case of a customer."""
        return self.row(handle).case

    def row(self, handle: str) -> Row:
        """The waiting case of a customer, as a row."""
        rows = self.desk.listing(View.WAITING).rows(0, 100)
        return next(row for row in rows if row.handle == handle)

    async def press(self, *keys: str) -> None:
        """Press keys and let the app settle."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def write(self, text: str) -> None:
        """Type into the composer."""
        self._area.insert(text)
        await self.pilot.pause()

    async def until(self, holds: Callable[[], bool], what: str = "") -> None:
        """Wait for something that a worker or a timer brings about."""
        for _ in range(400):
            if holds():
                return
            await asyncio.sleep(0.01)
            await self.pilot.pause()
        raise AssertionError(f"never: {what}\n{self.text}")

    async def reads(self, *words: str) -> None:
        """Wait until the screen shows all these words."""
        await self.until(lambda: all(word in self.text for word in words), f"shown: {words}")

    async def is_on(self, name: str) -> None:
        """Wait for a screen."""
        await self.until(lambda: isinstance(self.pilot.app.screen, SCREENS[name]), f"on {name}")

    async def review(self) -> None:
        """To the review box."""
        await self.press("ctrl+s")
        await self.is_on("review")


@asynccontextmanager
async def talk(
    handle: str = "maya_okafor",
    size: tuple[int, int] = (120, 40),
    *,
    write: bool = False,
    demo: bool = True,
) -> AsyncIterator[Talk]:
    """The conversation with one of the demo's customers."""
    with bootstrap.demo(clock=FixedClock(START)) as desk:
        desk.sync.run()
        async with CareApp(desk, demo=demo).run_test(size=size) as pilot:
            person = Talk(desk, pilot)
            app = pilot.app
            assert isinstance(app, CareApp)
            app.open_case(person.case(handle), compose=write)
            await person.is_on("conversation")
            await pilot.pause()
            yield person
