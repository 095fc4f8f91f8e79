"""The pictures of the documentation: the real app on the sandbox, at a fixed moment.

`python -m docs.pictures` draws them into docs/img. Clock, zone, customers and keys are pinned, so
that the same code draws the same pictures; a test says when they are stale.
"""

from __future__ import annotations

import asyncio
import html
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input, TextArea

from carecli import bootstrap
from carecli.care.rows import View
from carecli.channels.sandbox import Scenario, load
from carecli.config.model import AccountSettings, Caps, Config, span
from carecli.desk.desk import Desk
from carecli.desk.report import Format
from carecli.system.clock import FixedClock
from carecli.tui.app import CareApp
from carecli.tui.screens.conversation import LOOK_AGAIN_AFTER

IMAGES = Path(__file__).parent / "img"
NOON_IS_NEAR = datetime(2026, 9, 17, 10, 20, tzinfo=UTC)
"""A Thursday, 11:20 in London."""

ANSWER = (
    "I'm so sorry, Maya: Gary had a lovely birthday and Grace did not, and that was my piping."
    " A new cake with her name is in the oven. Shall I bring it round today at 4? ^Robin"
)
LONG = (
    "I'm so sorry, Maya: Gary had a lovely birthday and Grace did not, and that was my piping."
    " I was alone with forty orders and copied the name from the slip below hers. That is no way to"
    " bake for somebody who is seven. A new cake with her name is in the oven now, lemon as you"
    " ordered it, and I bring it round today at 4. ^Robin"
)
_FONT_FACE = re.compile(r"\s*@font-face \{.*?\n    \}", re.DOTALL)
_TEXT = re.compile(r'<text[^>]* y="([^"]*)"[^>]*>([^<]*)</text>')


