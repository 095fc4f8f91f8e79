"""Fetching: mentions, our own posts, saved searches, each by its cursor.

X lists newest first. Each page is stored with how far down the fetch has come; the cursor moves
when the last page is stored. A fetch that was cut off is finished first, from where it stopped,
so there is no hole and nothing is paid for twice.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Protocol

from carecli.care.errors import CareError
from carecli.care.posts import Page, PostId
from carecli.care.rows import Account
from carecli.care.threads import Feed, Filtered
from carecli.channels.base import Channel
from carecli.desk.intake import Taken, take_in
from carecli.desk.outcomes import look_for
from carecli.desk.parts import Bill, Parts
from carecli.store import cases, feeds
from carecli.store.feeds import Cursor


class Fetch(Protocol):
    """A page of a feed by its bounds, both exclusive, and its token."""

    def __call__(self, *, since: PostId | None, until: PostId | None, token: str | None) -> Page:
        """Ask the channel."""
        ...


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
        said: One sentence; also names a gap that X's window may have left.
    """

    account: str
    fetched: int
    new: int
    filtered: dict[Filtered, int]
    odd: int
    cost: Decimal
    said: str


Tell = Callable[[Progress], None]


class Sync:
    """The verb that fetches."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

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
        taken = Taken()
        with self._parts.channel(account) as (channel, bill):
            window = channel.capabilities.mentions_window
            for feed, name, fetch in self._feeds(account, channel):
                if stop.is_set():
                    break
                run = _Run(self._parts, account, feed, name, fetch, tell, stop)
                got = run.read(of=window if feed is Feed.MENTIONS else None)
                if feed is Feed.OWN:
                    look_for(self._parts, account)  # whatever becomes of the searches
                else:
                    taken.add(got)
        return _report(account, taken, bill, window)

    def _feeds(self, account: Account, channel: Channel) -> list[tuple[Feed, str, Fetch]]:
        searches = self._parts.settings.account(account.handle).searches
        return [
            (Feed.MENTIONS, "mentions", channel.mentions),
            (Feed.OWN, "own posts", channel.own_posts),
            *(
                (Feed.SEARCH, f"search {query}", partial(channel.search, query))
                for query in searches
            ),
        ]


@dataclass(frozen=True, slots=True)
class _Run:
    """Reading one feed to its end."""

    parts: Parts
    account: Account
    feed: Feed
    name: str
    fetch: Fetch
    tell: Tell
    stop: threading.Event

    def read(self, of: int | None) -> Taken:
        """Finish what was cut off, then read what is new."""
        taken = Taken()
        cursor = feeds.cursor(self.parts.db, self.account.id, self.name)
        if self.feed is Feed.OWN and cursor.since is None:
            oldest = cases.oldest_post(self.parts.db, self.account.id)
            if oldest is None:
                return taken  # nobody has written: there is nothing that we could have answered
            cursor = replace(cursor, since=oldest)
        if cursor.newest is not None:
            cursor = self._down(cursor, taken, of)
        if not self.stop.is_set():
            self._down(replace(cursor, newest=None, oldest=None), taken, of)
        return taken

    def _down(self, cursor: Cursor, taken: Taken, of: int | None) -> Cursor:
        """Read page after page down to the cursor, keeping with each page how far it came."""
        until = cursor.oldest
        token: str | None = None
        while True:
            page = self.fetch(since=cursor.since, until=until, token=token)
            token = page.next
            cursor = self._store(cursor, page, taken, last=token is None)
            self.tell(
                Progress(account=self.account.handle, feed=self.name, fetched=taken.fetched, of=of)
            )
            if token is None or self.stop.is_set():
                return cursor

    def _store(self, cursor: Cursor, page: Page, taken: Taken, *, last: bool) -> Cursor:
        ids = [post.id for post in page.posts]
        newest = cursor.newest or page.newest or max(ids, default=None)
        moved = replace(
            cursor, newest=newest, oldest=min([*ids, *_maybe(cursor.oldest)], default=None)
        )
        if last:
            since = max([*_maybe(newest), *_maybe(cursor.since)], default=None)
            moved = Cursor(since, None, None, self.parts.now())
        with self.parts.db.writing():
            taken.add(take_in(self.parts, self.account, self.feed, page, name=self.name))
            feeds.move(self.parts.db, self.account.id, self.name, moved)
        return moved


def _maybe(post: PostId | None) -> list[PostId]:
    return [] if post is None else [post]


def _report(account: Account, taken: Taken, bill: Bill, window: int) -> SyncReport:
    said = f"{taken.new} new for @{account.handle}"
    if left_out := sum(taken.filtered.values()):
        said += f", {left_out} filtered"
    if taken.odd:
        said += f", {taken.odd} unreadable (kept)"
    if taken.fetched >= window:
        said += f". X shows only the newest {window} mentions: older ones may be missing"
    return SyncReport(
        account=account.handle,
        fetched=taken.fetched,
        new=taken.new,
        filtered=dict(taken.filtered),
        odd=taken.odd,
        cost=bill.amount,
        said=said,
    )
