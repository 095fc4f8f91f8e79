"""A started sandbox with a clock that stands still, and a way to call it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from carecli.channels.sandbox import Sandbox, load
from carecli.system.clock import FixedClock

Call = Callable[..., requests.Response]


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 20, 12, 0, 0, 250000, tzinfo=UTC))


@pytest.fixture
def open_sandbox(clock: FixedClock) -> Iterator[Callable[..., Sandbox]]:
    """Start a sandbox of the tiny scenario, or of the one given, with these settings."""
    opened: list[Sandbox] = []

    def start(scenario: Any = None, **settings: Any) -> Sandbox:
        scenario = scenario or load(Path(__file__).with_name("tiny.toml"))
        sandbox = Sandbox(scenario, clock, **settings)
        opened.append(sandbox)
        sandbox.start()
        return sandbox

    yield start
    for sandbox in opened:
        sandbox.stop()


@pytest.fixture
def sandbox(open_sandbox: Callable[..., Sandbox]) -> Sandbox:
    return open_sandbox()


@pytest.fixture
def session() -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False
        yield session


@pytest.fixture
def call(session: requests.Session, sandbox: Sandbox) -> Call:
    """Call the sandbox as the brand: `call("GET", "/2/users/me", **query)`."""

    def make(method: str, path: str, json: Any = None, **query: Any) -> requests.Response:
        return session.request(
            method,
            sandbox.url + path,
            params={name.replace("__", "."): value for name, value in query.items()},
            json=json,
            headers={"Authorization": f"Bearer {sandbox.token}"},
            timeout=5,
        )

    return make


@pytest.fixture
def mentions(call: Call, sandbox: Sandbox) -> Callable[..., Any]:
    """The brand's mentions as JSON, in pages of 100 unless said otherwise."""

    def read(**query: Any) -> Any:
        query = {"max_results": 100} | query
        answer = call("GET", f"/2/users/{sandbox.world.brand.id}/mentions", **query)
        return answer.json()

    return read


@pytest.fixture
def reply(call: Call, sandbox: Sandbox) -> Call:
    """Answer the post with this key."""

    def send(key: str, text: str) -> requests.Response:
        to = {"in_reply_to_tweet_id": str(sandbox.post_id(key))}
        return call("POST", "/2/tweets", json={"text": text, "reply": to})

    return send
