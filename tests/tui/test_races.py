"""What ends, or comes, while screens open and close."""

from __future__ import annotations

import asyncio

import pytest

from carecli.care.rows import View
from carecli.tui import work
from tests.tui.drivers import WIDE, somebody

PLACES = (
    *("insights", "crowds", "customers", "search", "templates", "playbook"),
    *("budget", "outbox", "accounts"),
)


@pytest.mark.parametrize("place", PLACES)
async def test_news_that_come_while_a_screen_opens_harm_nothing(place: str) -> None:
    async with somebody() as person:
        getattr(person.app.dispatch.places, place)()
        person.app.follow()
        await person.settle()
        assert person.app.screen is not person.app.queue


async def test_what_ends_just_after_its_screen_was_left_changes_nothing() -> None:
    async with somebody() as person:
        await person.press("g", "m")
        await person.settle()
        came: list[int] = []
        work.start(person.app.screen, lambda: 1, came.append, name="slow")
        await asyncio.sleep(0)  # it begins
        work.let_end("slow", 5)
        person.app.pop_screen()
        await person.settle()
        assert came == []


async def test_a_fetch_that_ends_when_the_app_has_closed_shows_nothing() -> None:
    async with somebody() as person:
        app = person.app
    app.fetched(3, asked=False)
    assert app.queue is None


async def test_an_answer_is_sent_though_one_leaves_before_it_is_queued(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with somebody() as person:
        row = person.desk.listing(View.WAITING).rows(0, 1)[0]
        person.app.open_case(row.case, compose=True)
        await person.settle()
        await person.write("Thank you, that is kind of you to say!")
        await person.press("ctrl+s")
        await person.settle()
        planned: list[str] = []
        monkeypatch.setattr(person.app.background, "plan_delivery", lambda: planned.append("one"))
        person.app.screen.dismiss("send")
        await asyncio.sleep(0)
        person.app.back_to_queue()
        await person.settle()
        assert [reply.handle for reply in person.desk.replies.outbox()] == [row.handle]
        assert planned


@pytest.mark.parametrize("keys", [(), ("g", "slash", *"maya"), ("c",), ("enter",), ("g", "c")])
async def test_a_case_that_another_program_took_away_closes_nothing(keys: tuple[str, ...]) -> None:
    async with somebody(WIDE) as person:
        queue, desk = person.app.queue, person.desk
        row = next(row for row in desk.search("maya") if row.handle == "maya_okafor")
        assert queue is not None
        queue.point_at(row.case)
        await person.press(*keys)
        with person.desk._parts.db.writing() as other:
            other.execute("DELETE FROM cases WHERE id = ?", (row.case,))
        await person.press("down", "up")
        await person.settle(0.1)  # the panes beside the cursor are filled
        person.app.follow()
        for _ in range(50):
            await person.settle(0.05)
            if "Maya Okafor" not in person.sees:
                break
        assert "Maya Okafor" not in person.sees
        assert person.handle != "maya_okafor"
