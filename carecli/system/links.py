"""Addresses that came from outside: which of them may be opened, and how they are written."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

from carecli.system.terminal import clean

LONGEST = 2_048

_FORBIDDEN = re.compile(r"[\s\\<>\"\x00-\x20\x7f]")
_HOST = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?|\[[0-9a-f:.]+\]")
_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


def safe_url(url: str) -> str | None:
    """The address in plain ASCII, foreign hosts as punycode; None when it must not be opened.

    Only http and https pass, with a host, without a user name, blanks, backslashes, control or
    invisible characters, and at most `LONGEST` characters long.
    """
    if len(url) > LONGEST or _FORBIDDEN.search(url) or clean(url) != url:
        return None
    try:
        parts = urlsplit(url)
        host = _ascii_host(parts)
        port = parts.port
    except ValueError:  # brackets without an address, a port that is no number, a host IDNA refuses
        return None
    if parts.scheme not in {"http", "https"} or "@" in parts.netloc or not _HOST.fullmatch(host):
        return None
    place = f"{host}:{port}" if port is not None else host
    rest = SplitResult("", "", parts.path, parts.query, parts.fragment).geturl()
    safe = f"{parts.scheme}://{place}{quote(rest, safe=_PRINTABLE)}"
    return safe if len(safe) <= LONGEST else None


def _ascii_host(parts: SplitResult) -> str:
    """The host as the name system knows it.

    Raises:
        ValueError: It cannot be one (`UnicodeError` is a kind of it).
    """
    host = parts.hostname or ""
    if ":" in host:
        return f"[{host}]"
    return host if host.isascii() else host.encode("idna").decode("ascii")
