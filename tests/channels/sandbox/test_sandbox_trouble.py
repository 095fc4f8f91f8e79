"""What goes wrong on purpose: faults, rate limits, and an end that does not wait."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any

import pytest
import requests

from carecli.channels.sandbox import Sandbox, faults
from carecli.channels.sandbox.faults import Fault
from carecli.channels.sandbox.limits import Limits
from carecli.system.clock import FixedClock

Call = Callable[..., requests.Response]
Read = Callable[..., Any]
QUARTER = timedelta(minutes=15)


def test_a_dropped_connection_before_the_write_leaves_nothing_behind(
    reply: Call, sandbox: Sandbox
) -> None:
    sandbox.faults.add(faults.drop(), method="POST")
    with pytest.raises(requests.ConnectionError):
        reply("ada-1", "Hello")
    assert len(sandbox.world.posts_by_brand()) == 2


def test_a_dropped_connection_after_the_write_leaves_the_post_and_a_retry_is_a_duplicate(
    reply: Call, sandbox: Sandbox
) -> None:
    sandbox.faults.add(faults.drop(written=True), method="POST", path="/2/tweets")
    with pytest.raises(requests.ConnectionError):
        reply("ada-1", "Hello")
    assert sandbox.world.posts_by_brand()[-1].text == "@ada Hello"
    assert "duplicate" in reply("ada-1", "Hello").json()["detail"]


@pytest.mark.parametrize("written", [False, True])
def test_a_5xx_comes_before_or_after_the_write(
    reply: Call, sandbox: Sandbox, written: bool
) -> None:
    sandbox.faults.add(faults.error(503, written=written))
    answer = reply("ada-1", "Hello")
    assert (answer.status_code, answer.json()["status"]) == (503, 503)
    assert len(sandbox.world.posts_by_brand()) == 2 + written


def test_a_slow_answer_outlasts_a_short_time_out(
    session: requests.Session, sandbox: Sandbox
) -> None:
    sandbox.faults.add(faults.slow(0.2), times=2)
    headers = {"Authorization": "Bearer t"}
    with pytest.raises(requests.ReadTimeout):
        session.get(f"{sandbox.url}/2/users/me", headers=headers, timeout=0.05)
    late = session.get(f"{sandbox.url}/2/users/me", headers=headers, timeout=5)
    assert late.elapsed.total_seconds() >= 0.2


@pytest.mark.parametrize(
    ("fault", "status", "part"),
    [
        (faults.credits_depleted(), 402, {"detail": "credits depleted"}),
        (faults.forbidden("You are not permitted to perform this action."), 403, {}),
        (faults.forbidden("no", reason="client-not-enrolled"), 403, {"detail": "no"}),
        (faults.rate_limited(), 429, {"title": "Too Many Requests"}),
        (faults.error(500), 500, {"title": "Internal Server Error"}),
    ],
)
def test_a_refusal_can_be_planned(
    call: Call, sandbox: Sandbox, fault: Fault, status: int, part: dict[str, str]
) -> None:
    sandbox.faults.add(fault)
    answer = call("GET", "/2/users/me")
    assert answer.status_code == status
    assert part.items() <= answer.json().items()


def test_a_429_says_when_to_come_back_or_does_not(
    call: Call, sandbox: Sandbox, clock: FixedClock
) -> None:
    now = int(clock.now().timestamp())
    sandbox.faults.add(faults.rate_limited(reset=QUARTER))
    sandbox.faults.add(faults.rate_limited(reset=None))
    sandbox.faults.add(faults.rate_limited(daily=timedelta(hours=3)))
    plain, silent, daily = (call("GET", "/2/users/me").headers for _ in range(3))
    assert plain["x-rate-limit-reset"] == str(now + 900)
    assert "x-rate-limit-reset" not in silent
    assert daily["x-user-limit-24hour-remaining"] == "0"
    assert daily["x-user-limit-24hour-reset"] == str(now + 3 * 3600)


def test_a_page_from_the_edge_is_html(call: Call, sandbox: Sandbox) -> None:
    sandbox.faults.add(faults.html())
    answer = call("GET", "/2/users/me")
    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<!DOCTYPE html>")


def test_a_body_can_be_cut_or_missing(call: Call, sandbox: Sandbox) -> None:
    sandbox.faults.add(faults.truncated())
    sandbox.faults.add(faults.empty())
    cut, nothing = call("GET", "/2/users/me"), call("GET", "/2/users/me")
    for answer in (cut, nothing):
        assert answer.status_code == 200
        with pytest.raises(requests.JSONDecodeError):
            answer.json()
    assert cut.content.startswith(b'{"data"')
    assert nothing.content == b""


def test_one_malformed_post_leaves_the_rest_of_its_page(sandbox: Sandbox, mentions: Read) -> None:
    sandbox.faults.add(faults.malformed(1), path="/2/users/*/mentions")
    page = mentions()
    assert ["text" in post for post in page["data"]] == [True, False, True, True, True]
    assert page["data"][1]["created_at"] == "yesterday"


def test_a_fault_waits_its_turn_and_is_over_after_its_times(call: Call, sandbox: Sandbox) -> None:
    sandbox.faults.add(faults.error(500), method="GET", path="/2/users/me", skip=1, times=2)
    assert [call("GET", "/2/users/me").status_code for _ in range(4)] == [200, 500, 500, 200]
    sandbox.faults.add(faults.error(500), method="POST")
    assert call("GET", "/2/users/me").status_code == 200


def test_a_fault_without_an_end_lasts_until_it_is_cleared(call: Call, sandbox: Sandbox) -> None:
    sandbox.faults.add(faults.error(500), times=None)
    assert {call("GET", "/2/users/me").status_code for _ in range(3)} == {500}
    sandbox.faults.clear()
    assert call("GET", "/2/users/me").status_code == 200


def test_every_answer_says_how_many_calls_are_left(
    call: Call, sandbox: Sandbox, clock: FixedClock
) -> None:
    headers = [call("GET", "/2/users/me").headers for _ in range(2)]
    assert [h["x-rate-limit-remaining"] for h in headers] == ["74", "73"]
    assert headers[0]["x-rate-limit-limit"] == "75"
    assert headers[0]["x-rate-limit-reset"] == str(int((clock.now() + QUARTER).timestamp()))
    refused = call("POST", "/2/tweets", json={})
    assert refused.status_code == 400
    assert refused.headers["x-app-limit-24hour-remaining"] == "9999"


def test_the_call_over_the_limit_is_a_429_until_the_window_ends(
    open_sandbox: Callable[..., Sandbox], session: requests.Session, clock: FixedClock
) -> None:
    sandbox = open_sandbox(limits=Limits({"me": 2}))
    headers = {"Authorization": "Bearer t"}

    def status() -> int:
        return session.get(f"{sandbox.url}/2/users/me", headers=headers, timeout=5).status_code

    assert [status() for _ in range(3)] == [200, 200, 429]
    clock.move(QUARTER - timedelta(seconds=1))
    assert status() == 429
    clock.move(timedelta(seconds=1))
    assert status() == 200


def test_the_daily_limit_outlasts_the_quarter_hour(
    open_sandbox: Callable[..., Sandbox], session: requests.Session, clock: FixedClock
) -> None:
    sandbox = open_sandbox(limits=Limits(daily={"create": 1}))

    def send(text: str) -> requests.Response:
        headers = {"Authorization": "Bearer t"}
        return session.post(
            f"{sandbox.url}/2/tweets", json={"text": text}, headers=headers, timeout=5
        )

    assert send("one").status_code == 201
    clock.move(QUARTER)
    refused = send("two")
    assert refused.status_code == 429
    assert refused.headers["x-app-limit-24hour-remaining"] == "0"
    assert refused.headers["x-rate-limit-remaining"] == "100"


def test_an_unknown_path_is_a_404(call: Call) -> None:
    assert call("GET", "/2/nothing/here").status_code == 404
    assert call("DELETE", "/2/users/me").status_code == 404


def test_a_connection_is_kept_for_the_next_call(sandbox: Sandbox) -> None:
    connection = HTTPConnection(sandbox.url.removeprefix("http://"), timeout=5)
    ends = set()
    for _ in range(3):
        connection.request("GET", "/2/users/me", headers={"Authorization": "Bearer t"})
        connection.getresponse().read()
        ends.add(connection.sock.getsockname())
    connection.close()
    assert len(ends) == 1


def test_stopping_waits_neither_for_open_connections_nor_for_slow_answers(
    sandbox: Sandbox, call: Call
) -> None:
    call("GET", "/2/users/me")
    sandbox.faults.add(faults.slow(60))
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(requests.get, f"{sandbox.url}/2/users/me", timeout=30)
        while sandbox.faults.waiting():
            time.sleep(0.01)
        began = time.monotonic()
        sandbox.stop()
        sandbox.stop()
        assert time.monotonic() - began < 0.5
        assert isinstance(hanging.exception(timeout=1), requests.ConnectionError)
    with pytest.raises(requests.ConnectionError):
        call("GET", "/2/users/me")
