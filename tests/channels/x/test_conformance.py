"""The X channel against the sandbox: real tweepy, real HTTP, a world that remembers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from carecli.care.errors import OutcomeUnknown
from carecli.care.posts import PostId
from carecli.channels.base import Call, Channel
from carecli.channels.contract import ChannelContract, Stage
from carecli.channels.sandbox import Sandbox, Scenario, faults
from carecli.channels.sandbox.limits import Limits
from carecli.channels.sandbox.scenarios import Who
from carecli.channels.x.auth import Credentials
from carecli.channels.x.client import XChannel
from carecli.system.clock import FixedClock
from tests.support.noted import Noted

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


class Counted(Limits):
    """X's limits, which also say how many calls have come in."""

    calls = 0

    def count(self, endpoint: str, account: int, now: datetime) -> tuple[bool, dict[str, str]]:
        self.calls += 1
        return super().count(endpoint, account, now)


class SandboxStage:
    """A sandbox with one customer, who writes when told to."""

    def __init__(self, credentials: Credentials, *, fractions: bool = True) -> None:
        self.clock = FixedClock(datetime(2026, 9, 18, 9, 0, tzinfo=UTC))
        self.limits = Counted()
        self.sandbox = Sandbox(SCENARIO, self.clock, fractions=fractions, limits=self.limits)
        self.counts = not credentials.signs
        self.meter = Noted()
        self.calls: list[Call] = self.meter.calls
        self.channel: Channel = XChannel(
            credentials,
            base_url=self.sandbox.start(),
            clock=self.clock,
            meter=self.meter,
        )

    def mentioned(self, text: str) -> PostId:
        return self.talked_about(f"@{SCENARIO.brand.handle} {text}")

    def talked_about(self, text: str) -> PostId:
        return self._published(text)

    def announced(self, text: str) -> PostId:
        return self._published(text, by=SCENARIO.brand.handle)

    def answered(self, post: PostId, text: str) -> PostId:
        return self._published(text, parent=post)

    def vanish(self, post: PostId) -> None:
        self.sandbox.world.remove(post)

    def messaged(self, text: str) -> PostId:
        return self._written(CUSTOMER, SCENARIO.brand.handle, text)

    def heard(self) -> int:
        return self.limits.calls

    def run_dry(self) -> None:
        self.meter.broke = True

    def _written(self, by: str, to: str, text: str) -> PostId:
        sender, recipient = self.sandbox.world.find(by), self.sandbox.world.find(to)
        assert sender is not None
        assert recipient is not None
        self.clock.move(timedelta(minutes=1))
        event = self.sandbox.mail.send(
            by=sender.id, to=recipient.id, at=self.clock.now(), text=text
        )
        self.clock.move(timedelta(minutes=1))
        return PostId(event.id)

    def _published(self, text: str, parent: PostId | None = None, by: str = CUSTOMER) -> PostId:
        world = self.sandbox.world
        author = world.find(by)
        assert author is not None
        self.clock.move(timedelta(minutes=1))
        post = world.publish(by=author.id, at=self.clock.now(), text=text, parent=parent)
        self.clock.move(timedelta(minutes=1))
        return PostId(post.id)


@pytest.mark.parametrize("kind", ["user token", "four keys"], scope="class")
class TestXAgainstTheSandbox(ChannelContract):
    @pytest.fixture
    def stage(self, kind: str) -> Iterator[Stage]:
        stage = SandboxStage(KEYS if kind == "four keys" else Credentials(bearer=Sandbox.token))
        yield stage
        stage.channel.close()
        stage.sandbox.stop()


@pytest.fixture
def quiet() -> Iterator[SandboxStage]:
    stage = SandboxStage(Credentials(bearer=Sandbox.token), fractions=False)
    stage.channel.me()
    yield stage
    stage.channel.close()
    stage.sandbox.stop()


@pytest.mark.parametrize(
    "fault", [faults.drop(written=True), faults.error(503, written=True), faults.truncated()]
)
def test_an_answer_lost_on_the_way_back_is_unknown_though_it_stands(
    quiet: SandboxStage, fault: faults.Fault
) -> None:
    asked = quiet.mentioned("When do you open?")
    quiet.calls.clear()
    quiet.sandbox.faults.add(fault, method="POST")
    with pytest.raises(OutcomeUnknown):
        quiet.channel.reply(asked, "At eight")
    (posted,) = quiet.channel.own_posts().posts
    assert posted.parent_id == asked
    assert [call.resource for call in quiet.calls] == ["post.read.owned"]


def test_an_answer_lost_on_the_way_there_is_unknown_too(quiet: SandboxStage) -> None:
    asked = quiet.mentioned("When do you open?")
    quiet.sandbox.faults.add(faults.drop(), method="POST")
    with pytest.raises(OutcomeUnknown):
        quiet.channel.reply(asked, "At eight")
    assert quiet.channel.own_posts().posts == ()


def test_one_spoilt_post_of_a_page_costs_that_post_only(quiet: SandboxStage) -> None:
    first, _, third = (quiet.mentioned(word) for word in ("One", "Two", "Three"))
    quiet.sandbox.faults.add(faults.malformed(1))
    page = quiet.channel.mentions()
    assert [post.id for post in page.posts] == [third, first]
    assert len(page.odd) == 1


def test_a_search_from_long_ago_brings_the_last_seven_days(quiet: SandboxStage) -> None:
    old = quiet.talked_about("zwieback, the first")
    quiet.clock.move(timedelta(days=8))
    new = quiet.talked_about("zwieback, the second")
    assert [post.id for post in quiet.channel.search("zwieback", since=old).posts] == [new]
