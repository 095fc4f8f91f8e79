"""Goodwill: amounts, and what a month comes to."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from carecli.care.card import Goodwill
from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.care.goodwill import amount, months

LONDON = ZoneInfo("Europe/London")


def given(day: str, worth: str, account: str = "shop", currency: str = "EUR") -> Goodwill:
    return Goodwill(
        id=1,
        case=CaseId(1),
        account=account,
        handle="p2",
        at=datetime.fromisoformat(day).replace(tzinfo=UTC),
        what="a loaf",
        worth=Decimal(worth),
        currency=currency,
    )


@pytest.mark.parametrize(
    ("text", "worth"), [("5", "5"), (" 7.50 ", "7.50"), ("7,5", "7.5"), ("0", "0")]
)
def test_an_amount_is_read_as_people_write_it(text: str, worth: str) -> None:
    assert amount(text) == Decimal(worth)


@pytest.mark.parametrize("text", ["", "-1", "NaN", "1e9", "5 EUR", "five", "1.2345", "9999999"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Misuse, match="is no amount"):
        amount(text)


def test_months_are_summed_by_account_and_newest_first() -> None:
    sums = months(
        [
            given("2026-09-02", "5"),
            given("2026-09-20", "0.10"),
            given("2026-09-20", "0.20", "other"),
            given("2026-10-01", "1"),
        ],
        LONDON,
    )
    assert [(m.first, m.account, m.count, m.worth) for m in sums] == [
        (date(2026, 10, 1), "shop", 1, Decimal(1)),
        (date(2026, 9, 1), "other", 1, Decimal("0.20")),
        (date(2026, 9, 1), "shop", 2, Decimal("5.10")),
    ]


def test_other_money_is_never_added_up() -> None:
    sums = months([given("2026-09-02", "5"), given("2026-09-03", "5", currency="USD")], LONDON)
    by_money = {one.currency: one.worth for one in sums}
    assert by_money == {"EUR": Decimal(5), "USD": Decimal(5)}


def test_a_month_ends_at_midnight_on_the_wall() -> None:
    sums = months([given("2026-08-31T23:30", "5")], LONDON)
    assert sums[0].first == date(2026, 9, 1)
