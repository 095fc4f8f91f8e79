"""An account marked "ask" has its handle typed before the first answer of its day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from carecli.care.errors import Misuse
from carecli.config.model import AccountSettings, Config
from carecli.system.clock import FixedClock
from tests.support.shop import Shop, post

TOKYO = AccountSettings(ask=True, timezone="Asia/Tokyo")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Two people wait; in Tokyo it is ten at night."""
    clock = FixedClock(datetime(2026, 9, 16, 13, 0, tzinfo=UTC))
    shop = Shop(tmp_path, Config(accounts={"shop": TOKYO}), clock)
    shop.take(post(2, 2), post(3, 3))
    return shop


def test_the_first_answer_of_the_day_needs_the_handle_and_the_next_does_not(shop: Shop) -> None:
    assert shop.desk.replies.check(shop.case(2), "Hello").ask
    with pytest.raises(Misuse, match="first answer as @Shop today") as refused:
        shop.desk.replies.send(shop.case(2), "Hello")
    assert "@Shop" in refused.value.hint
    assert shop.desk.replies.outbox() == ()
    shop.desk.replies.send(shop.case(2), "Hello", typed_handle=" @shop ")
    assert not shop.desk.replies.check(shop.case(3), "Hello you").ask
    shop.desk.replies.send(shop.case(3), "Hello you")
    assert len(shop.desk.replies.outbox()) == 2


@pytest.mark.parametrize("typed", ["", "@", "acme", "@shop2", "yes", "\x1b[31m@shop"])
def test_anything_else_sends_nothing_and_says_what_to_type(shop: Shop, typed: str) -> None:
    with pytest.raises(Misuse, match="goes out as @Shop") as refused:
        shop.desk.replies.send(shop.case(2), "Hello", typed_handle=typed)
    assert "\x1b" not in str(refused.value)
    assert shop.desk.replies.outbox() == ()
    assert shop.desk.replies.check(shop.case(2), "Hello").ask


def test_the_day_is_the_one_on_the_accounts_wall(shop: Shop) -> None:
    shop.desk.replies.send(shop.case(2), "Hello", typed_handle="shop")
    shop.later(hours=1, minutes=59)
    assert not shop.desk.replies.check(shop.case(3), "Hello").ask
    shop.later(minutes=1)
    assert shop.clock.now().day == 16
    assert shop.desk.replies.check(shop.case(3), "Hello").ask


def test_a_wrong_handle_is_refused_even_where_none_is_asked_for(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.take(post(2, 2))
    assert not shop.desk.replies.check(shop.case(2), "Hello").ask
    with pytest.raises(Misuse, match="you typed “acme”"):
        shop.desk.replies.send(shop.case(2), "Hello", typed_handle="acme")
    shop.desk.replies.send(shop.case(2), "Hello", hold=timedelta(0))


def test_what_the_browser_sends_asks_nothing(shop: Shop) -> None:
    shop.db.connection.execute("UPDATE cases SET answerable = 'no' WHERE customer_id = 2")
    seen = shop.desk.replies.check(shop.case(2), "Hello")
    assert seen.handover
    assert not seen.ask
    assert shop.desk.replies.hand_over(shop.case(2), "Hello")
