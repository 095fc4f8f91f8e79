"""What stands where a template had blanks."""

from __future__ import annotations

import pytest

from carecli.care.fillings import fillings

FILLED = "Hello Ada,\n{personal}\nI refund {amount} by {day}. ^Kim"


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        (
            "Hello Ada,\nGary looks great!\nI refund £5 by Friday. ^Kim",
            {"personal": "Gary looks great!", "amount": "£5", "day": "Friday"},
        ),
        (
            "Hello Ada,\nI refund £5 by {day}. ^Kim",
            {"personal": "", "amount": "£5", "day": "{day}"},
        ),
        ("Dear Ada,\nHi\nI refund £5 by Friday. ^Kim", {"amount": "£5", "day": "Friday"}),
        ("", {}),
    ],
)
def test_what_was_written_in_place_of_each_blank(reply: str, found: dict[str, str]) -> None:
    assert {one.blank: one.text for one in fillings(FILLED, reply)} == found


def test_where_the_templates_own_words_were_changed_nothing_is_said() -> None:
    reply = "Hello Ada,\nGary!\nYou get £5 back by Friday. ^Kim"
    assert [one.blank for one in fillings(FILLED, reply)] == ["day"]


def test_blanks_at_both_ends_reach_to_the_ends() -> None:
    assert [one.text for one in fillings("{what} is {how}", "It is late")] == ["It", "late"]


def test_places_are_those_of_the_reply() -> None:
    reply = "Hello Ada,\n  Nice!  \nI refund £5 by Friday. ^Kim"
    assert all(reply[one.start : one.end] == one.text for one in fillings(FILLED, reply))


def test_two_blanks_side_by_side_are_left_alone() -> None:
    assert not list(fillings("See {a}{b} there", "See me there"))
