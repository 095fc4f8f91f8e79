"""The wire under tweepy: where requests go, how long they may take, what failures mean."""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests

from carecli.care.errors import ConfigError
from carecli.channels.x import answers, pauses
from carecli.channels.x.reach import ACCESS
from carecli.system.clock import Clock
from carecli.system.secret import Secret

TWEEPYS_HOST = "https://api.twitter.com"
"""Written into tweepy; every request to it goes to the base URL instead."""

TIMEOUT = (5.0, 30.0)
"""Seconds to connect, and between two pieces of an answer."""

_TALKERS = ("tweepy", "requests_oauthlib", "oauthlib", "urllib3")
_ID = re.compile(r"/\d{2,}")
_POST = re.compile(r"/2/tweets/\d+")
_MESSAGES = re.compile(r"/2/dm_")


@dataclass(frozen=True, slots=True)
class Limit:
    """X's limit on one endpoint: allowed, left, and when it starts anew (epoch seconds)."""

    allowed: int
    left: int
    reset: int


class CareSession(requests.Session):
    """A session that tweepy uses unknowingly; raises only errors of `care.errors`.

    Args:
        base_url: https anywhere, plain http on this computer only.
        clock: Tells when "in fifteen minutes" is.
        timeout: Seconds to connect, and between two pieces of an answer.
        renew: Gives a fresh user token once X refuses the one in use (status 401); the request is
            then repeated once. It is asked once in a session, since X answers 401 in outages too.

    Attributes:
        limits: The last word on each endpoint's limit, by "GET /2/users/:id/mentions".
        skew: How far our clock is ahead of X's by its last answer; None before there was one.
        access: What the sign-in may do, by the last answer that said so; else empty.

    Raises:
        ConfigError: The base URL is neither.
    """

    def __init__(
        self,
        base_url: str,
        clock: Clock,
        timeout: tuple[float, float] = TIMEOUT,
        renew: Callable[[], Secret] | None = None,
    ) -> None:
        super().__init__()
        quieten()
        self.base_url = checked(base_url)
        self.limits: dict[str, Limit] = {}
        self.trust_env = False  # an entry in .netrc would replace our sign-in
        self._clock = clock
        self._timeout = timeout
        self.skew: timedelta | None = None
        self.access = ""
        self._renew = renew
        self._renewed: Secret | None = None

    def request(
        self, method: str | bytes, url: str | bytes, *args: Any, **kw: Any
    ) -> requests.Response:
        """Send to the base URL, follow nothing, and raise what anything but 2xx means."""
        verb, route = str(method), str(url).removeprefix(TWEEPYS_HOST)
        response = self._sent(verb, route, *args, **kw)
        if response.status_code == 401 and self._renew is not None:
            renew, self._renew = self._renew, None
            self._renewed = renew()
            response = self._sent(verb, route, *args, **kw)
        if not 200 <= response.status_code < 300:
            now = self._clock.now()
            raise answers.refusal(
                response, now, skew=self.skew,
                about_post=_POST.match(route) is not None,
                about_messages=_MESSAGES.match(route) is not None,
                about_pictures=route.startswith("/2/media/"),
            )  # fmt: skip
        return response

    def _sent(self, verb: str, route: str, *args: Any, **kw: Any) -> requests.Response:
        kw.update(timeout=self._timeout, allow_redirects=False)
        if self._renewed:
            bearer = {"Authorization": f"Bearer {self._renewed.reveal()}"}
            kw["headers"] = {**kw.get("headers", {}), **bearer}
        try:
            response = super().request(verb, self.base_url + route, *args, **kw)
        except requests.RequestException as problem:
            raise answers.no_answer(problem, write=verb != "GET") from problem
        self._remember(f"{verb} {_ID.sub('/:id', route)}", response)
        return response

    def _remember(self, endpoint: str, response: requests.Response) -> None:
        try:
            told = (int(response.headers[f"x-rate-limit-{key}"]) for key in _LIMIT_HEADERS)
            self.limits[endpoint] = Limit(*told)
        except (KeyError, ValueError):  # not every answer says, and not every stand-in correctly
            self.limits.pop(endpoint, None)
        self.access = ACCESS.get(response.headers.get("x-access-level", ""), self.access)
        if date := pauses.moment_of(response.headers.get("Date", "")):
            self.skew = self._clock.now() - date


_LIMIT_HEADERS = ("limit", "remaining", "reset")


def checked(base_url: str) -> str:
    """The base URL without a slash at its end.

    Raises:
        ConfigError: It is not https, nor plain http on this computer.
    """
    try:
        parts = urlsplit(base_url)
        host = parts.hostname or ""
        parts.port  # noqa: B018 reading it checks it
    except ValueError:
        parts, host = urlsplit(""), ""
    whole = host and not (parts.username or parts.password or parts.query or parts.fragment)
    if whole and (parts.scheme == "https" or (parts.scheme == "http" and _is_here(host))):
        return base_url.rstrip("/")
    shown = base_url.rpartition("@")[2]
    raise ConfigError(
        f"The API address “{shown}” cannot be used.",
        "Use https://… anywhere, or http://127.0.0.1:PORT on this computer.",
    )


def quieten() -> None:
    """Keep the libraries' chatter out of every log: at DEBUG they print tokens."""
    for name in _TALKERS:
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
