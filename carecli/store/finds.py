"""Which search brought a post: the reason why somebody who did not mention us is in the queue."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from carecli.care.cases import AccountId
from carecli.care.posts import PostId
from carecli.care.rows import Mark
from carecli.store.database import Database

SEARCH: Final = "search "
"""How the feed of a saved search begins; its query follows."""
LOOKALIKES: Final = "look-alikes "
"""How the feed begins that searches for look-alike handles; its query follows."""

_HANDLE = re.compile(r"(?<![-\w])@(\w{1,15})", re.ASCII)


def keep(db: Database, account: AccountId, feed: str, ids: Iterable[PostId]) -> None:
    """Remember what a feed brought; the first search that found a post stays its reason."""
    with db.writing() as cursor:
        cursor.executemany(
            "INSERT OR IGNORE INTO finds VALUES (?, ?, ?)",
            [(post, account, feed) for post in ids],
        )


def query_of(feed: str | None) -> str:
    """The search behind a feed, in its own words; empty when it is none."""
    for kind in (SEARCH, LOOKALIKES):
        if feed and feed.startswith(kind):
            return feed.removeprefix(kind)
    return ""


def mark_of(feed: str, text: str) -> Mark:
    """What to call a find: by a look-alike handle only if one of those is in its text."""
    if feed.startswith(LOOKALIKES):
        words = set(re.findall(r"\w+", text.casefold()))
        if words.intersection(handle.casefold() for handle in _HANDLE.findall(feed)):
            return Mark.LOOKALIKE
    return Mark.FOUND
