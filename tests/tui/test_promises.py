"""Promises on the screen, what is offered after an answer, and the last public word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carecli.care.card import ReminderKind
from carecli.care.cases import Reason, State
from carecli.care.rows import View
from carecli.tui.screens.ask import Ask
from carecli.tui.screens.conversation import ConversationScreen
from carecli.tui.screens.promises import PromisesScreen
from carecli.tui.screens.reason import ReasonDialog
from carecli.tui.widgets.reply_area import ReplyArea
from tests.tui.drivers import NARROW, WIDE, Person, somebody


async def answers(person: Person, words: str) -> None:
    """Answer the first one who waits."""
    await person.press("r")
    await person.write(words)
    await person.settle(0.3)
    await person.press("ctrl+s", "y")
    await person.settle(0.1)


def draft(person: Person) -> str:
    return person.app.screen.query_one(ReplyArea).text


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_promises_are_listed_by_how_pressing_they_are(size: tuple[int, int]) -> None:
    async with somebody(size) as person:
        await person.press("g", "p")
        assert "Nothing is promised." in person.sees
        await person.press("escape")
        rows, now = person.desk.listing(View.WAITING).rows(0, 4), person.clock.now()
        person.desk.reminders.promise(rows[0].case, now + timedelta(minutes=5), "a [red]cake[/]")
        person.desk.reminders.promise(rows[1].case, now + timedelta(days=3), "a refund")
        person.desk.reminders.promise(rows[2].case, now + timedelta(hours=2), "a call")
        person.clock.move(timedelta(minutes=10))
        await person.press("g", "p")
        order = [line.split()[1] for line in person.sees.splitlines()[2:] if "@" in line]
        assert order == ["overdue", "today", "coming"]
        assert "a [red]cake[/]" in person.sees
        assert "1 overdue" in person.sees.splitlines()[0]


async def test_a_promise_is_kept_and_telling_them_is_offered() -> None:
    async with somebody() as person:
        row = person.desk.listing(View.WAITING).rows(0, 1)[0]
        person.desk.reminders.promise(row.case, person.clock.now() + timedelta(days=1), "a cake")
        await person.press("g", "p", "K")
        assert "✓ kept" in person.sees
        assert "kept 1 of 1" in person.sees
        assert "Press A to tell them" in person.told
        await person.press("A")
        assert person.is_on(ConversationScreen)
        assert "as promised" in draft(person) or "Word kept" in draft(person)


async def test_a_promise_is_moved_and_the_message_is_offered() -> None:
    async with somebody() as person:
        row = person.desk.listing(View.WAITING).rows(0, 1)[0]
        person.desk.reminders.promise(row.case, person.clock.now() + timedelta(hours=1), "a cake")
        await person.press("g", "p", "M", "3")
        [moved] = person.desk.reminders.all()
        assert moved.moved == 1
        assert person.is_on(PromisesScreen)
        assert "moved" in person.sees
        await person.press("u")
        assert person.desk.reminders.all()[0].moved == 0
        await person.press("M", "3", "A")
        assert "takes longer" in draft(person) or "later than I told you" in draft(person)


async def test_a_closed_promise_is_not_closed_again_and_u_opens_it() -> None:
    async with somebody() as person:
        row = person.desk.listing(View.WAITING).rows(0, 1)[0]
        person.desk.reminders.promise(row.case, person.clock.now() + timedelta(hours=1), "a cake")
        await person.press("g", "p", "B", "B")
        assert "This one is closed" in person.told
        await person.press("u")
        assert len(person.desk.reminders.all()) == 1


async def test_an_answer_that_promises_something_offers_to_record_it() -> None:
    async with somebody() as person:
        handle = person.handle
        await answers(person, "So sorry! I'll call you tomorrow at 4.")
        assert f"Press A to record the promise to @{handle}, by Fri 18 Sep" in person.told
        assert person.desk.reminders.all() == ()
        await person.press("A")
        [promise] = person.desk.reminders.all()
        assert (promise.kind, promise.note) == (ReminderKind.PROMISE, "I'll call you tomorrow at 4")
        await person.press("A")
        assert "Nothing is offered" in person.told


async def test_an_answer_that_was_taken_back_promises_nothing() -> None:
    async with somebody() as person:
        await answers(person, "So sorry! I'll call you tomorrow at 4.")
        await person.press("u", "A")
        assert person.desk.reminders.all() == ()


async def test_any_other_answer_offers_to_look_whether_it_worked() -> None:
    async with somebody() as person:
        await answers(person, "So sorry! A new one is on its way.")
        assert "Press A to follow up with" in person.told
        await person.press("A")
        [later] = person.desk.reminders.all()
        assert later.kind is ReminderKind.IF_SILENT
        assert later.due.astimezone(person.desk.zone).minute == 0


async def test_an_offer_that_nobody_takes_goes_by_itself() -> None:
    async with somebody() as person:
        await answers(person, "So sorry! A new one is on its way.")
        person.clock.move(timedelta(minutes=5))
        await person.press("A")
        assert person.desk.reminders.all() == ()


async def test_dm_us_is_no_last_word_and_a_closing_line_is_offered() -> None:
    async with somebody() as person:
        rows = person.desk.listing(View.ANSWERED).rows(0, 100)
        away = next((r for r in rows if person.desk.triage.closing(r.case).asks), None)
        if away is None:
            await answers(person, "Please DM us your order number.")
            person.clock.move(timedelta(minutes=1))
            person.desk.replies.deliver()
            person.app.follow()
            rows = person.desk.listing(View.ANSWERED).rows(0, 100)
            away = next(r for r in rows if person.desk.triage.closing(r.case).asks)
        await person.press("3")
        assert person.app.queue
        person.app.queue.point_at(away.case)
        await person.press("e")
        assert person.is_on(ReasonDialog)
        assert "“DM us” as the last word" in person.sees
        await person.press("c")
        assert person.is_on(ConversationScreen)
        assert "reading along" in draft(person)


async def test_a_troll_is_one_only_after_an_attempt_and_muting_is_offered() -> None:
    async with somebody() as person:
        case = person.desk.listing(View.WAITING).rows(0, 1)[0].case
        await person.press("m", "7")
        await person.write("insults only")
        await person.press("enter")
        assert "Nobody has answered" in person.told
        assert person.desk.row(case).state is State.WAITING
        tried = next(
            row
            for row in person.desk.listing(View.WAITING).rows(0, 100)
            if any(one.ours for one in person.desk.open(row.case).thread)
        )
        assert person.app.queue
        person.app.queue.point_at(tried.case)
        await person.press("m", "7")
        await person.write("insults only")
        await person.press("enter")
        assert person.desk.row(tried.case).reason is Reason.TROLL
        assert f"Press A to mute @{tried.handle} on X ($0.010)" in person.told
        await person.press("A")
        assert f"Muted on X: @{tried.handle}" in person.told or "in the browser" in person.told


async def test_several_cases_are_closed_after_a_yes_and_opened_again_as_one() -> None:
    async with somebody() as person:
        await person.press("3", "x", "x", "e")
        assert person.is_on(Ask)
        assert "2 cases are closed as solved" in person.sees
        await person.press("y")
        assert person.desk.status().counts[View.DONE] == 2
        await person.press("u")
        assert person.desk.status().counts[View.DONE] == 0


async def test_follow_ups_of_several_are_taken_back_as_one() -> None:
    async with somebody() as person:
        await person.press("x", "x", "x", "f", "3")
        assert len(person.desk.reminders.all()) == 3
        await person.press("u")
        assert person.desk.reminders.all() == ()
