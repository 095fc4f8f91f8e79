"""Developer apps that are registered here, and what their OAuth 1.0a permission allows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

PORTS = (48721, 48722, 48723)
"""Loopback ports that the apps below have registered for the way back from signing in."""


class Level(IntEnum):
    """The app permission of OAuth 1.0a, in the console's order; each includes the one before."""

    READ = 0
    WRITE = 1
    DMS = 2

    @property
    def header(self) -> str:
        """As X puts it into `x-access-level`."""
        return ("read", "read-write", "read-write-directmessages")[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """One registered app.

    Attributes:
        client_secret: None for a public client ("Native App" in the console).
        redirects: The addresses a sign-in may come back to, compared letter by letter.
        level: What OAuth 1.0a keys of this app may do; OAuth 2.0 goes by scopes instead.
    """

    name: str
    client_id: str
    client_secret: str | None = None
    consumer_key: str
    consumer_secret: str
    redirects: tuple[str, ...] = tuple(f"http://127.0.0.1:{port}/callback" for port in PORTS)
    level: Level = Level.DMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The four strings of OAuth 1.0a with which an app acts as one account."""

    consumer_key: str
    consumer_secret: str
    access_token: str
    access_secret: str
    handle: str
    level: Level


NATIVE = App(
    name="Desk",
    client_id="c2FuZGJveC1uYXRpdmU6MTpjaQ",
    consumer_key="sandboxNativeConsumerKey1",
    consumer_secret="sandboxNativeConsumerSecret1",  # noqa: S106 it opens nothing but a sandbox
)
"""A public client, without a secret."""

WEB = App(
    name="Desk (confidential)",
    client_id="c2FuZGJveC13ZWI6MTpjaQ",
    client_secret="sandbox-web-client-secret",  # noqa: S106 it opens nothing but a sandbox
    consumer_key="sandboxWebConsumerKey1",
    consumer_secret="sandboxWebConsumerSecret1",  # noqa: S106 it opens nothing but a sandbox
)
"""A confidential client, which signs in with its secret."""
