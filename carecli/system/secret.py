"""A secret that does not show itself, and text from which known secrets are taken out."""

from __future__ import annotations

import hmac
import re
from typing import NoReturn

MASK = "***"
_SHORTEST = 8
_PATTERNS = re.compile(
    r"(?i)\b(bearer|basic)\s+[\w.~+/%=-]{8,}"
    r"|\b(oauth_\w+|(?:access_|refresh_)?token|client_secret|consumer_(?:key|secret)"
    r"|code(?:_verifier)?)"
    r"(\s*[=:]\s*\"?|\"\s*:\s*\")[\w.~+/%-]{6,}"
)
_known: set[str] = set()


class Secret:
    """A text that prints as `Secret(***)` wherever it ends up: tracebacks, logs, f-strings.

    It is not a `str`, so that it cannot be joined or encoded by accident. Every value is remembered
    for `redacted`.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value
        if len(value) >= _SHORTEST:
            _known.add(value)

    def reveal(self) -> str:
        """The text itself; for the signer of a request and the vault alone."""
        return self._value

    def __repr__(self) -> str:
        return f"Secret({MASK})"

    def __str__(self) -> str:
        return MASK

    def __format__(self, spec: str) -> str:
        return MASK

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value.encode(), other._value.encode())

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not written to a file")


def redacted(text: str) -> str:
    """The text without any secret this process has held, nor what looks like one in a header."""
    for value in sorted(_known, key=len, reverse=True):
        text = text.replace(value, MASK)
    return _PATTERNS.sub(lambda m: f"{m[1]} {MASK}" if m[1] else f"{m[2]}{m[3]}{MASK}", text)
