"""Uploading pictures: what is sent, and what X's answers and silences mean."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest

from carecli.care.errors import NotPermitted, Refused, Unreachable
from carecli.care.posts import PostId
from carecli.channels.base import Call, PicturesGone, Upload
from carecli.channels.x.client import XChannel
from carecli.system.clock import FixedClock
from tests.support.images import PNG
from tests.support.wire import Say, Wire

CAKE = Upload(data=PNG, kind="image/png", alt="A “cake” & more")
NAMED = "1880028106020515840"
TAKEN = Say(body={"data": {"id": NAMED, "media_key": "3_1", "expires_after_secs": 3600}})
DESCRIBED = Say(body={"data": {"id": NAMED}})


def test_the_bytes_go_as_base64_and_then_the_description(
    wire: Wire, channel: XChannel, clock: FixedClock, calls: list[Call]
) -> None:
    wire.says(TAKEN, DESCRIBED)
    laid = channel.upload(CAKE)
    assert (laid.id, laid.expires) == (NAMED, clock.now() + timedelta(hours=1))
    first, second = wire.heard
    assert (first.path, second.path) == ("/2/media/upload", "/2/media/metadata")
    assert first.body == {
        "media": base64.b64encode(PNG).decode(),
        "media_category": "tweet_image",
        "media_type": "image/png",
    }
    assert second.body == {"id": NAMED, "metadata": {"alt_text": {"text": CAKE.alt}}}
    assert [call.resource for call in calls] == ["media.upload", "media.metadata"]


@pytest.mark.parametrize("told", [None, 0, -1, "soon", True, 10**12, {}])
def test_a_life_that_makes_no_sense_is_a_day(
    wire: Wire, channel: XChannel, clock: FixedClock, told: Any
) -> None:
    wire.says(Say(body={"data": {"id": NAMED, "expires_after_secs": told}}), DESCRIBED)
    assert channel.upload(CAKE).expires == clock.now() + timedelta(days=1)


_BROKEN = (Say(drop=True), Say(status=503), Say(body=b"<html>"), Say(body=[]))
_NAMELESS = (Say(), *(Say(body={"data": {"id": each}}) for each in ("../1", "١٢٣", None)))


@pytest.mark.parametrize(
    "script",
    [*((each,) for each in (*_BROKEN, *_NAMELESS)), *((TAKEN, each) for each in _BROKEN)],
)
def test_what_may_have_failed_may_be_done_again(
    wire: Wire, channel: XChannel, script: tuple[Say, ...]
) -> None:
    wire.says(*script)
    with pytest.raises(Unreachable, match="not certain that the picture reached X"):
        channel.upload(CAKE)
    assert len(wire.heard) == len(script)


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (Say(status=413, body={"detail": "Too big."}), Refused, "too large for X"),
        (Say(status=400, body={"detail": "Bad media."}), Refused, "Bad media"),
        (Say(status=403, body={"detail": "Forbidden"}), NotPermitted, "leaves pictures out"),
    ],
)
def test_a_refusal_says_why(
    wire: Wire, channel: XChannel, calls: list[Call], answer: Say, error: type[Refused], words: str
) -> None:
    wire.says(answer)
    with pytest.raises(error, match=words):
        channel.upload(CAKE)
    assert calls == []


def test_a_post_names_its_pictures(wire: Wire, channel: XChannel) -> None:
    wire.says(Say(status=201, body={"data": {"id": "99"}}))
    channel.reply(PostId(7), "Like this", media=[NAMED, "5"])
    assert wire.heard[0].body["media"] == {"media_ids": [NAMED, "5"]}


@pytest.mark.parametrize("status", [400, 403])
def test_pictures_that_are_gone_are_told_apart(wire: Wire, channel: XChannel, status: int) -> None:
    errors = [{"message": "Your media IDs are invalid.", "parameters": {}}]
    wire.says(Say(status=status, body={"errors": errors, "detail": "One or more parameters."}))
    with pytest.raises(PicturesGone):
        channel.reply(PostId(7), "Like this", media=[NAMED])


def test_an_answer_to_ourselves_is_booked_as_such(
    wire: Wire, channel: XChannel, calls: list[Call]
) -> None:
    wire.says(*[Say(status=201, body={"data": {"id": "99"}})] * 3)
    channel.reply(PostId(7), "Like this")
    channel.reply(PostId(7), "Like this", own=True)
    channel.reply(PostId(7), "Like this: acme.com", own=True)
    assert [call.resource for call in calls] == ["reply", "post.create", "post.create.link"]
