"""The rules that ship, tried on their own examples, and the coach on cases of a real desk."""

from __future__ import annotations

import pytest

from carecli.care.coach.examples import speaks
from carecli.care.coach.rules import Level, Rule
from carecli.care.errors import Misuse
from carecli.desk import coach, packs
from tests.support.shop import Shop, dm, post


def examples(*, bad: bool) -> list[tuple[Rule, str]]:
    return [(rule, text) for rule in packs.shipped() for text in (rule.bad if bad else rule.good)]


@pytest.mark.parametrize(
    ("rule", "text"), examples(bad=True), ids=lambda one: getattr(one, "id", one)[:40]
)
def test_every_rule_speaks_about_its_bad_examples(rule: Rule, text: str) -> None:
    assert speaks(rule, text)


@pytest.mark.parametrize(
    ("rule", "text"), examples(bad=False), ids=lambda one: getattr(one, "id", one)[:40]
)
def test_every_rule_is_silent_about_its_good_examples(rule: Rule, text: str) -> None:
    assert not speaks(rule, text)


def test_only_what_is_unsafe_is_an_error_and_every_other_rule_serves_a_lesson() -> None:
    for rule in packs.shipped():
        assert (rule.level is Level.ERROR) == (rule.family == "safety"), rule.id
        assert rule.family == "safety" or 1 <= rule.lesson <= 29, rule.id


def said(shop: Shop, by: int, text: str, *, private: bool = False) -> set[str]:
    """The rules that speak about a reply to somebody."""
    found = coach.findings(shop.parts, shop.row(by), text, private=private)
    return {finding.rule for finding in found}


def test_an_upset_late_first_reply_is_held_to_more_than_a_friendly_one(shop: Shop) -> None:
    shop.take(post(5, 2, "@shop this is awful, my parcel is broken"))
    shop.take(post(6, 3, "@shop I love your bread"))
    words = "Please email us at our desk, it opens at nine."
    upset, happy = said(shop, 2, words), said(shop, 3, words)
    assert {"chore", "missing-admission"} <= upset
    assert "chore" not in happy
    assert "missing-thanks" in happy - upset


def test_a_dm_may_hold_what_the_public_must_not_read(shop: Shop) -> None:
    shop.take(post(5, 2))
    words = "Your order 10482233 is on its way."
    assert "private-order" in said(shop, 2, words)
    assert "private-order" not in said(shop, 2, words, private=True)


def test_another_sign_off_than_the_last_is_noticed_until_it_is_the_same(shop: Shop) -> None:
    shop.take(post(5, 2))
    shop.take(post(6, 1, "@p2 Looking at it now ^Mia", parent_id=5, parent_author_id=2))
    shop.take(post(7, 2, "@shop and now?", parent_id=6, parent_author_id=1))
    assert "other-sign-off" in said(shop, 2, "It left at nine. ^Zoe")
    assert "other-sign-off" not in said(shop, 2, "It left at nine. ^Mia")


def test_a_rule_dismissed_in_a_case_is_quiet_there_and_speaks_elsewhere(shop: Shop) -> None:
    shop.take(post(5, 2), post(6, 3))
    words = "We will be in touch soon."
    coach.dismiss(shop.parts, shop.case(2), "vague-time")
    assert "vague-time" not in said(shop, 2, words)
    assert "vague-time" in said(shop, 3, words)


def test_a_rule_dismissed_in_three_cases_is_quiet_for_the_account(shop: Shop) -> None:
    shop.take(*(post(n, n) for n in range(2, 6)))
    for who in (2, 3, 4):
        coach.dismiss(shop.parts, shop.case(who), "vague-time")
        coach.dismiss(shop.parts, shop.case(who), "vague-time")
    assert "vague-time" not in said(shop, 5, "We will be in touch soon.")


def test_an_error_blocks_until_it_is_allowed_and_stays_to_be_read(shop: Shop) -> None:
    shop.take(post(5, 2), post(6, 3))
    replies, words = shop.desk.replies, "I have ada@example.com on the order."
    assert [one.rule for one in replies.check(shop.case(2), words).errors] == ["private-email"]
    with pytest.raises(Misuse, match="e-mail address"):
        replies.send(shop.case(2), words)
    once = replies.check(shop.case(2), words, allow=["private-email"])
    assert not once.errors
    assert "private-email" in {one.rule for one in once.problems}
    replies.dismiss(shop.case(2), "private-email")
    assert not replies.check(shop.case(2), words).errors
    assert replies.check(shop.case(3), words).errors


def test_a_blank_is_named_once(shop: Shop) -> None:
    shop.take(post(5, 2))
    errors = shop.desk.replies.check(shop.case(2), "Hello {first_name}, it left at nine.").errors
    assert [one.message for one in errors] == ["Fill in “first_name”."]


def test_a_rule_that_does_not_exist_brings_up_the_nearest(shop: Shop) -> None:
    shop.take(dm(5, 2))
    with pytest.raises(Misuse, match="no rule") as wrong:
        coach.dismiss(shop.parts, shop.case(2), "vague-tim")
    assert wrong.value.hint == "Did you mean vague-time?"
