"""A large cache to measure with: invented posts, spread over a year, most of them long answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from carecli.care.posts import Page, Person, PersonId, Post, PostId

START = datetime(2025, 11, 22, tzinfo=UTC)
US = Person(id=PersonId(1), handle="acme", name="Acme")
_WORDS = (
    "order",
    "parcel",
    "refund",
    "late",
    "broken",
    "thanks",
    "where",
    "delivery",
    "shop",
    "card",
    "coffee",
    "chair",
    "colour",
    "box",
    "new",
    "store",
    "wrong",
    "again",
    "today",
    "morning",
    "still",
    "waiting",
    "phone",
    "lovely",
    "great",
    "please",
    "help",
    "size",
    "blue",
)


def text_of(n: int) -> str:
    """About 126 characters, different for each number."""
    picked = (_WORDS[(n * 7919 + k * 104_729 + n // (k + 1)) % len(_WORDS)] for k in range(20))
    return f"@acme {' '.join(picked)} {n}"


def post(n: int, total: int) -> Post:
    """The n-th of so many mentions, each the start of a conversation of its own."""
    at = START + timedelta(seconds=n * 31_536_000 // total)
    post_id = PostId((int(at.timestamp() * 1000) - 1_288_834_974_657 << 22) + n % 4096)
    author = PersonId(1000 + n % max(1, total // 5))
    text = text_of(n)
    return Post(
        id=post_id,
        author_id=author,
        conversation_id=post_id,
        created_at=at,
        text=text,
        mentions=frozenset({"acme"}),
        lang="en",
        raw={"id": str(post_id), "text": text, "author_id": str(author), "public_metrics":
             {"like_count": n % 7, "reply_count": 0, "repost_count": 0, "quote_count": 0},
             "entities": {"mentions": [{"start": 0, "end": 5, "username": "acme", "id": "1"}]}},
    )  # fmt: skip


def pages(total: int, size: int = 100) -> Iterator[Page]:
    """All of them, a page at a time, with their authors."""
    for start in range(0, total, size):
        posts = tuple(post(n, total) for n in range(start, min(start + size, total)))
        people = {one.author_id: one for one in posts}
        yield Page(
            posts=posts,
            people=tuple(
                Person(id=who, handle=f"customer_{who}", name=f"Customer {who}", raw={"id": who})
                for who in people
            ),
        )
