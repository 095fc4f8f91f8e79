"""What comes to the loopback port: the one answer, and everything else."""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from carecli.care.errors import SignInNeeded
from carecli.channels.x import listener
from carecli.channels.x.listener import Listener
from carecli.system.secret import Secret

STATE = "s" * 43
GOOD = f"/callback?state={STATE}&code=canary-code"
NEVER = threading.Event()
PATIENCE = 20.0


@pytest.fixture
def waiting() -> Iterator[Listener]:
    found = Listener.bind(STATE, ports=(0,))
    assert found
    yield found
    found.close()


@dataclass(frozen=True, slots=True)
class Page:
    """What a caller was told."""

    status: int
    headers: dict[str, str]
    body: str


def ask(at: Listener, path: str = GOOD, method: str = "GET", host: str | None = None) -> Page:
    """Call the listener as a browser would."""
    place = urlsplit(at.redirect).netloc
    connection = http.client.HTTPConnection(place, timeout=5)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or place)
    connection.endheaders()
    response = connection.getresponse()
    page = Page(response.status, dict(response.headers), response.read().decode())
    connection.close()
    return page


def connect(at: Listener) -> socket.socket:
    """A connection on which nothing has been said yet."""
    return socket.create_connection(("127.0.0.1", at._server.server_address[1]), timeout=5)


def code_of(at: Listener) -> str:
    """The code it gives within reason."""
    found = at.wait(NEVER, PATIENCE)
    assert found
    return found.reveal()


def test_it_listens_on_this_computer_alone(waiting: Listener) -> None:
    port = waiting._server.server_address[1]
    assert waiting.redirect == f"http://127.0.0.1:{port}/callback"
    assert waiting._server.socket.getsockname() == ("127.0.0.1", port)


def test_the_right_answer_ends_the_wait_with_its_code(waiting: Listener) -> None:
    page = ask(waiting)
    assert page.status == 200
    assert "carecli has X&#x27;s answer" in page.body
    assert code_of(waiting) == "canary-code"


def test_the_page_tells_nobody_anything(waiting: Listener) -> None:
    page = ask(waiting)
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "Server" not in page.headers
    assert "canary-code" not in page.body


@pytest.mark.parametrize(
    ("status", "path"),
    [
        (404, "/"),
        (404, "/favicon.ico"),
        (404, f"/callback/?state={STATE}&code=x"),
        (400, "/callback"),
        (400, "/callback?code=x"),
        (400, "/callback?code=x&state=other"),
        (400, "/callback?code=x&state="),
        (400, f"/callback?code=x&state={STATE}&state={STATE}"),
        (400, f"/callback?code=x&state={STATE}%20"),
        (400, "/callback?code=x&state=%C3%A9%F0%9F%8D%9E%FF"),
        (400, f"/callback?state={STATE}"),
        (400, f"/callback?state={STATE}&code="),
        (400, f"/callback?state={STATE}&code=a&code=b"),
        (400, f"/callback?state={STATE}&code=%0d%0aX"),
        (400, "/callback?error=access_denied"),
        (400, "/callback?error=access_denied&state=other"),
        (400, "/callback?" + "a=1&" * 50),
    ],
)
def test_any_other_request_is_turned_away_and_the_waiting_goes_on(
    waiting: Listener, status: int, path: str
) -> None:
    assert ask(waiting, path).status == status
    assert waiting.wait(NEVER, 0) is None
    ask(waiting)
    assert code_of(waiting) == "canary-code"


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS", "NONSENSE"])
def test_other_methods_are_turned_away(waiting: Listener, method: str) -> None:
    assert ask(waiting, method=method).status == 501
    assert waiting.wait(NEVER, 0) is None


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "evil.example:48721", "127.0.0.1:1"])
def test_another_host_name_is_turned_away(waiting: Listener, host: str) -> None:
    assert ask(waiting, host=host).status == 400
    assert waiting.wait(NEVER, 0) is None


def test_what_was_asked_for_is_not_repeated_as_markup(waiting: Listener) -> None:
    page = ask(waiting, "/callback?state=<script>alert(1)</script>")
    assert "<script>" not in page.body


