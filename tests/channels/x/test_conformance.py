"""The X channel against the sandbox: real tweepy, real HTTP, a world that remembers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from carecli.care.posts import PostId
from carecli.channels.base import Call, Channel
from carecli.channels.contract import ChannelContract, Stage
from carecli.channels.sandbox import Sandbox, Scenario
from carecli.channels.sandbox.scenarios import Who
from carecli.channels.x.auth import Credentials
from carecli.channels.x.client import XChannel
from carecli.system.clock import FixedClock

CUSTOMER = "jo_marsh"
SCENARIO = Scenario(
    name="quiet",
    brand=Who(handle="CrumbAndCo", name="Crumb & Co"),
    people=(Who(handle=CUSTOMER, name="Jo Marsh"),),
    hours={},
)
KEYS = Credentials(
    consumer_key="ck", consumer_secret="cs", access_token="at", access_token_secret="ats"
)


class SandboxStage:
    """A sandbox with one customer, who writes when told to."""

    def __init__(self, credentials: Credentials) -> None:
        self.clock = FixedClock(datetime(2026, 9, 18, 9, 0, tzinfo=UTC))
        self.sandbox = Sandbox(SCENARIO, self.clock)
        self.calls: list[Call] = []
        self.channel: Channel = XChannel(
            credentials,
            base_url=self.sandbox.start(),
            clock=self.clock,
            meter=self.calls.append,
        )

    def mentioned(self, text: str) -> PostId:
        return self.talked_about(f"@{SCENARIO.brand.handle} {text}")

    def talked_about(self, text: str) -> PostId:
        world = self.sandbox.world
        customer = world.find(CUSTOMER)
        assert customer is not None
        self.clock.move(timedelta(minutes=1))
        post = world.publish(by=customer.id, at=self.clock.now(), text=text)
        self.clock.move(timedelta(minutes=1))
        return PostId(post.id)

    def vanish(self, post: PostId) -> None:
        self.sandbox.world.remove(post)


@pytest.mark.parametrize("kind", ["user token", "four keys"], scope="class")
class TestXAgainstTheSandbox(ChannelContract):
    @pytest.fixture
    def stage(self, kind: str) -> Iterator[Stage]:
        stage = SandboxStage(KEYS if kind == "four keys" else Credentials(bearer=Sandbox.token))
        yield stage
        stage.channel.close()
        stage.sandbox.stop()
