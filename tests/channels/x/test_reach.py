"""What an answer lacks that cases are made of, in both of X's vocabularies."""

from __future__ import annotations

from typing import Any

import pytest

from carecli.channels.x.reach import missing

BARE = {"id": "11", "text": "Hi", "author_id": "9", "created_at": "2026-09-18T14:00:00Z"}
USERS = [{"id": "9", "username": "jo"}]


def answer(*posts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"data": [BARE | {"conversation_id": "11"} | post for post in posts], **more}


def reply(word: str) -> dict[str, Any]:
    return {"conversation_id": "10", f"referenced_{word}": [{"type": "replied_to", "id": "10"}]}


@pytest.mark.parametrize("word", ["tweets", "posts"])
def test_a_whole_answer_lacks_nothing_in_either_vocabulary(word: str) -> None:
    assert missing(answer({}, reply(word), includes={"users": USERS, word: [BARE]})) == ()


@pytest.mark.parametrize("word", ["tweet", "post"])
def test_an_edited_post_is_no_answer(word: str) -> None:
    edited = {"conversation_id": "10", f"edit_history_{word}_ids": ["10", "11"]}
    assert missing(answer(edited, includes={"users": USERS})) == ()


@pytest.mark.parametrize(
    "told",
    [{"conversation_id": "10"}, {"in_reply_to_user_id": "9"}],
)
def test_answers_that_do_not_say_what_they_answer_are_noticed(told: dict[str, Any]) -> None:
    assert missing(answer({}, told, includes={"users": USERS})) == ("referenced_tweets",)


def test_parents_that_stay_away_are_noticed_unless_x_says_why() -> None:
    page = answer(reply("tweets"), includes={"users": USERS})
    assert missing(page) == ("includes.tweets",)
    assert missing(page | {"errors": [{"title": "Not Found Error"}]}) == ()


def test_authors_that_stay_away_are_noticed() -> None:
    assert missing(answer({})) == ("includes.users",)
    assert missing({"data": [{"id": "1", "text": "Hi"}], "includes": {"users": USERS}}) == (
        "author_id",
        "created_at",
        "conversation_id",
    )


@pytest.mark.parametrize("empty", [{}, {"data": []}, {"data": None, "meta": {}}])
def test_an_empty_answer_lacks_nothing_that_could_be_seen(empty: dict[str, Any]) -> None:
    assert missing(empty) == ()
