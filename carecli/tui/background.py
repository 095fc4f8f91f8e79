"""What goes on by itself: fetching on an interval, and sending replies whose hold is over."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from textual.message import Message
from textual.notifications import SeverityLevel
from textual.timer import Timer

from carecli.care.errors import CareError
from carecli.care.rows import Reply, Sending
from carecli.tui import work

if TYPE_CHECKING:
    from collections.abc import Sequence

    from carecli.desk.sync import Progress, SyncReport
    from carecli.tui.app import CareApp

DEMO_POLL = timedelta(seconds=3)
"""In the sandbox customers write all the time, and nothing costs anything."""


LONG = 100
"""Posts from which on a fetch that nobody asked for is worth a word."""
AGAIN = 5.0
"""Seconds before what could not go out is tried again."""


class Fetching(Message):
    """How far a fetch is; only the newest word matters."""

    def __init__(self, said: str) -> None:
        super().__init__()
        self.said = said

    def can_replace(self, message: Message) -> bool:
        """A newer one makes an older one void."""
        return isinstance(message, Fetching)


class Background:
    """Syncs and deliveries, one at a time each.

    Args:
        app: Shows what came of them.
        demo: The desk works on the sandbox.
    """

    def __init__(self, app: CareApp, *, demo: bool) -> None:
        self._app = app
        self._desk = app.desk
        self._poll = min(self._desk.settings.poll, DEMO_POLL) if demo else self._desk.settings.poll
        self._stop = threading.Event()
        self._first = True
        self._syncing = False
        self._delivering = False
        self._next: Timer | None = None
        self._complaint = ""

    def begin(self) -> None:
        """Fetch now and from now on; send what is due."""
        self.sync()
        self._app.set_interval(self._poll.total_seconds(), self.sync, name="poll")
        self.plan_delivery()

    def end(self) -> None:
        """Let what runs come to its end soon."""
        self._stop.set()

    def sync(self, *, asked: bool = False) -> None:
        """Fetch from X, unless that is going on already.

        Args:
            asked: A person asked for it, so the outcome is said.
        """
        if self._syncing or self._stop.is_set():
            return
        self._syncing = True

        worth_saying = asked or self._first

        def progress(step: Progress) -> None:
            if worth_saying or step.fetched >= LONG:
                self._app.post_message(Fetching(step.said))

        def show(reports: Sequence[SyncReport]) -> None:
            self._syncing = False
            self._first = False
            self._complaint = ""
            self._app.fetched(sum(report.new for report in reports), asked=asked)
            self.plan_delivery()

        def failed(_: Exception) -> None:
            self._syncing = False
            self._app.fetched(0, asked=False)

        work.start(
            self._app,
            lambda: self._desk.sync.run(progress=progress, stop=self._stop),
            show,
            name="fetch",
            failed=failed,
            quiet=self._heard_before,
        )

    def _heard_before(self, error: Exception) -> bool:
        """Whether a fetch that nobody asked for failed as the one before did."""
        again = isinstance(error, CareError) and str(error) == self._complaint
        self._complaint = str(error)
        return again

    def plan_delivery(self, at_least: float = 0.05) -> None:
        """Wake up when the next hold ends, though not sooner than in so many seconds."""
        if self._next is not None:
            self._next.stop()
            self._next = None
        due = self._desk.replies.next_due()
        if due is not None:
            left = (due - self._desk.clock.now()).total_seconds()
            self._next = self._app.set_timer(max(at_least, left), self.deliver)

    def deliver(self) -> None:
        """Send what has been on hold long enough."""
        if self._delivering or self._stop.is_set():
            return
        self._delivering = True

        def show(replies: Sequence[Reply]) -> None:
            self._delivering = False
            for reply in replies:
                self._app.say(*outcome(reply))
            self._app.follow()
            self.plan_delivery(AGAIN)

        def failed(_: Exception) -> None:
            self._delivering = False
            self.plan_delivery(AGAIN)

        work.start(self._app, self._desk.replies.deliver, show, name="deliver", failed=failed)


def outcome(reply: Reply) -> tuple[str, SeverityLevel]:
    """What became of a reply: a sentence and a severity."""
    match reply.state:
        case Sending.SENT:
            return f"Sent to @{reply.handle}.", "information"
        case Sending.REFUSED:
            return f"X refused the reply to @{reply.handle}; it is kept. {reply.problem}", "error"
        case Sending.UNKNOWN:
            return f"It is not known whether @{reply.handle} got it; X is being asked.", "warning"
        case _:
            return f"The reply to @{reply.handle}: {reply.state.value}.", "information"
