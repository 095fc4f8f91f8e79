"""Look-ups: what a command is, and how values come into it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care.errors import Misuse
from carecli.care.lookups import arguments, asks, check_command, suggested

FIND = ("orders", "--find", "{order}")


def test_a_value_fills_its_place_and_stays_one_word() -> None:
    hostile = "1; rm -rf / $(id) `id` 'x' \"y\" *"
    assert arguments(FIND, {"order": hostile}) == ("orders", "--find", hostile)


def test_a_value_is_never_read_again() -> None:
    command = ("o", "{a}", "{b}")
    assert arguments(command, {"a": "{b}", "b": "x"}) == ("o", "{b}", "x")


def test_a_place_may_be_part_of_a_word() -> None:
    assert arguments(("o", "--id={a}/{b}"), {"a": "-1", "b": "2 3"}) == ("o", "--id=-1/2 3")


@pytest.mark.parametrize("value", ["-x", "--help", "-", " -x"])
def test_a_value_that_could_be_an_option_is_refused(value: str) -> None:
    with pytest.raises(Misuse, match="begins with a hyphen"):
        arguments(FIND, {"order": value})
    with pytest.raises(Misuse, match="begins with a hyphen"):
        arguments(("o", "{order}.pdf"), {"order": value})


def test_after_two_hyphens_nothing_is_an_option() -> None:
    assert arguments(("o", "--", "{order}"), {"order": "-x"}) == ("o", "--", "-x")


def test_two_hyphens_of_a_value_protect_nothing() -> None:
    with pytest.raises(Misuse, match="begins with a hyphen"):
        arguments(("o", "--a", "{a}", "{b}"), {"a": "--", "b": "-x"})


@pytest.mark.parametrize("value", ["", "  ", "a\nb", "a\0b", "\x1b[2J", "a\u202eb", "x" * 201])
def test_what_cannot_be_seen_or_is_endless_is_not_passed(value: str) -> None:
    with pytest.raises(Misuse, match="order"):
        arguments(FIND, {"order": value})


def test_every_place_needs_its_value_and_no_other() -> None:
    with pytest.raises(Misuse, match="needs order"):
        arguments(FIND, {})
    with pytest.raises(Misuse, match="does not ask for 'x'"):
        arguments(FIND, {"order": "1", "x": "2"})


def test_places_are_asked_for_once_and_in_order() -> None:
    assert asks(("o", "{b}", "{a}{b}")) == ("b", "a")
    assert asks(("o", "--all")) == ()


@pytest.mark.parametrize(
    "command", [(), ("",), ("{program}",), ("o", "{"), ("o", "{A}"), ("o", "{a b}"), ("o", "x\0")]
)
def test_a_command_that_is_none_is_refused(command: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r".*"):
        check_command(command)


@given(st.text(max_size=60))
def test_whatever_the_value_there_are_as_many_words(value: str) -> None:
    try:
        filled = arguments(FIND, {"order": value})
    except Misuse:
        return
    assert filled == ("orders", "--find", value.strip())


def test_what_looks_like_an_order_is_suggested_the_surest_first() -> None:
    texts = [
        "@shop12345 I paid £1200 on 2026-12-01 at 10:30, see https://x.example/99999",
        "it was 4417, or so. Order no. AB-12345!",
    ]
    assert suggested("order", texts, "p2") == ("AB-12345", "4417")


def test_other_places_are_suggested_what_belongs_there() -> None:
    texts = ["write to ana@example.com please, order 10482"]
    assert suggested("email", texts, "p2") == ("ana@example.com",)
    assert suggested("handle", texts, "p2") == ("p2",)


def test_suggestions_are_few() -> None:
    assert len(suggested("order", [" ".join(str(n) for n in range(1000, 1100))], "p2")) == 9


@pytest.mark.parametrize("text", ["1" * 100_000, "a-" * 50_000, "1-" * 50_000, "a@" * 50_000])
def test_no_text_takes_long(text: str) -> None:
    suggested("order", [text] * 5, "p")
    suggested("email", [text] * 5, "p")
