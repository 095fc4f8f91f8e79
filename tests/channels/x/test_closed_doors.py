"""What the sandbox refuses as X does, and what the person in front of carecli is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from carecli.care.errors import NotPermitted, OverBudget, RateLimited, SignInNeeded
from carecli.care.posts import PersonId
from carecli.channels.base import FREE, Upload
from carecli.channels.sandbox import Sandbox, Scenario
from carecli.channels.sandbox.apps import NATIVE, Level
from carecli.channels.sandbox.limits import Limits
from carecli.channels.sandbox.scenarios import Who
from carecli.channels.x.auth import Credentials
from carecli.channels.x.client import XChannel
from carecli.system.clock import FixedClock
from tests.support.images import PNG

NOON = datetime(2026, 9, 18, 12, 0, tzinfo=UTC)
SCENARIO = Scenario(
    name="quiet",
    brand=Who(handle="CrumbAndCo", name="Crumb & Co"),
    people=(Who(handle="jo_marsh", name="Jo Marsh"),),
    hours={},
)
TOKEN = Credentials(bearer=Sandbox.token)

Start = Callable[..., Sandbox]
Connect = Callable[[Sandbox, Credentials], XChannel]


@pytest.fixture
def open_things() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def start(open_things: ExitStack) -> Start:
    def opened(limits: Limits | None = None) -> Sandbox:
        return open_things.enter_context(Sandbox(SCENARIO, FixedClock(NOON), limits=limits))

    return opened


@pytest.fixture
def connect(open_things: ExitStack) -> Connect:
    def opened(sandbox: Sandbox, credentials: Credentials) -> XChannel:
        channel = XChannel(
            credentials,
            clock=FixedClock(NOON),
            meter=FREE,
            base_url=sandbox.url,
            user_id=PersonId(sandbox.world.brand.id),
        )
        open_things.callback(channel.close)
        return channel

    return opened


def keys(sandbox: Sandbox, level: Level = Level.DMS) -> Credentials:
    given = sandbox.keys(replace(NATIVE, level=level))
    return Credentials(
        consumer_key=given.consumer_key,
        consumer_secret=given.consumer_secret,
        access_token=given.access_token,
        access_token_secret=given.access_secret,
    )


def customer(sandbox: Sandbox) -> PersonId:
    found = sandbox.world.find("jo_marsh")
    assert found is not None
    return PersonId(found.id)


@pytest.mark.parametrize(
    ("level", "access"),
    [(Level.READ, "read"), (Level.WRITE, "read and write"), (Level.DMS, "read, write and DMs")],
)
def test_keys_say_what_their_app_may_do(
    start: Start, connect: Connect, level: Level, access: str
) -> None:
    sandbox = start()
    assert connect(sandbox, keys(sandbox, level)).reach().access == access


def test_an_app_without_messages_is_told_how_to_get_them(start: Start, connect: Connect) -> None:
    sandbox = start()
    with pytest.raises(NotPermitted, match="may not touch direct messages") as failure:
        connect(sandbox, keys(sandbox, Level.WRITE)).dms()
    assert "Direct message" in failure.value.hint


def test_a_token_without_messages_is_told_to_sign_in_with_them(
    start: Start, connect: Connect
) -> None:
    sandbox = start()
    scopes = frozenset({"tweet.read", "users.read"})
    sandbox.tokens.issue("narrow-token", sandbox.brand, scopes, NOON + timedelta(hours=2))
    channel = connect(sandbox, Credentials(bearer="narrow-token"))
    assert channel.mentions().posts == ()
    with pytest.raises(NotPermitted, match="leaves direct messages out"):
        channel.dms()


def test_a_token_from_before_pictures_is_told_to_sign_in_again(
    start: Start, connect: Connect
) -> None:
    sandbox = start()
    scopes = frozenset({"tweet.read", "users.read", "tweet.write"})
    sandbox.tokens.issue("older-token", sandbox.brand, scopes, NOON + timedelta(hours=2))
    channel = connect(sandbox, Credentials(bearer="older-token"))
    with pytest.raises(NotPermitted, match="leaves pictures out") as failure:
        channel.upload(Upload(data=PNG, kind="image/png", alt="A cake"))
    assert "sign in again" in failure.value.hint


def test_keys_send_pictures(start: Start, connect: Connect) -> None:
    sandbox = start()
    channel = connect(sandbox, keys(sandbox, Level.WRITE))
    laid = channel.upload(Upload(data=PNG, kind="image/png", alt="A cake"))
    assert sandbox.world.uploads[int(laid.id)].alt == "A cake"


def test_keys_that_do_not_belong_together_are_not_accepted(start: Start, connect: Connect) -> None:
    sandbox = start()
    right = keys(sandbox)
    swapped = Credentials(
        consumer_key=right.consumer_key,
        consumer_secret=right.access_token_secret,
        access_token=right.access_token,
        access_token_secret=right.consumer_secret,
    )
    with pytest.raises(SignInNeeded, match="does not know these keys"):
        connect(sandbox, swapped).mentions()


def test_a_clock_an_hour_off_is_named_with_how_far(start: Start, connect: Connect) -> None:
    sandbox = start()
    sandbox.skew = timedelta(hours=1)
    with pytest.raises(SignInNeeded, match="60 minutes behind X's"):
        connect(sandbox, keys(sandbox)).mentions()


def test_a_suspended_account_is_named_as_such(start: Start, connect: Connect) -> None:
    sandbox = start()
    sandbox.suspend()
    with pytest.raises(NotPermitted, match="suspended or locked this account"):
        connect(sandbox, TOKEN).mentions()


def test_a_daily_limit_outlasts_the_quarter_of_an_hour(start: Start, connect: Connect) -> None:
    sandbox = start(limits=Limits(user_daily={"dm_send": 1}))
    channel = connect(sandbox, TOKEN)
    channel.send_dm(customer(sandbox), "Hello")
    with pytest.raises(RateLimited) as failure:
        channel.send_dm(customer(sandbox), "Hello again")
    assert failure.value.retry_at == NOON + timedelta(days=1)


def test_fifteen_fetches_of_messages_make_the_next_one_wait(start: Start, connect: Connect) -> None:
    channel = connect(start(), TOKEN)
    for _ in range(15):
        channel.dms()
    with pytest.raises(RateLimited) as failure:
        channel.dms()
    assert failure.value.retry_at == NOON + timedelta(minutes=15)


def test_used_up_credits_and_a_spending_limit_have_words_of_their_own(
    start: Start, connect: Connect
) -> None:
    sandbox = start()
    channel = connect(sandbox, TOKEN)
    sandbox.bill.credits = Decimal(0)
    with pytest.raises(OverBudget, match="credits are used up"):
        channel.dms()
    sandbox.bill.cap = Decimal(0)
    with pytest.raises(OverBudget, match="spending limit"):
        channel.send_dm(customer(sandbox), "Hello")
