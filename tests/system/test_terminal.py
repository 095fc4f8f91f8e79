# ruff: noqa: RUF001 other scripts are what this is about
"""Hostile text loses its teeth; the world's scripts and emoji keep every stroke."""

from __future__ import annotations

import csv
import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.system.terminal import JOINERS, LONGEST, MARKS, clean, has_hidden, one_line
from tests.support.data import recorded

TRICKS = (
    "a\u0301\u200d\u200c\u200b\u202e\u2066\u00ad\ufe0f🏴\U000e0067\U000e007f👩❤\u093f"
    "\r\n\t\x1b\ud800"
)
hostile = st.text(st.sampled_from(TRICKS + "b 1\U000e0062") | st.characters(), max_size=60)


@pytest.mark.parametrize(
    "text",
    [
        "👨‍👩‍👧‍👦 👩🏽‍🚀 🤦🏽‍♀️ ❤️‍🔥 🏳️‍🌈 🏳️‍⚧️ 🙂‍↔️ 🐦‍🔥",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 🇬🇧 🏴‍☠️",
        "1️⃣ #️⃣ *️⃣ ©️",
        "می‌خواهم ۱۰‌ها",
        "क्‍ष क्‌ष हिन्दी र‍्य",
        "ที่นี่ น้ำ",
        "العربيّة السَّلَامُ عَلَيْكُمْ",
        "tiếng Việt é ñ Ω 日本語 한국어 עִבְרִית",
        "line one\nline two",
        "",
    ],
)
def test_honest_text_stays_as_it_is(text: str) -> None:
    assert clean(text) == text
    assert not has_hidden(text)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b]52;c;eA==\x07", "␛]52;c;eA==␇"),
        ("\x1b[2J\x08\x0e", "␛[2J␈␎"),
        ("a\x00b\x7fc\x9bd\x9de", "a\ufffdb␡c\ufffdd\ufffde"),
        ("a\tb\rc\r\nd\x0be\x0cf\x85g\u2028h\u2029i", "a b c\nd e f g h i"),
        ("\ud800\ue000\ufdd0\uffff\U0001fffe\U00100000", "\ufffd" * 6),
    ],
)
def test_control_codes_are_shown_instead_of_obeyed(text: str, safe: str) -> None:
    assert clean(text) == safe
    assert not has_hidden(text)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("pay \u202egpj.exe", "pay gpj.exe"),
        ("\u2066a\u2069\u202ab\u202c", "ab"),
        ("re\u200bfund\u2060\ufeff\u00ad", "refund"),
        ("\u3164\u115f\uffa0x", "x"),
        ("hi\U000e0068\U000e0069\U000e0001", "hi"),
        ("🏴\U000e0067", "🏴"),
        ("a \u200d b\u200d", "a  b"),
        ("x" + "\ufe0f" * 300, "x" + "\ufe0f" * MARKS),
    ],
)
def test_hidden_characters_go_and_are_told_of(text: str, safe: str) -> None:
    assert clean(text) == safe
    assert has_hidden(text)


def test_everyday_direction_marks_go_without_a_word() -> None:
    assert clean("\u200fسلام\u200e!") == "سلام!"
    assert not has_hidden("\u200fسلام\u200e!")


def test_a_pile_of_marks_is_cut_down() -> None:
    assert clean("a" + "\u0301" * 200 + "b") == "a" + "\u0301" * MARKS + "b"
    assert clean("a" + "\u0301\u200b" * 20) == "a" + "\u0301" * MARKS


def test_a_chain_of_joiners_is_cut_down() -> None:
    longest = max(clean("\u200d".join("👩" * 500)).split("👩👩"), key=len)
    assert longest.count("\u200d") <= JOINERS
    assert clean("👩" + "\u200d" * 500 + "👩") == "👩\u200d👩"


def test_one_line_has_no_breaks_and_single_spaces() -> None:
    assert clean("a\nb\r\nc", lines=False) == "a b c"
    assert one_line("  a \n\n\t b\u2028c ") == "a b c"


def test_a_text_without_end_is_cut() -> None:
    assert len(clean("x" * 100_000)) == LONGEST
    assert len(clean("\x1b" * 100_000)) == LONGEST


@given(hostile, st.booleans())
def test_cleaning_twice_changes_nothing(text: str, lines: bool) -> None:
    once = clean(text, lines=lines)
    assert clean(once, lines=lines) == once
    assert not has_hidden(once)


@given(hostile)
def test_nothing_dangerous_is_left(text: str) -> None:
    safe = clean(text)
    safe.encode("utf-8")
    kinds = {unicodedata.category(char) for char in safe.replace("\n", "")}
    assert not kinds & {"Cc", "Cs", "Co", "Zl", "Zp"}
    assert not set(safe) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def test_no_single_character_slips_through() -> None:
    for code in range(0x110000):
        char = chr(code)
        if clean(char) == char and char != "\n":
            assert unicodedata.category(char) not in {"Cc", "Cs", "Co", "Zl", "Zp"}, hex(code)


def test_marks_are_no_word_characters_which_the_quick_look_relies_on() -> None:
    marks = (chr(code) for code in range(0x110000) if unicodedata.category(chr(code))[0] == "M")
    assert not any(mark.isalnum() for mark in marks)


def test_naughty_strings_reach_no_terminal() -> None:
    for text in json.loads(recorded("fixtures/blns/blns.json").read_text(encoding="utf-8")):
        safe = clean(text)
        safe.encode("utf-8")
        assert not any(unicodedata.category(char) == "Cc" for char in safe if char != "\n")


def test_posts_in_eight_languages_lose_no_letter() -> None:
    file = recorded("fixtures/multilingual/umsab_test.csv")
    with file.open(encoding="utf-8", newline="") as rows:
        texts = [cell for row in csv.reader(rows) for cell in row]
    for text in texts:
        safe = clean(text)
        lost = {unicodedata.category(char) for char in set(text) - set(safe)}
        assert lost <= {"Cc", "Cf", "Co"}
        assert clean(safe) == safe
    assert len(texts) > 6_000
