"""Requests and answers of the stand-in, and X's problem documents."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A call as it came.

    Attributes:
        params: The query's; the last of several counts.
        body: What came as JSON.
        form: What came form-encoded.
        base: Scheme, host and port it was sent to.
    """

    method: str
    path: str
    params: dict[str, str] = field(default_factory=dict)
    body: Json = field(default_factory=dict)
    form: dict[str, str] = field(default_factory=dict)
    authorization: str = ""
    base: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes out: `body` as JSON, unless `raw` has other bytes."""

    status: int = 200
    body: Json = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    kind: str = "application/json; charset=utf-8"

    def encoded(self) -> bytes:
        """The bytes of the body."""
        if self.raw is not None:
            return self.raw
        text = json.dumps(self.body, ensure_ascii=False, separators=(",", ":"))
        return text.encode(errors="backslashreplace")  # a lone surrogate as \ud800, which is JSON


def problem(status: int, title: str, detail: str, kind: str = "about:blank") -> Json:
    """A problem document; `kind` is the end of a type of X's, or a whole type."""
    whole = kind if ":" in kind else f"https://api.twitter.com/2/problems/{kind}"
    return {"title": title, "detail": detail, "type": whole, "status": status}


class Refusal(Exception):
    """The call is refused with this answer."""

    def __init__(
        self, status: int, title: str, detail: str, kind: str = "about:blank", **more: Any
    ) -> None:
        super().__init__(detail)
        self.answer = Answer(status, problem(status, title, detail, kind) | more)


def invalid(name: str, value: str, message: str) -> Refusal:
    """400 as X writes it for a parameter: with `errors[].parameters`."""
    return Refusal(
        400,
        "Invalid Request",
        "One or more parameters to your request was invalid.",
        "invalid-request",
        errors=[{"parameters": {name: [value]}, "message": message}],
    )


def is_id(value: object) -> TypeGuard[str]:
    """Whether this is written as X writes an id."""
    return isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 19
