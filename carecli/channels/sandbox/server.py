"""HTTP on loopback: one thread a connection, keep-alive, silent, and gone at once when stopped."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from carecli.channels.sandbox.answers import Answer, Request

Respond = Callable[[Request], Answer | None]


class Server:
    """Listens on 127.0.0.1, on a port the system chooses.

    Args:
        respond: Answers a call; None drops its connection.
    """

    def __init__(self, respond: Respond) -> None:
        self._http = _Http(respond)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._accept, name="sandbox", daemon=True)

    @property
    def url(self) -> str:
        """Where it listens, without a slash at the end."""
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop at once and cut every connection, kept alive or busy."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        if self._thread.is_alive():
            # The accepting thread waits without a time limit; a call of our own wakes it.
            socket.create_connection(("127.0.0.1", self._http.server_address[1])).close()
            self._thread.join()
        self._http.server_close()
        self._http.cut_all()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            self._http.handle_request()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, respond: Respond) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.respond = respond
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._open.discard(request)
        super().shutdown_request(request)

    def cut_all(self) -> None:
        with self._lock:
            for connection in self._open:
                _hang_up(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hung up is no error of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Http

    def _answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        request = _request(self, self.rfile.read(length))
        answer = self.server.respond(request)
        if answer is None:
            self.close_connection = True
            _hang_up(self.connection)
            return
        body = answer.encoded()
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 http.server's names

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 http.server's name
        """Say nothing: the terminal belongs to the app."""


def _request(handler: _Handler, body: bytes) -> Request:
    address = urlsplit(handler.path)
    kind = handler.headers.get("Content-Type") or ""
    is_form = kind.startswith("application/x-www-form-urlencoded")
    try:
        given = json.loads(body) if body and not is_form else {}
    except ValueError:
        given = {}
    form = parse_qsl(body.decode(errors="replace"), keep_blank_values=True) if is_form else ()
    return Request(
        method=handler.command,
        path=address.path,
        params=dict(parse_qsl(address.query, keep_blank_values=True)),
        body=given if isinstance(given, dict) else {},
        form=dict(form),
        base=f"http://{handler.headers.get('Host', '')}",
        authorization=handler.headers.get("Authorization") or "",
    )


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the other side was quicker
