"""The daily review on the screen: one case at a time, every decision on one key."""

from __future__ import annotations

from datetime import timedelta

import pytest

from carecli.care.cases import Reason, State
from carecli.care.rows import View
from carecli.tui.screens.daily import DailyScreen
from carecli.tui.screens.queue import QueueScreen
from carecli.tui.screens.receipt import ReceiptScreen
from carecli.tui.screens.review import ReviewBox
from tests.tui.drivers import NARROW, WIDE, Person, somebody


def shown(person: Person) -> str:
    """The handle of the case that is to be decided."""
    screen = person.app.screen
    assert isinstance(screen, DailyScreen)
    return person.desk.row(screen.case).handle


async def only(person: Person, count: int) -> None:
    """Leave so many that wait."""
    rows = person.desk.listing(View.WAITING).rows(count, 1000)
    person.desk.triage.done([row.case for row in rows], Reason.NO_REPLY_NEEDED)
    person.clock.move(timedelta(minutes=1))
    person.app.follow()
    await person.settle()


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_it_opens_on_the_longest_wait_with_the_care_promise_over_it(
    size: tuple[int, int],
) -> None:
    async with somebody(size) as person:
        await person.press("g", "r")
        first = person.desk.listing(View.WAITING).rows(0, 1)[0]
        assert shown(person) == first.handle
        lines = person.sees.splitlines()
        assert "Daily review  1 of" in lines[0]
        assert "answers within two hours" in lines[1]
        assert first.name in person.sees
        assert "skip" in lines[-1]


async def test_every_verdict_leads_to_the_next_and_u_leads_back() -> None:
    async with somebody() as person:
        await only(person, 4)
        await person.press("g", "r")
        first = shown(person)
        await person.press("m", "4")
        second = shown(person)
        assert "2 of 4" in person.sees
        await person.press("s", "1")
        third = shown(person)
        await person.press("J")
        assert len({first, second, third, shown(person)}) == 4
        assert "1 passed over" in person.sees
        await person.press("u")
        assert shown(person) == third
        await person.press("u")
        assert shown(person) == second
        await person.press("u")
        assert shown(person) == first


async def test_an_answer_leads_to_the_next_case_and_its_recall_back() -> None:
    async with somebody(WIDE) as person:
        await person.press("g", "r")
        first = shown(person)
        await person.press("r")
        await person.write("So sorry, a new one is on its way.")
        await person.settle(0.3)
        await person.press("ctrl+s")
        assert person.is_on(ReviewBox)
        await person.press("y")
        assert shown(person) != first
        assert "2 of" in person.sees
        await person.press("u")
        assert shown(person) == first


async def test_what_is_being_written_is_not_taken_away_by_a_fetch() -> None:
    async with somebody() as person:
        await person.press("g", "r", "r")
        first = shown(person)
        await person.write("So sorry")
        person.desk.triage.done([person.desk.daily.look().current.case], Reason.SOLVED)  # type: ignore[union-attr]
        person.app.follow()
        await person.settle()
        assert shown(person) == first
        await person.press("escape")
        assert shown(person) != first


async def test_it_rests_when_one_leaves_and_goes_on_where_it_was() -> None:
    async with somebody() as person:
        await person.press("g", "r", "J", "J")
        here = shown(person)
        await person.press("escape")
        assert person.is_on(QueueScreen)
        await person.press("g", "r")
        assert shown(person) == here
        assert "2 passed over" in person.sees


async def test_it_ends_with_a_receipt_that_can_be_copied_saved_and_gone_on_from() -> None:
    async with somebody() as person:
        await only(person, 2)
        await person.press("g", "r", "m", "4", "J")
        assert person.is_on(ReceiptScreen)
        assert "No reply needed     1" in person.sees
        assert "Still to decide     1" in person.sees
        await person.press("y")
        assert person.app.clipboard.startswith("# Daily review, ")
        await person.press("w")
        assert "Saved: " in person.told
        await person.press("a")
        assert "2 of 2" in person.sees


async def test_nobody_waiting_is_the_happy_end() -> None:
    async with somebody() as person:
        await only(person, 1)
        await person.press("g", "r", "m", "4")
        assert person.is_on(ReceiptScreen)
        assert "✓ Nobody is waiting." in person.sees
        await person.press("u")
        await person.press("escape", "g", "r")
        assert person.is_on(DailyScreen)


async def test_without_anything_to_decide_there_is_nothing_to_begin() -> None:
    async with somebody() as person:
        await only(person, 0)
        await person.press("g", "r")
        assert "Nobody is waiting." in person.sees
        assert not person.desk.daily.under_way
        await person.press("y", "w", "a")
        assert "There was no review yet." in person.told


async def test_a_promise_that_is_due_is_kept_moved_or_broken_on_one_key() -> None:
    async with somebody() as person:
        await only(person, 1)
        answered = person.desk.listing(View.ANSWERED).rows(0, 3)
        for row in answered:
            due = person.clock.now() + timedelta(minutes=5)
            person.desk.reminders.promise(row.case, due, f"a call to {row.handle}")
        person.clock.move(timedelta(minutes=10))
        await person.press("g", "r", "J")
        assert "Promised by" in person.sees
        assert "K kept" in person.sees
        await person.press("K")
        await person.press("B")
        await person.press("M", "1")
        ended = person.desk.reminders.promises()
        assert sorted(one.settled or "" for one in ended.closed) == ["broken", "kept"]
        assert [one.moved for one in (*ended.due, *ended.coming)] == [1]
        assert person.is_on(ReceiptScreen)
        assert "1 kept, 1 moved, 1 broken" in person.sees


async def test_a_follow_up_that_is_due_is_settled_or_moved() -> None:
    async with somebody() as person:
        await only(person, 0)
        for row in person.desk.listing(View.ANSWERED).rows(0, 2):
            due = person.clock.now() + timedelta(minutes=5)
            person.desk.reminders.follow_up(row.case, due, note="did it work?")
        person.clock.move(timedelta(minutes=10))
        await person.press("g", "r")
        assert "Follow-up due" in person.sees
        await person.press("e", "d")
        await person.press("f", "3")
        assert person.is_on(ReceiptScreen)
        assert len(person.desk.reminders.all()) == 1
        assert person.desk.reminders.due() == ()


async def test_focus_leaves_only_the_conversation() -> None:
    async with somebody(WIDE) as person:
        await person.press("g", "r")
        assert "followers" in person.sees
        await person.press("F")
        assert "followers" not in person.sees
        assert "answers within" not in person.sees
        assert "Daily review" in person.sees
        await person.press("F")
        assert "followers" in person.sees


async def test_verdicts_of_the_review_are_those_of_the_queue() -> None:
    async with somebody() as person:
        await person.press("g", "r")
        case = person.app.screen.case  # type: ignore[attr-defined]
        await person.press("m", "4", "escape", "5")
        assert person.desk.row(case).state is State.DONE
        assert person.desk.row(case).handle in person.sees
