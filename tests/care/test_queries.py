"""What people type to find something is read without ever being wrong."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care.cases import State
from carecli.care.excerpts import Finder
from carecli.care.queries import FILTERS, Has, Query, parse
from carecli.care.rows import Mark

TODAY = date(2026, 9, 17)
TYPED = st.text(st.sampled_from('abé :"@#-.7d\u0301\n') | st.characters(codec=None)) | st.lists(
    st.sampled_from([*FILTERS, "is:waiting", "maya", '"', " ", "7d", "late", "2026-09"])
).map("".join)


def read(text: str) -> Query:
    return parse(text, TODAY)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", Query()),
        ("late parcel", Query(words=("late", "parcel"), unfinished=True)),
        ('"late parcel"', Query(words=("late parcel",))),
        ('late "the par', Query(words=("late", "the par"), unfinished=True)),
        ("from:@Maya", Query(senders=("maya",))),
        ("from:", Query()),
        ("from:maya to:shop", Query(senders=("maya",), accounts=("shop",))),
        ("account:@shop", Query(accounts=("shop",))),
        ('label:"on fire"', Query(labels=("on fire",))),
        ("LABEL:#VIP", Query(labels=("vip",))),
        ("is:waiting is:upset", Query(states=(State.WAITING,), marks=(Mark.UPSET,))),
        ("is:dm is:late", Query(marks=(Mark.DM,), late=True)),
        ("is:posted-again", Query(marks=(Mark.POSTED_AGAIN,))),
        ("has:link has:pic", Query(has=frozenset({Has.LINK, Has.PICTURE}))),
        ("before:2026-09-01", Query(before=date(2026, 9, 1))),
        ("after:2026-09", Query(after=date(2026, 9, 1))),
        ("after:2025", Query(after=date(2025, 1, 1))),
        ("after:yesterday before:today", Query(after=date(2026, 9, 16), before=TODAY)),
        ("after:7d", Query(after=date(2026, 9, 10))),
        ("after:2w", Query(after=date(2026, 9, 3))),
        ("x:y", Query(words=("x:y",), unfinished=True)),
        ("https://a.example/b", Query(words=("https://a.example/b",), unfinished=True)),
        ("is:strange", Query(words=("is:strange",), unfinished=True)),
        ("before:soon", Query(words=("before:soon",), unfinished=True)),
        ("before:2026-02-31", Query(words=("before:2026-02-31",), unfinished=True)),
        ("late from:maya", Query(words=("late",), senders=("maya",))),
        ("- 🙏", Query(signs=("-", "🙏"))),
    ],
)
def test_words_phrases_and_filters_are_told_apart(text: str, query: Query) -> None:
    assert read(text) == query


@given(TYPED)
def test_anything_can_be_typed_and_looked_for(text: str) -> None:
    query = read(text)
    assert all(any(map(str.isalnum, word)) for word in query.words)
    finder = Finder(query)
    excerpt = finder.excerpt(text, 40)
    assert len(excerpt.text) <= 42
    assert all(0 <= start < end <= len(excerpt.text) for start, end in excerpt.spans)
    assert 0 <= finder.worth(text) <= 1


def test_signs_alone_ask_for_nothing() -> None:
    assert not read("- 🙏")
    assert read("🙏 late")


def test_no_more_than_a_thousand_characters_and_32_words_are_read() -> None:
    assert len(read("ab " * 10_000).words) == 32
    assert read("a" * 10_000).words == ("a" * 1000,)


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("creme", "Crème brûlée", ["Crème"]),
        ("BRUL", "Cre\u0301me bru\u0302le\u0301e", ["bru\u0302le\u0301e"]),
        ("late parcel", "A parcel, late!", ["parcel", "late"]),
        ('"late parcel"', "late — parcel late", ["late — parcel"]),
        ("par", "parcel spar par", ["parcel", "par"]),
        ('"par"', "parcel spar par", ["par"]),
        ("p", "p parcel", ["p"]),
        ("it's", "it's its", ["it's"]),
        ("", "anything", []),
        ("straße", "Die STRASSE und die Straße", ["Straße"]),
    ],
)
def test_a_finder_points_at_the_words(words: str, text: str, found: list[str]) -> None:
    assert [text[start:end] for start, end in Finder(read(words)).spans(text)] == found


def test_an_excerpt_begins_at_a_word_a_little_before_what_was_found() -> None:
    text = "one two three four five six seven\neight nine ten eleven twelve thirteen fourteen"
    excerpt = Finder(read("eleven")).excerpt(text, 40)
    assert excerpt.text == "…seven eight nine ten eleven twelve thirt…"
    assert [excerpt.text[start:end] for start, end in excerpt.spans] == ["eleven"]


def test_a_very_long_word_is_cut_where_the_hit_can_be_seen() -> None:
    excerpt = Finder(read("zz")).excerpt("w" * 100_000 + " zz", 40)
    assert excerpt.text.endswith("zz")
    assert len(excerpt.text) <= 42
