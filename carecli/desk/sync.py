"""Fetching: mentions, own posts, saved searches, look-alikes, direct messages, each by its cursor.

X lists newest first. Each page is stored with how far down the fetch has come; the cursor moves
when the last page is stored. A fetch that was cut off is finished first, from where it stopped,
so there is no hole and nothing is paid for twice.

What X or a cap refuses or puts off for one feed does not hold up the others. Mentions and our own
posts are what an account cannot do without: trouble with those is an error, after the rest was
fetched.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

from carecli.care.cases import AccountId
from carecli.care.errors import CareError, OverBudget, RateLimited, Refused
from carecli.care.rows import Account
from carecli.care.threads import Feed, Filtered
from carecli.channels.base import Channel
from carecli.desk import messages, recheck
from carecli.desk.fetch import Fetch, Messages, Run
from carecli.desk.intake import Taken
from carecli.desk.outcomes import look_for
from carecli.desk.parts import Bill, Parts
from carecli.desk.searches import lookalike_queries
from carecli.store import feeds, finds
from carecli.store.feeds import Cursor

_EXPIRY = "expiry"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a sync has come; `of` is the most there can be, where that is known."""

    account: str
    feed: str
    fetched: int
    of: int | None = None

    @property
    def said(self) -> str:
        """One line for a status bar."""
        return f"Fetching {self.feed} of @{self.account}: {self.fetched}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What a sync of one account brought.

    Attributes:
        new: Posts of customers that were not known before.
        filtered: Posts that are no work, by why.
        odd: Entries that could not be read; they are kept as they came.
        gone: Posts that were found to be deleted or hidden; their words went.
        problems: What could not be fetched, and why, each reason once.
        said: All of it in words; also names a gap that X's window may have left.
    """

    account: str
    fetched: int
    new: int
    filtered: dict[Filtered, int]
    odd: int
    cost: Decimal
    said: str
    gone: int = 0
    problems: tuple[str, ...] = ()


Tell = Callable[[Progress], None]


class Sync:
    """The verb that fetches."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._pauses: dict[tuple[AccountId, str], datetime | None] = {}

    def run(
        self,
        account: str | None = None,
        *,
        progress: Tell = lambda _: None,
        stop: threading.Event | None = None,
    ) -> tuple[SyncReport, ...]:
        """Fetch what is new for one account or all.

        Args:
            progress: Told after each page.
            stop: Ends the fetch after the present page; the next one goes on from there.

        Raises:
            SignInNeeded, RateLimited, Unreachable, OverBudget, …: X's answer for the first account
                that could not be fetched, after the others were; what was stored stays, and the
                next sync goes on from there.
        """
        chosen = [self._parts.account(account)] if account else list(self._parts.accounts())
        if not chosen:
            chosen = [self._parts.account()]
        halt = stop or threading.Event()
        reports: list[SyncReport] = []
        troubles: list[CareError] = []
        for one in chosen:
            if not halt.is_set():
                try:
                    reports.append(self._one(one, progress, halt))
                except CareError as trouble:
                    troubles.append(trouble)
        if troubles:
            raise troubles[0]
        return tuple(reports)

    def _one(self, account: Account, tell: Tell, stop: threading.Event) -> SyncReport:
        got = _Got()
        with self._parts.channel(account, "sync") as (channel, bill):
            for step in self._steps(account, channel, got, tell, stop):
                if stop.is_set():
                    break
                if self._paused(account, step):
                    continue
                try:
                    step.do()
                except (Refused, OverBudget, RateLimited) as trouble:  # also a query X cannot read
                    got.without(step, trouble)
                    if isinstance(trouble, RateLimited):  # a cap may be raised at any time
                        self._pauses[account.id, step.name] = trouble.retry_at
            if got.failed:
                raise got.failed[0]
        if isinstance(got.stopped, OverBudget):
            self._parts.line.refused[account.id] = got.stopped
        return _report(account, got, bill, channel.capabilities.mentions_window)

    def _paused(self, account: Account, step: _Step) -> bool:
        """Whether X asked to wait with this step, which has a limit of its own."""
        until = self._pauses.get((account.id, step.name))
        return until is not None and not step.needed and self._parts.now() < until

    def _steps(
        self, account: Account, channel: Channel, got: _Got, tell: Tell, stop: threading.Event
    ) -> Iterator[_Step]:
        """What a sync does, in order; the searches come after what everybody needs."""
        window = channel.capabilities.mentions_window

        def read(feed: Feed, name: str, fetch: Fetch, *, of: int | None = None) -> None:
            def told(fetched: int) -> None:
                shown = name.split(maxsplit=1)[0] if name.startswith(finds.LOOKALIKES) else name
                tell(Progress(account=account.handle, feed=shown, fetched=fetched, of=of))

            run = Run(self._parts, account, feed, name, fetch, told, stop)
            try:
                run.read()
                if feed in (Feed.OWN, Feed.DMS):  # before a search or a sweep can fail
                    look_for(self._parts, account)
            finally:
                if feed is not Feed.OWN:
                    got.taken.add(run.taken)
                got.full |= of is not None and run.taken.fetched >= of

        def sweep() -> None:
            if recheck.sweep_is_due(self._parts, account):
                got.gone += recheck.sweep(self._parts, account, channel, stop)

        mentions = partial(read, Feed.MENTIONS, "mentions", channel.mentions, of=window)
        yield _Step("Mentions", mentions, needed=True)
        own_posts = partial(read, Feed.OWN, "own posts", channel.own_posts)
        yield _Step("Own posts", own_posts, needed=True)
        for name, query in self._searches(account):
            search = partial(read, Feed.SEARCH, name, partial(channel.search, query))
            kind = "Look-alikes" if name.startswith(finds.LOOKALIKES) else f"The search {query}"
            yield _Step(kind, search)
        if self._parts.settings.account(account.handle).dms:
            dms = partial(read, Feed.DMS, "direct messages", Messages(channel))
            yield _Step("Direct messages", dms)
        yield _Step("Old direct messages", partial(self._expire, account))
        yield _Step("Deleted posts", sweep)

    def _searches(self, account: Account) -> list[tuple[str, str]]:
        """Each search's feed and query: what the settings name, then the look-alike handles."""
        settings = self._parts.settings.account(account.handle)
        saved = dict.fromkeys(settings.searches)
        return [
            *((finds.SEARCH + query, query) for query in saved),
            *(
                (finds.LOOKALIKES + query, query)
                for query in lookalike_queries(account.handle, settings)
            ),
        ]

    def _expire(self, account: Account) -> None:
        """Forget old direct messages, once a day; also when new ones are no longer fetched."""
        last = feeds.cursor(self._parts.db, account.id, _EXPIRY).synced_at
        now = self._parts.now()
        if last is None or last + _DAY <= now:
            messages.expire(self._parts, account)
            feeds.move(self._parts.db, account.id, _EXPIRY, Cursor(synced_at=now))


