"""Pictures on the stand-in: laid ready, described, posted by their owner for a day."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests

from carecli.channels.sandbox import Sandbox, media
from carecli.system.clock import FixedClock
from tests.support.images import JPEG, PNG, WEBP

Call = Callable[..., requests.Response]


def upload(call: Call, data: bytes = PNG, **more: Any) -> requests.Response:
    body = {"media": base64.b64encode(data).decode(), "media_category": "tweet_image"} | more
    return call("POST", "/2/media/upload", json=body)


def describe(call: Call, named: object, text: object) -> requests.Response:
    body = {"id": named, "metadata": {"alt_text": {"text": text}}}
    return call("POST", "/2/media/metadata", json=body)


def post_with(call: Call, sandbox: Sandbox, *ids: str) -> requests.Response:
    to = {"in_reply_to_tweet_id": str(sandbox.post_id("ada-1"))}
    body = {"text": "Hello there", "reply": to, "media": {"media_ids": list(ids)}}
    return call("POST", "/2/tweets", json=body)


@pytest.mark.parametrize("data", [PNG, JPEG, WEBP])
def test_a_picture_is_laid_ready_and_says_for_how_long(call: Call, data: bytes) -> None:
    told = upload(call, data).json()["data"]
    assert told["media_key"] == f"3_{told['id']}"
    assert (told["size"], told["expires_after_secs"]) == (len(data), 24 * 3600)


@pytest.mark.parametrize(
    ("data", "more", "status"),
    [
        (b"", {}, 400),
        (b"no picture", {}, 400),
        (b"GIF89a" + b"x" * 9, {}, 400),
        (PNG, {"media": "not base64!"}, 400),
        (PNG, {"media_category": "tweet_video"}, 400),
        (PNG + b"x" * media.LARGEST, {}, 413),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused(
    call: Call, data: bytes, more: dict[str, str], status: int
) -> None:
    assert upload(call, data, **more).status_code == status


def test_a_post_shows_its_picture_with_what_was_said_of_it(call: Call, sandbox: Sandbox) -> None:
    named = upload(call).json()["data"]["id"]
    assert describe(call, named, "A <cake>").status_code == 200
    posted = post_with(call, sandbox, named).json()["data"]["id"]
    found = call(
        "GET",
        f"/2/tweets/{posted}",
        expansions="attachments.media_keys",
        tweet__fields="attachments",
        media__fields="alt_text",
    ).json()
    (shown,) = found["includes"]["media"]
    assert (shown["type"], shown["alt_text"]) == ("photo", "A <cake>")
    assert found["data"]["attachments"]["media_keys"] == [shown["media_key"]]


@pytest.mark.parametrize("text", ["", "x" * 1_001, None, 7])
def test_a_description_has_one_to_a_thousand_characters(call: Call, text: object) -> None:
    named = upload(call).json()["data"]["id"]
    assert describe(call, named, text).status_code == 400


@pytest.mark.parametrize("named", ["1", "x", None, 7])
def test_what_is_not_there_is_neither_described_nor_posted(
    call: Call, sandbox: Sandbox, named: Any
) -> None:
    assert describe(call, named, "A cake").status_code == 400
    refused = post_with(call, sandbox, named)
    assert refused.status_code == 400
    assert "media IDs are invalid" in refused.json()["errors"][0]["message"]


def test_it_can_be_posted_for_a_day(call: Call, sandbox: Sandbox, clock: FixedClock) -> None:
    named = upload(call).json()["data"]["id"]
    clock.move(timedelta(hours=24))
    assert post_with(call, sandbox, named).status_code == 400


def test_four_fit_and_none_is_too_few(call: Call, sandbox: Sandbox) -> None:
    ids = [upload(call).json()["data"]["id"] for _ in range(5)]
    assert len(set(ids)) == 5
    assert post_with(call, sandbox, *ids).status_code == 400
    assert post_with(call, sandbox).status_code == 400
    assert post_with(call, sandbox, *ids[:4]).status_code == 201


def test_both_calls_cost(call: Call, sandbox: Sandbox) -> None:
    before = sandbox.bill.spent
    named = upload(call).json()["data"]["id"]
    describe(call, named, "A cake")
    assert str(sandbox.bill.spent - before) == "0.020"
