"""Follow-ups and promises: nothing is forgotten, and nobody is reminded in vain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from carecli.care.card import ReminderKind
from carecli.care.errors import Misuse
from carecli.care.rows import Mark, View
from tests.support.shop import Shop, post

TOMORROW = timedelta(days=1)


@pytest.fixture
def shop(shop: Shop) -> Shop:
    shop.take(post(2, 2), post(3, 3))
    return shop


def writes_again(shop: Shop, by: int) -> None:
    shop.later(minutes=1)
    more = {"conversation_id": by, "parent_id": by, "created_at": shop.clock.now()}
    shop.take(post(900 + by, by, "@shop it works now", **more))


def test_a_follow_up_is_off_when_they_write_and_an_appointment_is_not(shop: Shop) -> None:
    due = shop.clock.now() + TOMORROW
    shop.desk.reminders.follow_up(shop.case(2), due, note="did it work?")
    shop.desk.reminders.follow_up(shop.case(2), due, note="call", if_silent=False)
    shop.desk.reminders.promise(shop.case(2), due, "a refund")
    writes_again(shop, 2)
    assert [(one.kind, one.note) for one in shop.desk.reminders.all()] == [
        (ReminderKind.ON_DATE, "call"),
        (ReminderKind.PROMISE, "a refund"),
    ]
    (row,) = shop.db.rows("SELECT settled FROM reminders WHERE settled IS NOT NULL")
    assert row["settled"] == "they wrote"


def test_somebody_elses_post_leaves_a_follow_up_alone(shop: Shop) -> None:
    shop.desk.reminders.follow_up(shop.case(2), shop.clock.now() + TOMORROW)
    writes_again(shop, 3)
    assert len(shop.desk.reminders.all()) == 1


def test_a_follow_up_set_after_their_last_word_stays(shop: Shop) -> None:
    writes_again(shop, 2)
    shop.later(minutes=1)
    shop.desk.reminders.follow_up(shop.case(2), shop.clock.now() + TOMORROW)
    shop.parts.settle([shop.case(2)])
    assert len(shop.desk.reminders.all()) == 1


def test_what_is_due_is_listed_counted_and_soonest_first(shop: Shop) -> None:
    now = shop.clock.now()
    shop.desk.reminders.promise(shop.case(3), now + timedelta(hours=2), "a call")
    shop.desk.reminders.follow_up(shop.case(2), now + timedelta(hours=1), note="ask")
    assert shop.handles(View.FOLLOW_UPS) == ["p2", "p3"]
    assert shop.desk.reminders.due() == ()
    shop.later(hours=1)
    assert [one.note for one in shop.desk.reminders.due()] == ["ask"]
    assert shop.desk.status().due == 1
    assert shop.desk.status().counts[View.FOLLOW_UPS] == 2
    first = shop.desk.listing(View.FOLLOW_UPS).rows(0, 1)[0]
    assert (first.text, first.at) == ("ask", now + timedelta(hours=1))


def test_a_promise_that_is_due_marks_its_case(shop: Shop) -> None:
    shop.desk.reminders.promise(shop.case(2), shop.clock.now() + timedelta(hours=1), "a call")
    assert Mark.PROMISE_DUE not in shop.row(2).marks
    shop.later(hours=1)
    assert Mark.PROMISE_DUE in shop.row(2).marks
    shop.desk.reminders.settle(1, "kept")
    assert Mark.PROMISE_DUE not in shop.row(2).marks


@pytest.mark.parametrize("how", ["kept", "broken"])
def test_a_promise_ends_as_a_person_says(shop: Shop, how: str) -> None:
    shop.desk.reminders.promise(shop.case(2), shop.clock.now() + TOMORROW, "a call")
    change = shop.desk.reminders.settle(1, how)
    assert change.said == f"{how.capitalize()}: @p2"
    assert shop.desk.reminders.all() == ()
    with pytest.raises(Misuse, match="no open reminder 1"):
        shop.desk.reminders.settle(1, how)
    shop.desk.undo()
    assert len(shop.desk.reminders.all()) == 1


def test_a_promise_can_be_moved(shop: Shop) -> None:
    now = shop.clock.now()
    shop.desk.reminders.promise(shop.case(2), now + timedelta(hours=1), "a call")
    change = shop.desk.reminders.move(1, now + TOMORROW)
    assert change.said == "Moved to Thu 17 Sep 10:00: @p2"
    assert shop.desk.reminders.all()[0].due == now + TOMORROW


def test_what_cannot_be_is_refused(shop: Shop) -> None:
    now, case = shop.clock.now(), shop.case(2)
    shop.desk.reminders.promise(case, now + TOMORROW, "a call")
    acts: list[Callable[[], object]] = [
        lambda: shop.desk.reminders.follow_up(case, now),
        lambda: shop.desk.reminders.promise(case, now + TOMORROW, "  "),
        lambda: shop.desk.reminders.move(1, now),
        lambda: shop.desk.reminders.move(7, now + TOMORROW),
        lambda: shop.desk.reminders.settle(1, "forgotten"),
    ]
    for act in acts:
        with pytest.raises(Misuse):
            act()
    assert len(shop.desk.reminders.all()) == 1


def test_a_clock_that_is_set_back_fires_nothing_twice(shop: Shop) -> None:
    shop.desk.reminders.follow_up(shop.case(2), shop.clock.now() + timedelta(hours=1))
    shop.later(hours=2)
    shop.desk.reminders.settle(1, "done")
    shop.later(days=-1)
    assert shop.desk.reminders.due() == ()
    shop.later(days=400)
    assert shop.desk.reminders.due() == ()
