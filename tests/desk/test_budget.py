"""Caps: who says no, in which words, and that two programs together cannot pass one."""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest

from carecli.care.cases import AccountId
from carecli.care.errors import OverBudget
from carecli.care.rows import View
from carecli.channels.sandbox import faults
from carecli.config.model import AccountSettings, Caps, Config
from carecli.desk.budget import Budget, reopening
from carecli.store import ledger
from carecli.store.database import Database
from carecli.store.ledger import Entry, Kind, Period
from tests.support.shop import START as SHOP_OPENS
from tests.support.shop import Shop
from tests.support.stage import Open, says

MANY = [says(f"m{number}", f"c{number}", ago=400 - number) for number in range(250)]


def usd(amount: str) -> Decimal:
    return Decimal(amount)


def shop_with(folder: Path, caps: Caps, own: Caps = Caps()) -> Shop:  # noqa: B008 frozen
    return Shop(folder, Config(caps=caps, accounts={"shop": AccountSettings(caps=own)}))


def spend(shop: Shop, amount: str, kind: Kind = Kind.READ) -> None:
    ledger.book(
        shop.db,
        Entry(
            account=shop.account.id, verb="sync", kind=kind, resource="x", at=shop.clock.now(),
            price=Decimal(amount), requests=1,
        ),
    )  # fmt: skip


def test_a_cap_says_what_is_spent_when_it_opens_again_and_how_to_raise_it(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, Caps(read_day=usd("0.50")))
    spend(shop, "0.45")
    budget = Budget(shop.parts)
    with pytest.raises(OverBudget) as told, budget.hold(shop.account, "post.read.owned", 100):
        raise AssertionError("no call is made")
    assert told.value.retry_at == datetime(2026, 9, 17, tzinfo=UTC)
    assert told.value.exit_code == 7
    assert str(told.value) == (
        "The cap of $0.50 a day for reading (all accounts) leaves $0.05: $0.45 is spent. It opens"
        " again on Thu 17 Sep, 01:00. This call may cost $0.100. Raise `caps.read_day` with"
        " `carecli config edit`, or wait; everything local works."
    )
    shop.db.close()


def test_an_accounts_own_cap_is_named_by_its_setting(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, Caps(), Caps(send_month=usd("0.005")))
    with (
        pytest.raises(OverBudget) as told,
        Budget(shop.parts).hold(shop.account, "reply", 1),
    ):
        raise AssertionError("no call is made")
    assert "accounts.shop.caps.send_month" in told.value.hint
    assert "less than one call may cost" in told.value.detail
    assert told.value.retry_at is None, "waiting never helps"
    shop.db.close()


def test_what_calls_under_way_hold_is_waited_for_and_not_until_midnight(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, Caps(read_day=usd("0.15")))
    budget = Budget(shop.parts)
    with budget.hold(shop.account, "post.read.owned", 100):
        with (
            pytest.raises(OverBudget) as told,
            budget.hold(shop.account, "post.read.owned", 100),
        ):
            raise AssertionError("no call is made")
        assert told.value.retry_at == shop.clock.now() + timedelta(minutes=1)
        with budget.hold(shop.account, "reply", 1):
            pass  # sending has caps of its own
    with budget.hold(shop.account, "post.read.owned", 100):
        pass
    shop.db.close()


def test_what_costs_nothing_passes_every_cap(tmp_path: Path) -> None:
    settings = Config(caps=Caps(send_day=usd("0.01")), prices={"reply": usd("0")})
    shop = Shop(tmp_path, settings)
    spend(shop, "5", Kind.SEND)
    with Budget(shop.parts).hold(shop.account, "reply", 1):
        pass
    shop.db.close()


def test_the_banner_is_empty_until_the_next_fetch_would_be_too_dear(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, Caps(read_day=usd("0.50"), send_day=usd("0.02")))
    budget = Budget(shop.parts)
    assert budget.sentence() == ""
    spend(shop, "0.40")
    assert budget.sentence() == ""
    spend(shop, "0.001")
    assert "for reading" in budget.sentence()
    shop.later(days=1)
    assert budget.sentence(shop.account) == ""
    spend(shop, "0.015", Kind.SEND)
    assert "for sending" in budget.sentence()
    shop.db.close()


