"""What the X channel asks, as the server hears it, and what it tells the ledger."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from carecli.care.errors import BadAnswer, CareError, NotPermitted, OutcomeUnknown, Refused
from carecli.care.posts import Page, PersonId, PostId
from carecli.channels.base import FREE, Call, Reach
from carecli.channels.x.auth import Credentials
from carecli.channels.x.client import XChannel
from carecli.channels.x.prices import PRICES, SENDS
from tests.channels.x.conftest import NOW, TOKEN
from tests.support.data import recorded
from tests.support.noted import Noted
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


def test_messages_are_asked_for_in_small_pages_with_their_people(
    wire: Wire, channel: XChannel, calls: list[Call]
) -> None:
    told = {"sender_id": "42", "text": "Hi", "created_at": "2026-09-18T14:00:00Z"}
    joined = {"id": "12", "event_type": "ParticipantsJoin"}
    body = {"data": [{"id": "13", **told}, joined], "meta": {"next_token": "more"}}
    wire.says(Say(body=body), EMPTY)
    page = channel.dms()
    assert ([(post.id, post.conversation_id) for post in page.posts], page.next) == (
        [(13, -42)],
        "more",
    )
    assert channel.dms(token=page.next) == Page()
    first, second = wire.heard
    assert (first.path, first.query["max_results"]) == ("/2/dm_events", "20")
    assert {"sender_id", "dm_conversation_id"} <= set(first.query["dm_event.fields"].split(","))
    assert {"sender_id", "participant_ids"} <= set(first.query["expansions"].split(","))
    assert second.query["pagination_token"] == "more"
    assert calls == [Call(resource="dm.read", at=NOW, ids=("13", "12"))]


def test_a_message_of_complaints_alone_passes_them_on(wire: Wire, channel: XChannel) -> None:
    wire.says(Say(body={"errors": [{"detail": "Something is wrong with dm_events."}]}))
    with pytest.raises(Refused, match="dm_events"):
        channel.dms()


@pytest.mark.parametrize("credentials", [Credentials(bearer=TOKEN), KEYS])
def test_a_message_goes_to_one_person_and_costs_the_same_with_a_link(
    wire: Wire, open_channel: Callable[..., XChannel], calls: list[Call], credentials: Credentials
) -> None:
    wire.says(Say(status=201, body={"data": {"dm_conversation_id": "42-7000", "dm_event_id": "9"}}))
    sent = open_channel(credentials=credentials).send_dm(PersonId(42), "See acme.com")
    (heard,) = wire.heard
    assert (heard.method, heard.path) == ("POST", "/2/dm_conversations/with/42/messages")
    assert heard.body == {"text": "See acme.com"}
    assert (sent.id, sent.author_id, sent.conversation_id) == (9, 7000, -42)
    assert (sent.private, sent.text, sent.created_at) == (True, "See acme.com", NOW)
    assert calls == [Call(resource="dm.send", at=NOW, requests=1)]


def test_a_message_that_x_does_not_name_has_an_unknown_outcome(
    wire: Wire, channel: XChannel
) -> None:
    wire.says(Say(status=201, body={"data": {"dm_event_id": None}}))
    with pytest.raises(OutcomeUnknown):
        channel.send_dm(PersonId(42), "Hello")


@pytest.mark.parametrize("word", ["tweet", "post"])
def test_a_count_costs_one_request_however_many_match(
    wire: Wire, channel: XChannel, calls: list[Call], word: str
) -> None:
    days = [{f"{word}_count": 3}, {f"{word}_count": 4}]
    wire.says(Say(body={"data": days, "meta": {f"total_{word}_count": 7}}))
    assert channel.count('"Acme Shop" -@acme') == 7
    (heard,) = wire.heard
    assert heard.path == "/2/tweets/counts/recent"
    assert heard.query == {"query": '"Acme Shop" -@acme', "granularity": "day"}
    assert calls == [Call(resource="search.count", at=NOW, requests=1)]


def test_recorded_counts_of_x_are_understood(wire: Wire, channel: XChannel) -> None:
    place = "fixtures/xapi-v2/pytwitter/apis__tweet__tweets_counts_recent_resp.json"
    wire.says(Say(body=json.loads(recorded(place).read_text())))
    assert channel.count("cake") == 744_364


@pytest.mark.parametrize("meta", [None, {}, {"total_tweet_count": "7"}, {"total_tweet_count": -1}])
def test_a_count_without_a_number_is_no_answer(wire: Wire, channel: XChannel, meta: Any) -> None:
    wire.says(Say(body={"data": [], "meta": meta}))
    with pytest.raises(BadAnswer):
        channel.count("cake")


def test_four_keys_do_not_count_and_x_is_not_asked(
    wire: Wire, open_channel: Callable[..., XChannel]
) -> None:
    with pytest.raises(NotPermitted) as failure:
        open_channel(credentials=KEYS).count("cake")
    assert "OAuth 2.0" in failure.value.hint
    assert wire.heard == []


def test_how_far_a_sign_in_reaches_is_read_from_one_small_page(
    wire: Wire, channel: XChannel, calls: list[Call]
) -> None:
    told = {"Date": "Fri, 18 Sep 2026 14:58:30 GMT", "x-access-level": "read-write"}
    wire.says(Say(body=posts(11).body, headers=told))
    reach = channel.reach()
    assert (reach.skew, reach.access) == (timedelta(seconds=90), "read and write")
    assert reach.missing == ("conversation_id", "includes.users")
    assert wire.heard[0].query["max_results"] == "5"
    assert calls == [Call(resource="post.read.owned", at=NOW, ids=("11",))]


def test_where_nobody_mentions_us_our_own_posts_show_how_far_it_reaches(
    wire: Wire, channel: XChannel
) -> None:
    wire.says(EMPTY, EMPTY)
    assert channel.reach() == Reach()
    assert [heard.path for heard in wire.heard] == [
        "/2/users/7000/mentions",
        "/2/users/7000/tweets",
    ]


def test_each_call_holds_back_the_most_it_can_cost(
    wire: Wire, channel: XChannel, meter: Noted
) -> None:
    person = Say(body={"data": {"id": "7000", "username": "CrumbAndCo"}})
    wire.says(person, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, EMPTY, posts(77), posts(78))
    channel.me()
    channel.mentions()
    channel.own_posts()
    channel.search("cake")
    channel.posts([PostId(1), PostId(2)])
    channel.people(["@jo", "not a handle", "max"])
    channel.dms()
    channel.reply(ASKED, "Sorry")
    channel.reply(ASKED, "See acme.com")
    assert meter.reserved == [
        ("user.read", 1), ("post.read.owned", 100), ("post.read.owned", 100), ("post.read", 100),
        ("post.read", 2), ("user.read", 2), ("dm.read", 20), ("reply", 1), ("post.create.link", 1),
    ]  # fmt: skip
    assert meter.held == 0


def test_what_was_held_back_is_let_go_when_a_call_fails(
    wire: Wire, channel: XChannel, meter: Noted
) -> None:
    wire.says(Say(status=503), Say(drop=True))
    for act in (channel.mentions, channel.dms):
        with pytest.raises(CareError):
            act()
    assert (meter.held, meter.calls, len(meter.reserved)) == (0, [], 2)


def test_a_purse_that_asks_for_nothing_lets_everything_through(
    wire: Wire, open_channel: Callable[..., XChannel]
) -> None:
    wire.says(posts(11))
    assert len(open_channel(meter=FREE).mentions().posts) == 1


def test_every_resource_has_a_price() -> None:
    assert {name for name in SENDS if name not in PRICES} == set()
    assert PRICES["dm.read"].unit == "event"
