"""Pages become cases, in whatever order and however often they come."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from carecli.care.cases import Closed, Reason, State
from carecli.care.posts import Odd, PersonId, Post, PostId
from carecli.care.rows import Answerable, Mark
from carecli.care.targets import CarePromise
from carecli.care.threads import Feed, Filtered
from carecli.store import burial, posts, settling
from tests.support.shop import START, Shop, dump, post

CONVERSATION = (
    post(10, 2, "@shop where is my parcel?"),
    post(11, 1, "On its way", parent_id=10, parent_author_id=2, conversation_id=10),
    post(12, 1, "It left at nine", parent_id=11, parent_author_id=1, conversation_id=10),
    post(13, 2, "@shop thanks", parent_id=12, parent_author_id=1, conversation_id=10),
    post(14, 3, "@shop mine too!", parent_id=10, parent_author_id=2, conversation_id=10),
    post(15, 1, "Looking", parent_id=14, parent_author_id=3, conversation_id=10),
    post(16, 3, "@shop hello?", parent_id=15, parent_author_id=1, conversation_id=10),
)


def standing(shop: Shop) -> list[tuple[object, ...]]:
    """Everything that follows from turns, without the numbers that depend on arrival."""
    rows = shop.db.rows(
        "SELECT c.customer_id, c.state, c.waiting_since, c.due_at, c.last_at, c.post_id,"
        " c.answerable, c.marks, w.post_id, w.opened_at, w.closed_at, w.how, w.answer_id, w.due_at"
        " FROM cases c LEFT JOIN waits w ON w.case_id = c.id ORDER BY 1, w.opened_at"
    )
    return [tuple(row) for row in rows]


def test_the_same_page_twice_changes_nothing(shop: Shop) -> None:
    shop.take(*CONVERSATION, odd=(Odd({"id": "x"}, "no id"),))
    before = dump(shop.db)
    shop.later(hours=1)
    again = shop.take(*CONVERSATION, odd=(Odd({"id": "x"}, "no id"),))
    assert (again.fetched, again.new, again.odd) == (7, 0, 1)
    assert dump(shop.db) == before


def test_a_second_post_of_a_wait_is_marked_and_a_second_wait_is_not(shop: Shop) -> None:
    shop.take(*CONVERSATION, post(30, 2, conversation_id=10, parent_id=13))
    assert Mark.POSTED_AGAIN in shop.row(2).marks
    assert Mark.POSTED_AGAIN not in shop.row(3).marks


def test_exactly_on_due_is_not_late_yet(shop: Shop) -> None:
    shop.take(post(2, 2, created_at=shop.clock.now()))
    shop.later(hours=2)
    assert shop.desk.status().late == 0
    shop.later(seconds=1)
    assert shop.desk.status().late == 1


def test_settling_again_changes_nothing(shop: Shop) -> None:
    shop.take(*CONVERSATION)
    shop.desk.triage.done([shop.case(2)], Reason.SOLVED)
    shop.desk.triage.snooze([shop.case(3)], shop.clock.now() + timedelta(hours=3))
    before = dump(shop.db)
    shop.later(hours=1)
    shop.parts.settle([shop.case(2), shop.case(3)])
    assert dump(shop.db) == before


def test_cases_built_anew_stand_as_they_stood(shop: Shop) -> None:
    shop.take(*CONVERSATION)
    before = dump(shop.db)
    with shop.db.writing() as cursor:
        cursor.execute("DELETE FROM waits")
        cursor.execute(
            "UPDATE cases SET state = 'answered', sort_at = '', waiting_since = NULL,"
            " due_at = NULL, soon_at = NULL, last_at = '', marks = '[]', answerable = 'unknown'"
        )
    shop.parts.settle([shop.case(2), shop.case(3)])
    assert dump(shop.db) == before


@pytest.mark.parametrize("seed", range(8))
def test_pages_in_any_order_give_the_same_cases(tmp_path: Path, seed: int) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    ordered, shuffled = Shop(tmp_path / "a"), Shop(tmp_path / "b")
    ordered.take(*CONVERSATION)
    pieces = list(CONVERSATION)
    random.Random(seed).shuffle(pieces)
    for one in pieces:
        shuffled.take(one, feed=Feed.OWN if one.author_id == 1 else Feed.MENTIONS)
    assert standing(shuffled) == standing(ordered)
    ordered.db.close()
    shuffled.db.close()


def test_an_answer_that_came_along_as_context_closes_the_wait(shop: Shop) -> None:
    asked, answer, *_ = CONVERSATION
    shop.take(asked, context=(answer,))
    assert shop.row(2).state is State.ANSWERED


def test_different_people_in_one_thread_are_different_cases(shop: Shop) -> None:
    shop.take(*CONVERSATION)
    assert shop.case(2) != shop.case(3)
    assert (shop.row(2).state, shop.row(3).state) == (State.WAITING, State.WAITING)
    assert shop.row(2).waiting_since == START + timedelta(minutes=13)
    assert shop.row(3).waiting_since == START + timedelta(minutes=16)


def test_own_posts_reposts_and_look_alikes_make_no_work_and_are_counted(shop: Shop) -> None:
    taken = shop.take(
        post(2, 1, "@shop note to self", mentions=frozenset({"shop"})),
        post(3, 3, "RT @shop: news", repost=True),
        post(4, 4, "@shop2 choo choo", mentions=frozenset({"shop2"})),
        post(5, 5, "@SHOP help"),
    )
    assert taken.filtered == {Filtered.OWN: 1, Filtered.REPOST: 1, Filtered.NOT_US: 1}
    assert (taken.fetched, taken.new) == (4, 1)
    assert shop.handles() == ["p5"]


def test_what_a_search_found_is_work_and_says_so(shop: Shop) -> None:
    found = post(3, 3, "the Shop is shut again", mentions=frozenset())
    assert shop.take(found, feed=Feed.SEARCH).new == 1
    assert Mark.FOUND in shop.row(3).marks
    assert shop.row(3).answerable is Answerable.NO


def test_a_mention_by_itself_takes_answers_and_an_answer_to_us_may(shop: Shop) -> None:
    shop.take(
        post(2, 2),
        post(3, 3, "yes", mentions=frozenset(), parent_id=1, parent_author_id=1),
    )
    assert shop.row(2).answerable is Answerable.YES
    assert shop.row(3).answerable is Answerable.UNKNOWN


def test_an_edit_changes_the_words_and_what_can_be_found(shop: Shop) -> None:
    shop.take(post(2, 2, "@shop bred"))
    shop.take(post(2, 2, "@shop this bread is awful", edited=True))
    assert shop.row(2).text == "@shop this bread is awful"
    assert Mark.UPSET in shop.row(2).marks
    assert [row.handle for row in shop.desk.search("bread")] == ["p2"]
    assert shop.desk.search("bred") == ()


def edit(of: Post, number: int, text: str) -> Post:
    """A newer version as X sends it: another id, another time, and the ids it had."""
    newer = post(number, of.author_id, text, edited=True, versions=(*of.versions, of.id))
    return replace(newer, conversation_id=of.conversation_id)


def test_an_edit_with_an_id_of_its_own_takes_the_place_of_the_older_version(shop: Shop) -> None:
    first = post(2, 2, "@shop bred", mentions=frozenset())
    second = edit(first, 12, "@shop this bread is awful")
    third = edit(second, 14, "@shop this bread is cold")
    shop.take(first, feed=Feed.SEARCH)
    case = shop.case(2)
    assert shop.take(second).new == 0
    shop.take(third)
    before = dump(shop.db)
    shop.take(third)
    assert dump(shop.db) == before
    opened = shop.desk.open(case)
    assert [bubble.post.text for bubble in opened.thread] == [third.text]
    assert (opened.reply_to, opened.row.answerable) == (third.id, Answerable.YES)
    assert opened.row.waiting_since == opened.waits[0].opened_at == first.created_at
    assert Mark.POSTED_AGAIN not in opened.row.marks
    assert [row.case for row in shop.desk.search("cold")] == [case]
    assert shop.desk.search("bred") == shop.desk.search("awful") == ()
    shop.db.connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")


def test_an_edit_of_an_answered_post_opens_no_wait_and_keeps_the_due_time(shop: Shop) -> None:
    asked, answer, *_ = CONVERSATION
    shop.take(asked, answer)
    due = shop.db.rows("SELECT due_at, closed_at FROM waits")
    shop.parts.promises[shop.account.id] = CarePromise(
        timedelta(minutes=5), shop.parts.promise(shop.account.id).hours
    )
    shop.take(edit(asked, 30, "@shop never mind"))
    assert shop.row(2).state is State.ANSWERED
    assert shop.db.rows("SELECT due_at, closed_at FROM waits") == due


def test_two_versions_on_one_page_are_one_post(shop: Shop) -> None:
    first = post(2, 2, "@shop bred")
    assert shop.take(edit(first, 12, "@shop bread"), first).new == 1
    assert len(shop.desk.open(shop.case(2)).thread) == 1


def test_a_reply_on_hold_goes_to_the_newer_version(shop: Shop) -> None:
    asked = post(2, 2)
    shop.take(asked)
    reply = shop.desk.replies.send(shop.case(2), "Hello!")
    shop.take(edit(asked, 12, "@shop hello there"))
    assert shop.desk.replies.get(reply.id).to == 12


def test_xs_own_time_of_our_answer_replaces_our_clocks(shop: Shop) -> None:
    asked, answer, *_ = CONVERSATION
    shop.take(asked, answer)
    moved = START + timedelta(minutes=11, seconds=3)
    shop.take(
        post(11, 1, "On its way", parent_id=10, conversation_id=10, created_at=moved), feed=Feed.OWN
    )
    assert shop.desk.open(shop.case(2)).waits[0].closed_at == moved


def test_a_post_that_is_gone_leaves_a_tombstone_and_no_words_anywhere(shop: Shop) -> None:
    shop.take(post(2, 2, "@shop my secret pineapple"), post(3, 3))
    burial.bury(shop.db, [PostId(2)], shop.clock.now())
    shop.parts.settle([shop.case(2)])
    assert shop.desk.search("pineapple") == ()
    assert "pineapple" not in repr(dump(shop.db))
    assert shop.row(2).text == "(deleted on X)"
    bubble = shop.desk.open(shop.case(2)).thread[0]
    assert bubble.deleted
    assert bubble.post.created_at == START + timedelta(minutes=2)
    shop.db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"pineapple" not in shop.db.path.read_bytes()


def test_a_buried_post_stays_buried_when_it_comes_again(shop: Shop) -> None:
    shop.take(post(2, 2, "@shop my secret pineapple"))
    burial.bury(shop.db, [PostId(2)], shop.clock.now())
    shop.take(post(2, 2, "@shop my secret pineapple"))
    assert "pineapple" not in repr(dump(shop.db))


def test_an_oddity_is_kept_once_as_it_came(shop: Shop) -> None:
    for _ in range(2):
        shop.take(post(2, 2), odd=(Odd({"id": "7", "text": 5}, "text is no text"),))
    (kept,) = shop.db.rows("SELECT why, raw FROM oddities")
    assert tuple(kept) == ("text is no text", '{"id": "7", "text": 5}')


def test_followers_that_a_page_does_not_tell_are_not_forgotten(shop: Shop) -> None:
    shop.take(post(2, 2))
    shop.db.connection.execute("UPDATE people SET followers = 90000, raw = '{}' WHERE id = 2")
    shop.take(post(3, 2))
    known = posts.person(shop.db, PersonId(2))
    assert known is not None
    assert known.followers == 90_000
    assert Mark.REACH in shop.row(2).marks


def test_a_new_target_re_dues_open_waits_and_never_closed_ones(shop: Shop) -> None:
    asked, answer, *_ = CONVERSATION
    shop.take(asked, answer, post(20, 4))
    closed = shop.db.rows("SELECT due_at FROM waits WHERE closed_at IS NOT NULL")
    before = shop.row(4).due
    hours = shop.parts.promise(shop.account.id).hours
    shorter = {shop.account.id: CarePromise(timedelta(minutes=5), hours)}
    settling.settle(shop.db, [shop.case(2), shop.case(4)], shorter, shop.clock.now())
    assert before == START + timedelta(minutes=20, hours=2)
    assert shop.row(4).due == START + timedelta(minutes=25)
    assert shop.db.rows("SELECT due_at FROM waits WHERE closed_at IS NOT NULL") == closed


def test_the_first_wait_of_an_answered_case_is_told_as_it_was(shop: Shop) -> None:
    shop.take(*CONVERSATION)
    first, second = shop.desk.open(shop.case(2)).waits
    assert (first.how, first.answer_id) == (Closed.ELSEWHERE, PostId(11))
    assert second.closed_at is None
