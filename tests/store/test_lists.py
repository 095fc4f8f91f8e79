"""The lists: pages by key, positions, counts, and a filter that takes words as they are."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carecli.care.cases import CaseId, Reason
from carecli.care.posts import Link
from carecli.care.rows import View
from carecli.config.model import AccountSettings, Config
from carecli.store import queue
from tests.support.shop import START, Shop, post


@pytest.fixture
def busy(shop: Shop) -> Shop:
    """Twelve cases of each state; in each, four of one and the same instant."""
    for number in range(2, 50):
        minute = START + timedelta(minutes=number // 16)
        shop.take(post(number, number, created_at=minute))
    for number in range(14, 26):
        answer = {"parent_id": number, "parent_author_id": number, "conversation_id": number}
        minute = START + timedelta(hours=1, minutes=number // 6)
        shop.take(post(100 + number, 1, "Hello", created_at=minute, **answer))
    shop.desk.triage.done([shop.case(number) for number in range(26, 38)], Reason.SOLVED)
    for number in range(38, 50):
        until = None if number % 4 == 0 else shop.clock.now() + timedelta(hours=number // 8)
        shop.desk.triage.snooze([shop.case(number)], until)
    for number in range(2, 14):
        due = shop.clock.now() + timedelta(hours=1 + number // 5)
        shop.desk.reminders.follow_up(shop.case(number), due, note=f"ask {number}")
    return shop


@pytest.mark.parametrize("view", View)
@pytest.mark.parametrize("size", [1, 5, 12])
def test_pages_by_key_are_one_big_query_cut_up(busy: Shop, view: View, size: int) -> None:
    whole = busy.desk.listing(view).rows(0, 1000)
    listing = busy.desk.listing(view)
    paged = [row for start in range(0, 12, size) for row in listing.rows(start, size)]
    assert paged == whole
    assert len(whole) == listing.total == 12


@pytest.mark.parametrize("view", View)
def test_any_stretch_can_be_asked_for_in_any_order(busy: Shop, view: View) -> None:
    whole = busy.desk.listing(view).rows(0, 1000)
    listing = busy.desk.listing(view)
    for start, count in [(7, 3), (0, 4), (9, 9), (4, 3), (11, 1), (12, 5), (3, 2)]:
        assert listing.rows(start, count) == whole[start : start + count]


@pytest.mark.parametrize("view", View)
def test_a_cases_position_is_its_index(busy: Shop, view: View) -> None:
    listing = busy.desk.listing(view)
    for index, row in enumerate(listing.rows(0, 1000)):
        assert listing.position(row.case) == index
    assert listing.position(CaseId(10_000)) is None


def test_each_view_has_its_order(busy: Shop) -> None:
    for view, newest_first in [(View.WAITING, False), (View.ANSWERED, True), (View.DONE, True)]:
        times = [row.at for row in busy.desk.listing(view).rows(0, 100)]
        assert times == sorted(times, reverse=newest_first)
    asleep = [row.until for row in busy.desk.listing(View.SNOOZED).rows(0, 100)]
    known = [until for until in asleep if until]
    assert asleep == [*sorted(known), None, None, None]


def test_a_snooze_without_an_end_has_a_time_in_every_zone(busy: Shop) -> None:
    last = busy.desk.listing(View.SNOOZED).rows(11, 1)[0]
    assert last.at.astimezone(ZoneInfo("Pacific/Kiritimati")).year > 9000


def test_the_waiting_can_be_ordered_by_what_is_due_first(tmp_path: Path) -> None:
    config = Config(
        sort="due",
        accounts={"shop": AccountSettings(hours={"wed": "09:00-17:00", "thu": "09:00-17:00"})},
    )
    shop = Shop(tmp_path, config)
    shop.take(post(2, 2), post(3, 3, created_at=START - timedelta(days=9)))
    assert shop.handles() == ["p3", "p2"]
    assert shop.desk.listing(View.WAITING).position(shop.case(2)) == 1
    shop.db.close()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("100%", ["p2"]),
        ("a_b", ["p3"]),
        ("STRASSE", ["p4"]),
        ("@p5", ["p5"]),
        ("person 5", ["p5"]),
        ("it's", ["p6"]),
        ("hello person", ["p2", "p3", "p4", "p5", "p6"]),
        ("%", ["p2"]),
        ("_", ["p3"]),
        ("' OR 1=1 --", []),
        ("\ud800", []),
        ("   ", ["p2", "p3", "p4", "p5", "p6"]),
        ("hel", ["p2", "p3", "p4", "p5", "p6"]),
        ("hel p", ["p2", "p3", "p4", "p5", "p6"]),
        ("p5 ax", ["p5"]),
        ("axb*", []),
        ("straße", ["p4"]),
        ("にち", []),
        ('"1000 axb"', ["p5"]),
        ("axb 1000", ["p5"]),
        ('"axb 1000"', []),
    ],
)
def test_filter_words_are_taken_as_they_are(shop: Shop, words: str, found: list[str]) -> None:
    shop.take(
        post(2, 2, "@shop hello 100% rye"),
        post(3, 3, "@shop hello a_b"),
        post(4, 4, "@shop hello Straße"),
        post(5, 5, "@shop hello 1000 axb"),
        post(6, 6, "@shop hello, it's me"),
    )
    assert shop.handles(words=words) == found
    assert shop.desk.listing(View.WAITING, words=words).total == len(found)


def test_in_scripts_without_spaces_any_part_of_a_sentence_is_found(shop: Shop) -> None:
    shop.take(post(2, 2, "@shop こんにちは、パンはまだありますか"), post(3, 3, "@shop hello"))
    assert shop.handles(words="パン") == ["p2"]
    assert shop.handles(words="p2 ありますか") == ["p2"]


def test_only_the_latest_post_and_who_wrote_it_count(shop: Shop) -> None:
    shop.take(post(2, 2, "@shop tea"), post(12, 2, "@shop bun", conversation_id=2))
    assert shop.handles(words="tea") == []
    assert shop.handles(words="bun p2") == ["p2"]


def test_a_filtered_list_has_positions_too(shop: Shop) -> None:
    shop.take(post(2, 2, "@shop tea"), post(3, 3, "@shop bun"), post(4, 4, "@shop tea"))
    listing = shop.desk.listing(View.WAITING, words="tea")
    assert [listing.position(shop.case(number)) for number in (2, 3, 4)] == [0, None, 1]


def test_three_people_in_a_thread_are_marked(shop: Shop) -> None:
    shop.take(*(post(number, number, conversation_id=2) for number in (2, 3, 4)))
    assert {"several people"} <= {mark.value for mark in shop.row(3).marks}


_ACTS = st.lists(
    st.tuples(
        st.sampled_from(["write", "answer", "done", "reopen", "snooze", "undo", "wait"]),
        st.integers(2, 6),
    ),
    max_size=25,
)


@given(acts=_ACTS)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_tallies_always_equal_counts(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int]]
) -> None:
    shop = Shop(tmp_path_factory.mktemp("shop"))
    shop.take(*(post(number, number) for number in range(2, 7)))
    for step, (act, who) in enumerate(acts):
        _act(shop, act, who, 100 + 10 * step)
        counted = {
            row["state"]: row["n"]
            for row in shop.db.rows("SELECT state, count(*) AS n FROM cases GROUP BY state")
        }
        for view in (View.WAITING, View.ANSWERED, View.SNOOZED, View.DONE):
            assert queue.count(shop.db, queue.Choice(view)) == counted.get(view.value, 0)
    shop.db.close()


def _act(shop: Shop, act: str, who: int, number: int) -> None:
    case, now = shop.case(who), shop.clock.now()
    shop.later(minutes=1)
    if act == "write":
        shop.take(post(number, who, conversation_id=who, parent_id=who, created_at=now))
    elif act == "answer":
        more = {"conversation_id": who, "parent_id": who, "parent_author_id": who}
        shop.take(post(number, 1, "Hello", created_at=now, **more))
    elif act == "done":
        shop.desk.triage.done([case], Reason.SOLVED)
    elif act == "reopen":
        shop.desk.triage.reopen([case])
    elif act == "snooze":
        shop.desk.triage.snooze([case], shop.clock.now() + timedelta(minutes=2))
    elif act == "undo":
        shop.desk.undo()
    else:
        shop.later(minutes=3)
        shop.desk.status()


@pytest.mark.parametrize(
    ("words", "handles"),
    [
        ("from:p2", ["p2"]),
        ("from:p2 pie", []),
        ("label:vip", ["p3"]),
        ("label:vip pie", ["p3"]),
        ("has:link", ["p4"]),
        ("is:waiting pie", ["p3"]),
        ("is:done", []),
        ("is:upset", ["p2"]),
        ("before:2026-09-15", []),
        ("after:2026-09-15 is:waiting", ["p2", "p3", "p4"]),
        ("from:nobody", []),
        ("🥧", ["p3"]),
        ('"', ["p2", "p3", "p4"]),
        ("x:y", []),
    ],
)
def test_a_list_understands_the_filters_of_the_search(
    shop: Shop, words: str, handles: list[str]
) -> None:
    link = (Link("https://t.co/1", "a.example", "https://a.example"),)
    shop.take(
        post(2, 2, "@shop this is terrible"), post(3, 3, "@shop a pie 🥧"), post(4, 4, links=link)
    )
    shop.desk.triage.label(shop.case(3), add=["vip"])
    assert shop.handles(words=words) == handles
    listing = shop.desk.listing(View.WAITING, words=words)
    assert listing.total == len(handles)
    places = {handle: listing.position(shop.row(int(handle[1:])).case) for handle in handles}
    assert places == {handle: place for place, handle in enumerate(handles)}


def test_follow_ups_understand_the_filters_too(shop: Shop) -> None:
    shop.take(post(2, 2), post(3, 3))
    for who in (2, 3):
        shop.desk.reminders.promise(shop.case(who), shop.clock.now() + timedelta(days=1), "a pie")
    assert shop.handles(View.FOLLOW_UPS, "from:p3") == ["p3"]
