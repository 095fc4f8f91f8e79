"""Signing in with OAuth 2.0 from the address to open to the tokens, against the sandbox."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from carecli.care.errors import Misuse, SignInNeeded, Unreachable
from carecli.channels.sandbox import Sandbox, faults
from carecli.channels.sandbox.apps import NATIVE, WEB
from carecli.channels.x.oauth import App, GrantRefused, OAuth
from carecli.channels.x.signin import SignIn
from carecli.system.clock import FixedClock
from tests.channels.x.consent import CONFIDENTIAL, PUBLIC, SCENARIO, TOKEN_PATH, whose

NEVER = threading.Event()
PATIENCE = 20.0


def browse(url: str) -> int:
    """Follow X's redirect as the browser does; the status of the page shown then."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.netloc, timeout=5)
    connection.request("GET", f"{place.path}?{place.query}")
    status = connection.getresponse().status
    connection.close()
    return status


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that has begun, and the X it is with."""

    way: SignIn
    sandbox: Sandbox
    clock: FixedClock

    @property
    def back(self) -> str:
        """Where the browser ends once the person has agreed."""
        return self.sandbox.approve(self.way.url)

    @property
    def code(self) -> str:
        """The bare code of that address."""
        return parse_qs(urlsplit(self.back).query)["code"][0]


Begin = Callable[..., Begun]


@pytest.fixture
def begin(clock: FixedClock) -> Iterator[Begin]:
    """Begins sign-ins; on any port that is free, which the app then has registered."""
    with ExitStack() as stack:

        def start(app: App = PUBLIC, *, ports: tuple[int, ...] = (0,)) -> Begun:
            sandbox = stack.enter_context(Sandbox(SCENARIO, clock))
            way = SignIn(OAuth(sandbox.url, clock), app, dms=True, ports=ports)
            stack.callback(way.close)
            for known in (NATIVE, WEB):
                registered = (way._redirect, *known.redirects)
                sandbox.grants.apps[known.client_id] = replace(known, redirects=registered)
            return Begun(way, sandbox, clock)

        yield start


@pytest.mark.parametrize("app", [PUBLIC, CONFIDENTIAL])
def test_the_browser_comes_back_with_tokens(begin: Begin, app: App) -> None:
    begun = begin(app)
    assert begun.way.listening
    assert browse(begun.back) == 200
    tokens = begun.way.wait(NEVER, PATIENCE)
    assert whose(tokens.access, begun.sandbox) == "CrumbAndCo"


def test_the_port_is_free_once_it_worked(begin: Begin) -> None:
    begun = begin()
    back = begun.back
    browse(back)
    begun.way.wait(NEVER, PATIENCE)
    with pytest.raises(ConnectionRefusedError):
        browse(back)


def test_the_address_to_open_proves_itself_with_s256_and_holds_no_verifier(begin: Begin) -> None:
    way = begin().way
    asked = dict(parse_qsl(urlsplit(way.url).query))
    assert asked["code_challenge_method"] == "S256"
    verifier = way._verifier.reveal()
    assert len(verifier) == 86
    assert verifier not in way.url
    assert len(asked["state"]) >= 43


def test_no_two_sign_ins_share_state_or_verifier(begin: Begin) -> None:
    one, other = begin().way, begin().way
    assert one._state != other._state
    assert one._verifier != other._verifier


def test_a_busy_port_leaves_the_next_registered_one(begin: Begin) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        begun = begin(ports=(taken.getsockname()[1], 0))
        browse(begun.back)
        assert begun.way.wait(NEVER, PATIENCE)


def test_with_every_port_busy_the_address_is_pasted(begin: Begin) -> None:
    begun = begin(ports=())
    assert not begun.way.listening
    with pytest.raises(SignInNeeded, match="Paste"):
        begun.way.wait(NEVER, PATIENCE)
    assert begun.back.startswith("http://127.0.0.1:48721/callback?")
    assert whose(begun.way.paste(begun.back).access, begun.sandbox) == "CrumbAndCo"


@pytest.mark.parametrize(
    "form",
    [
        lambda begun: begun.back,
        lambda begun: f"  {begun.back[:40]}\n  {begun.back[40:]}\r\n",
        lambda begun: "?" + urlsplit(begun.back).query,
        lambda begun: urlsplit(begun.back).query,
        lambda begun: f"127.0.0.1:48721/callback?{urlsplit(begun.back).query}",
        lambda begun: begun.code,
    ],
    ids=["address", "broken over lines", "from ?", "query", "no scheme", "bare code"],
)
def test_what_was_pasted_is_taken(begin: Begin, form: Callable[[Begun], str]) -> None:
    begun = begin()
    assert whose(begun.way.paste(form(begun)).access, begun.sandbox) == "CrumbAndCo"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "yes",
        "a cödé that is none",
        "http://[broken",
        "http://127.0.0.1:48721/callback",
        "?code=abcdefgh",
        "?code=abcdefgh&state=another",
        "http://127.0.0.1:48721/callback?error=access_denied&state=another",
        "\udcff" * 9,
        "?state=\udcff",
    ],
)
def test_what_is_no_answer_is_asked_for_again(begin: Begin, text: str) -> None:
    begun = begin()
    with pytest.raises(Misuse) as failure:
        begun.way.paste(text)
    assert failure.value.hint
    assert begun.way.paste(begun.back)


def test_an_address_from_an_earlier_sign_in_is_refused(begin: Begin) -> None:
    earlier, now = begin(), begin()
    with pytest.raises(Misuse, match="another sign-in"):
        now.way.paste(earlier.back)


def test_the_address_to_open_is_not_taken_for_the_one_to_paste(begin: Begin) -> None:
    way = begin().way
    with pytest.raises(Misuse, match="no code"):
        way.paste(way.url)


def test_a_pasted_denial_is_told(begin: Begin) -> None:
    begun = begin()
    with pytest.raises(SignInNeeded, match="denied"):
        begun.way.paste(begun.sandbox.deny(begun.way.url))
    with pytest.raises(SignInNeeded, match="denied"):
        begun.way.paste("http://127.0.0.1:48721/callback?error=access_denied")


def test_a_denial_in_the_browser_is_told(begin: Begin) -> None:
    begun = begin()
    browse(begun.sandbox.deny(begun.way.url))
    with pytest.raises(SignInNeeded, match="denied"):
        begun.way.wait(NEVER, PATIENCE)


def test_a_browser_that_never_returns_ends_the_wait_and_frees_the_port(begin: Begin) -> None:
    begun = begin()
    with pytest.raises(SignInNeeded, match="did not come back"):
        begun.way.wait(NEVER, 0.05)
    with pytest.raises(ConnectionRefusedError):
        browse(begun.back)


def test_leaving_ends_the_wait(begin: Begin) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(SignInNeeded, match="was left"):
        begin().way.wait(stop, PATIENCE)


def test_pasting_while_it_waits_releases_the_wait(begin: Begin) -> None:
    begun = begin()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(begun.way.wait, NEVER, PATIENCE)
        assert begun.way.paste(begun.back)
        with pytest.raises(SignInNeeded, match="was left"):
            waiting.result(PATIENCE)


def test_a_code_that_arrives_both_ways_is_exchanged_once(begin: Begin) -> None:
    begun = begin()
    back = begun.back
    browse(back)
    tokens = begun.way.wait(NEVER, PATIENCE)
    with pytest.raises(SignInNeeded, match="is over"):
        begun.way.paste(back)
    assert whose(tokens.access, begun.sandbox) == "CrumbAndCo"


def test_a_code_that_came_too_late_can_be_asked_for_again(begin: Begin) -> None:
    begun = begin()
    late = begun.back
    begun.clock.move(timedelta(seconds=31))
    with pytest.raises(GrantRefused, match="30 seconds"):
        begun.way.paste(late)
    assert begun.way.paste(begun.back)


def test_an_x_that_breaks_down_over_the_code_leaves_the_way_open(begin: Begin) -> None:
    begun = begin()
    begun.sandbox.faults.add(faults.error(503), path=TOKEN_PATH)
    with pytest.raises(Unreachable):
        begun.way.paste(begun.back)
    assert begun.way.paste(begun.back)


def test_leaving_the_block_closes_the_port(begin: Begin) -> None:
    begun = begin()
    back = begun.back
    with begun.way:
        pass
    with pytest.raises(ConnectionRefusedError):
        browse(back)
