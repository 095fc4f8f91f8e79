"""The daily review: nothing is left out, nothing comes twice, and whatever is undone comes back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from carecli.care.cases import Reason
from carecli.care.errors import Misuse
from carecli.config.model import AccountSettings, Config
from carecli.desk.daily import Look
from tests.support.shop import START, Shop, post
from tests.support.stage import Stage


@pytest.fixture
def shop(shop: Shop) -> Shop:
    shop.take(post(2, 2), post(3, 3), post(4, 4))
    return shop


def now_at(shop: Shop) -> tuple[str, int, int, int]:
    look: Look = shop.desk.daily.look()
    handle = look.current.handle if look.current else ""
    return handle, look.decided, look.passed, look.total


def writes(shop: Shop, by: int, number: int) -> None:
    shop.later(minutes=1)
    shop.take(post(number, by, created_at=shop.clock.now()))


def is_answered(shop: Shop, by: int, number: int = 990) -> None:
    more = {"conversation_id": by, "parent_id": by, "parent_author_id": by}
    shop.take(post(number, 1, "Hello", created_at=shop.clock.now(), **more))


def test_the_longest_wait_comes_first_and_a_verdict_leads_to_the_next(shop: Shop) -> None:
    shop.desk.daily.begin()
    assert now_at(shop) == ("p2", 0, 0, 3)
    shop.later(minutes=1)
    shop.desk.triage.done([shop.case(2)], Reason.NO_REPLY_NEEDED)
    assert now_at(shop) == ("p3", 1, 0, 3)
    shop.desk.triage.snooze([shop.case(3)], None)
    assert now_at(shop) == ("p4", 2, 0, 3)


def test_what_is_undone_is_decided_anew(shop: Shop) -> None:
    shop.desk.daily.begin()
    shop.later(minutes=1)
    shop.desk.triage.done([shop.case(2)], Reason.SOLVED)
    shop.desk.undo()
    assert now_at(shop) == ("p2", 0, 0, 3)
    shop.desk.daily.skip(shop.case(2))
    assert now_at(shop) == ("p3", 0, 1, 3)
    shop.desk.undo()
    assert now_at(shop) == ("p2", 0, 0, 3)


def test_who_writes_meanwhile_joins_at_the_end(shop: Shop) -> None:
    shop.desk.daily.begin()
    shop.take(post(1, 9))  # older than all, but new here
    assert now_at(shop) == ("p2", 0, 0, 4)
    shop.desk.daily.touch()
    for by in (2, 3, 4):
        shop.desk.daily.skip(shop.case(by))
    assert now_at(shop) == ("p9", 0, 3, 4)


def test_who_is_answered_from_elsewhere_is_not_asked_about(shop: Shop) -> None:
    shop.desk.daily.begin()
    shop.later(minutes=1)
    is_answered(shop, 2)
    assert now_at(shop) == ("p3", 1, 0, 3)


def test_follow_ups_and_promises_that_are_due_are_part_of_it(shop: Shop) -> None:
    is_answered(shop, 2)
    soon = shop.clock.now() + timedelta(minutes=30)
    shop.desk.reminders.follow_up(shop.case(2), soon, note="did it work?")
    shop.desk.reminders.promise(shop.case(4), soon, "a call")
    shop.later(hours=1)
    shop.desk.daily.begin()
    order = [row.handle for row in shop.desk.daily.upcoming()]
    assert order == ["p3", "p4", "p2"]
    shop.desk.daily.skip(shop.case(3))
    assert [one.note for one in shop.desk.daily.look().due] == ["a call"]
    shop.later(minutes=1)
    shop.desk.triage.done([shop.case(4)], Reason.SOLVED)
    assert now_at(shop)[0] == "p4"  # its promise is still open
    shop.desk.reminders.settle(2, "kept")
    assert now_at(shop) == ("p2", 1, 1, 3)
    shop.desk.reminders.follow_up(shop.case(2), shop.clock.now() + timedelta(days=2))
    assert now_at(shop) == ("", 2, 1, 3)


def test_a_follow_up_that_is_set_now_decides_a_case_that_waits(shop: Shop) -> None:
    shop.desk.daily.begin()
    shop.desk.reminders.follow_up(shop.case(2), shop.clock.now() + timedelta(days=1))
    assert now_at(shop) == ("p3", 1, 0, 3)


def test_it_goes_on_where_it_was_left_after_a_restart_and_its_time_stands_still(
    shop: Shop,
) -> None:
    shop.desk.daily.begin()
    shop.later(minutes=4)
    shop.desk.triage.done([shop.case(2)], Reason.SOLVED)
    shop.desk.daily.skip(shop.case(3))
    shop.desk.daily.pause()
    shop.later(hours=3)
    del shop.desk.daily  # a new process knows only what is kept
    shop.desk.daily.begin()
    assert now_at(shop) == ("p4", 1, 1, 3)
    shop.later(minutes=2)
    assert shop.desk.daily.finish().took == timedelta(minutes=6)


def test_a_review_of_yesterday_is_over(shop: Shop) -> None:
    shop.desk.daily.begin()
    shop.desk.daily.skip(shop.case(2))
    shop.desk.daily.pause()
    shop.later(hours=20)
    assert not shop.desk.daily.under_way
    shop.desk.daily.begin()
    assert now_at(shop) == ("p2", 0, 0, 3)


def test_a_clock_that_is_set_back_takes_no_time_away(shop: Shop) -> None:
    shop.desk.daily.begin()
    shop.later(minutes=5)
    shop.desk.daily.touch()
    shop.later(days=-1)
    assert shop.desk.daily.finish().took == timedelta(minutes=5)


def test_a_night_in_which_the_machine_slept_is_no_time_at_the_desk(shop: Shop) -> None:
    shop.desk.daily.begin()
    shop.later(minutes=5)
    shop.desk.daily.touch()
    shop.later(hours=9)
    shop.desk.daily.touch()
    shop.later(minutes=2)
    assert shop.desk.daily.finish().took == timedelta(minutes=7)


def test_the_receipt_counts_what_was_done_and_names_nobody(stage: Stage) -> None:
    desk = stage.desk
    stage.later(minutes=1)
    desk.daily.begin()
    stage.later(minutes=3)
    stage.send("ada", "Hello Ada, I'll call you tomorrow at 4.")
    desk.reminders.promise(stage.case("ada"), stage.clock.now() + timedelta(days=1), "a call")
    desk.triage.done([stage.case("bo")], Reason.NO_REPLY_NEEDED)
    stage.later(minutes=2)
    receipt = desk.daily.finish()
    assert receipt.headline == "Nobody is waiting."
    assert dict(receipt.facts) == {
        "Answered": "1",
        "No reply needed": "1",
        "Promised": "1",
        "Spent": "$0.01",
        "Time taken": "five minutes",
    }
    page = receipt.markdown(desk.zone)
    assert page.startswith("# Daily review, Wednesday 18 November 2026")
    assert "ada" not in page
    stage.later(hours=1)
    assert desk.daily.receipt().took == timedelta(minutes=5)
    assert receipt.deeds.spent == Decimal("0.010")


def test_the_receipt_says_who_waits_on_and_what_was_parked_moved_and_broken(shop: Shop) -> None:
    soon = shop.clock.now() + timedelta(minutes=1)
    shop.desk.reminders.promise([shop.case(3), shop.case(4)], soon, "a call")
    shop.later(hours=1)
    shop.desk.daily.begin()
    shop.later(minutes=1)
    shop.desk.triage.snooze([shop.case(2)], None)
    shop.desk.reminders.move(1, shop.clock.now() + timedelta(days=1))
    shop.desk.reminders.settle(2, "broken")
    facts = dict(shop.desk.daily.finish().facts)
    assert facts["Parked"] == "1"
    assert facts["Promises"] == "1 moved, 1 broken"
    assert facts["Still to decide"] == "2"
    assert facts["Oldest still open"] == "a day, 2 late"


def test_what_was_passed_over_can_be_gone_through_once_more(shop: Shop) -> None:
    shop.desk.daily.begin()
    for by in (2, 3, 4):
        shop.desk.daily.skip(shop.case(by))
    shop.desk.daily.finish()
    shop.desk.daily.again()
    assert now_at(shop) == ("p2", 0, 0, 3)


def test_a_receipt_is_saved_once_for_each_review(shop: Shop) -> None:
    with pytest.raises(Misuse, match="no review yet"):
        shop.desk.daily.receipt()
    shop.desk.daily.begin()
    receipt = shop.desk.daily.finish()
    file = shop.desk.daily.save(receipt)
    assert shop.desk.daily.save(receipt) == file
    assert file.read_text("utf-8") == receipt.markdown(shop.desk.zone)


def test_the_care_promise_is_told_as_it_stands(tmp_path: Path) -> None:
    mine = AccountSettings(target=timedelta(hours=1), hours={"tue": "09:00-17:00"})
    shop = Shop(tmp_path, settings=Config(accounts={"shop": mine}))
    shop.take(post(2, 2), post(3, 3))
    stands = shop.desk.daily.standing("shop")
    assert (stands.target, stands.waiting, stands.late) == (timedelta(hours=1), 2, 2)
    assert stands.opens_at == START.replace(hour=8) + timedelta(days=7)  # nine in London
    shop.db.close()
