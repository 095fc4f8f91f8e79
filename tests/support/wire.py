"""A real HTTP server on loopback that answers by script, well or badly."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True, slots=True)
class Heard:
    """A request as it arrived."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """One scripted answer: JSON or bytes, or silence until the end, or a dropped connection."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    hang: bool = False


class Wire:
    """Answers with what was scripted, in order; a request too many is dropped."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self._script: deque[Say] = deque()
        self._ending = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def says(self, *answers: Say) -> None:
        self._script.extend(answers)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ending.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        wire = self

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                wire._hear(self)
                say = wire._script.popleft() if wire._script else Say(drop=True)
                if say.hang:
                    wire._ending.wait()
                if say.hang or say.drop:
                    self.close_connection = True
                    return
                raw = say.body if isinstance(say.body, bytes) else json.dumps(say.body).encode()
                self.send_response_only(say.status)  # no Date unless the script has one
                headers = {"Content-Type": "application/json", "Content-Length": str(len(raw))}
                for name, value in (headers | dict(say.headers)).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(raw)

            do_GET = do_POST = do_PUT = do_DELETE = _answer  # noqa: N815 http.server's names

            def log_message(self, *_: object) -> None: ...

        return Handler

    def _hear(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        size = int(handler.headers.get("Content-Length") or 0)
        raw = handler.rfile.read(size)
        self.heard.append(
            Heard(
                handler.command,
                parts.path,
                dict(parse_qsl(parts.query)),
                dict(handler.headers),
                json.loads(raw) if raw else None,
            )
        )
