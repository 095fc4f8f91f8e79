"""Goodwill at the desk: logged, bounded by the playbook, undone, summed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from carecli.care.errors import Misuse
from carecli.config.model import AccountSettings, Config
from tests.support.shop import Shop, post


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path, Config(accounts={"shop": AccountSettings(currency="EUR")}))
    shop.take(post(2, 2, "@shop my parcel never arrived"), post(4, 4, "@shop hm"))
    return shop


def give(shop: Shop, worth: str, what: str = "a loaf", by: int = 2, **more: object) -> str:
    return shop.desk.goodwill.give(shop.case(by), what, Decimal(worth), **more).said  # type: ignore[arg-type]


def test_what_was_given_is_logged_in_the_account_s_money(shop: Shop) -> None:
    assert give(shop, "5", "  a\nloaf ") == "Goodwill 5.00 EUR: @p2"
    (one,) = shop.desk.goodwill.given()
    assert (one.what, one.worth, one.currency, one.handle, one.account) == (
        "a loaf",
        Decimal(5),
        "EUR",
        "p2",
        "Shop",
    )
    assert shop.desk.card(shop.case(2)).goodwill == (one,)


def test_more_than_the_playbook_allows_is_refused_until_it_is_meant(shop: Shop) -> None:
    with pytest.raises(Misuse, match=r"The playbook allows up to 10\.00 EUR\."):
        give(shop, "10.01")
    assert shop.desk.goodwill.given() == ()
    give(shop, "10.01", over=True, why="their dad's 80th")
    assert shop.desk.goodwill.given()[0].why == "their dad's 80th"


def test_an_offer_has_a_bound_of_its_own(shop: Shop) -> None:
    with pytest.raises(Misuse, match=r"up to 5\.00"):
        give(shop, "6", "A little extra in the parcel")
    give(shop, "6", "the delivery for nothing")


def test_what_was_given_before_counts(shop: Shop) -> None:
    give(shop, "8")
    with pytest.raises(Misuse, match=r"and 8\.00 was given already"):
        give(shop, "3")
    shop.desk.undo()
    give(shop, "3")


def test_where_no_kind_is_known_nothing_sets_a_limit(shop: Shop) -> None:
    give(shop, "500", by=4)


def test_a_reason_is_kept_only_where_one_was_needed(shop: Shop) -> None:
    give(shop, "1", over=True, why="because")
    assert shop.desk.goodwill.given()[0].why == ""


@pytest.mark.parametrize("worth", ["-1", "NaN", "Infinity", "1000000"])
def test_what_is_no_amount_is_refused(shop: Shop, worth: str) -> None:
    with pytest.raises(Misuse, match="no amount"):
        give(shop, worth, by=4)


def test_nothing_in_words_is_refused(shop: Shop) -> None:
    with pytest.raises(Misuse, match="What were they given"):
        give(shop, "1", "  ")


def test_it_can_be_undone(shop: Shop) -> None:
    give(shop, "5")
    undone = shop.desk.undo()
    assert undone
    assert undone.said == "Undone: Goodwill 5.00 EUR: @p2"
    assert shop.desk.goodwill.given() == ()


def test_months_are_summed_and_bounded_by_a_day(shop: Shop) -> None:
    give(shop, "5")
    shop.later(days=40)
    give(shop, "0.10", by=4)
    give(shop, "0.20", by=4)
    sums = shop.desk.goodwill.months()
    assert [(f"{m.first:%Y-%m}", m.count, m.worth) for m in sums] == [
        ("2026-10", 2, Decimal("0.30")),
        ("2026-09", 1, Decimal(5)),
    ]
    recent = shop.clock.now() - timedelta(days=1)
    assert len(shop.desk.goodwill.given(recent, "shop")) == 2


def test_money_of_another_time_stays_what_it_was(tmp_path: Path, shop: Shop) -> None:
    give(shop, "9")
    shop.parts.settings = Config(accounts={"shop": AccountSettings(currency="GBP")})
    give(shop, "9")
    assert {one.currency for one in shop.desk.goodwill.months()} == {"EUR", "GBP"}
