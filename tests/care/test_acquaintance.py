"""Labels are suggested from history, with the reason; nothing is decided."""

from __future__ import annotations

import pytest

from carecli.care.acquaintance import Facts, Said, Suggestion, facts, suggestions
from carecli.care.cases import CaseId

ONE, TWO = CaseId(1), CaseId(2)
PRAISE = "@shop I love it, best bread in town"


def test_who_praises_often_could_be_an_advocate() -> None:
    known = facts([Said(ONE, ours=False, text=PRAISE)] * 3)
    assert suggestions(known) == (Suggestion("advocate", "praised 3 times"),)


def test_who_praised_twice_is_not_called_anything_yet() -> None:
    assert suggestions(facts([Said(ONE, ours=False, text=PRAISE)] * 2)) == ()


def test_who_speaks_up_for_us_to_somebody_else_could_be_an_advocate() -> None:
    words = "@ben @shop to be fair they sorted mine out quickly"
    told = [Said(ONE, ours=False, text=words, to_other=True)]
    assert suggestions(facts(told)) == (Suggestion("advocate", "spoke up for us once"),)
    assert suggestions(facts([Said(ONE, ours=False, text=words)])) == ()


def test_who_complains_more_than_they_praise_is_no_advocate() -> None:
    assert suggestions(Facts(praises=3, upset=4)) == ()


def test_posting_again_and_again_counts_in_a_row_and_by_case() -> None:
    theirs, ours = Said(ONE, ours=False, text="?"), Said(ONE, ours=True, text="Hello")
    elsewhere = Said(TWO, ours=False, text="?")
    assert facts([theirs, theirs, ours, theirs, theirs]).again == 2
    assert facts([theirs, elsewhere] * 3).again == 3
    why = "wrote 4 times before an answer came"
    assert suggestions(facts([theirs] * 4 + [ours])) == (Suggestion("persistent", why),)


def test_a_troll_is_suggested_only_after_somebody_tried() -> None:
    assert suggestions(Facts(trolled=2)) == ()
    [found] = suggestions(Facts(trolled=2, answers=3))
    assert (found.label, found.why) == ("troll", "2 cases closed as trolling, after 3 answers")


@pytest.mark.parametrize("bio", ["Reporter @paper", "news editor, tea lover"])
def test_a_profile_may_say_that_they_are_of_the_press(bio: str) -> None:
    [found] = suggestions(Facts(bio=bio))
    assert found.label == "press"
    assert "the profile says" in found.why


def test_what_they_have_is_not_suggested() -> None:
    assert suggestions(Facts(praises=9), labels=["advocate"]) == ()
