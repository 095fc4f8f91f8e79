"""Writing to the stand-in: the reply rule, duplicates, length, deleting, hiding, muting, tokens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import requests

from carecli.channels.sandbox import Sandbox
from carecli.channels.sandbox.text import weight
from carecli.system.clock import FixedClock

Call = Callable[..., requests.Response]
Read = Callable[..., Any]


def test_an_answer_joins_the_thread_under_our_name(
    call: Call, reply: Call, sandbox: Sandbox
) -> None:
    answer = reply("ada-1", "Found it, Ada & it comes tomorrow. ^Jo")
    assert answer.status_code == 201
    data = answer.json()["data"]
    assert data["text"] == "@ada Found it, Ada &amp; it comes tomorrow. ^Jo"
    posted = sandbox.world.posts_by_brand()[-1]
    assert str(posted.id) == data["id"]
    assert (posted.parent, posted.conversation) == (sandbox.post_id("ada-1"),) * 2
    found = call("GET", f"/2/tweets/{posted.id}", tweet__fields="conversation_id").json()["data"]
    assert found["conversation_id"] == str(sandbox.post_id("ada-1"))


@pytest.mark.parametrize("key", ["ada-1", "ada-2", "bo-quote", "news"])
def test_who_mentioned_or_quoted_us_or_is_us_can_be_answered(reply: Call, key: str) -> None:
    assert reply(key, "Hello there").status_code == 201


def test_who_only_talked_about_us_cannot_be_answered(reply: Call, sandbox: Sandbox) -> None:
    answer = reply("bo-untagged", "Hello there")
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("not-authorized-for-resource")
    assert "only reply to or quote posts where you are mentioned" in answer.json()["detail"]
    assert len(sandbox.world.posts_by_brand()) == 2


def test_a_deleted_post_cannot_be_answered(
    reply: Call, sandbox: Sandbox, clock: FixedClock
) -> None:
    sandbox.post_id("ada-regret")
    clock.move(timedelta(seconds=61))
    answer = reply("ada-regret", "Hello there")
    assert answer.status_code == 403
    assert "Tweet that is deleted or not visible to you" in answer.json()["detail"]


def test_the_same_words_again_are_duplicate_content_for_a_day(
    reply: Call, clock: FixedClock
) -> None:
    assert reply("ada-1", "Thank you! ^Jo").status_code == 201
    again = reply("bo-2", "Thank you! ^Jo")
    assert again.status_code == 403
    assert again.json()["detail"] == (
        "You are not allowed to create a Tweet with duplicate content."
    )
    clock.move(timedelta(hours=24, seconds=1))
    assert reply("bo-2", "Thank you! ^Jo").status_code == 201


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a" * 280, 280),
        ("茶" * 140, 280),
        ("é", 1),
        ("e\u0301", 1),
        ("https://a.example/" + "x" * 300, 23),
        ("👩‍👩‍👧🇫🇷👍🏽", 6),
        ("…", 2),
    ],
)
def test_length_is_weighed_as_x_does(text: str, expected: int) -> None:
    assert weight(text) == expected


def test_a_text_that_is_too_long_or_empty_is_refused(call: Call) -> None:
    assert call("POST", "/2/tweets", json={"text": "茶" * 141}).status_code == 403
    assert call("POST", "/2/tweets", json={"text": " "}).status_code == 400
    assert call("POST", "/2/tweets", json={}).status_code == 400


def test_quoting_is_refused(call: Call, sandbox: Sandbox) -> None:
    body = {"text": "look", "quote_tweet_id": str(sandbox.post_id("bo-2"))}
    answer = call("POST", "/2/tweets", json=body)
    assert answer.status_code == 403
    assert answer.json()["detail"].startswith("Quoting this post is not allowed because")


def test_only_our_own_posts_can_be_deleted_and_then_are_gone(call: Call, sandbox: Sandbox) -> None:
    assert call("DELETE", f"/2/tweets/{sandbox.post_id('bo-2')}").status_code == 403
    mine = f"/2/tweets/{sandbox.post_id('jo-1')}"
    assert call("DELETE", mine).json() == {"data": {"deleted": True}}
    assert "errors" in call("GET", mine).json()
    assert call("DELETE", mine).status_code == 404
    assert len(sandbox.world.posts_by_brand()) == 1


def test_answers_are_hidden_only_in_our_own_conversations(call: Call, sandbox: Sandbox) -> None:
    theirs = f"/2/tweets/{sandbox.post_id('ada-2')}/hidden"
    assert call("PUT", theirs, json={"hidden": True}).status_code == 403
    own = call(
        "POST",
        "/2/tweets",
        json={"text": "yes", "reply": {"in_reply_to_tweet_id": str(sandbox.post_id("news"))}},
    ).json()["data"]["id"]
    path = f"/2/tweets/{own}/hidden"
    assert call("PUT", path, json={"hidden": True}).json() == {"data": {"hidden": True}}
    assert sandbox.world.hidden == {int(own)}
    call("PUT", path, json={"hidden": False})
    assert sandbox.world.hidden == set()


def test_someone_is_muted_and_unmuted(call: Call, sandbox: Sandbox) -> None:
    me, bo = sandbox.world.brand.id, sandbox.world.find("bo_99")
    assert bo is not None
    path = f"/2/users/{me}/muting"
    muted = call("POST", path, json={"target_user_id": str(bo.id)}).json()
    assert muted == {"data": {"muting": True}}
    assert sandbox.world.muted == {(me, bo.id)}
    call("DELETE", f"{path}/{bo.id}")
    assert sandbox.world.muted == set()


def test_without_a_token_or_with_a_revoked_one_nothing_is_answered(
    session: requests.Session, sandbox: Sandbox
) -> None:
    url = f"{sandbox.url}/2/users/me"
    assert session.get(url, timeout=5).status_code == 401
    sandbox.tokens.revoke("old")
    headers = {"Authorization": "Bearer old"}
    assert session.get(url, headers=headers, timeout=5).status_code == 401


def test_a_token_stands_for_the_account_it_was_registered_for(
    session: requests.Session, sandbox: Sandbox
) -> None:
    sandbox.tokens.register("bo-token", "bo_99")
    for header in ("Bearer bo-token", 'OAuth oauth_nonce="1", oauth_token="bo-token"'):
        answer = session.get(
            f"{sandbox.url}/2/users/me", headers={"Authorization": header}, timeout=5
        )
        assert answer.json()["data"]["username"] == "bo_99"


def test_the_apps_own_token_reads_but_is_nobody(
    session: requests.Session, sandbox: Sandbox
) -> None:
    sandbox.tokens.register("app", None)
    headers = {"Authorization": "Bearer app"}
    me = session.get(f"{sandbox.url}/2/users/me", headers=headers, timeout=5)
    assert me.status_code == 403
    assert me.json()["type"].endswith("unsupported-authentication")
    found = session.get(f"{sandbox.url}/2/users/by/username/ada", headers=headers, timeout=5)
    assert found.status_code == 200


def test_a_post_of_the_future_appears_when_the_clock_passes_it(
    mentions: Read, clock: FixedClock, sandbox: Sandbox
) -> None:
    clock.move(timedelta(seconds=39))
    assert "Peru" not in mentions()["data"][0]["text"]
    clock.move(timedelta(hours=1))
    newest = mentions(tweet__fields="created_at")["data"][0]
    assert "Peru" in newest["text"]
    assert newest["created_at"] == "2026-11-20T12:00:40.000Z"


def test_the_right_words_bring_the_customers_own_reaction_once(
    reply: Call, mentions: Read, clock: FixedClock
) -> None:
    assert reply("ada-1", "We will look into it").status_code == 201
    clock.move(timedelta(seconds=15))
    assert "brilliant" not in mentions()["data"][0]["text"]
    sent = reply("ada-1", "We REPLACE it today").json()["data"]["id"]
    clock.move(timedelta(seconds=15))
    newest = mentions(tweet__fields="referenced_tweets")["data"][0]
    assert newest["text"] == "@tinyteas brilliant, thank you!"
    assert newest["referenced_tweets"] == [{"type": "replied_to", "id": sent}]
    reply("ada-2", "And a refund on top")
    clock.move(timedelta(minutes=5))
    texts = [post["text"] for post in mentions()["data"]]
    assert sum("brilliant" in text for text in texts) == 1


def test_people_without_reactions_answer_by_the_mood_of_their_post_and_only_once(
    reply: Call, mentions: Read, clock: FixedClock
) -> None:
    reply("bo-2", "You made our day")
    clock.move(timedelta(seconds=20))
    assert mentions()["data"][0]["text"] == "@tinyteas any time!"
    reply("bo-2", "Come by again")
    clock.move(timedelta(minutes=5))
    assert sum("any time" in post["text"] for post in mentions()["data"]) == 1


def test_nobody_reacts_to_an_answer_that_was_deleted(
    call: Call, reply: Call, mentions: Read, clock: FixedClock
) -> None:
    sent = reply("ada-1", "Your refund is on its way").json()["data"]["id"]
    call("DELETE", f"/2/tweets/{sent}")
    clock.move(timedelta(minutes=1))
    assert not any("brilliant" in post["text"] for post in mentions()["data"])


def test_many_hands_at_once_get_an_id_each(sandbox: Sandbox) -> None:
    def send(number: int) -> str:
        answer = requests.post(
            f"{sandbox.url}/2/tweets",
            json={"text": f"number {number}"},
            headers={"Authorization": "Bearer t"},
            timeout=5,
        )
        return str(answer.json()["data"]["id"])

    with ThreadPoolExecutor(8) as hands:
        ids = set(hands.map(send, range(24)))
    assert {str(post.id) for post in sandbox.world.posts_by_brand()} >= ids
    assert len(ids) == 24


@pytest.mark.parametrize("odd", ["x", "9" * 5000, "٣", ""])
def test_an_id_that_is_none_is_refused_everywhere(call: Call, sandbox: Sandbox, odd: str) -> None:
    body = {"text": "hi", "reply": {"in_reply_to_tweet_id": odd}}
    assert call("POST", "/2/tweets", json=body).status_code == 400
    assert call("GET", "/2/tweets", ids=odd).status_code == 400
    assert call("GET", "/2/users", ids=odd).status_code == 400
    path = f"/2/users/{sandbox.world.brand.id}/muting"
    assert call("POST", path, json={"target_user_id": odd}).status_code == 400
