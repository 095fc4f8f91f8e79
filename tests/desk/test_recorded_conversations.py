"""Real conversations, through the whole stack, against an independent reading of the file."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from carecli import bootstrap
from carecli.care.cases import Closed
from carecli.care.rows import View
from carecli.channels.sandbox import load
from carecli.desk.desk import Desk
from carecli.system.clock import SystemClock
from tests.support.data import recorded

Key = tuple[str, str]
_NUMBER = re.compile(r"@(\d+)")


def expected(conversations: Iterable[dict[str, Any]]) -> dict[Key, tuple[str, float | None]]:
    """Per (root post, customer): the state, and the first response in seconds, from the file."""
    turns: dict[Key, list[tuple[datetime, bool]]] = defaultdict(list)
    for conversation in conversations:
        root, owners = _root(conversation["posts"]), dict[str, str]()
        for post in conversation["posts"]:
            owner = post["author"] if post["inbound"] else _owner(post, conversation, owners)
            if owner is None:
                continue
            owners[post["id"]] = owner
            turns[root, owner].append((datetime.fromisoformat(post["created_at"]), post["inbound"]))
    return {
        key: _read(posts) for key, posts in turns.items() if any(inbound for _, inbound in posts)
    }


def _root(posts: list[dict[str, Any]]) -> str:
    ids = {post["id"] for post in posts}
    first = posts[0]
    lost = first["in_reply_to"] if first["in_reply_to"] not in ids else None
    return str(lost or first["id"])


def _owner(
    post: dict[str, Any], conversation: dict[str, Any], owners: dict[str, str]
) -> str | None:
    if post["in_reply_to"] is None:
        return None
    if post["in_reply_to"] in owners:
        return owners[post["in_reply_to"]]
    named = _NUMBER.match(post["text"])
    customers = (one["author"] for one in conversation["posts"] if one["inbound"])
    return named[1] if named else next(customers)


def _read(posts: list[tuple[datetime, bool]]) -> tuple[str, float | None]:
    posts.sort(key=lambda post: post[0])
    asked = next(at for at, inbound in posts if inbound)
    answered = next((at for at, inbound in posts if not inbound and at >= asked), None)
    state = "waiting" if posts[-1][1] else "answered"
    return state, (answered - asked).total_seconds() if answered else None


def found(desk: Desk) -> Iterator[tuple[str, str, float | None]]:
    """Per case: its customer's number, the state, and the first response in seconds."""
    for view in (View.WAITING, View.ANSWERED):
        listing = desk.listing(view)
        for start in range(0, listing.total, 200):
            for row in listing.rows(start, 200):
                first = desk.open(row.case).waits[0]
                assert first.how is not Closed.DISMISSED
                closed = first.closed_at
                seconds = (closed - first.opened_at).total_seconds() if closed else None
                yield row.handle.rpartition("u")[2], str(row.state), seconds


def compare(path: Path, lines: list[str]) -> None:
    wanted = expected(json.loads(line) for line in lines)
    with bootstrap.stage(load(path, replies="keep"), window=None, clock=SystemClock()) as stage:
        stage.desk.sync.run()
        got = sorted(found(stage.desk), key=str)
    assert got == sorted(((key[1], *value) for key, value in wanted.items()), key=str)


def test_a_sample_stands_as_the_files_own_times_say(tmp_path: Path) -> None:
    lines = recorded("conversations/twcs_threads.jsonl").read_text().splitlines()[::25]
    sample = tmp_path / "sample.jsonl"
    sample.write_text("\n".join(lines))
    compare(sample, lines)


@pytest.mark.slow
def test_all_conversations_stand_as_the_files_own_times_say() -> None:
    path = recorded("conversations/twcs_threads.jsonl")
    compare(path, path.read_text().splitlines())
