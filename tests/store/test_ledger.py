"""The ledger: once per resource, account and UTC day; nothing rounded; caps that hold together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carecli.care.cases import AccountId
from carecli.store import ledger
from carecli.store.database import Database
from carecli.store.ledger import By, Cap, Entry, Kind, Period, Short

LATE = datetime(2026, 9, 16, 23, 59, tzinfo=UTC)
PRICE = Decimal("0.005")
ONE, OTHER = AccountId(1), AccountId(2)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    db = Database(tmp_path / "care.db")
    yield db
    db.close()


def read(
    db: Database, at: datetime, *ids: str, account: AccountId = ONE, verb: str = "sync"
) -> Decimal:
    return ledger.book(
        db,
        Entry(
            account=account, verb=verb, kind=Kind.READ, resource="post.read", at=at, price=PRICE,
            ids=ids,
        ),
    )  # fmt: skip


def answer(db: Database, at: datetime, price: str = "0.010") -> Decimal:
    return ledger.book(
        db,
        Entry(
            account=ONE, verb="reply", kind=Kind.SEND, resource="reply", at=at,
            price=Decimal(price), requests=1,
        ),
    )  # fmt: skip


def cap(
    most: str,
    *,
    kind: Kind = Kind.READ,
    period: Period = Period.DAY,
    account: AccountId | None = None,
) -> Cap:
    return Cap(account=account, kind=kind, period=period, most=Decimal(most))


def reserve(
    db: Database, amount: str, *caps: Cap, at: datetime = LATE, account: AccountId = ONE
) -> int | Short:
    return ledger.reserve(db, account, Kind.READ, Decimal(amount), at=at, caps=caps)


def test_a_resource_is_billed_once_a_utc_day(db: Database) -> None:
    assert read(db, LATE, "1", "2") == Decimal("0.010")
    assert read(db, LATE, "2", "3") == Decimal("0.005")
    assert read(db, LATE, "1", "2", "3") == 0
    assert read(db, LATE + timedelta(minutes=2), "1") == Decimal("0.005")
    assert [(one.count, one.amount) for one in ledger.spent(db, "2026-09-16")] == [
        (4, Decimal("0.020"))
    ]
    assert ledger.spent(db, "2026-09-17")[0].count == 1


def test_two_accounts_may_be_two_apps_and_share_no_discount(db: Database) -> None:
    assert read(db, LATE, "1", account=ONE) == PRICE
    assert read(db, LATE, "1", account=OTHER) == PRICE
    assert [one.count for one in ledger.spent(db, "2026-09-16", OTHER)] == [1]
    assert ledger.total(db, "2026-09-16") == 2 * PRICE


def test_a_day_is_utcs_wherever_the_clock_hangs(db: Database) -> None:
    read(db, datetime(2026, 9, 17, 1, 0, tzinfo=ZoneInfo("Asia/Kolkata")), "1")
    assert ledger.spent(db, "2026-09-17") == ()
    assert ledger.spent(db, "2026-09-16")[0].count == 1


def test_a_request_is_billed_each_time(db: Database) -> None:
    for _ in range(3):
        answer(db, LATE)
    assert ledger.total(db, "2026-09-01") == Decimal("0.030")
    assert ledger.total(db, "2026-09-01", kind=Kind.READ) == 0


def test_entries_are_told_apart_by_verb_and_by_day(db: Database) -> None:
    read(db, LATE, "1", "2")
    read(db, LATE, "3", verb="context")
    read(db, LATE + timedelta(hours=1), "4")
    by_verb = ledger.spent(db, "2026-09-16", by=By.VERB)
    assert [(one.label, one.count) for one in by_verb] == [("context", 1), ("sync", 3)]
    by_day = ledger.spent(db, "2026-09-16", by=By.DAY)
    assert [(one.label, one.count) for one in by_day] == [("2026-09-16", 3), ("2026-09-17", 1)]


def test_a_new_price_stands_beside_the_old_one(db: Database) -> None:
    answer(db, LATE)
    answer(db, LATE, "0.012")
    assert [one.amount for one in ledger.spent(db, "2026-09-16")] == [
        Decimal("0.010"), Decimal("0.012"),
    ]  # fmt: skip


def test_what_was_spent_is_still_known_after_sixty_days(db: Database) -> None:
    read(db, LATE, "1")
    for days in range(1, 61):
        read(db, LATE + timedelta(days=days), "1")
    assert ledger.total(db, "2026-09-16") == 61 * PRICE


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["0.001", "0.005", "0.010", "0.015", "0.200"]), max_size=30))
def test_money_adds_up_without_a_rounding(
    tmp_path_factory: pytest.TempPathFactory, prices: list[str]
) -> None:
    db = Database(tmp_path_factory.mktemp("ledger") / "care.db")
    for price in prices:
        answer(db, LATE, price)
    mills = sum(int(price.replace(".", "")) for price in prices)
    assert ledger.total(db, "2026-09-16") == Decimal(mills) / 1000
    db.close()


def test_a_cap_is_kept_to_the_last_tenth_of_a_cent(db: Database) -> None:
    read(db, LATE, "1", "2")
    assert isinstance(reserve(db, "0.090", cap("0.100")), int)
    short = reserve(db, "0.001", cap("0.100"))
    assert isinstance(short, Short)
    assert (short.spent, short.held) == (Decimal("0.010"), Decimal("0.090"))


def test_what_is_let_go_of_can_be_held_again(db: Database) -> None:
    first = reserve(db, "0.1", cap("0.1"))
    assert isinstance(first, int)
    assert isinstance(reserve(db, "0.1", cap("0.1")), Short)
    ledger.release(db, first)
    assert isinstance(reserve(db, "0.1", cap("0.1")), int)


def test_what_a_dead_program_held_is_free_after_five_minutes(db: Database) -> None:
    assert isinstance(reserve(db, "0.1", cap("0.1")), int)
    soon, later = LATE + timedelta(minutes=5), LATE + timedelta(minutes=5, seconds=1)
    assert isinstance(reserve(db, "0.1", cap("0.1"), at=soon), Short)
    assert isinstance(reserve(db, "0.1", cap("0.1"), at=later), int)


def test_what_was_held_before_the_clock_was_set_back_is_free_again(db: Database) -> None:
    assert isinstance(reserve(db, "0.1", cap("0.1")), int)
    assert isinstance(reserve(db, "0.1", cap("0.1"), at=LATE - timedelta(hours=1)), int)


def test_one_accounts_cap_is_not_used_up_by_another(db: Database) -> None:
    read(db, LATE, *map(str, range(20)), account=OTHER)
    assert isinstance(reserve(db, "0.1", cap("0.1", account=ONE)), int)
    assert isinstance(reserve(db, "0.1", cap("0.1", account=ONE), cap("0.25")), Short)
    assert isinstance(reserve(db, "0.1", cap("0.25"), account=OTHER), Short)


def test_a_month_is_longer_than_its_days(db: Database) -> None:
    read(db, LATE.replace(day=1), *map(str, range(20)))
    assert isinstance(reserve(db, "0.05", cap("0.1")), int)
    assert isinstance(reserve(db, "0.05", cap("0.1", period=Period.MONTH)), Short)
    october = LATE.replace(month=10, day=1)
    assert isinstance(reserve(db, "0.05", cap("0.1", period=Period.MONTH), at=october), int)


def test_reading_cannot_starve_sending(db: Database) -> None:
    read(db, LATE, *map(str, range(20)))
    held = ledger.reserve(
        db, ONE, Kind.SEND, Decimal("0.01"), at=LATE, caps=[cap("0.01", kind=Kind.SEND)]
    )
    assert isinstance(held, int)
