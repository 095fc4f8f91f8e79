"""What goes on by itself: fetching at each account's pace, and sending what was on hold."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.notifications import SeverityLevel
from textual.timer import Timer

from carecli.care.errors import CareError
from carecli.care.outgoing import Reply, Sending
from carecli.tui import work
from carecli.tui.screens.ask import Ask
from carecli.tui.wording import money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from carecli.desk.sync import Progress, SyncReport
    from carecli.tui.app import CareApp

DEMO_POLL = 3.0
"""Seconds; in the sandbox customers write all the time, and nothing costs anything."""
LONG = 100
"""Posts from which on a fetch that nobody asked for is worth a word."""
AGAIN = 5.0
"""Seconds before what could not go out is tried again."""
BREATH = 1.0
"""Seconds between two fetches at least."""
LOOK = 60.0
"""Seconds after which the clock is read again: it may have been set, or the computer have slept."""


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
        self._demo = demo
        self._stop = threading.Event()
        self._first = True
        self._syncing = False
        self._delivering = False
        self._next: Timer | None = None
        self._fetch: Timer | None = None
        self._tell_next: Timer | None = None
        self._telling = False
        self._complaint = ""
        self._problems: set[str] = set()

    def begin(self) -> None:
        """Fetch now and from now on, once a first fetch's price is agreed to; send what is due."""
        self.plan_delivery()
        self.tell()
        if most := self._desk.budget.first_fetches():
            words = (
                f"It reads what X still shows of the last weeks, and costs at most {money(most)}."
            )
            answers = (("y", "fetch", "fetch now"), ("n", "later", "later: . fetches"))
            self._app.push_screen(Ask("The first fetch", Content(words), answers), self._agreed)
        else:
            self.sync()

    def _agreed(self, answer: str | None) -> None:
        if answer == "fetch":
            self.sync(asked=True)

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

        def fetch() -> tuple[Sequence[SyncReport], float]:
            reports = self._desk.watch.fetch(
                everybody=asked or self._demo, progress=progress, stop=self._stop
            )
            due = self._desk.watch.next_at() - self._desk.clock.now()
            return reports, due.total_seconds()

        def show(answer: tuple[Sequence[SyncReport], float]) -> None:
            reports, due = answer
            self._fetched(due)
            self.tell()
            self._say(problem for report in reports for problem in report.problems)
            if reports or asked:
                self._first = False
                self._complaint = ""
                self._app.fetched(sum(report.new for report in reports), asked=asked)
                self.plan_delivery()

        def failed(_: Exception) -> None:
            self._fetched(LOOK)
            self.tell()
            self._app.fetched(0, asked=False)

        work.start(self._app, fetch, show, name="fetch", failed=failed, quiet=self._heard_before)

    def _fetched(self, due: float) -> None:
        """A fetch has ended: plan the next one, in so many seconds."""
        self._syncing = False
        if self._fetch is not None:
            self._fetch.stop()
        pause = DEMO_POLL if self._demo else min(max(due, BREATH), LOOK)
        self._fetch = self._app.set_timer(pause, self.sync, name="fetch")

    def tell(self) -> None:
        """See what is out of the ordinary, and tell what there is to tell, now and every minute.

        Follow-ups, promises and targets come due without any fetch.
        """
        if self._telling or self._stop.is_set():
            return
        self._telling = True

        def look() -> tuple[bool, bool]:
            before = self._desk.status().alarms
            self._desk.note_line()
            return self._desk.look_out() != before, self._desk.telling.tell().bell

        def show(answer: tuple[bool, bool]) -> None:
            changed, bell = answer
            self._told()
            if changed:
                self._app.follow()
            if bell:
                self._app.bell()

        def failed(_: Exception) -> None:
            self._told()

        work.start(self._app, look, show, name="tell", failed=failed, quiet=_mild)

    def _told(self) -> None:
        self._telling = False
        if self._tell_next is not None:
            self._tell_next.stop()
        self._tell_next = self._app.set_timer(LOOK, self.tell, name="tell")

    def _say(self, problems: Iterable[str]) -> None:
        """Say what could not be fetched, each thing once until it changes."""
        now = set(problems)
        for problem in sorted(now - self._problems):
            self._app.say(problem, "warning")
        self._problems = now

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


def _mild(error: Exception) -> bool:
    """Whether it will be said where it matters more: other verbs meet the same trouble."""
    return isinstance(error, CareError)


def outcome(reply: Reply) -> tuple[str, SeverityLevel]:
    """What became of a reply: a sentence and a severity."""
    match reply.state:
        case Sending.SENT:
            return f"Sent to @{reply.handle}.", "information"
        case Sending.REFUSED:
            return f"Not sent to @{reply.handle}; it is a draft. {reply.problem}", "error"
        case Sending.UNKNOWN:
            return f"It is not known whether @{reply.handle} got it; X is being asked.", "warning"
        case _:
            return f"The reply to @{reply.handle}: {reply.state.value}.", "information"
