"""Search takes whatever is typed (security.md, rows 14, 15) and finds what a plain look does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from carecli.care.cases import Reason
from carecli.care.hits import Hit, Order, Where
from carecli.care.posts import Link, Media, Person, PersonId
from carecli.care.queries import parse
from carecli.store import posts, search
from tests.support.shop import START, Shop, post

LINK = (Link("https://t.co/1", "a.example", "https://a.example"),)
PHOTO = (Media("photo", "a crushed box", "https://pbs.example/1"),)
TEXTS = (
    "the parcel is late again",
    "where is my parcel? it is late",
    "what a terrible parcel, terrible",
    "I love the parcel, thank you",
    "is the shop open",
    "late, late, late",
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = Shop(tmp_path_factory.mktemp("search"))
    shop.take(
        post(2, 2, "@shop Crème brûlée AND it's 100% good in C++ #123"),
        post(3, 3, "@shop a_b NEAR the till"),
        post(4, 4, "@shop the parcel"),
        post(5, 1, "Your parcel left", parent_id=4, parent_author_id=4, conversation_id=4),
        post(6, 6, "@shop no such thing", links=LINK, media=PHOTO),
    )
    shop.desk.triage.note(shop.case(6), "likes rhubarb", source="public")
    shop.desk.triage.label(shop.case(3), add=["vip"])
    yield shop
    shop.db.close()


def hits(shop: Shop, words: str, order: Order = Order.TIME) -> tuple[Hit, ...]:
    return shop.desk.finding.cases(words, order=order)


def found(shop: Shop, words: str) -> list[str]:
    return [hit.row.handle for hit in hits(shop, words)]


@pytest.mark.parametrize(
    ("words", "handles"),
    [
        ("creme", ["p2"]),
        ("BRÛLÉE", ["p2"]),
        ("it's", ["p2"]),
        ("AND", ["p2"]),
        ("100%", ["p2"]),
        ("#123", ["p2"]),
        ("a_b", ["p3"]),
        ("near", ["p3"]),
        ("parcel left", ["p4"]),
        ("left parcel", ["p4"]),
        ('"parcel left"', ["p4"]),
        ('"left parcel"', []),
        ('"your par', ["p4"]),
        ('"your par"', []),
        ("par", ["p4"]),
        ("rhubarb", ["p6"]),
        ("@p6", ["p6"]),
        ("person 3", ["p3"]),
        ("parcel rhubarb", []),
        ("", []),
        ("!!!", []),
        ("x:y", []),
        ("from:p4", ["p4"]),
        ("from:@P4 parcel", ["p4"]),
        ("from:p4 left", []),
        ("from:us left", ["p4"]),
        ("from:shop", ["p4"]),
        ("from:nobody", []),
        ("from:p2 from:p3", ["p3", "p2"]),
        ("to:shop parcel", ["p4"]),
        ("account:other parcel", []),
        ("label:vip", ["p3"]),
        ("label:vi shop", ["p3"]),
        ("label:vip parcel", []),
        ("is:answered", ["p4"]),
        ("is:waiting", ["p6", "p3", "p2"]),
        ("is:wai", ["p6", "p3", "p2"]),
        ("is:waiting is:answered", []),
        ("has:link", ["p6"]),
        ("has:picture such", ["p6"]),
        ("has:note", ["p6"]),
        ("has:note rhubarb", ["p6"]),
        ("has:link rhubarb", []),
        ("after:2026-09-15 parcel", ["p4"]),
        ("after:2026-09-16 parcel", []),
        ("before:2026-09-16 parcel", ["p4"]),
        ("before:2026-09-15 parcel", []),
        ("after:yesterday before:today parcel", ["p4"]),
        ("before:never parcel", []),
    ],
)
def test_what_is_typed_finds_posts_answers_notes_and_names(
    shop: Shop, words: str, handles: list[str]
) -> None:
    assert found(shop, words) == handles


def test_a_hit_says_where_the_words_stand_who_wrote_them_and_when(shop: Shop) -> None:
    [ours] = hits(shop, "left")
    [note] = hits(shop, "rhub")
    [name] = hits(shop, "@p3")
    assert (ours.where, ours.who, ours.at) == (Where.REPLY, "Shop", START + timedelta(minutes=5))
    assert [ours.excerpt.text[a:b] for a, b in ours.excerpt.spans] == ["left"]
    assert (note.where, note.excerpt.text, note.at) == (
        Where.NOTE,
        "likes rhubarb",
        shop.clock.now(),
    )
    assert (name.where, name.excerpt.text) == (Where.CUSTOMER, "Person 3 @p3")


@pytest.mark.parametrize("order", Order)
@pytest.mark.parametrize(
    "words",
    [
        *("AND", '"', "it's", "c++", "#123", "NEAR(", "-a", "x:y", "", "a" * 10_000, "a " * 10_000),
        *(
            "*",
            "text:x",
            "^a",
            "(",
            "{a b}",
            "\x00",
            "a\x00b",
            "\ud800",
            "_",
            "'; DROP TABLE posts",
        ),
        *(
            "from:",
            "from:'",
            'label:"',
            "is:",
            "before:0001-01-01",
            "after:9999w",
            "before:2026-02-31",
        ),
        *("from:\ud800", "ﷺ", "ß İ", "\u0301", "before:1900", "after:2099-12-31", "has:note a"),
    ],
)
def test_nothing_that_is_typed_is_an_error(shop: Shop, words: str, order: Order) -> None:
    hits(shop, words, order)


@given(words=st.text(st.characters(codec=None), max_size=40), order=st.sampled_from(Order))
@example(words='"" OR "*', order=Order.TIME)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_at_all_is_an_error(shop: Shop, words: str, order: Order) -> None:
    hits(shop, words, order)


def test_the_newest_come_first_and_no_more_than_asked_for(shop: Shop) -> None:
    assert found(shop, "shop") == ["p6", "p4", "p3", "p2"]
    assert len(shop.desk.finding.cases("shop", limit=2)) == 2


def test_the_text_that_says_little_else_is_the_most_relevant(shop: Shop) -> None:
    best = [hit.row.handle for hit in hits(shop, "the", Order.RELEVANCE)]
    assert best == ["p4", "p3"]


def test_each_word_is_quoted_and_the_last_is_a_beginning() -> None:
    today = START.date()
    assert search.match(parse('say "hi', today)) == '"say" "hi"*'
    assert search.match(parse('say "hi"', today)) == '"say" "hi"'
    assert search.match(parse("say h", today)) == '"say" "h"'


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Shop]:
    """A shop that a test may change."""
    shop = Shop(tmp_path)
    yield shop
    shop.db.close()


@pytest.fixture
def renamed(own: Shop) -> Shop:
    """Person 2 was called old_name when they first wrote, and again for a while."""
    own.take(post(2, 2, "@shop Brûlée"), post(3, 3))
    for handle in ("old_name", "p2", "old_name", "p2"):
        one = Person(id=PersonId(2), handle=handle, name="Person 2", raw={"n": handle})
        posts.save_people(own.db, [one], own.clock.now())
    return own


@pytest.mark.parametrize("words", ["@old_name", "old_na", "from:old_name", "from:@OLD_NAME brul"])
def test_somebody_who_changed_the_handle_is_found_by_the_old_one(renamed: Shop, words: str) -> None:
    assert found(renamed, words) == ["p2"]


def test_a_case_with_more_posts_than_a_page_hides_no_other(own: Shop) -> None:
    talk = [post(n, 90, "@shop zebra", conversation_id=100) for n in range(100, 160)]
    own.take(post(99, 91, "@shop zebra"), *talk)
    assert [hit.row.handle for hit in own.desk.finding.cases("zebra", limit=2)] == ["p90", "p91"]


# A plain look at everything, as what the index should come to.

_WORDS = ("parcel", "late", "terrible", "the", "lat", '"is late"', "shop", "zzz")
_FILTERS = ("", "from:p11", "from:us", "label:vip", "is:waiting", "is:done", "has:link", "is:upset")
_DAYS = ("", "after:2026-09-16", "before:2026-09-16")


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = Shop(tmp_path_factory.mktemp("busy"))
    for number, text in enumerate(TEXTS * 4):
        at = START + timedelta(hours=2 * number)
        more = {"links": LINK} if number % 5 == 0 else {}
        shop.take(post(100 + 2 * number, 10 + number % 7, f"@shop {text}", created_at=at, **more))
        if number % 3 == 0:
            answer = post(
                101 + 2 * number,
                1,
                f"so sorry, {TEXTS[number % 4]}",
                created_at=at + timedelta(minutes=9),
                parent_id=100 + 2 * number,
                parent_author_id=10 + number % 7,
            )
            shop.take(answer)
    shop.clock.move(timedelta(days=3))
    for who in (10, 12):
        shop.desk.triage.label(shop.case(who), add=["vip"])
    shop.desk.triage.done([shop.case(13)], Reason.SOLVED)
    yield shop
    shop.db.close()


def plainly(shop: Shop, words: str, flag: str, day: str) -> set[int]:
    """The cases that a look at every post of every case finds."""
    wanted = words.strip('"').lower()
    whole = words.endswith('"')
    cases = set()
    for row in shop.db.rows(
        "SELECT p.*, c.id AS case_id, c.state, c.marks, c.customer_id FROM turns t"
        " JOIN posts p ON p.id = t.post_id JOIN cases c ON c.id = t.case_id"
    ):
        text = f" {row['text'].lower().replace(',', ' ').replace('?', ' ').replace('@', ' ')} "
        says = f" {wanted} " in " ".join(text.split()) + " " if whole else f" {wanted}" in text
        fits = {
            "": True,
            "from:p11": row["author_id"] == 11,
            "from:us": row["author_id"] == 1,
            "label:vip": row["customer_id"] in (10, 12),
            "is:waiting": row["state"] == "waiting",
            "is:done": row["state"] == "done",
            "has:link": row["links"] != "[]",
            "is:upset": "upset" in row["marks"],
        }
        midnight = "2026-09-15T23:00"  # in London
        when = {
            "": True,
            "after:2026-09-16": row["created_at"] >= midnight,
            "before:2026-09-16": row["created_at"] < midnight,
        }
        if says and fits[flag] and when[day]:
            cases.add(row["case_id"])
    return cases


@pytest.mark.parametrize("words", _WORDS)
def test_the_index_finds_what_a_plain_look_finds(busy: Shop, words: str) -> None:
    for flag, day in product(_FILTERS, _DAYS):
        text = f"{flag} {day} {words}"
        cases: Sequence[Hit] = busy.desk.finding.cases(text, limit=500)
        assert {hit.row.case for hit in cases} == plainly(busy, words, flag, day), text


@pytest.mark.parametrize("flag", _FILTERS[1:])
def test_filters_alone_find_every_case_they_fit(busy: Shop, flag: str) -> None:
    found = {hit.row.case for hit in busy.desk.finding.cases(flag, limit=500)}
    assert found == plainly(busy, "", flag, "")