def test_nothing_is_printed(waiting: Listener, capfd: pytest.CaptureFixture[str]) -> None:
    for path in ("/", GOOD):
        ask(waiting, path)
    with connect(waiting) as rude:
        rude.sendall(b"\x16\x03\x01 not http\r\n\r\n")
    with connect(waiting) as gone:
        gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        gone.sendall(b"GET /")
    ask(waiting)  # by now both have been dealt with
    assert capfd.readouterr() == ("", "")


def test_a_second_right_answer_is_turned_away(waiting: Listener) -> None:
    assert (ask(waiting).status, ask(waiting).status) == (200, 400)


def test_of_many_at_once_one_is_taken(waiting: Listener) -> None:
    paths = [f"/callback?state={STATE}&code=code{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda path: ask(waiting, path).status, paths))
    assert sorted(statuses) == [200] + [400] * 7
    assert code_of(waiting) == f"code{statuses.index(200)}"


def test_a_denial_ends_the_wait_in_words(waiting: Listener) -> None:
    assert ask(waiting, f"/callback?error=access_denied&state={STATE}").status == 200
    with pytest.raises(SignInNeeded, match="denied"):
        waiting.wait(NEVER, PATIENCE)


def test_another_error_is_told_by_its_name_and_harmless(waiting: Listener) -> None:
    ask(waiting, f"/callback?error=invalid%1b%5b2Jscope&state={STATE}")
    with pytest.raises(SignInNeeded, match="scope") as failure:
        waiting.wait(NEVER, PATIENCE)
    assert "\x1b" not in str(failure.value)


def test_a_slow_client_holds_nobody_up(waiting: Listener) -> None:
    with connect(waiting) as slow:
        slow.sendall(b"GET /callback?st")
        assert ask(waiting).status == 200
        assert code_of(waiting) == "canary-code"
        waiting.close()


def test_a_slow_client_is_let_go_silently(
    waiting: Listener, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(listener._Handler, "timeout", 0.05)
    with connect(waiting) as slow:
        slow.sendall(b"GET /callback?st")
        assert slow.recv(100) == b""
    assert capfd.readouterr() == ("", "")


def test_silence_ends_the_wait_at_its_limit(waiting: Listener) -> None:
    assert waiting.wait(NEVER, 0.05) is None


def test_leaving_ends_the_wait(waiting: Listener) -> None:
    stop = threading.Event()
    stop.set()
    assert waiting.wait(stop, PATIENCE) is None


def test_closing_releases_whoever_waits_and_frees_the_port(waiting: Listener) -> None:
    released: list[Secret | None] = []
    waiter = threading.Thread(target=lambda: released.append(waiting.wait(NEVER, PATIENCE)))
    waiter.start()
    waiting.close()
    waiter.join(PATIENCE)
    assert released == [None]
    with pytest.raises(ConnectionRefusedError):
        ask(waiting)


def test_it_can_be_closed_twice(waiting: Listener) -> None:
    waiting.close()
    waiting.close()


def test_a_busy_port_makes_it_take_the_next(waiting: Listener) -> None:
    busy = waiting._server.server_address[1]
    second = Listener.bind(STATE, ports=(busy, 0))
    assert second
    with contextlib.closing(second):
        assert second.redirect != waiting.redirect


def test_all_ports_busy_is_told_as_such(waiting: Listener) -> None:
    assert Listener.bind(STATE, ports=(waiting._server.server_address[1],)) is None


def test_the_registered_addresses_are_those_it_listens_on() -> None:
    assert listener.REDIRECTS == (
        "http://127.0.0.1:48721/callback",
        "http://127.0.0.1:48722/callback",
        "http://127.0.0.1:48723/callback",
    )


def test_a_port_can_be_listened_on_again_at_once(waiting: Listener) -> None:
    port = waiting._server.server_address[1]
    ask(waiting)
    waiting.close()
    again = Listener.bind(STATE, ports=(port,))
    assert again
    again.close()
