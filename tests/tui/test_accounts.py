"""Accounts, their searches, the budget, direct messages: over the sandbox, by keys."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

import pytest

from carecli import bootstrap
from carecli.care.outgoing import Sending
from carecli.care.rows import View
from carecli.channels.sandbox import load
from carecli.store import accounts
from carecli.system.clock import FixedClock
from carecli.system.secret import Secret
from carecli.tui.app import CareApp
from carecli.tui.screens.accounts import AccountsScreen
from carecli.tui.screens.ask import Ask
from carecli.tui.screens.budget import BudgetScreen
from carecli.tui.screens.queue import QueueScreen
from carecli.tui.screens.searches import SearchDialog, SearchesScreen
from carecli.tui.screens.typed import TypedDialog
from tests.tui.drivers import NARROW, START, WIDE, Person

OURS, POTS = "crumbandkiln", "crumb_and_kiln"


@asynccontextmanager
async def two_accounts(size: tuple[int, int] = NARROW, **settings: object) -> AsyncIterator[Person]:
    """The bakery and the potter next door, both ours, fetched; settings are the bakery's."""
    clock = FixedClock(START)
    with bootstrap.stage(load("bakery"), clock=clock) as stage:
        desk = stage.desk
        stage.sandbox.tokens.register("token-of-the-potter", POTS)
        desk.connect.add({"bearer": Secret("token-of-the-potter")}, stage.sandbox.url)
        desk.connect.set(OURS, "colour", "teal")
        for name, value in settings.items():
            desk.connect.set(OURS, name.replace("__", "."), value)
        desk.sync.run()
        app = CareApp(desk, demo=True)
        async with app.run_test(size=size) as pilot:
            person = Person(app, pilot, clock)
            await person.settle()
            yield person


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_one_queue_holds_all_accounts_and_enter_shows_one_alone(
    size: tuple[int, int],
) -> None:
    async with two_accounts(size) as person:
        assert f"@{OURS}" in person.sees
        await person.press("g", "A")
        assert person.is_on(AccountsScreen)
        assert "Crumb & Kiln" in person.sees
        assert "Crumb and Kiln Pots" in person.sees
        await person.press("j", "enter")
        assert person.is_on(QueueScreen)
        top = person.sees.splitlines()[0]
        assert f"@{POTS}" in top
        waiting = person.desk.status(POTS).counts[View.WAITING]
        assert f"Waiting {waiting} " in top
        await person.press("escape")
        assert f"@{POTS}" not in person.sees.splitlines()[0]


async def test_direct_messages_are_switched_on_only_after_the_consent_is_read() -> None:
    async with two_accounts() as person:
        await person.press("g", "A", "d")
        assert person.is_on(Ask)
        assert "policy" in person.sees
        await person.press("n")
        assert not person.desk.settings.account(OURS).dms
        await person.press("d", "y")
        assert person.desk.settings.account(OURS).dms
        assert "DMs on" in person.sees


async def test_a_search_is_counted_and_priced_before_it_is_switched_on() -> None:
    async with two_accounts() as person:
        before = person.desk.settings.account(OURS).searches
        await person.press("g", "A", "s")
        assert person.is_on(SearchesScreen)
        await person.press("a", "enter")
        await person.settle(0.2)
        assert person.is_on(SearchDialog)
        assert "a month" in person.sees
        assert person.desk.settings.account(OURS).searches == before
        await person.press("enter")
        after = person.desk.settings.account(OURS).searches
        assert len(after) == len(before) + 1
        assert after[-1][:20] in person.sees


async def test_the_budget_shows_what_was_spent_on_what_and_what_the_caps_leave() -> None:
    async with two_accounts(caps__read_day="9.00") as person:
        await person.press("g", "b")
        assert person.is_on(BudgetScreen)
        spent = person.desk.budget.allowances()[0].spent
        assert spent > 0
        assert "reading a day" in person.sees
        assert "of $9.00" in person.sees
        assert "mentions, own posts" in person.sees
        assert "sync" in person.sees


async def test_a_cap_that_is_reached_stands_over_the_status_line() -> None:
    async with two_accounts() as person:
        assert "opens again" not in person.sees
        spent = person.desk.status(OURS).today
        person.desk.connect.set(OURS, "caps.read_day", str(spent + Decimal("0.001")))
        person.app.follow()
        await person.settle()
        assert f"@{OURS}: The cap of" in person.sees


async def test_an_account_goes_only_when_its_handle_is_typed() -> None:
    async with two_accounts() as person:
        await person.press("g", "A", "j", "D")
        assert person.is_on(TypedDialog)
        await person.write("crumb")
        await person.press("enter")
        assert f"That is not @{POTS}." in person.sees
        assert len(person.desk.accounts()) == 2
        await person.write("_and_kiln")
        await person.press("escape")
        assert len(person.desk.accounts()) == 2


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_an_answer_to_a_message_is_a_message_and_says_so(size: tuple[int, int]) -> None:
    async with two_accounts(size, dms=True) as person:
        rows = person.desk.listing(View.WAITING).rows(0, 100)
        message = next(row for row in rows if row.private)
        person.app.open_case(message.case, compose=True)
        await person.settle(0.2)
        assert f"DM as @{OURS} to @{message.handle}" in person.sees
        await person.press("ctrl+r")
        assert "public sees none" in person.told
        await person.write("Nine loaves it is.")
        await person.press("ctrl+s")
        await person.settle(0.4)
        assert f"DM as @{OURS}" in person.sees
        assert "PUBLIC" not in person.sees
        await person.press("y")
        [reply] = person.desk.replies.outbox()
        assert (reply.private, reply.state) == (True, Sending.HOLD)


async def test_a_public_case_can_be_answered_by_message_and_back() -> None:
    async with two_accounts(dms=True) as person:
        row = next(r for r in person.desk.listing(View.WAITING).rows(0, 100) if not r.private)
        person.app.open_case(row.case, compose=True)
        await person.settle(0.2)
        assert "PUBLIC reply as" in person.sees
        await person.press("ctrl+r")
        assert "DM as" in person.sees
        await person.press("ctrl+r")
        assert "PUBLIC reply as" in person.sees


async def test_the_first_answer_of_the_day_waits_for_the_handle() -> None:
    async with two_accounts(ask=True) as person:
        row = person.desk.listing(View.WAITING).rows(0, 1)[0]
        person.app.open_case(row.case, compose=True)
        await person.settle(0.2)
        await person.write("So sorry. We bake it again by noon.")
        await person.press("ctrl+s")
        await person.settle(0.4)
        await person.press("y")
        assert person.is_on(TypedDialog)
        assert person.desk.replies.outbox() == ()
        await person.write(OURS)
        await person.press("enter")
        await person.settle(0.2)
        [reply] = person.desk.replies.outbox()
        assert reply.state is Sending.HOLD


async def test_an_account_that_goes_meanwhile_takes_nobody_down() -> None:
    async with two_accounts() as person:
        row = person.desk.listing(View.WAITING).rows(0, 1)[0]
        person.app.open_case(row.case)
        await person.settle()
        accounts.remove(person.desk._parts.db, person.desk.account(row.account))
        for key in ("n", "r", "e", "L", "f", "v"):
            await person.press(key)
        assert person.app.is_running
