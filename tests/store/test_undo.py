"""Undo puts back what an act changed, for each verb, and only that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from carecli.care.cases import Reason, State
from carecli.care.rows import Mark
from carecli.store import accounts
from tests.support.shop import Shop, dump, post

_BESIDES = {"events"}


def decided(shop: Shop) -> dict[str, object]:
    """Everything but the log itself."""
    return {table: rows for table, rows in dump(shop.db).items() if table not in _BESIDES}


@pytest.fixture
def shop(shop: Shop) -> Shop:
    shop.take(*(post(number, number) for number in range(2, 6)))
    soon = shop.clock.now() + timedelta(hours=2)
    shop.desk.triage.done([shop.case(3)], Reason.SOLVED)
    shop.desk.triage.snooze([shop.case(4)], soon, why="first")
    shop.desk.triage.label(shop.case(4), add=["vip"])
    shop.desk.reminders.promise(shop.case(4), soon, "a refund")
    return shop


def _soon(shop: Shop) -> object:
    return shop.clock.now() + timedelta(hours=5)


_VERBS: dict[str, Callable[[Shop], object]] = {
    "done": lambda s: s.desk.triage.done([s.case(2), s.case(4)], Reason.SPAM, "ads"),
    "another reason": lambda s: s.desk.triage.done([s.case(3)], Reason.CONFIRMED),
    "reopen": lambda s: s.desk.triage.reopen([s.case(3), s.case(4)]),
    "snooze": lambda s: s.desk.triage.snooze([s.case(2)], None),
    "snooze again": lambda s: s.desk.triage.snooze(
        [s.case(4)], s.clock.now() + timedelta(days=3), firm=True, why="second"
    ),
    "label": lambda s: s.desk.triage.label(s.case(4), add=["press", "VIP"], remove=["vip"]),
    "the same label": lambda s: s.desk.triage.label(s.case(4), add=["vip"]),
    "note": lambda s: s.desk.triage.note(s.case(2), "left-handed", source="public"),
    "follow up": lambda s: s.desk.reminders.follow_up(
        s.case(2), s.clock.now() + timedelta(hours=5)
    ),
    "settle": lambda s: s.desk.reminders.settle(1, "kept"),
    "move": lambda s: s.desk.reminders.move(1, s.clock.now() + timedelta(days=2)),
}


@pytest.mark.parametrize("verb", _VERBS.values(), ids=_VERBS.keys())
def test_an_act_is_undone_to_the_last_byte(shop: Shop, verb: Callable[[Shop], object]) -> None:
    before = decided(shop)
    shop.later(minutes=1)
    verb(shop)
    assert decided(shop) != before
    change = shop.desk.undo()
    assert change is not None
    assert change.said.startswith("Undone: ")
    assert decided(shop) == before


def test_undo_goes_back_act_by_act_and_then_there_is_nothing(shop: Shop) -> None:
    verbs = [shop.desk.undo() for _ in range(5)]
    assert [one and one.said.split()[1] for one in verbs] == [
        *("Promise", "Labels", "Snoozed", "Done"),
        None,
    ]
    assert {shop.row(number).state for number in range(2, 6)} == {State.WAITING}


def test_an_act_of_yesterday_is_no_longer_undone(shop: Shop) -> None:
    shop.later(hours=13)
    assert shop.desk.undo() is None


def test_undo_does_not_bring_back_what_the_customer_has_settled_since(shop: Shop) -> None:
    shop.desk.reminders.follow_up(shop.case(2), shop.clock.now() + timedelta(hours=5))
    shop.desk.reminders.move(2, shop.clock.now() + timedelta(hours=6))
    shop.later(minutes=1)
    shop.take(post(50, 2, conversation_id=2, parent_id=2))
    shop.desk.undo()
    assert [one.id for one in shop.desk.reminders.all()] == [1]


def test_acts_on_an_account_that_is_gone_are_not_undone(shop: Shop) -> None:
    accounts.remove(shop.db, shop.account)
    assert shop.desk.undo() is None


def test_a_draft_is_no_act(shop: Shop) -> None:
    shop.desk.replies.keep(shop.case(2), "Hello")
    assert Mark.DRAFT in shop.row(2).marks
    shop.desk.undo()
    assert Mark.DRAFT in shop.row(2).marks
