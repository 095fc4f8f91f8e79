"""Before a case is closed: whose word is the last in public, and what theirs suggest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care.cases import Reason
from carecli.care.closing import Closing, LastWord, Said, look


def they(text: str) -> Said:
    return Said(text, ours=False)


def we(text: str) -> Said:
    return Said(text, ours=True)


def test_an_answer_of_ours_ends_it_well() -> None:
    closing = look([they("My bread is stale"), we("Sorry, a new one is on its way.")])
    assert closing == Closing(LastWord.OURS)
    assert not closing.asks


def test_their_word_at_the_end_asks_for_a_line() -> None:
    assert look([we("Did it arrive?"), they("No, still nothing")]).asks


@pytest.mark.parametrize(
    "words",
    [
        "Sorry to hear that. Please DM us your order number.",
        "Could you send us a direct message?",
        "Drop us a quick DM and we'll look.",
        "We've answered by DM.",
        "Check your DMs!",
    ],
)
def test_a_way_out_of_the_public_is_no_last_word(words: str) -> None:
    assert look([they("Where is it?"), we(words)]).last is LastWord.AWAY


@pytest.mark.parametrize("words", ["DMs are closed today.", "The message on your cake is fixed."])
def test_other_messages_are_no_way_out(words: str) -> None:
    assert look([they("Hm"), we(words)]).last is LastWord.OURS


def test_what_is_said_in_private_is_not_heard_in_public() -> None:
    turns = [
        they("Where is it?"),
        we("Found it!"),
        Said("My number is 12", ours=False, private=True),
    ]
    assert look(turns).last is LastWord.OURS
    assert look([turns[2]]).last is LastWord.NOBODY


@pytest.mark.parametrize(
    "words",
    ["Yes, it works now!", "All sorted, thank you", "Thanks!", "yes thanks", "That did the trick"],
)
def test_their_yes_after_our_question_is_a_confirmation(words: str) -> None:
    turns = [they("It broke"), we("Is it working as it should now?"), they(words)]
    assert look(turns).suggests is Reason.CONFIRMED


@pytest.mark.parametrize(
    "words",
    ["No, still broken", "It is not fixed", "Thanks for nothing", "Yes, but when?", "It works not"],
)
def test_a_no_confirms_nothing(words: str) -> None:
    turns = [they("It broke"), we("Is it solved?"), they(words)]
    assert look(turns).suggests is not Reason.CONFIRMED


def test_mere_thanks_need_no_reply() -> None:
    turns = [they("When do you open?"), we("At nine."), they("Thank you!")]
    assert look(turns).suggests is Reason.NO_REPLY_NEEDED


def test_our_own_words_suggest_nothing() -> None:
    assert look([they("Thank you!"), we("Any time.")]).suggests is None


@given(st.lists(st.builds(Said, st.text(max_size=80), ours=st.booleans(), private=st.booleans())))
def test_any_turns_can_be_looked_at(turns: list[Said]) -> None:
    closing = look(turns)
    assert closing.suggests in (None, Reason.CONFIRMED, Reason.NO_REPLY_NEEDED)