@dataclass(frozen=True, slots=True)
class _Step:
    """One thing that a sync does; without what is `needed` an account was not fetched."""

    name: str
    do: Callable[[], None]
    needed: bool = False


@dataclass(slots=True)
class _Got:
    """What the steps of one sync came to."""

    taken: Taken = field(default_factory=Taken)
    full: bool = False
    gone: int = 0
    failed: list[CareError] = field(default_factory=list)
    refusals: dict[str, list[str]] = field(default_factory=dict)
    stopped: CareError | None = None

    def without(self, step: _Step, trouble: CareError) -> None:
        """Remember that a step was refused, not paid for or put off."""
        if step.needed:
            self.failed.append(trouble)
            return
        self.refusals.setdefault(str(trouble), []).append(step.name)
        self.stopped = trouble

    @property
    def problems(self) -> tuple[str, ...]:
        """What was left out, each reason once."""
        return tuple(
            f"{', '.join(names)}: not read. {reason}" for reason, names in self.refusals.items()
        )


def _report(account: Account, got: _Got, bill: Bill, window: int) -> SyncReport:
    taken = got.taken
    said = f"{taken.new} new for @{account.handle}"
    if left_out := sum(taken.filtered.values()):
        said += f", {left_out} filtered"
    if taken.odd:
        said += f", {taken.odd} unreadable (kept)"
    if got.gone:
        said += f", {got.gone} deleted or hidden"
    if got.full:
        said += f". X shows only the newest {window} mentions: older ones may be missing"
    return SyncReport(
        account=account.handle,
        fetched=taken.fetched,
        new=taken.new,
        filtered=dict(taken.filtered),
        odd=taken.odd,
        cost=bill.amount,
        said=". ".join((said, *got.problems)),
        gone=got.gone,
        problems=got.problems,
    )
