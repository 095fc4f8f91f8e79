"""An X channel whose wire is a scripted server on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from carecli.care.posts import PersonId
from carecli.channels.base import Call
from carecli.channels.x.auth import Credentials
from carecli.channels.x.client import XChannel
from carecli.system.clock import FixedClock
from tests.support.noted import Noted
from tests.support.wire import Wire

NOW = datetime(2026, 9, 18, 15, 0, tzinfo=UTC)
TOKEN = "canary-token-1f9d"


@pytest.fixture
def wire() -> Iterator[Wire]:
    with Wire() as running:
        yield running


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture
def meter() -> Noted:
    return Noted()


@pytest.fixture
def calls(meter: Noted) -> list[Call]:
    return meter.calls


@pytest.fixture
def open_channel(wire: Wire, clock: FixedClock, meter: Noted) -> Iterator[Callable[..., XChannel]]:
    """Opens channels to the scripted server; what is given replaces what is usual."""
    opened = []

    def make(**given: Any) -> XChannel:
        usual: dict[str, Any] = {
            "credentials": Credentials(bearer=TOKEN),
            "clock": clock,
            "meter": meter,
            "base_url": wire.url,
            "user_id": PersonId(7000),
            "timeout": (5.0, 5.0),
        }
        channel = XChannel(**(usual | given))
        opened.append(channel)
        return channel

    yield make
    for channel in opened:
        channel.close()


@pytest.fixture
def channel(open_channel: Callable[..., XChannel]) -> XChannel:
    return open_channel()
