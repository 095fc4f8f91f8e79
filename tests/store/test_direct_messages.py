"""Direct messages become cases of their own, which nothing public is mixed into."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from carecli.care.cases import Closed, Reason, State
from carecli.care.posts import DMS_URL, Page, PersonId, PostId
from carecli.care.rows import Account, Answerable, Mark, View
from carecli.care.threads import Feed, Filtered
from carecli.config.model import AccountSettings, Config
from carecli.desk import messages
from carecli.desk.intake import take_in
from carecli.store import accounts, posts
from tests.support.shop import Shop, dm, dump, person, post

SETTINGS = AccountSettings(dms=True, keep_dms=timedelta(days=30), languages=("en", "de"))


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path, Config(accounts={"shop": SETTINGS}))


def words(shop: Shop, by: int) -> list[str]:
    return [bubble.post.text for bubble in shop.desk.open(shop.case(by)).thread]


def receives(shop: Shop, number: int, *, dms: bool | None) -> None:
    """Let X say of somebody whether they take messages."""
    told = replace(person(number), receives_dm=dms, raw={"n": number, "dm": dms})
    posts.save_people(shop.db, [told], shop.clock.now())


def test_a_message_of_a_customer_opens_a_private_case(shop: Shop) -> None:
    taken = shop.take(dm(2, 2, "my order number is 77"), feed=Feed.DMS)
    assert taken.new == 1
    row = shop.row(2)
    assert (row.private, row.state, row.answerable) == (True, State.WAITING, Answerable.YES)
    assert row.marks[0] is Mark.DM
    assert Mark.FOUND not in row.marks
    assert row.url == DMS_URL
    assert words(shop, 2) == ["my order number is 77"]


def test_what_the_same_person_writes_in_public_is_another_case(shop: Shop) -> None:
    shop.take(post(2, 2, "@shop hello"))
    public = shop.case(2)
    shop.take(dm(3, 2, "psst"), feed=Feed.DMS)
    assert shop.case(2) != public
    assert not shop.desk.row(public).private
    assert Mark.DM not in shop.desk.row(public).marks
    assert words(shop, 2) == ["psst"]


def test_a_second_message_does_not_move_the_wait_and_our_own_closes_it(shop: Shop) -> None:
    shop.take(dm(3, 2, "anyone?"), dm(2, 2), feed=Feed.DMS)
    (wait,) = shop.desk.open(shop.case(2)).waits
    assert wait.post_id == PostId(2)
    assert shop.take(dm(4, 1, "here we are", to=2), feed=Feed.DMS).filtered == {}
    assert shop.row(2).state is State.ANSWERED
    (wait,) = shop.desk.open(shop.case(2)).waits
    assert (wait.how, wait.answer_id) == (Closed.ELSEWHERE, PostId(4))


def test_our_message_that_came_before_theirs_finds_its_place(shop: Shop) -> None:
    shop.take(dm(4, 1, "yes, at nine", to=2), feed=Feed.DMS)
    assert shop.handles() == []
    shop.take(dm(2, 2, "open tomorrow?"), feed=Feed.DMS)
    assert shop.row(2).state is State.ANSWERED
    assert words(shop, 2) == ["open tomorrow?", "yes, at nine"]


def test_the_same_page_of_messages_twice_changes_nothing(shop: Shop) -> None:
    page = (dm(4, 1, "yes", to=2), dm(3, 2, "hello?"), dm(2, 2))
    shop.take(*page, feed=Feed.DMS)
    before = dump(shop.db)
    shop.later(hours=1)
    assert shop.take(*page, feed=Feed.DMS).new == 0
    assert dump(shop.db) == before


def test_a_group_is_no_work_and_nothing_of_it_is_kept(shop: Shop) -> None:
    group = replace(dm(2, 2, "pineapple for all"), conversation_id=PostId(0))
    ours = replace(dm(3, 1, "pineapple indeed"), conversation_id=PostId(0))
    taken = shop.take(group, ours, feed=Feed.DMS)
    assert taken.filtered == {Filtered.GROUP: 1}
    assert shop.handles() == []
    assert "pineapple" not in repr(dump(shop.db))


def test_a_message_is_found_by_its_words(shop: Shop) -> None:
    shop.take(dm(2, 2, "the parcel was crushed"), feed=Feed.DMS)
    assert [row.case for row in shop.desk.search("crushed")] == [shop.case(2)]


def test_two_accounts_do_not_see_each_others_messages_with_the_same_person(shop: Shop) -> None:
    cafe = replace(person(90), handle="Cafe")
    second = accounts.add(shop.db, cafe, channel="x", api_url="", now=shop.clock.now())
    shop.take(dm(2, 2, "to the shop"), feed=Feed.DMS)
    first = shop.case(2)
    _take_for(shop, second, 3, "to the cafe")
    other = shop.case(2)
    assert [b.post.text for b in shop.desk.open(first).thread] == ["to the shop"]
    assert [b.post.text for b in shop.desk.open(other).thread] == ["to the cafe"]
    assert shop.desk.row(other).account == "Cafe"
    assert [row.case for row in shop.desk.listing(View.WAITING, account="cafe").rows(0, 9)] == [
        other
    ]


def test_who_takes_no_messages_cannot_be_answered(shop: Shop) -> None:
    shop.take(dm(2, 2), feed=Feed.DMS)
    receives(shop, 2, dms=False)
    shop.parts.settle([shop.case(2)])
    assert shop.row(2).answerable is Answerable.NO
    receives(shop, 2, dms=None)
    known = posts.person(shop.db, PersonId(2))
    assert known is not None
    assert known.receives_dm is False  # an answer that does not say takes nothing back


def test_another_language_is_marked_where_the_account_names_its_own(shop: Shop) -> None:
    shop.take(post(2, 2, lang="fr"), post(3, 3, lang="de"), post(4, 4, lang="und"), post(5, 5))
    marked = [number for number in (2, 3, 4, 5) if Mark.FOREIGN in shop.row(number).marks]
    assert marked == [2]


def test_languages_that_change_mark_who_waits_anew(shop: Shop) -> None:
    shop.take(post(2, 2, lang="fr"))
    settings = AccountSettings(languages=("fr",))
    again = Shop(shop.folder, Config(accounts={"shop": settings}), shop.clock)
    assert Mark.FOREIGN not in again.row(2).marks
    again.db.close()


def test_messages_go_when_nobody_has_touched_their_case_for_long(shop: Shop) -> None:
    shop.take(
        dm(2, 2, "my secret pineapple is awful"), dm(3, 1, "pineapple noted", to=2), feed=Feed.DMS
    )
    shop.take(post(4, 4, "@shop public pineapple"))
    shop.take(dm(5, 1, "a cold pineapple", to=9), feed=Feed.DMS)
    shop.later(days=28)
    assert messages.expire(shop.parts, shop.account) == 0
    shop.later(days=2)
    assert messages.expire(shop.parts, shop.account) == 3
    assert [row.handle for row in shop.desk.search("pineapple")] == ["p4"]
    row = shop.row(2)
    assert (row.text, row.state) == ("(no longer kept)", State.ANSWERED)
    assert [b.deleted for b in shop.desk.open(row.case).thread] == [True, True]
    shop.db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"secret pineapple" not in shop.db.path.read_bytes()
    assert b"cold pineapple" not in shop.db.path.read_bytes()
    shop.take(dm(2, 2, "my secret pineapple is awful"), feed=Feed.DMS)
    assert "secret" not in repr(dump(shop.db))
    assert messages.expire(shop.parts, shop.account) == 0


def test_an_account_that_is_removed_leaves_no_messages_behind(shop: Shop) -> None:
    cafe = replace(person(90), handle="Cafe")
    second = accounts.add(shop.db, cafe, channel="x", api_url="", now=shop.clock.now())
    _take_for(shop, second, 6, "a cafe's pineapple")
    page = (dm(2, 2, "my pineapple"), dm(3, 1, "pineapple noted", to=2), dm(4, 1, "cold", to=9))
    shop.take(*page, feed=Feed.DMS)
    shop.take(post(5, 2, "@shop public pineapple"))
    accounts.remove(shop.db, shop.account)
    kept = shop.db.rows("SELECT text FROM posts ORDER BY id")
    assert [row["text"] for row in kept] == ["@shop public pineapple", "a cafe's pineapple"]
    shop.db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"noted" not in shop.db.path.read_bytes()
    shop.db.connection.execute("INSERT INTO words (words) VALUES ('integrity-check')")


@pytest.mark.parametrize("seed", range(4))
def test_messages_in_any_order_give_the_same_case(shop: Shop, tmp_path: Path, seed: int) -> None:
    (tmp_path / "other").mkdir()
    other = Shop(tmp_path / "other", shop.settings)
    pieces = [dm(2, 2), dm(3, 1, "hi", to=2), dm(4, 2, "so?"), dm(5, 2, "??"), dm(6, 3)]
    shop.take(*pieces, feed=Feed.DMS)
    random.Random(seed).shuffle(pieces)
    for one in pieces:
        other.take(one, feed=Feed.DMS)
    for by in (2, 3):
        left, right = (one.desk.open(one.case(by)) for one in (shop, other))
        assert left.waits == right.waits
        assert left.thread == right.thread
        assert replace(left.row, case=right.row.case) == right.row
    other.db.close()


def test_messages_that_are_being_worked_on_stay(shop: Shop) -> None:
    shop.take(*(dm(number, number, "pineapple") for number in (2, 3, 4, 5)), feed=Feed.DMS)
    shop.desk.triage.snooze([shop.case(2)], shop.clock.now() + timedelta(days=400))
    shop.desk.replies.send(shop.case(4), "Hello")
    shop.later(days=60)
    shop.desk.replies.keep(shop.case(3), "Dear pineapple")
    shop.desk.triage.done([shop.case(5)], Reason.SOLVED)
    assert messages.expire(shop.parts, shop.account) == 0
    shop.later(days=31)
    assert messages.expire(shop.parts, shop.account) == 2
    assert shop.row(5).text == shop.row(3).text == "(no longer kept)"
    assert shop.desk.open(shop.case(3)).draft is None
    assert shop.row(2).text == shop.row(4).text == "pineapple"


def _take_for(shop: Shop, account: Account, number: int, text: str) -> None:
    page = Page(posts=(dm(number, 2, text, us=account.user_id),), people=(person(2),))
    take_in(shop.parts, account, Feed.DMS, page)
