"""The ledger: once per resource and UTC day, to the tenth of a cent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from carecli.config.model import Config
from carecli.store import ledger
from tests.support.shop import Shop, post
from tests.support.stage import Stage

LATE = datetime(2026, 9, 16, 23, 59, tzinfo=UTC)
PRICE = Decimal("0.005")


def book(shop: Shop, at: datetime, *ids: str) -> Decimal:
    return ledger.book(shop.db, shop.account.id, "post.read", at, PRICE, ids=ids)


def test_a_resource_is_billed_once_a_utc_day(shop: Shop) -> None:
    assert book(shop, LATE, "1", "2") == Decimal("0.010")
    assert book(shop, LATE, "2", "3") == Decimal("0.005")
    assert book(shop, LATE, "1", "2", "3") == 0
    assert book(shop, LATE + timedelta(minutes=2), "1") == Decimal("0.005")
    assert [(one.count, one.amount) for one in ledger.spent(shop.db, "2026-09-16")] == [
        (4, Decimal("0.020"))
    ]
    assert ledger.spent(shop.db, "2026-09-17")[0].count == 1


def test_a_day_is_utcs_wherever_the_clock_hangs(shop: Shop) -> None:
    book(shop, datetime(2026, 9, 17, 1, 0, tzinfo=ZoneInfo("Asia/Kolkata")), "1")
    assert ledger.spent(shop.db, "2026-09-17") == ()
    assert ledger.spent(shop.db, "2026-09-16")[0].count == 1


def test_a_request_is_billed_each_time(shop: Shop) -> None:
    for _ in range(3):
        ledger.book(shop.db, shop.account.id, "reply", LATE, Decimal("0.010"), requests=1)
    assert sum(one.amount for one in ledger.spent(shop.db, "2026-09-01")) == Decimal("0.030")


def test_money_adds_up_without_a_rounding(shop: Shop) -> None:
    for number in range(100):
        book(shop, LATE, str(number))
    assert ledger.spent(shop.db, "2026-09-16")[0].amount == Decimal("0.500")


def test_reads_and_answers_are_in_the_status(stage: Stage) -> None:
    assert stage.desk.status().today == Decimal("0.002")
    stage.send("ada", "Hello!")
    assert stage.desk.status().today == Decimal("0.012")
    stage.send("bo", "See https://tiny.example")
    assert stage.desk.status().today == Decimal("0.212")
    stage.later(days=1)
    status = stage.desk.status()
    assert (status.today, status.month) == (Decimal(0), Decimal("0.212"))


def test_the_config_has_the_last_word_on_prices_even_when_it_says_nothing_is_due(
    tmp_path: Path,
) -> None:
    prices = {"reply": Decimal(0), "post.create.link": Decimal("0.3")}
    shop = Shop(tmp_path, Config(prices=prices))
    shop.take(post(2, 2))
    free = shop.desk.replies.check(shop.case(2), "Hello")
    dear = shop.desk.replies.check(shop.case(2), "See https://tiny.example")
    assert (free.price, dear.price) == (Decimal(0), Decimal("0.3"))
    shop.db.close()


def test_the_price_of_a_link_names_the_link(shop: Shop) -> None:
    shop.take(post(2, 2))
    seen = shop.desk.replies.check(shop.case(2), "See https://tiny.example")
    assert (seen.price, seen.price_reason) == (Decimal("0.200"), "a link costs 20 times as much")
