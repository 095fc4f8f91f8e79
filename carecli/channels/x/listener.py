"""Where the browser comes back to: a listener on this computer alone, for one answer.

X compares the redirect address exactly, port included (so the free choice of RFC 8252 is not ours),
hence a few fixed ports, registered with the developer app. Any page in the browser and any program
here can send something: what is not the awaited answer is turned away, and the waiting goes on.
"""

from __future__ import annotations

import hmac
import html
import os
import socket
import socketserver
import threading
from collections.abc import Sequence
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

from carecli.care.errors import CareError, Misuse, SignInNeeded
from carecli.channels.x.oauth import printable
from carecli.system.clock import monotonic
from carecli.system.secret import Secret
from carecli.system.terminal import one_line

HOST: Final = "127.0.0.1"
PORTS: Final = (48721, 48722, 48723)
PATH: Final = "/callback"
REDIRECTS: Final = tuple(f"http://{HOST}:{port}{PATH}" for port in PORTS)
"""The addresses to register with the developer app."""

SLOWEST: Final = 5.0
"""Seconds that a client may keep silent."""

_PULSE = 0.1
_PAGE = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>carecli</title>'
    "<h1>carecli</h1><p>{}</p></html>"
)
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Connection": "close",
}


def code_in(query: str, state: str) -> Secret:
    """The code that a redirect brings, after it was proved to be the answer to our question.

    Args:
        query: What stands behind the question mark.
        state: What we sent along; it must come back once, unchanged.

    Raises:
        Misuse: It is not the answer to this sign-in.
        SignInNeeded: It is, and the person or X said no.
    """
    try:
        fields = parse_qs(query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        fields = {}
    states, codes = fields.get("state", []), fields.get("code", [])
    if len(states) != 1 or not _same(states[0], state):
        raise Misuse("That answer belongs to another sign-in.", _OPEN_AGAIN)
    if "error" in fields:
        raise denial(fields["error"][0])
    if len(codes) != 1 or not printable(codes[0]):
        raise Misuse("That address holds no code.", _OPEN_AGAIN)
    return Secret(codes[0])


def denial(word: str) -> SignInNeeded:
    """What it means that X sends the browser back with an error."""
    if word == "access_denied":
        return SignInNeeded(
            "Access was denied on X's page.", "Start again and press “Authorize app” there."
        )
    return SignInNeeded(
        f"X's page ended with “{one_line(word)[:100]}”.",
        "Check the app's type, callback addresses and permissions in X's developer console.",
    )


_OPEN_AGAIN = "Open the address that carecli shows now, and no older one."


def _same(given: str, wanted: str) -> bool:
    """Equal? Takes as long for a near miss as for a far one."""
    return hmac.compare_digest(given.encode(errors="replace"), wanted.encode())


class Listener:
    """Waits on a port for the one answer; answers each caller with a short page.

    Attributes:
        redirect: Where it listens, as registered with the app.
    """

    def __init__(self, server: _Server) -> None:
        self.redirect = f"http://{HOST}:{server.server_address[1]}{PATH}"
        self._server = server
        self._thread = threading.Thread(
            target=server.serve_forever, args=(_PULSE,), name="sign-in", daemon=True
        )
        self._thread.start()

    @classmethod
    def bind(cls, state: str, ports: Sequence[int] = PORTS) -> Self | None:
        """Listen on the first port that is free; None when all are taken."""
        for port in ports:
            try:
                return cls(_Server(port, state))
            except OSError:
                continue
        return None

    def wait(self, stop: threading.Event, limit: float) -> Secret | None:
        """The code; None when it was stopped, closed, or nothing came for `limit` seconds.

        Raises:
            SignInNeeded: The person or X said no.
        """
        server, end = self._server, monotonic() + limit
        while not server.over.wait(_PULSE):
            if stop.is_set() or monotonic() >= end:
                break
        if isinstance(server.outcome, CareError):
            raise server.outcome
        return server.outcome

    def close(self) -> None:
        """Free the port; whoever waits is released."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()
        self._server.over.set()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = os.name == "posix"  # elsewhere it would let another program listen too
    allow_reuse_port = False

    def __init__(self, port: int, state: str) -> None:
        self.state = state
        self.outcome: Secret | CareError | None = None
        self.claim = threading.Lock()
        self.over = threading.Event()
        super().__init__((HOST, port), _Handler)

    def server_bind(self) -> None:
        """Bind without asking the name system what this computer is called."""
        exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        if exclusive is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, exclusive, 1)
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, self.server_address[1]

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that breaks off is no news; the usual report would go to the terminal."""


class _Handler(BaseHTTPRequestHandler):
    timeout = SLOWEST
    server: _Server
    headers: Message

    def do_GET(self) -> None:
        """Take the answer, or turn the caller away."""
        place = urlsplit(self.path)
        if self.headers.get_all("Host") != [f"{HOST}:{self.server.server_port}"]:
            return self._say(400, "This is not the address that was asked for.")
        if place.path != PATH:
            return self._say(404, "There is nothing here.")
        outcome: Secret | CareError
        try:
            outcome = code_in(place.query, self.server.state)
        except Misuse as odd:
            return self._say(400, str(odd))
        except SignInNeeded as no:
            outcome = no
        if not self.server.claim.acquire(blocking=False):
            return self._say(400, "This sign-in has had its answer already.")
        self.server.outcome = outcome
        try:
            return self._say(200, "carecli has X's answer. Close this page and go back to carecli.")
        finally:
            self.server.over.set()

    def send_error(self, code: int, *_: object, **__: object) -> None:
        """What http.server itself turns away: other methods, broken requests."""
        self._say(code, "That is not understood here.")

    def _say(self, status: int, words: str) -> None:
        page = _PAGE.format(html.escape(words)).encode()
        self.send_response_only(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Silent: the code stands in the request."""
