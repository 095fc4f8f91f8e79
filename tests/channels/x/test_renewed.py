"""A user token that X no longer takes: renewed once, the request repeated once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from carecli.care.errors import SignInNeeded
from carecli.care.posts import PostId
from carecli.channels.base import Call
from carecli.channels.x.client import XChannel
from carecli.system.secret import Secret
from tests.channels.x.conftest import TOKEN
from tests.support.wire import Say, Wire

EMPTY = Say(body={"meta": {"result_count": 0}})
STALE = Say(status=401, body={"title": "Unauthorized"})
SENT = Say(status=201, body={"data": {"id": "77"}})
FRESH = "fresh-token-7d21"

Open = Callable[..., XChannel]


class Renewing:
    """Hands out a fresh token and counts how often."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> Secret:
        self.asked += 1
        return Secret(FRESH)


def carried(wire: Wire) -> list[str]:
    return [heard.headers["Authorization"].removeprefix("Bearer ") for heard in wire.heard]


def test_a_stale_token_is_renewed_and_the_request_repeated(wire: Wire, open_channel: Open) -> None:
    wire.says(STALE, EMPTY, EMPTY)
    renew = Renewing()
    channel = open_channel(renew=renew)
    channel.mentions(since=PostId(5))
    channel.own_posts()
    assert (renew.asked, carried(wire)) == (1, [TOKEN, FRESH, FRESH])
    assert wire.heard[1].query == wire.heard[0].query


def test_an_answer_refused_for_its_token_is_published_once(
    wire: Wire, open_channel: Open, calls: list[Call]
) -> None:
    wire.says(STALE, SENT)
    open_channel(renew=Renewing()).reply(PostId(11), "Sorry")
    assert wire.heard[1].body == wire.heard[0].body
    assert [call.requests for call in calls] == [1]


def test_a_fresh_token_that_is_refused_too_is_not_renewed_again(
    wire: Wire, open_channel: Open
) -> None:
    wire.says(STALE, STALE, STALE)
    renew = Renewing()
    channel = open_channel(renew=renew)
    for _ in range(2):
        with pytest.raises(SignInNeeded):
            channel.mentions()
    assert (renew.asked, carried(wire)) == (1, [TOKEN, FRESH, FRESH])


def test_a_token_that_cannot_be_renewed_says_so_itself(wire: Wire, open_channel: Open) -> None:
    def refuse() -> Secret:
        raise SignInNeeded("The refresh token was used already.", "Sign in again.")

    wire.says(STALE)
    with pytest.raises(SignInNeeded, match="used already"):
        open_channel(renew=refuse).mentions()


def test_without_a_way_to_renew_a_refusal_is_final(wire: Wire, channel: XChannel) -> None:
    wire.says(STALE)
    with pytest.raises(SignInNeeded):
        channel.mentions()
    assert len(wire.heard) == 1