def test_the_caps_and_what_they_leave_are_listed(tmp_path: Path) -> None:
    shop = shop_with(tmp_path, Caps(read_month=usd("20")), Caps(read_day=usd("1")))
    spend(shop, "0.25")
    own, over_all = Budget(shop.parts).allowances()
    assert (own.account, own.period, own.left) == ("Shop", Period.DAY, usd("0.75"))
    assert (over_all.account, over_all.setting) == ("", "caps.read_month")
    assert over_all.left == usd("19.75")
    shop.db.close()


@pytest.mark.parametrize(
    ("now", "day", "month"),
    [
        ("2026-12-31T23:59:59+00:00", "2027-01-01", "2027-01-01"),
        ("2026-02-01T00:00:00+00:00", "2026-02-02", "2026-03-01"),
        ("2026-10-31T20:00:00-05:00", "2026-11-02", "2026-12-01"),
    ],
)
def test_days_and_months_begin_at_midnight_utc(now: str, day: str, month: str) -> None:
    found = [reopening(period, datetime.fromisoformat(now)) for period in Period]
    assert found == [datetime.fromisoformat(f"{each}T00:00:00+00:00") for each in (day, month)]


def test_a_first_fetch_has_a_price_and_a_second_one_none(open_stage: Open) -> None:
    stage = open_stage(says("ada-1", "ada"))
    account = stage.desk.account()
    assert stage.desk.budget.first_fetch(account) == usd("4.000")  # 800 mentions, 3200 own posts
    stage.desk.sync.run()
    assert stage.desk.budget.first_fetch(account) == 0


def test_a_cap_ends_a_fetch_cleanly_and_it_goes_on_after_midnight(open_stage: Open) -> None:
    stage = open_stage(*MANY, settings=Config(caps=Caps(read_day=usd("0.25"))))
    with pytest.raises(OverBudget) as told:
        stage.desk.sync.run()
    assert stage.desk.status().counts[View.WAITING] == 200
    assert stage.desk.status().budget.startswith("@tinyteas: The cap of $0.25 a day for reading")
    assert told.value.retry_at == datetime(2026, 11, 19, tzinfo=UTC)
    asked = stage.sandbox.bill.spent
    with pytest.raises(OverBudget):
        stage.desk.sync.run()
    assert stage.sandbox.bill.spent == asked
    stage.later(hours=12, minutes=1)
    assert stage.desk.status().budget == ""
    (report,) = stage.desk.sync.run()
    assert report.new == 50
    assert stage.desk.status().counts[View.WAITING] == 250


def test_used_up_credits_are_in_the_banner_until_x_answers_again(open_stage: Open) -> None:
    stage = open_stage(says("ada-1", "ada"))
    stage.sandbox.faults.add(faults.credits_depleted(), path="/2/users/*/mentions")
    with pytest.raises(OverBudget):
        stage.desk.sync.run()
    assert "credits are used up" in stage.desk.status().budget
    stage.sandbox.faults.clear()
    stage.desk.sync.run()
    assert stage.desk.status().budget == ""


CALLS, PRICE, CAP = 30, usd("0.010"), usd("0.250")


def _spend_all(path: Path, gate: Barrier) -> None:
    """Send as long as the cap lets us; what another program's process does."""
    db = Database(path)
    cap = ledger.Cap(account=None, kind=Kind.SEND, period=Period.DAY, most=CAP)
    account = AccountId(1)
    gate.wait()
    for _ in range(CALLS):
        held = ledger.reserve(db, account, Kind.SEND, PRICE, at=SHOP_OPENS, caps=[cap])
        if isinstance(held, int):
            entry = Entry(
                account=account, verb="reply", kind=Kind.SEND, resource="reply", at=SHOP_OPENS,
                price=PRICE, requests=1,
            )  # fmt: skip
            ledger.book(db, entry)
            ledger.release(db, held)
    db.close()


def test_two_programs_that_spend_at_once_do_not_pass_the_cap(tmp_path: Path) -> None:
    path = tmp_path / "care.db"
    Database(path).close()
    spawn = multiprocessing.get_context("spawn")
    gate = spawn.Barrier(2)
    both = [spawn.Process(target=_spend_all, args=(path, gate)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
        assert one.exitcode == 0
    db = Database(path)
    assert CAP - PRICE <= ledger.total(db, "2026-09-15") <= CAP
    assert ledger.total(db, "2026-09-15") % PRICE == 0
    db.close()
