"""The recorded conversations with each brand as an account of one desk, as X would list them.

`python -m tests.support.brands HOME` fills a home with them, so that `carecli --home HOME stats`
has something to count.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from carecli.care.posts import Page, Person, PersonId, Post, PostId
from carecli.care.threads import Feed
from carecli.channels.x.network import X
from carecli.config.model import Config
from carecli.desk.intake import take_in
from carecli.desk.parts import Parts
from carecli.store import accounts
from carecli.store.database import Database
from carecli.system.clock import Clock, SystemClock
from carecli.system.paths import Home
from tests.support.data import recorded

FILE = "conversations/twcs_threads.jsonl"
Conversation = dict[str, Any]
_EPOCH = datetime(2010, 11, 4, tzinfo=UTC)
_BRANDS = 10**9
_NUMBER = re.compile(r"@(\d+)")


def conversations(path: Path) -> dict[str, list[Conversation]]:
    """By brand, the brand with the most conversations first."""
    found: dict[str, list[Conversation]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        found[one["brand"]].append(one)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))


def root_of(conversation: Conversation) -> int:
    """Its first post, or the missing one that this answers."""
    first = conversation["posts"][0]
    return int(first["in_reply_to"] or first["id"])


def customers(conversation: Conversation) -> dict[str, str]:
    """Whose case each post is of: whoever wrote it, or whom the brand answered in the end.

    Where the brand answers a missing post, that is whom it names, else the first customer. Its
    posts that answer nobody are of no case.
    """
    owners: dict[str, str] = {}
    for post in conversation["posts"]:
        if post["inbound"]:
            owners[post["id"]] = post["author"]
        elif post["in_reply_to"] in owners:
            owners[post["id"]] = owners[post["in_reply_to"]]
        elif post["in_reply_to"] is not None:
            named = _NUMBER.match(post["text"])
            inbound = (one["author"] for one in conversation["posts"] if one["inbound"])
            owners[post["id"]] = named[1] if named else next(inbound)
    return owners


def fill(parts: Parts, brands: Mapping[str, Iterable[Conversation]]) -> None:
    """Make every brand an account, and let it fetch what it was told and what it said."""
    for number, (brand, some) in enumerate(brands.items()):
        us = Person(id=PersonId(_BRANDS + number), handle=brand, name=brand)
        account = accounts.add(parts.db, us, channel="x", api_url="", now=parts.now())
        posts = sorted(_posts(us, some), key=lambda post: post.id)
        asked = [post for post in posts if post.author_id != us.id]
        said = [post for post in posts if post.author_id == us.id]
        for feed, listed in ((Feed.MENTIONS, asked), (Feed.OWN, said)):
            for start in range(0, len(listed), 100):
                take_in(parts, account, feed, _page(us, listed[start : start + 100]))


def _posts(us: Person, some: Iterable[Conversation]) -> Iterator[Post]:
    serial = 0
    for conversation in some:
        owners, ids = customers(conversation), dict[str, PostId]()
        for raw in conversation["posts"]:
            at, serial = datetime.fromisoformat(raw["created_at"]), serial + 1
            ids[raw["id"]] = PostId((int((at - _EPOCH).total_seconds()) * 1000 << 22) + serial)
            parent, owner = raw["in_reply_to"], owners.get(raw["id"])
            yield Post(
                id=ids[raw["id"]],
                author_id=PersonId(int(raw["author"])) if raw["inbound"] else us.id,
                conversation_id=PostId(root_of(conversation)),
                created_at=at,
                text=raw["text"],
                parent_id=None if parent is None else ids.get(parent, PostId(int(parent))),
                parent_author_id=PersonId(int(owner)) if owner and not raw["inbound"] else None,
                mentions=frozenset({us.handle.lower()} if raw["inbound"] else ()),
            )


def _page(us: Person, posts: list[Post]) -> Page:
    authors = sorted({post.author_id for post in posts} - {us.id})
    people = (Person(id=who, handle=f"u{who}", name=f"Customer {who}") for who in authors)
    return Page(posts=tuple(reversed(posts)), people=(us, *people))


def parts_in(home: Home, clock: Clock) -> Parts:
    """A desk's parts in a home, with no network to speak of."""
    home.data_dir.mkdir(parents=True, exist_ok=True)
    network = X(
        clock=clock,
        credentials=lambda _: None,
        api_url=lambda _: "http://127.0.0.1:9",
        owned=lambda _: True,
    )
    db = Database(home.database)
    return Parts(
        db=db,
        clock=clock,
        settings=Config(),
        network=network,
        zone=ZoneInfo("UTC"),
        coach_dir=home.coach_dir,
    )


if __name__ == "__main__":
    fill(parts_in(Home.under(Path(sys.argv[1])), SystemClock()), conversations(recorded(FILE)))
