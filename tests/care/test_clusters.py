"""Several people on one problem, found by the two words that name it."""

from __future__ import annotations

import time

import pytest

from carecli.care.clusters import Crowd, Said, crowds
from carecli.care.posts import PersonId, PostId


def said(*texts: str, first: int = 1) -> list[Said]:
    """Each by somebody else, one after the other."""
    return [
        Said(post=PostId(number), who=PersonId(number), text=text)
        for number, text in enumerate(texts, first)
    ]


OVEN = said(
    "@shop is your oven broken? nothing on the shelf",
    "@shop heard the oven broke, when will you have bread",
    "@shop OVEN BROKEN again https://t.co/x",
)


def test_three_people_on_one_problem_are_a_crowd_named_by_the_words_they_share() -> None:
    (found,) = crowds(OVEN)
    assert found == Crowd(topic=("oven", "broken"), posts=(PostId(1), PostId(2), PostId(3)))
    assert found.people == 3


def test_two_people_are_none() -> None:
    assert crowds(OVEN[:2]) == ()


def test_one_person_who_writes_three_times_is_none() -> None:
    same = [Said(post=one.post, who=PersonId(9), text=one.text) for one in OVEN]
    assert crowds(same) == ()


def test_of_a_person_who_writes_twice_the_latest_post_is_shown() -> None:
    again = Said(post=PostId(7), who=PersonId(1), text="@shop that oven, still broken?")
    (found,) = crowds([again, *OVEN])
    assert found.posts == (2, 3, 7)


@pytest.mark.parametrize(
    "texts",
    [
        ("@shop hello, please help me", "@shop hello! please help", "@shop please help, hello?"),
        ("@a_b oven", "@a_b bread", "@a_b cake"),
        ("@shop https://broken.example/oven",) * 3,
        ("the worst service ever", "terrible service, the worst", "worst service"),
        ("", " ", "😡😡"),
    ],
)
def test_words_that_anybody_writes_to_any_shop_name_no_problem(texts: tuple[str, ...]) -> None:
    assert crowds(said(*texts)) == ()


def test_two_problems_are_two_crowds_and_nobody_is_in_both() -> None:
    site = said(*["checkout fails, the website is stuck"] * 4, first=10)
    one = said("oven broken, and I cannot open your menu", first=20)
    both = Said(post=PostId(30), who=PersonId(20), text="and the website is stuck at checkout")
    first, second = crowds([*OVEN, *one, *site, both])
    assert (first.people, second.people) == (5, 3)
    assert not set(first.posts) & set(second.posts)


def test_what_people_write_of_on_any_day_is_a_crowd_only_when_more_do_than_usual() -> None:
    before = said(
        *["my flight is delayed", "lost my suitcase", "seat map?", "wifi"] * 25, first=100
    )
    few = said("delayed flight", "flight delayed", "flight delayed!", "x", "y", "z", "q")
    assert crowds(few, before) == ()
    many = said(*["flight delayed"] * 9, "x")
    assert [crowd.people for crowd in crowds(many, before)] == [9]


def test_where_very_many_write_three_may_share_words_by_chance() -> None:
    others = said(
        *(f"something about topic{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(97))
    )
    assert crowds([*said(*["oven broken"] * 3, first=200), *others]) == ()


def test_it_stays_quick_where_everybody_writes_at_once() -> None:
    texts = [" ".join(f"word{chr(97 + (n * k) % 26)}x" for k in range(40)) for n in range(500)]
    hostile = said(*texts, *["oven broken " * 2_000] * 3, *["a" * 30_000] * 3)
    began = time.perf_counter()
    crowds(hostile, hostile)
    assert time.perf_counter() - began < 1.5
