"""The signature of OAuth 1.0a (RFC 5849, section 3), checked from the server's side."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

from carecli.channels.sandbox.answers import Request

_FIELD = re.compile(r'(\w+)="([^"]*)"')


def fields(authorization: str) -> dict[str, str]:
    """The parameters of an OAuth 1.0a header; empty when it is another kind of header."""
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() != "oauth":
        return {}
    return {name: unquote(value) for name, value in _FIELD.findall(rest)}


def fits(request: Request, said: Mapping[str, str], consumer: str, token: str) -> bool:
    """Whether the request was signed with these two secrets.

    Args:
        request: The call; query and form parameters are signed, a JSON body is not.
        said: The parameters of its header.
        consumer: The app's secret.
        token: The access token's secret.
    """
    signed = {name: value for name, value in said.items() if name not in _UNSIGNED}
    pairs = sorted(
        (_quoted(name), _quoted(value))
        for name, value in (request.params | request.form | signed).items()
    )
    whole = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join(_quoted(part) for part in (request.method, request.base + request.path, whole))
    key = f"{_quoted(consumer)}&{_quoted(token)}".encode()
    expected = base64.b64encode(hmac.new(key, base.encode(), hashlib.sha1).digest())
    return hmac.compare_digest(expected, said.get("oauth_signature", "").encode())


_UNSIGNED = ("oauth_signature", "realm")


def _quoted(text: str) -> str:
    return quote(text, safe="~")
