"""Search takes whatever is typed (security.md, rows 14 and 15)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from carecli.store import search
from tests.support.shop import Shop, post


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    shop = Shop(tmp_path_factory.mktemp("search"))
    shop.take(
        post(2, 2, "@shop Crème brûlée AND it's 100% good in C++ #123"),
        post(3, 3, "@shop a_b NEAR the till"),
        post(4, 4, "@shop the parcel"),
        post(5, 1, "Your parcel left", parent_id=4, parent_author_id=4, conversation_id=4),
        post(6, 6, "@shop no such thing"),
    )
    shop.desk.triage.note(shop.case(6), "likes rhubarb", source="public")
    yield shop
    shop.db.close()


def found(shop: Shop, words: str) -> list[str]:
    return [row.handle for row in shop.desk.search(words)]


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
        ("par", ["p4"]),
        ("rhubarb", ["p6"]),
        ("@p6", ["p6"]),
        ("person 3", ["p3"]),
        ("parcel rhubarb", []),
        ("", []),
        ("!!!", []),
    ],
)
def test_words_find_posts_answers_notes_and_names(
    shop: Shop, words: str, handles: list[str]
) -> None:
    assert found(shop, words) == handles


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
    ],
)
def test_nothing_that_is_typed_is_an_error(shop: Shop, words: str) -> None:
    shop.desk.search(words)


@given(words=st.text(st.characters(codec=None), max_size=40))
@example(words='"" OR "*')
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_at_all_is_an_error(shop: Shop, words: str) -> None:
    shop.desk.search(words)


def test_the_newest_come_first_and_no_more_than_asked_for(shop: Shop) -> None:
    assert found(shop, "shop") == ["p6", "p4", "p3", "p2"]
    assert len(shop.desk.search("shop", limit=2)) == 2


def test_each_word_is_quoted_and_the_last_is_a_beginning() -> None:
    assert search.match('say "hi') == '"say" """hi"*'
