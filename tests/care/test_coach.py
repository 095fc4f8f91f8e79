"""Words, phrases, rules and the review, each on texts of their own."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care.coach.language import language_of
from carecli.care.coach.phrases import Phrases
from carecli.care.coach.review import Finding, review
from carecli.care.coach.rules import Situation
from carecli.care.coach.rules import read as read_rules
from carecli.care.coach.words import LONGEST, read
from carecli.care.errors import Misuse


def kinds(text: str, kind: str) -> list[str]:
    """The pieces of a text that are of a kind."""
    return [text[one.start : one.end] for one in read(text).tokens if kind in one.kinds]


@pytest.mark.parametrize(
    ("kind", "text", "pieces"),
    [
        ("email", "Write to ada.lovelace@example.co.uk.", ["ada.lovelace@example.co.uk"]),
        ("link", "See (https://example.com/a?b=1).", ["https://example.com/a?b=1"]),
        ("phone", "It is +44 7911 123456, day and night", ["+44 7911 123456"]),
        ("phone", "From 2026-12-01 to 2026-12-24", []),
        ("hotline", "Call 0800 123 4567", ["0800 123 4567"]),
        ("card", "4111 1111 1111 1111", ["4111 1111 1111 1111"]),
        ("card", "4111 1111 1111 1112", []),
        ("code", "Order AB-10482233 and #10482", ["AB-10482233", "#10482"]),
        ("blank", "Hi {first_name} and [Name], {JSON} []", ["{first_name}", "[Name]"]),
        ("signed", "It left at nine. ^Mia", ["^Mia"]),
        ("signed", "It left at nine. - Mia https://example.com", ["- Mia"]),
        ("signed", "It left ^Mia at nine", []),
        ("caps", "PLEASE do NOT use the PNR2", ["PLEASE"]),
        ("part", "More to come 1/2", ["1/2"]),
    ],
)
def test_a_piece_is_known_by_how_it_is_written(kind: str, text: str, pieces: list[str]) -> None:
    assert kinds(text, kind) == pieces


def found(phrase: str, text: str, **facts: str) -> list[str]:
    """The places of a text on which a phrase stands."""
    words = read(text)
    spans = Phrases([phrase]).find(words, facts)
    return [text[words.tokens[one.first].start : words.tokens[one.last].end] for one in spans]


@pytest.mark.parametrize(
    ("phrase", "text", "places"),
    [
        ("sorry if", "SORRY, if that hurt", ["SORRY, if"]),
        ("sorry if", "So sorry. If you like", []),
        ("we (can't|are unable to) help", "We are unable to help", ["We are unable to help"]),
        ("very? soon", "soon, very soon", ["soon", "very soon"]),
        ("apolog*", "Our apologies", ["apologies"]),
        ("give .. call", "give our friendly team a call", ["give our friendly team a call"]),
        ("give .. call", "give one two three four five six call", []),
        ("^ noted $", "@ada Noted!", ["Noted"]),
        ("^ noted $", "Noted by all", []),
        ("you didn't", "you didn’t", ["you didn’t"]),
        ("<link>", "see https://example.com", ["https://example.com"]),
        ("hello <=first_name>", "Hello Zoë!", ["Hello Zoë"]),
    ],
)
def test_a_phrase_is_found_word_by_word(phrase: str, text: str, places: list[str]) -> None:
    assert found(phrase, text, first_name="Zoë") == places


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "a?",
        ".. soon",
        "(a",
        "a)",
        "((a) b)",
        "a^ b",
        "x .. y .. z .. w",
        "a ^ b",
        "(a|b c)" * 9,
    ],
)
def test_what_is_no_phrase_is_refused(phrase: str) -> None:
    with pytest.raises(ValueError, match=r"'"):
        Phrases([phrase, "(a|)"])


PACK = """
family = "tone"
language = "en"
lesson = 6
[[rule]]
id = "soon"
kind = "existence"
find = ["soon"]
unless = ["(see|seeing) you soon"]
message = "“{words}” is no time."
why = "Say when."
bad = ["Soon."]
good = ["Today."]
"""


def said(text: str, pack: str = PACK, situation: Situation | None = None) -> tuple[Finding, ...]:
    """What a pack says about a text."""
    return review(text, read_rules({"pack.toml": pack}), situation or Situation())


def test_a_finding_names_the_words_and_their_place() -> None:
    (one,) = said("It will be there soon, I hope.")
    assert (one.start, one.end, one.message) == (17, 21, "“soon” is no time.")
    assert said("We look forward to seeing you soon!") == ()


def test_words_of_a_reply_are_never_read_as_fields_of_a_message() -> None:
    pack = PACK.replace('"soon"]\nunless', '"<blank>"]\nunless')
    assert said("This is {why} we do it", pack)[0].message == "“{why}” is no time."


def test_a_pack_is_silent_in_other_languages_unless_it_is_for_all() -> None:
    german = "Das ist leider nicht so schnell da, soon."
    assert said(german) == ()
    assert said(german, PACK.replace('"en"', '"*"')) != ()


def test_a_later_rule_takes_the_place_of_one_with_its_id() -> None:
    rules = read_rules({"a.toml": PACK, "b.toml": PACK.replace("is no time", "is vague")})
    assert [one.message for one in rules] == ["“{words}” is vague."]


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("kind =", "kimd =", "kimd"),
        ('"existence"', '"regex"', "regex"),
        ('["soon"]', '["(soon"]', "bracket"),
        ('["soon"]', '["@never"]', "never"),
        ('message = "', 'when = ["angry"]\nmessage = "', "angry"),
        ('message = "', 'needs = ["age"]\nmessage = "', "age"),
        ('message = "', 'most = inf\nmessage = "', "infinity"),
        ('bad = ["Soon."]', "bad = []", "examples"),
        ("family =", "famliy =", "famliy"),
        ('["soon"]', '["soon"', "TOML|array|Unclosed"),
    ],
)
def test_a_wrong_pack_is_named_with_its_rule(old: str, new: str, complaint: str) -> None:
    with pytest.raises(Misuse, match=f"(?s)pack.toml.*({complaint})"):
        said("Hello", PACK.replace(old, new))


@pytest.mark.parametrize(
    ("text", "hint", "language"),
    [
        ("Thank you for the photo, we will send you a new one", "", "en"),
        ("Danke für das Foto, wir schicken dir ein neues", "en", "de"),
        ("Merci pour la photo, nous vous envoyons une autre", "", "fr"),
        ("ご不便をおかけしております", "en", ""),
        ("Okay 👍", "", "en"),
        ("Okay 👍", "de", "de"),
        ("Hello! 🙂", "und", "en"),
    ],
)
def test_the_language_follows_from_the_common_words(text: str, hint: str, language: str) -> None:
    assert language_of(read(text), hint) == language


@given(st.text(alphabet="soon a@.{}[]!?\n\"'…-_#1 9+(/:😀ß́", max_size=400))
def test_tokens_stand_where_they_say_and_in_order(text: str) -> None:
    places = [(one.start, one.end) for one in read(text).tokens]
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    assert all(0 <= one.start <= one.end <= len(text) for one in said(text))


@pytest.mark.parametrize(
    "piece", ["a", "a.", "1 ", "(", "@", "a@b.", "{a", "! ", "'a", "x-", "^A "]
)
def test_a_long_hostile_text_takes_no_longer_than_its_length_asks(piece: str) -> None:
    start = time.perf_counter()
    said(piece * (LONGEST // len(piece)))
    assert time.perf_counter() - start < 2
