"""Which posts are work."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from carecli.care.posts import PersonId, Post, PostId
from carecli.care.threads import Feed, Filtered, Us, addresses, filtered

US = Us(PersonId(1), "shop")


def post(**more: Any) -> Post:
    values: dict[str, Any] = {
        "id": PostId(10),
        "author_id": PersonId(2),
        "conversation_id": PostId(10),
        "created_at": datetime(2026, 9, 15, tzinfo=UTC),
        "text": "",
        "mentions": frozenset({"shop"}),
    }
    return Post(**values | more)


def message(conversation: int, **more: Any) -> Post:
    private = {"private": True, "mentions": frozenset(), "conversation_id": PostId(conversation)}
    return post(**private | more)


@pytest.mark.parametrize(
    ("one", "feed", "why"),
    [
        (post(), Feed.MENTIONS, None),
        (post(author_id=PersonId(1)), Feed.MENTIONS, Filtered.OWN),
        (post(author_id=PersonId(1)), Feed.SEARCH, Filtered.OWN),
        (post(repost=True), Feed.MENTIONS, Filtered.REPOST),
        (post(repost=True), Feed.SEARCH, Filtered.REPOST),
        (post(mentions=frozenset({"shop2"})), Feed.MENTIONS, Filtered.NOT_US),
        (post(mentions=frozenset()), Feed.SEARCH, None),
        (post(mentions=frozenset(), parent_author_id=PersonId(1)), Feed.MENTIONS, None),
        (message(-2), Feed.DMS, None),
        (message(-2, author_id=PersonId(1)), Feed.DMS, Filtered.OWN),
        (message(0), Feed.DMS, Filtered.GROUP),
    ],
)
def test_a_post_is_work_or_says_why_not(one: Post, feed: Feed, why: Filtered | None) -> None:
    assert filtered(one, feed, US) is why


def test_an_answer_to_us_speaks_to_us_without_naming_us() -> None:
    assert addresses(post(mentions=frozenset(), parent_author_id=PersonId(1)), US)
    assert not addresses(post(mentions=frozenset(), parent_author_id=PersonId(3)), US)