class Hands:
    """Presses keys, and waits until the screen shows what they lead to."""

    def __init__(self, desk: Desk, pilot: Pilot[int | str]) -> None:
        self._desk = desk
        self._pilot = pilot

    async def press(self, *keys: str) -> None:
        """Press keys."""
        await self._pilot.press(*keys)

    async def read_messages(self) -> None:
        """Switch direct messages on and fetch them."""
        self._desk.connect.set(self._desk.account().handle, "dms", True)  # noqa: FBT003 a value
        self._desk.sync.run()

    async def open(self, handle: str, *, private: bool = False, compose: bool = False) -> None:
        """Open the waiting case of a customer, in public or in direct messages."""
        rows = self._desk.listing(View.WAITING).rows(0, 100)
        mine = (row for row in rows if row.handle == handle and row.private is private)
        case = next(mine).case
        app = self._pilot.app
        assert isinstance(app, CareApp)  # noqa: S101 it was made below
        app.open_case(case, compose=compose)
        await self.see(f"@{handle}")
        await self._pilot.pause(LOOK_AGAIN_AFTER + 0.1)  # what it shows anew is shown by then
        await app.workers.wait_for_complete()

    async def write(self, text: str) -> None:
        """Put a text into the composer."""
        self._pilot.app.screen.query_one(TextArea).insert(text)
        await self._pilot.pause()

    async def see(self, *words: str) -> None:
        """Wait until all these words are on the screen.

        Raises:
            LookupError: They are not, even after twenty seconds.
        """
        for _ in range(1000):
            if all(word in self.text for word in words):
                return
            await self._pilot.pause(0.02)
        raise LookupError(f"never shown: {', '.join(words)}\n{self.text}")

    @property
    def text(self) -> str:
        """The screen as plain text."""
        strips = self._pilot.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)

    async def hold_still(self) -> None:
        """Let everything under way come to its end, and no cursor blink."""
        app = self._pilot.app
        for field in (*app.screen.query(TextArea), *app.screen.query(Input)):
            field.cursor_blink = False
        await app.workers.wait_for_complete()
        await self._pilot.pause(0.2)
        app.clear_notifications()
        await self._pilot.pause()


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One picture: a size in cells, a theme, and what to do before it is drawn.

    Attributes:
        lived: Of the bakery after its week, instead of at the start.
    """

    name: str
    size: tuple[int, int] = (120, 40)
    theme: str = "carecli-dark"
    lived: bool = False
    steps: Callable[[Hands], Awaitable[None]]


async def _queue(hands: Hands) -> None:
    await hands.see("HAPPY BIRTHDAY GARY")
    await hands.press("j", "j")
    await hands.see("Sorry you feel that way.", "Mr Dunmore")


async def _narrow_queue(hands: Hands) -> None:
    await hands.see("Maya Okafor")


async def _conversation(hands: Hands) -> None:
    await hands.open("dean_hartley", compose=True)
    await hands.press("ctrl+t")
    await hands.see("Templates")
    await hands.press(*"late answer")
    await hands.see("The reason:")
    await hands.press("enter")
    await hands.see("Fill in")


async def _review(hands: Hands) -> None:
    await hands.open("maya_okafor", compose=True)
    await hands.write(ANSWER)
    await hands.see("$0.010")
    await hands.press("ctrl+s")
    await hands.see("of 280 characters", "Send")


async def _templates(hands: Hands) -> None:
    await hands.open("maya_okafor", compose=True)
    await hands.press("ctrl+t")
    await hands.see("Templates", "first")


async def _help(hands: Hands) -> None:
    await hands.see("Maya Okafor")
    await hands.press("question_mark")
    await hands.see("Keys", "In the list")


async def _message(hands: Hands) -> None:
    await hands.read_messages()
    await hands.open("gwen_ashdown", private=True, compose=True)
    await hands.write("Nine large loaves it is, Gwen. They are yours on Saturday at 8. ^Robin")
    await hands.see("$0.015")
    await hands.press("ctrl+s")
    await hands.see("of 10000 characters", "Send")


async def _accounts(hands: Hands) -> None:
    await hands.read_messages()
    await hands.press("g", "A")
    await hands.see("Accounts", "DMs on")


async def _budget(hands: Hands) -> None:
    await hands.press("g", "b")
    await hands.see("Budget", "reading a day", "mentions, own posts")


async def _promises(hands: Hands) -> None:
    await hands.press("g", "p")
    await hands.see("Promises", "overdue", "kept 3 of 4")


async def _daily(hands: Hands) -> None:
    await hands.press("g", "r")
    await hands.see("Daily review", "Priyanka", "Ingredients")


async def _insights(hands: Hands) -> None:
    await hands.press("g", "m")
    await hands.see("First response", "When waits begin", "confirmed")


async def _customers(hands: Hands) -> None:
    await hands.press("g", "c")
    await hands.see("31 customers", "Fliss")
    await hands.press("slash", *"owen", "enter")
    await hands.see("1 customer", "1 broken")


async def _crowd(hands: Hands) -> None:
    await hands.press("g", "w")
    await hands.see("card machine", "JUNE OTTAWAY")


async def _playbook(hands: Hands) -> None:
    await hands.press("g", "k")
    await hands.see("Playbook", "Offer")


async def _chain(hands: Hands) -> None:
    await hands.open("maya_okafor", compose=True)
    await hands.write(LONG)
    await hands.see("too long")
    await hands.press("ctrl+n", "ctrl+s")
    await hands.see("2/2", "each an answer", "Send")


PICTURES = (
    Picture(name="queue", steps=_queue),
    Picture(name="queue-80", size=(80, 24), steps=_narrow_queue),
    Picture(name="conversation", steps=_conversation),
    Picture(name="review", steps=_review),
    Picture(name="templates", steps=_templates),
    Picture(name="help", steps=_help),
    Picture(name="message", size=(80, 24), steps=_message),
    Picture(name="accounts", size=(80, 24), steps=_accounts),
    Picture(name="budget", size=(80, 24), steps=_budget),
    Picture(name="chain", steps=_chain),
    Picture(name="promises", lived=True, size=(80, 24), steps=_promises),
    Picture(name="daily", lived=True, steps=_daily),
    Picture(name="insights", lived=True, steps=_insights),
    Picture(name="customers", lived=True, steps=_customers),
    Picture(name="crowd", lived=True, size=(80, 24), steps=_crowd),
    Picture(name="playbook", steps=_playbook),
    Picture(name="light", theme="carecli-light", steps=_queue),
)


async def draw(picture: Picture) -> str:
    """One picture as SVG, drawn by the app as it is now."""
    with _week() if picture.lived else _stage(picture.theme) as desk:
        app = CareApp(desk)
        app.animation_level = "none"
        async with app.run_test(size=picture.size) as pilot:
            hands = Hands(desk, pilot)
            await hands.hold_still()
            await picture.steps(hands)
            await hands.hold_still()
            return _with_local_fonts(app.export_screenshot(title="carecli", simplify=True))


def words(svg: str) -> list[str]:
    """The visible text of a picture, line by line; fonts, colours and ids make no difference."""
    lines: dict[str, str] = {}
    for height, text in _TEXT.findall(svg):
        lines[height] = lines.get(height, "") + html.unescape(text)
    return list(lines.values())


@contextmanager
def _stage(theme: str) -> Iterator[Desk]:
    """The bakery on its sandbox, everything fetched, and nothing moving any more."""
    scenario = load("bakery")
    clock = FixedClock(NOON_IS_NEAR)
    with bootstrap.stage(scenario, clock=clock, settings=_settings(scenario, theme)) as stage:
        stage.desk.sync.run()
        yield stage.desk


def _week() -> AbstractContextManager[Desk]:
    """The bakery on the morning after its week."""
    return bootstrap.demo(clock=FixedClock(NOON_IS_NEAR), days=7)


def _settings(scenario: Scenario, theme: str) -> Config:
    account = AccountSettings(
        target=span(scenario.target),
        hours=dict(scenario.hours),
        timezone="Europe/London",
        signoff=scenario.signoff,
        brand=scenario.brand.name,
        searches=scenario.searches,
        colour="teal",
        caps=Caps(read_day=Decimal(1), send_day=Decimal("0.50")),
    )
    return Config(
        poll=timedelta(days=1),
        theme=theme,
        timezone="Europe/London",
        accounts={scenario.brand.handle: account},
    )


def _with_local_fonts(svg: str) -> str:
    """Without the fonts of another host: a picture asks nobody for anything."""
    return _FONT_FACE.sub("", svg).replace("Fira Code, monospace", "'Fira Code', Menlo, monospace")


def draw_report(browser: str) -> None:
    """The report on the week, as a browser shows its upper part."""
    with tempfile.TemporaryDirectory() as folder, _week() as desk:
        page = Path(folder) / "report.html"
        now = desk.clock.now()
        page.write_text(desk.report.make(Format.HTML, now - timedelta(days=7), now), "utf-8")
        view = ("--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=900,1180")
        out = f"--screenshot={IMAGES / 'report.png'}"
        subprocess.run([browser, *view, out, page.as_uri()], check=True, capture_output=True)  # noqa: S603
    (IMAGES / "report.png").chmod(0o644)


def main() -> int:
    """Draw all pictures; that of the report only where there is a browser that can."""
    IMAGES.mkdir(exist_ok=True)
    for picture in PICTURES:
        svg = asyncio.run(draw(picture))
        file = IMAGES / f"{picture.name}.svg"
        file.write_text(svg, encoding="utf-8", newline="\n")
        file.chmod(0o644)  # the app keeps its files to their owner; these are for everyone
        sys.stdout.write(f"docs/img/{picture.name}.svg\n")
    if browser := shutil.which("chromium"):
        draw_report(browser)
    return 0


if __name__ == "__main__":
    sys.exit(main())
