"""Reading one feed: page after page down to its cursor, each stored as it comes."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Protocol

from carecli.care.posts import Page, PostId
from carecli.care.rows import Account
from carecli.care.threads import Feed
from carecli.channels.base import Channel
from carecli.desk.intake import Taken, take_in
from carecli.desk.parts import Parts
from carecli.store import cases, feeds, replies
from carecli.store.feeds import Cursor

_LISTED = timedelta(hours=1)
"""By when X lists at the latest what it has published."""


class Fetch(Protocol):
    """A page of a feed by its bounds, both exclusive, and its token."""

    def __call__(self, *, since: PostId | None, until: PostId | None, token: str | None) -> Page:
        """Ask the channel."""
        ...


@dataclass(frozen=True, slots=True)
class Messages:
    """Direct messages as a feed.

    X takes no bounds here: pages are read from the newest down, until one reaches what was stored
    when the last fetch ended. A message of ours that went out since is known already and yet no
    end: what the customer wrote just before it is not.
    """

    channel: Channel

    def __call__(
        self,
        *,
        since: PostId | None,
        until: PostId | None,  # noqa: ARG002 a fetch that was cut off is read from the top
        token: str | None,
    ) -> Page:
        """A page; the last one is cut at `since`."""
        page = self.channel.dms(token=token)
        fresh = tuple(post for post in page.posts if since is None or post.id > since)
        return page if len(fresh) == len(page.posts) else replace(page, posts=fresh, next=None)


@dataclass(frozen=True, slots=True)
class Run:
    """Reading one feed to its end; `tell` hears after each page how much has come.

    The time that is kept is that of the beginning: what happened on X later may not be there.
    """

    parts: Parts
    account: Account
    feed: Feed
    name: str
    fetch: Fetch
    tell: Callable[[int], None]
    stop: threading.Event
    taken: Taken = field(default_factory=Taken)

    def read(self) -> None:
        """Finish what was cut off, then read what is new; `taken` grows with each page."""
        began = self.parts.now()
        cursor = feeds.cursor(self.parts.db, self.account.id, self.name)
        if self.feed is Feed.OWN and cursor.since is None:
            oldest = cases.oldest_post(self.parts.db, self.account.id)
            if oldest is None:
                return  # nobody has written: there is nothing that we could have answered
            cursor = replace(cursor, since=oldest)
        if cursor.newest is not None:
            cursor = self._down(cursor, began)
        if not self.stop.is_set():
            since = self._reaching(cursor.since, began)
            self._down(replace(cursor, since=since, newest=None, oldest=None), began)

    def _reaching(self, since: PostId | None, now: datetime) -> PostId | None:
        """Far enough down for what may be out: X may list a post after a later one of ours."""
        if since is None or self.feed not in (Feed.OWN, Feed.DMS):
            return since
        asked = replies.answered_by_unknown(self.parts.db, self.account.id, now - _LISTED)
        return min([since, *_maybe(asked)])

    def _down(self, cursor: Cursor, began: datetime) -> Cursor:
        """Read page after page down to the cursor, keeping with each page how far it came."""
        until = cursor.oldest
        token: str | None = None
        while True:
            page = self.fetch(since=cursor.since, until=until, token=token)
            token = page.next
            cursor = self._store(cursor, page, read_at=None if token else began)
            self.tell(self.taken.fetched)
            if token is None or self.stop.is_set():
                return cursor

    def _store(self, cursor: Cursor, page: Page, *, read_at: datetime | None) -> Cursor:
        ids = [post.id for post in page.posts]
        newest = cursor.newest or page.newest or max(ids, default=None)
        moved = replace(
            cursor, newest=newest, oldest=min([*ids, *_maybe(cursor.oldest)], default=None)
        )
        if read_at:
            since = max([*_maybe(newest), *_maybe(cursor.since)], default=None)
            moved = Cursor(since, None, None, read_at)
        with self.parts.db.writing():
            self.taken.add(take_in(self.parts, self.account, self.feed, page, name=self.name))
            feeds.move(self.parts.db, self.account.id, self.name, moved)
        return moved


def _maybe(post: PostId | None) -> list[PostId]:
    return [] if post is None else [post]
