"""What makes two replies alike."""

from __future__ import annotations

import pytest

from carecli.care.likeness import bare

PLAIN = "hello i am sorry your cake was late it leaves at today kim"


@pytest.mark.parametrize(
    "text",
    [
        "Hello Ada, I am sorry your cake was late. It leaves at 4 today. Kim",
        "@ada_l hello ADA — I am sorry, your cake was late! It leaves at 11:30 today #12 ^Kim",
        "Hello! I am sorry your cake was late: https://x.example/a it leaves at £12.50 today, Kim",
    ],
)
def test_handles_names_links_numbers_case_and_punctuation_do_not_count(text: str) -> None:
    assert bare(text, ["Ada Lovelace", "ada_l"]) == PLAIN


def test_other_words_do() -> None:
    assert bare("Hello Bo, I am sorry your pie was late.", ["Bo"]) != PLAIN


def test_a_name_goes_as_a_whole_word_only() -> None:
    assert bare("Ada, a dash of Adage", ["Ada"]) == "a dash of adage"


def test_a_long_text_is_read_from_its_beginning_only() -> None:
    assert bare("so " * 5_000) == bare("so " * 50_000)
