"""A small X with the real stack in front of it: tweepy, HTTP, a real database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from carecli import bootstrap
from carecli.care.cases import CaseId
from carecli.care.outgoing import Reply
from carecli.care.posts import PostId
from carecli.care.rows import Row, View
from carecli.channels.sandbox import Sandbox, Scenario
from carecli.channels.sandbox.scenarios import Draft, Who
from carecli.channels.sandbox.world import Post
from carecli.desk.desk import Desk
from carecli.system.clock import FixedClock

START = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
"""A Wednesday noon; the shop is always open."""

SHOP = Who(handle="tinyteas", name="Tiny Teas")


def says(
    key: str, by: str, text: str = "@tinyteas hello", *, ago: float = 60, **more: Any
) -> Draft:
    """A post written so many minutes before the start (or after it, when negative)."""
    return Draft(key=key, by=by, at=timedelta(minutes=-ago), text=text, **more)


def scenario(*drafts: Draft, **more: Any) -> Scenario:
    """A scenario with these posts and everybody who writes one."""
    names = sorted({draft.by for draft in drafts} - {SHOP.handle})
    people = tuple(Who(handle=name, name=name.title()) for name in names)
    ordered = tuple(sorted(drafts, key=lambda draft: draft.at))
    return Scenario(name="test", brand=SHOP, people=people, posts=ordered, hours={}, **more)


@dataclass
class Stage:
    """The desk, the X behind it, and the clock of both."""

    desk: Desk
    sandbox: Sandbox
    clock: FixedClock

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.clock.move(timedelta(**span))

    def handles(self, view: View = View.WAITING) -> list[str]:
        """The handles of a list, sorted by name."""
        return sorted(row.handle for row in self.desk.listing(view).rows(0, 1000))

    def row(self, handle: str) -> Row:
        """The case of a customer, wherever it stands."""
        for view in (View.WAITING, View.ANSWERED, View.SNOOZED, View.DONE):
            for row in self.desk.listing(view).rows(0, 1000):
                if row.handle == handle:
                    return row
        raise AssertionError(f"@{handle} has no case")

    def case(self, handle: str) -> CaseId:
        """The id of a customer's case."""
        return self.row(handle).case

    def send(self, handle: str, text: str = "Hello!") -> Reply:
        """Answer a customer at once; gives back the reply with its outcome."""
        reply = self.desk.replies.send(self.case(handle), text, hold=timedelta(0))
        self.desk.replies.deliver()
        return self.desk.replies.get(reply.id)

    def on_x(self) -> list[str]:
        """What stands under the shop's name on X, oldest first."""
        return [post.text for post in self.sandbox.world.posts_by_brand()]

    def writes(self, handle: str, text: str = "@tinyteas hello again", **more: Any) -> Post:
        """Let somebody write on X now: the shop too, from elsewhere."""
        author = self.sandbox.world.find(handle)
        assert author is not None
        return self.sandbox.world.publish(by=author.id, at=self.clock.now(), text=text, **more)

    def post(self, key: str) -> PostId:
        """The id of a post of the scenario."""
        return PostId(self.sandbox.post_id(key))


Open = Callable[..., Stage]
"""Opens a stage with these posts; settings of `bootstrap.stage` and of the scenario by name."""


def opener(stack: ExitStack) -> Open:
    """Opens stages that the stack closes."""

    def start(*drafts: Draft, searches: tuple[str, ...] = (), **settings: Any) -> Stage:
        clock = FixedClock(START)
        played = scenario(*drafts, searches=searches)
        staged = stack.enter_context(bootstrap.stage(played, clock=clock, **settings))
        return Stage(staged.desk, staged.sandbox, clock)

    return start
