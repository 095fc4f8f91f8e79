"""What is asked again, what is not, and that nothing of what is gone stays in any file."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from carecli.care.posts import PostId
from carecli.store import burial, checks
from tests.support.shop import Shop, dm, post

EVERYTHING = (PostId(0), PostId(1000))
SECRET = "pineapple pizzazz"


def files_of(shop: Shop) -> bytes:
    """All that lies on the disk: the database and whatever journal is beside it."""
    return b"".join(file.read_bytes() for file in Path(shop.folder).glob("care.db*"))


def unread(shop: Shop, *ids: int) -> list[int]:
    return list(checks.unread(shop.db, map(PostId, ids), shop.clock.now()))


def missing(shop: Shop, *seen: int, limit: int = 100) -> list[int]:
    found = checks.missing(shop.db, shop.account.id, map(PostId, seen), EVERYTHING, limit)
    return list(found)


def test_what_came_today_was_read_and_what_came_yesterday_was_not(shop: Shop) -> None:
    shop.take(post(2, 2))
    shop.later(days=1)
    shop.take(post(3, 3))
    assert unread(shop, 2, 3, 99) == [2]


def test_what_was_asked_about_is_read_until_midnight_utc(shop: Shop) -> None:
    shop.take(post(2, 2))
    shop.later(days=1)
    checks.note(shop.db, [PostId(2)], shop.clock.now())
    assert unread(shop, 2) == []
    shop.clock.move(timedelta(hours=15))  # nine in the morning, and then midnight
    assert unread(shop, 2) == [2]


def test_neither_tombstones_nor_private_posts_are_asked_about(shop: Shop) -> None:
    shop.take(post(2, 2), post(3, 3))
    shop.take(dm(4, 4))
    burial.bury(shop.db, [PostId(2)], shop.clock.now())
    shop.later(days=1)
    assert unread(shop, 2, 3, 4) == [3]


def test_a_mention_that_was_not_seen_again_is_missing(shop: Shop) -> None:
    shop.take(post(2, 2), post(3, 3), post(4, 4, "zwieback", mentions=frozenset()))
    shop.take(post(5, 1, "Ours", parent_id=3))
    assert missing(shop, 2) == [3]
    assert missing(shop, 2, 3) == []


def test_those_asked_about_longest_ago_come_first(shop: Shop) -> None:
    shop.take(post(2, 2), post(3, 3), post(4, 4))
    checks.note(shop.db, [PostId(4)], shop.clock.now())
    assert missing(shop, limit=2) == [3, 2]
    assert missing(shop) == [3, 2, 4]


@pytest.mark.parametrize("others", [0, 300])
def test_no_byte_of_a_buried_post_stays_on_the_disk(shop: Shop, others: int) -> None:
    shop.take(post(2, 2, f"@shop my {SECRET} is late"))
    for number in range(others):
        shop.take(post(10 + number, 3, f"@shop pine apple {number}"))
    shop.desk.replies.keep(shop.case(2), f"You said: my {SECRET} is late")
    assert SECRET.encode() in files_of(shop)
    burial.bury(shop.db, [PostId(2)], shop.clock.now())
    shop.db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for word in SECRET.split():
        assert word.encode() not in files_of(shop)


def test_a_reply_on_hold_is_not_changed_behind_its_writers_back(shop: Shop) -> None:
    shop.take(post(2, 2, f"@shop my {SECRET} is late"), post(3, 2, conversation_id=2))
    words = f"Your {SECRET} is late?\nmy {SECRET} is late"
    reply = shop.desk.replies.send(shop.case(2), words)
    burial.bury(shop.db, [PostId(2)], shop.clock.now())
    assert shop.desk.replies.get(reply.id).text == words


def test_an_edit_keeps_the_search_that_found_it(shop: Shop) -> None:
    from carecli.store import finds

    finds.keep(shop.db, shop.account.id, finds.SEARCH + "tea", [PostId(2)])
    shop.take(post(2, 2))
    shop.take(post(12, 2, edited=True, versions=(PostId(2),), conversation_id=2))
    (row,) = shop.db.rows("SELECT post_id, feed FROM finds")
    assert tuple(row) == (12, "search tea")
