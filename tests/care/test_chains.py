"""A long text cut into parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care.chains import cut, gaps

WORDS = st.lists(
    st.text("aB.!? \n\u0301é日。👍🏽\u200d\t", max_size=12) | st.sampled_from(["\n\n", ". ", " "]),
    max_size=30,
).map("".join)


def within(limit: int):  # type: ignore[no-untyped-def]  # a function for `fits`
    return lambda text: len(text) <= limit


@given(WORDS, st.integers(4, 40))
def test_the_parts_and_the_space_between_them_are_the_text(text: str, limit: int) -> None:
    parts = cut(text, within(limit))

    assert "".join(gap + part for gap, part in zip(gaps(text, parts), parts, strict=True)) == (
        text.strip()
    )
    assert all(not gap.strip() for gap in gaps(text, parts))


@given(WORDS, st.integers(4, 40))
def test_every_part_fits_and_says_something(text: str, limit: int) -> None:
    parts = cut(text, within(limit))

    assert all(part and part == part.strip() and len(part) <= limit for part in parts)
    assert (len(parts) <= 1) is (len(text.strip()) <= limit)


@given(st.lists(st.text("abc", min_size=1, max_size=8), min_size=1, max_size=40))
def test_words_that_fit_are_never_cut_within(words: list[str]) -> None:
    parts = cut(" ".join(words), within(10))

    assert [word for part in parts for word in part.split()] == words


@pytest.mark.parametrize(
    "parts",
    [
        (),
        ("It fits.",),
        ("I am so sorry.", "We looked. It is here."),
        ("We looked at it today.", "It is in the van."),
        ("We spoke to Mr. Adams", "about it today. Yes."),
        ("It comes at 3 p.m. on", "Friday, they said."),
        ("It is.", "x" * 24, "x" * 24, "x" * 12),
        ("「お待たせしました。」すぐに確認いたします。", "ありがとうございました。"),
    ],
)
def test_a_cut_is_made_where_a_reader_pauses(parts: tuple[str, ...]) -> None:
    text = " ".join(parts).replace("x x", "xx").replace("」 ", "」").replace("。 ", "。")

    assert cut(text, within(24)) == parts


def test_a_paragraph_is_a_better_place_than_a_sentence() -> None:
    assert cut("I am sorry.\n\nWe looked. It is here.", within(22)) == (
        "I am sorry.",
        "We looked. It is here.",
    )


def test_a_paragraph_that_would_leave_a_scrap_is_no_place_to_cut() -> None:
    text = "Hi Mara!\n\nYour cake is on its way and will be there by four. Sorry again."

    assert cut(text, within(64)) == (
        "Hi Mara!\n\nYour cake is on its way and will be there by four.",
        "Sorry again.",
    )


def test_what_is_seen_as_one_character_stays_whole() -> None:
    family, flag = "👨\u200d👩\u200d👧", "e\u0301"

    assert cut(family * 3, within(6)) == (family,) * 3
    assert cut(flag * 5, within(5)) == (flag * 2, flag * 2, flag)


def test_marks_without_end_are_cut_somewhere() -> None:
    assert cut("e" + "\u0301" * 7, within(4)) == ("e\u0301\u0301\u0301", "\u0301" * 4)


def test_where_nothing_fits_there_are_no_parts() -> None:
    assert cut("some words", lambda _: False) == ()


def test_a_book_is_cut_without_asking_about_the_whole_of_it() -> None:
    asked: list[int] = []

    def fits(text: str) -> bool:
        asked.append(len(text))
        return len(text) <= 280

    parts = cut("The oven is on and the bread is in it. " * 1_000, fits)

    assert len(parts) == 143
    assert max(asked) < 700


def test_a_script_without_spaces_is_not_weighed_whole_for_each_part() -> None:
    asked: list[int] = []

    def fits(part: str) -> bool:
        asked.append(len(part))
        return len(part) <= 140

    parts = cut("\u8336" * 5_000, fits)
    assert len(parts) == 36
    assert max(asked) < 600
    assert len(asked) < 20 * len(parts)
