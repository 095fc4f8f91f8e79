"""Marks from a customer's words."""

from __future__ import annotations

import time

import pytest

from carecli.care.marks import cues_of, marks_of
from carecli.care.rows import Mark
from carecli.channels.sandbox import load

UPSET, PRAISE, QUESTION, THANKS = Mark.UPSET, Mark.PRAISE, Mark.QUESTION, Mark.THANKS
LEAVING, LEGAL = Mark.LEAVING, Mark.LEGAL


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("@shop this is awful", {UPSET}),
        ("@shop worst coffee in town", {UPSET}),
        ("@shop I'm really disappointed in you", {UPSET}),
        ("@shop still no answer", {UPSET}),
        ("@shop still waiting for my parcel. where is it?", {UPSET, QUESTION}),
        ("@shop third time I have asked", {UPSET}),
        ("@shop hello? anybody?", {UPSET, QUESTION}),
        ("@shop the staff were so rude", {UPSET}),
        ("@shop I want a refund", {UPSET}),
        ("@shop you charged me twice", {UPSET}),
        ("@shop nothing’s turned up yet", {UPSET}),
        ("@shop my order never arrived", {UPSET}),
        ("@shop I am never coming back", {UPSET, LEAVING}),
        ("@shop I will never buy from you again", {LEAVING}),
        ("@shop please close my account", {LEAVING}),
        ("@shop taking my business elsewhere", {LEAVING}),
        ("@shop you lost a loyal customer today", {LEAVING}),
        ("@shop can I switch to oat milk?", {QUESTION}),
        ("@shop please cancel my order", set()),
        ("@shop you will hear from my lawyer", {LEGAL}),
        ("@shop I’ll see you in court", {LEGAL}),
        ("@shop we might sue", {LEGAL}),
        ("@shop a solicitor's office next door loves your buns", {PRAISE}),
        ("@shop Sue baked it, on the tennis court", set()),
        ("@shop on hold for an hour", {UPSET}),
        ("@shop the box is NOT what I ordered", {UPSET}),
        ("@shop thanks for nothing", {UPSET}),
        ("@shop 😡", {UPSET}),
        ("@shop great, now it's broken. I used to love you", {UPSET}),
        ("@shop fed up with this", {UPSET}),
        ("@shop came home in pieces", {UPSET}),
        ("@shop I love this place", {PRAISE}),
        ("@shop best loaf I ever had", {PRAISE}),
        ("@shop great service today", {PRAISE}),
        ("@shop absolutely delicious!!", {PRAISE}),
        ("@shop 😍😍", {PRAISE}),
        ("@shop you made my day", {PRAISE}),
        ("@shop your people are wonderful, aren't they?", {PRAISE, QUESTION}),
        ("@shop well done all of you", {PRAISE}),
        ("@shop we'd love a table for two", set()),
        ("@shop thanks", {THANKS}),
        ("@shop ok great, thank you!", {THANKS}),
        ("@shop cheers Robin", {THANKS}),
        ("@shop 👍", {THANKS}),
        ("@shop 🙏🏽", {THANKS}),
        ("@shop ❤️", {THANKS}),
        ("@shop do you open on Sunday?", {QUESTION}),
        ("@shop 何時ですか？", {QUESTION}),
        ("@shop هل أنتم مفتوحون؟", {QUESTION}),
        ("@shop I bought a loaf", set()),
        ("@shop https://shop.example/worst?best", set()),
        ("@worst_joke_ever hello", set()),
        ("@shop it was not bad at all", set()),
        ("", set()),
    ],
)
def test_words_give_marks(text: str, marks: set[Mark]) -> None:
    assert set(marks_of(text)) == marks


def test_the_bakerys_upset_customers_are_marked_and_its_happy_ones_are_not() -> None:
    posts = {post.key: marks_of(post.text) for post in load("bakery").posts}
    upset = (
        *("maya-1", "dean-1", "dean-2", "dean-3", "leonard-1", "tess-1", "owen-1", "owen-2"),
        *("rafe-1", "kitty-1", "june-1"),
    )
    happy = (
        *("nora-1", "marguerite-1", "agnes-1", "ned-2", "quentin-3", "knots-4", "later-hetty"),
        *("later-ivy", "later-untagged", "park-1", "ruth-1", "lin-1"),
    )
    assert [key for key in upset if UPSET not in posts[key]] == []
    assert [key for key in happy if UPSET in posts[key]] == []


@pytest.mark.parametrize(
    "text",
    [
        *("👍" * 25_000 + "a", "ok " * 9_000, "nothing's " * 3_000, "not " * 9_000),
        *("https://" * 4_000, "@" * 25_000, "charged " * 3_000, "thanks" * 5_000),
        *("never buy " * 3_000, "lost a " * 4_000, "cancel my " * 3_000, "report you " * 3_000),
    ],
    ids=lambda text: text[:8],
)
def test_no_text_keeps_the_marks_busy(text: str) -> None:
    began = time.perf_counter()
    marks_of(text)
    assert time.perf_counter() - began < 0.1


def test_a_mark_names_the_words_that_it_follows_from() -> None:
    found = cues_of("@shop the worst cake. I am taking my business elsewhere, see you in court")
    assert found == {
        UPSET: "worst",
        LEAVING: "taking my business elsewhere",
        LEGAL: "see you in court",
    }
