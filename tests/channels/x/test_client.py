"""What the X channel asks, as the server hears it, and what it tells the ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from carecli.care.errors import Refused
from carecli.care.posts import Page, PersonId, PostId
from carecli.channels.base import Call
from carecli.channels.x.auth import Credentials
from carecli.channels.x.client import XChannel
from tests.channels.x.conftest import NOW, TOKEN
from tests.support.wire import Say, Wire

WEEK_OLD = PostId((int(NOW.timestamp() * 1000) - 1_288_834_974_657 - 6 * 86_400_000) << 22)
ASKED = PostId(1700000000000000001)
EMPTY = Say(body={"meta": {"result_count": 0}})
KEYS = Credentials(
    consumer_key="ck", consumer_secret="cs", access_token="7000-at", access_token_secret="ats"
)


def posts(*ids: int, **more: Any) -> Say:
    data = [
        {"id": str(each), "text": "Hi", "author_id": "9", "created_at": "2026-09-18T14:00:00Z"}
        for each in ids
    ]
    return Say(body={"data": data, "meta": {"result_count": len(ids)}, **more})


def too_old() -> Say:
    error = {"parameters": {"since_id": ["5"]}, "message": "'since_id' must be newer"}
    return Say(status=400, body={"errors": [error], "title": "Invalid Request"})


def test_mentions_are_asked_for_with_everything_a_case_needs(wire: Wire, channel: XChannel) -> None:
    wire.says(EMPTY)
    channel.mentions(since=PostId(5), until=PostId(9), token="next")
    (heard,) = wire.heard
    assert heard.path == "/2/users/7000/mentions"
    assert heard.query["since_id"] == "5"
    assert heard.query["until_id"] == "9"
    assert heard.query["pagination_token"] == "next"
    assert "note_tweet" in heard.query["tweet.fields"].split(",")
    assert "referenced_tweets.id.author_id" in heard.query["expansions"].split(",")


@pytest.mark.parametrize(("owned", "resource"), [(True, "post.read.owned"), (False, "post.read")])
def test_own_reads_are_cheap_only_where_the_app_is_ours(
    wire: Wire,
    open_channel: Callable[..., XChannel],
    calls: list[Call],
    owned: bool,
    resource: str,
) -> None:
    wire.says(posts(11, 12), posts(13))
    mine = open_channel(owned=owned)
    mine.mentions()
    mine.own_posts()
    assert calls == [
        Call(resource=resource, at=NOW, ids=("11", "12")),
        Call(resource=resource, at=NOW, ids=("13",)),
    ]


def test_what_came_along_is_not_billed_but_an_odd_post_is(
    wire: Wire, channel: XChannel, calls: list[Call]
) -> None:
    parent = {"id": "10", "text": "", "author_id": "9", "created_at": "2026-09-18T13:00:00Z"}
    data = [{"id": "11", "text": "no author"}]
    wire.says(Say(body={"data": data, "meta": {}, "includes": {"tweets": [parent]}}))
    page = channel.search("cake")
    assert ([post.id for post in page.context], len(page.odd)) == ([10], 1)
    assert calls == [Call(resource="post.read", at=NOW, ids=("11",))]


def test_a_search_that_reaches_too_far_back_takes_all_there_is(
    wire: Wire, channel: XChannel
) -> None:
    wire.says(too_old(), posts(11, meta={"next_token": "more"}), EMPTY)
    first = channel.search("cake", since=PostId(5))
    channel.search("cake", since=PostId(5), token=first.next)
    start = (NOW - timedelta(days=7, minutes=-1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    asked = [(each.query.get("since_id"), each.query.get("start_time")) for each in wire.heard]
    assert asked == [("5", None), (None, start), (None, start)]
    assert wire.heard[2].query["next_token"] == "more"


def test_a_search_up_to_a_post_from_before_x_s_days_is_not_asked(
    wire: Wire, channel: XChannel
) -> None:
    assert channel.search("cake", until=PostId(5)) == Page()
    wire.says(EMPTY)
    channel.search("cake", since=PostId(5), until=WEEK_OLD)
    (heard,) = wire.heard
    assert (heard.query["since_id"], heard.query["until_id"]) == ("5", str(WEEK_OLD))


def test_a_search_refused_twice_gives_up(wire: Wire, channel: XChannel) -> None:
    wire.says(too_old(), too_old())
    with pytest.raises(Refused):
        channel.search("cake", since=PostId(5))
    assert len(wire.heard) == 2


@pytest.mark.parametrize(
    ("text", "resource"),
    [("Sorry!", "reply"), ("See acme.com", "post.create.link")],
)
def test_a_reply_says_whom_it_answers_and_is_billed_by_its_text(
    wire: Wire, channel: XChannel, calls: list[Call], text: str, resource: str
) -> None:
    wire.says(Say(status=201, body={"data": {"id": "77", "text": "shortened"}}))
    answer = channel.reply(ASKED, text)
    assert wire.heard[0].body == {"text": text, "reply": {"in_reply_to_tweet_id": str(ASKED)}}
    assert (answer.id, answer.parent_id, answer.author_id) == (77, ASKED, 7000)
    assert (answer.text, answer.created_at) == (text, NOW)
    assert calls == [Call(resource=resource, at=NOW, requests=1)]


def test_our_id_is_asked_for_once_and_only_if_unknown(
    wire: Wire, open_channel: Callable[..., XChannel], calls: list[Call]
) -> None:
    wire.says(Say(body={"data": {"id": "7000", "username": "CrumbAndCo"}}), EMPTY, EMPTY)
    unknown = open_channel(user_id=None)
    unknown.mentions()
    unknown.own_posts()
    paths = [heard.path for heard in wire.heard]
    assert paths == ["/2/users/me", "/2/users/7000/mentions", "/2/users/7000/tweets"]
    assert calls == [Call(resource="user.read", at=NOW, ids=("7000",))]


def test_writes_go_where_they_should_and_are_billed_by_the_request(
    wire: Wire, channel: XChannel, calls: list[Call]
) -> None:
    wire.says(*[Say(body={"data": {"deleted": True}})] * 5)
    channel.delete(PostId(11))
    channel.hide(PostId(12), hidden=True)
    channel.hide(PostId(12), hidden=False)
    channel.mute(PersonId(13), muted=True)
    channel.mute(PersonId(13), muted=False)
    assert [(each.method, each.path, each.body) for each in wire.heard] == [
        ("DELETE", "/2/tweets/11", None),
        ("PUT", "/2/tweets/12/hidden", {"hidden": True}),
        ("PUT", "/2/tweets/12/hidden", {"hidden": False}),
        ("POST", "/2/users/7000/muting", {"target_user_id": "13"}),
        ("DELETE", "/2/users/7000/muting/13", None),
    ]
    billed = [(call.resource, call.requests) for call in calls]
    assert billed == [
        ("content.manage", 1), ("content.manage", 1), ("content.manage", 1),
        ("mute", 1), ("unmute", 1),
    ]  # fmt: skip


def test_deleting_what_is_gone_is_fine_and_free(
    wire: Wire, channel: XChannel, calls: list[Call]
) -> None:
    wire.says(Say(status=404, body={"detail": "Not Found"}))
    channel.delete(PostId(11))
    assert calls == []


def test_a_user_token_is_carried_and_four_keys_sign(
    wire: Wire, open_channel: Callable[..., XChannel]
) -> None:
    wire.says(EMPTY, EMPTY, Say(body={"data": {"id": "77"}}))
    open_channel().mentions()
    signing = open_channel(credentials=KEYS)
    signing.mentions()
    signing.reply(ASKED, "Sorry")
    carried, *signed = [heard.headers["Authorization"] for heard in wire.heard]
    assert carried == f"Bearer {TOKEN}"
    assert all(each.startswith("OAuth ") and 'oauth_token="7000-at"' in each for each in signed)


def test_the_last_word_on_a_rate_limit_is_remembered(wire: Wire, channel: XChannel) -> None:
    told = {"x-rate-limit-limit": "300", "x-rate-limit-remaining": "298", "x-rate-limit-reset": "9"}
    wire.says(Say(body=EMPTY.body, headers=told))
    channel.mentions()
    limit = channel.session.limits["GET /2/users/:id/mentions"]
    assert (limit.allowed, limit.left, limit.reset) == (300, 298, 9)
