"""Looking again at what is kept: words that are deleted or hidden on X go here too.

X asks whoever stores posts to follow deletions and edits (x-api.md, section 7). A case's posts are
looked up when it is opened or about to be answered; the newest mentions are read again on a
schedule, since what a whole page of them costs as our own reads is one look-up of a few posts.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from carecli.care.cases import CaseId
from carecli.care.posts import Page, PostId
from carecli.care.rows import Account
from carecli.care.threads import Feed
from carecli.channels.base import Channel
from carecli.desk.intake import take_in
from carecli.desk.parts import Parts
from carecli.store import burial, cases, checks, conversations, feeds, posts
from carecli.store.feeds import Cursor

BATCH: Final = 100
"""How many posts X looks up at once, and the most that one sweep or one case asks for."""

_SWEEP = "sweep"


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look-up changed: how many posts were not known, how many that were are gone."""

    new: int
    gone: int


class Recheck:
    """The verb that looks a case's posts up again."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def case(self, case: CaseId) -> int:
        """Look up what a case shows and bury what is gone; ask each post once a UTC day at most.

        Does nothing, and costs nothing, when all of it was read today.

        Returns:
            How many posts are gone that were there before.

        Raises:
            Misuse: There is no such case.
            SignInNeeded, RateLimited, Unreachable, OverBudget, …: X's answer; nothing is changed.
        """
        account = self._parts.account(self._parts.row(case).account)
        shown = [bubble.post.id for bubble in conversations.thread(self._parts.db, case)]
        unread = checks.unread(self._parts.db, shown, self._parts.now())[:BATCH]
        if not unread:
            return 0
        with self._parts.channel(account, "recheck") as (channel, _):
            return look_up(self._parts, account, channel, unread).gone


def look_up(parts: Parts, account: Account, channel: Channel, ids: Sequence[PostId]) -> Looked:
    """Ask X about up to 100 posts, keep what they say now, and bury those that are gone."""
    found = channel.posts(list(ids))
    with parts.db.writing():
        new = keep(parts, account, found.page)
        checks.note(parts.db, ids, parts.now())
        kept = posts.authors(parts.db, found.gone)
        burial.bury(parts.db, kept, parts.now())
        parts.settle(cases.holding(parts.db, kept))
    return Looked(new, len(kept))


def keep(parts: Parts, account: Account, page: Page) -> int:
    """Keep posts to be read: none becomes work; our own answers among them find their place.

    Returns:
        How many were not known.
    """
    ids = {post.id for post in (*page.posts, *page.context)}
    with parts.db.writing():
        known = posts.authors(parts.db, ids)
        take_in(parts, account, Feed.OWN, page, name="look-up")
        checks.note(parts.db, ids, parts.now())
    return len(ids) - len(known)


def sweep_is_due(parts: Parts, account: Account) -> bool:
    """Whether it is time to read the newest mentions again; the first time, a span after now."""
    every = parts.settings.account(account.handle).sweep
    if not every:
        return False
    cursor = feeds.cursor(parts.db, account.id, _SWEEP)
    if cursor.synced_at is None:
        _swept(parts, account)  # all that is kept was read just now
        return False
    return cursor.synced_at + every <= parts.now()


def sweep(parts: Parts, account: Account, channel: Channel, stop: threading.Event) -> int:
    """Read the newest mentions again; what is kept but no longer among them is looked up.

    Edited posts get their newest words on the way.

    Returns:
        How many posts are gone. A sweep that was stopped buries nothing and is due again.
    """
    window = channel.capabilities.mentions_window
    since = feeds.cursor(parts.db, account.id, "mentions").since or PostId(0)
    seen: list[PostId] = []
    token: str | None = None
    while len(seen) < window:
        page = channel.mentions(token=token)
        ids = [post.id for post in page.posts]
        with parts.db.writing():
            take_in(parts, account, Feed.MENTIONS, page)
            checks.note(parts.db, ids, parts.now())
        seen += ids
        token = page.next
        if token is None or stop.is_set():
            break
    if stop.is_set():
        return 0
    lowest = PostId(0) if len(seen) < window else min(seen)
    between = (lowest, max([since, *seen]))
    missing = checks.missing(parts.db, account.id, seen, between, BATCH)
    gone = look_up(parts, account, channel, missing).gone if missing else 0
    _swept(parts, account)
    return gone


def _swept(parts: Parts, account: Account) -> None:
    feeds.move(parts.db, account.id, _SWEEP, Cursor(synced_at=parts.now()))
