"""Every way X says no, and every way the wire fails, as an error a person can act on."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from carecli.care import errors
from carecli.care.errors import CareError
from carecli.care.posts import PersonId, PostId
from carecli.channels.base import Call
from carecli.channels.x.client import XChannel
from tests.channels.x.conftest import NOW, TOKEN
from tests.support.data import recorded
from tests.support.wire import Say, Wire

ASKED = PostId(1700000000000000001)
PROBLEMS = "https://api.twitter.com/2/problems"


def refused(detail: str, kind: str = "about:blank", **more: Any) -> Say:
    body = {"title": "Forbidden", "status": 403, "detail": detail, "type": kind} | more
    return Say(status=403, body=body)


REFUSALS = [
    (
        refused(
            "You can only reply to or quote posts where you are mentioned or are the author.",
            f"{PROBLEMS}/not-authorized-for-resource",
        ),
        errors.ReplyNotAllowed,
    ),
    (
        refused(
            "Reply to this conversation is not allowed because you have not been mentioned or "
            "otherwise engaged by the author of the post you are replying to."
        ),
        errors.ReplyNotAllowed,
    ),
    (refused("Quoting this post is not allowed because …"), errors.ReplyNotAllowed),
    (
        refused("You are not allowed to create a Tweet with duplicate content."),
        errors.DuplicateContent,
    ),
    (
        refused("You attempted to reply to a Tweet that is deleted or not visible to you."),
        errors.PostGone,
    ),
    (refused("You are not permitted to perform this action."), errors.NotPermitted),
    (refused("Your account is not permitted to access this feature."), errors.NotPermitted),
    (
        refused(
            "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.",
            f"{PROBLEMS}/unsupported-authentication",
        ),
        errors.NotPermitted,
    ),
    (refused("x", f"{PROBLEMS}/oauth1-permissions"), errors.NotPermitted),
    (refused("x", reason="client-not-enrolled"), errors.NotPermitted),
    (refused("x", f"{PROBLEMS}/not-authorized-for-resource"), errors.NotPermitted),
    (refused("You have reached your billing cycle spend cap."), errors.OverBudget),
    (refused("Forbidden"), errors.NotPermitted),
    (refused("To protect our users from spam …", errors=[{"code": 326}]), errors.NotPermitted),
    (refused("If you need access to this endpoint, apply."), errors.NotPermitted),
    (refused("Something never seen before."), errors.Refused),
    (Say(status=403, body=b"<html>blocked</html>"), errors.Refused),
    (Say(status=400, body={"detail": "bad"}), errors.Refused),
    (Say(status=401, body={"title": "Unauthorized"}), errors.SignInNeeded),
    (Say(status=402, body={"title": "CreditsDepleted"}), errors.OverBudget),
    (Say(status=404, body={}), errors.Refused),
    (Say(status=413, body=b""), errors.Refused),
    (Say(status=418, body=[]), errors.Refused),
    (Say(status=403, body={"errors": None}), errors.Refused),
    (Say(status=403, body=[]), errors.Refused),
    (Say(status=429, body={}), errors.RateLimited),
    (Say(status=429, body={"type": f"{PROBLEMS}/usage-capped"}), errors.OverBudget),
]

BROKEN = [
    Say(body=b"<html>busy</html>"),
    Say(body=b'{"data": [{"id": "1'),
    Say(body=b""),
    Say(body=[]),
    Say(body=b"null"),
    Say(body=b"[" * 100_000),
    Say(status=302, headers={"Location": "https://example.com/"}),
]


@pytest.mark.parametrize(("say", "error"), REFUSALS)
def test_a_refused_answer_is_refused_for_its_reason_and_costs_nothing(
    wire: Wire, channel: XChannel, calls: list[Call], say: Say, error: type[CareError]
) -> None:
    wire.says(say)
    with pytest.raises(CareError) as failure:
        channel.reply(ASKED, "Sorry about that")
    assert type(failure.value) is error
    assert failure.value.hint
    assert calls == []


def test_recorded_refusals_of_x_are_understood(wire: Wire, channel: XChannel) -> None:
    expected = {403: errors.Refused, 429: errors.RateLimited}
    cases = json.loads(recorded("fixtures/xapi-v2/errors_from_issue_threads.json").read_text())
    for case in cases:
        wire.says(Say(status=case["status"], body=case["body"], headers=case["headers"]))
        with pytest.raises(expected[case["status"]]):
            channel.reply(ASKED, "Sorry about that")


@pytest.mark.parametrize("say", [Say(status=503, body=b"busy"), Say(status=500), *BROKEN])
def test_a_write_without_a_proper_answer_has_an_unknown_outcome(
    wire: Wire, channel: XChannel, calls: list[Call], say: Say
) -> None:
    wire.says(say)
    with pytest.raises(errors.OutcomeUnknown):
        channel.reply(ASKED, "Sorry about that")
    assert len(wire.heard) == 1
    assert calls == []


@pytest.mark.parametrize("say", BROKEN)
def test_a_read_without_a_proper_answer_is_a_bad_answer(
    wire: Wire, channel: XChannel, say: Say
) -> None:
    wire.says(say)
    with pytest.raises(errors.BadAnswer):
        channel.mentions()


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_read_while_x_is_down_can_be_tried_again(
    wire: Wire, channel: XChannel, status: int
) -> None:
    wire.says(Say(status=status, body=b"<html>down</html>"))
    with pytest.raises(errors.Unreachable):
        channel.mentions()


def test_an_answer_of_complaints_alone_passes_them_on(wire: Wire, channel: XChannel) -> None:
    wire.says(Say(body={"errors": [{"detail": "User has been suspended: [7000]."}]}))
    with pytest.raises(errors.Refused, match="suspended"):
        channel.mentions()


def test_a_reply_answered_without_an_id_has_an_unknown_outcome(
    wire: Wire, channel: XChannel
) -> None:
    wire.says(Say(status=201, body={"data": {"text": "Sorry"}}))
    with pytest.raises(errors.OutcomeUnknown):
        channel.reply(ASKED, "Sorry")


def test_a_connection_that_breaks_after_sending_leaves_a_write_unknown(
    wire: Wire, channel: XChannel
) -> None:
    wire.says(Say(drop=True), Say(drop=True))
    with pytest.raises(errors.OutcomeUnknown):
        channel.reply(ASKED, "Sorry")
    with pytest.raises(errors.Unreachable):
        channel.mentions()


def test_an_answer_that_breaks_off_in_its_body_leaves_a_write_unknown(
    wire: Wire, channel: XChannel
) -> None:
    wire.says(Say(body=b"{}", headers={"Content-Length": "500", "Connection": "close"}))
    with pytest.raises(errors.OutcomeUnknown):
        channel.reply(ASKED, "Sorry")


def test_silence_is_a_time_out(wire: Wire, open_channel: Callable[..., XChannel]) -> None:
    wire.says(Say(hang=True), Say(hang=True))
    hasty = open_channel(timeout=(1.0, 0.1))
    with pytest.raises(errors.OutcomeUnknown):
        hasty.reply(ASKED, "Sorry")
    with pytest.raises(errors.Unreachable):
        hasty.mentions()


def test_nothing_listening_means_nothing_was_sent(open_channel: Callable[..., XChannel]) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
        with pytest.raises(errors.Unreachable):
            open_channel(base_url=url).reply(ASKED, "Sorry")


def test_a_name_that_leads_nowhere_means_nothing_was_sent(
    open_channel: Callable[..., XChannel],
) -> None:
    with pytest.raises(errors.Unreachable):
        open_channel(base_url="https://x.invalid").reply(ASKED, "Sorry")


def test_a_failed_handshake_means_nothing_was_sent(
    wire: Wire, open_channel: Callable[..., XChannel]
) -> None:
    with pytest.raises(errors.Unreachable, match="secure"):
        open_channel(base_url=wire.url.replace("http", "https")).reply(ASKED, "Sorry")


def _limited(
    now_plus: int | None = None, daily: int | None = None, more: dict[str, str] | None = None
) -> Say:
    headers = {"x-rate-limit-remaining": "0"} | (more or {})
    if now_plus is not None:
        headers["x-rate-limit-reset"] = str(int(NOW.timestamp()) + now_plus)
    if daily is not None:
        headers["x-user-limit-24hour-remaining"] = "0"
        headers["x-user-limit-24hour-reset"] = str(int(NOW.timestamp()) + daily)
    return Say(status=429, body={}, headers=headers)


LATER = {"x-app-limit-24hour-reset": str(int(NOW.timestamp()) + 50_000)}


@pytest.mark.parametrize(
    ("say", "seconds"),
    [
        (_limited(120), 120),
        (_limited(), 900),
        (_limited(120, daily=50_000), 50_000),
        (_limited(120, more=LATER | {"x-app-limit-24hour-remaining": "0"}), 50_000),
        (_limited(120, more=LATER | {"x-app-limit-24hour-remaining": "7"}), 120),
        (_limited(120, more=LATER), 120),
        (_limited(more={"Retry-After": "90"}), 90),
        (_limited(120, more={"Retry-After": "3600"}), 3600),
        (_limited(more={"Retry-After": "Fri, 18 Sep 2026 15:05:00 GMT"}), 300),
        (_limited(more={"Retry-After": "soon"}), 900),
        (_limited(more={"Retry-After": "9" * 400}), 900),
        (_limited(-5), 900),
        (_limited(9_000_000), 900),
        (Say(status=429, headers={"x-rate-limit-reset": "soon"}), 900),
        (Say(status=429, body=b"<html>slow down</html>"), 900),
    ],
)
def test_a_rate_limit_says_until_when(
    wire: Wire, channel: XChannel, say: Say, seconds: int
) -> None:
    wire.says(say)
    with pytest.raises(errors.RateLimited) as failure:
        channel.mentions()
    assert failure.value.retry_at == NOW + timedelta(seconds=seconds)


def test_a_pause_into_the_next_day_names_the_day(wire: Wire, channel: XChannel) -> None:
    wire.says(_limited(120, daily=50_000))
    with pytest.raises(errors.RateLimited, match="19 September, 04:53 UTC"):
        channel.dms()


def test_trouble_of_x_may_say_when_to_come_back(wire: Wire, channel: XChannel) -> None:
    wire.says(Say(status=503, headers={"Retry-After": "120"}), Say(status=503))
    for until in (NOW + timedelta(seconds=120), None):
        with pytest.raises(errors.Unreachable) as failure:
            channel.mentions()
        assert failure.value.retry_at == until


SUSPENDED = "Your account is suspended and is not permitted to access this feature."
ON_TIME = {"Date": "Fri, 18 Sep 2026 15:00:00 GMT"}


@pytest.mark.parametrize(
    ("say", "error", "words"),
    [
        (refused(SUSPENDED, errors=[{"code": 64, "message": SUSPENDED}]), None, "this account"),
        (refused("Forbidden"), None, "leaves direct messages out"),
        (refused("x", f"{PROBLEMS}/oauth1-permissions"), None, "may not touch direct messages"),
        (refused("You cannot send messages to this user."), None, "takes no direct messages"),
        (refused("x", errors=[{"code": 349}]), None, "takes no direct messages"),
        (
            refused("You do not have permission to DM one or more participants."),
            None,
            "takes no direct messages",
        ),
        (Say(status=404, body={}), errors.Refused, "no such address or person"),
        (refused("You have reached your billing cycle spend cap."), errors.OverBudget, "limit"),
    ],
)
def test_a_refused_message_is_refused_for_its_reason(
    wire: Wire, channel: XChannel, say: Say, error: type[CareError] | None, words: str
) -> None:
    wire.says(say)
    with pytest.raises(error or errors.NotPermitted, match=words) as failure:
        channel.send_dm(PersonId(42), "Your order is on its way")
    assert failure.value.hint


@pytest.mark.parametrize(
    ("say", "words"),
    [
        (Say(status=401, body={"errors": [{"code": 32}]}, headers=ON_TIME), "these keys"),
        (Say(status=401, body={"errors": [{"code": 89}]}, headers=ON_TIME), "taken back"),
        (Say(status=401, body={"errors": [{"code": 135}]}, headers=ON_TIME), "clock"),
        (Say(status=401, body=b"", headers=ON_TIME), "does not accept the sign-in"),
        (
            Say(status=401, body={}, headers={"Date": "Fri, 18 Sep 2026 14:00:00 GMT"}),
            "60 minutes ahead of",
        ),
        (
            Say(status=401, body={}, headers={"Date": "Fri, 18 Sep 2026 15:10:00 GMT"}),
            "10 minutes behind",
        ),
    ],
)
def test_a_sign_in_that_is_not_accepted_says_why(
    wire: Wire, channel: XChannel, say: Say, words: str
) -> None:
    wire.says(say)
    with pytest.raises(errors.SignInNeeded, match=words) as failure:
        channel.mentions()
    assert failure.value.hint


def test_a_missing_post_is_gone_but_a_wrong_address_is_not(wire: Wire, channel: XChannel) -> None:
    wire.says(*[Say(status=404, body={"detail": "Not Found"})] * 3)
    with pytest.raises(errors.PostGone):
        channel.hide(ASKED, hidden=True)
    wire.says(Say(status=404, body=b"<html>no such page</html>"))
    asks = (channel.mentions, lambda: channel.posts([ASKED]), lambda: channel.delete(ASKED))
    for ask in asks:
        with pytest.raises(errors.Refused) as failure:
            ask()
        assert type(failure.value) is errors.Refused


def test_words_of_x_are_made_harmless_and_short(wire: Wire, channel: XChannel) -> None:
    wire.says(refused("\x1b]52;c;x\x07\n" + "a" * 5_000))
    with pytest.raises(errors.Refused) as failure:
        channel.mute(PersonId(5), muted=True)
    assert "\x1b" not in str(failure.value)
    assert "\n" not in str(failure.value)
    assert len(str(failure.value)) < 500


def test_the_token_appears_in_no_error_and_no_log(
    wire: Wire, channel: XChannel, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wire.says(Say(status=401, body={}), Say(drop=True), Say(body=b"<html>"))
    for _ in range(3):
        with pytest.raises(CareError) as failure:
            channel.mentions()
        told = [repr(failure.value), str(failure.value), repr(failure.value.__cause__)]
        assert not any(TOKEN in each for each in told)
    assert TOKEN not in caplog.text
    assert all(TOKEN in heard.headers["Authorization"] for heard in wire.heard)
