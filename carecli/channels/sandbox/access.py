"""Who a call is made as: tokens and the accounts they stand for."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field

from carecli.channels.sandbox.answers import Refusal
from carecli.channels.sandbox.world import Account, World

_BEARER = re.compile(r"Bearer\s+(\S+)")
_OAUTH1 = re.compile(r'OAuth\s.*?oauth_token="([^"]+)"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Caller:
    """The account a call is made as; app-only calls read for nobody and write nothing."""

    account: Account
    app_only: bool = False

    def as_user(self) -> Account:
        """The account, where a user is needed.

        Raises:
            Refusal: The token is the app's own.
        """
        if self.app_only:
            raise Refusal(
                403,
                "Unsupported Authentication",
                "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint. "
                "Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User "
                "Context].",
                "unsupported-authentication",
            )
        return self.account


@dataclass
class Tokens:
    """Any token stands for the brand unless it was registered or revoked.

    A token is the bearer token, or the `oauth_token` of an OAuth 1.0a header; signatures are not
    checked.
    """

    world: World
    _accounts: dict[str, str | None] = field(default_factory=dict)
    _revoked: set[str] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def register(self, token: str, handle: str | None) -> None:
        """Let a token stand for an account; None makes it the app's own token."""
        with self._lock:
            self._revoked.discard(token)
            self._accounts[token] = handle

    def revoke(self, token: str) -> None:
        """Make a token invalid: calls with it get 401."""
        with self._lock:
            self._revoked.add(token)

    def caller(self, authorization: str) -> Caller:
        """Who is calling.

        Raises:
            Refusal: 401, without a token or with an invalid one.
        """
        match = _BEARER.match(authorization) or _OAUTH1.match(authorization)
        with self._lock:
            if match is None or match[1] in self._revoked:
                raise Refusal(401, "Unauthorized", "Unauthorized")
            handle = self._accounts.get(match[1], self.world.brand.handle)
        if handle is None:
            return Caller(self.world.brand, app_only=True)
        account = self.world.find(handle)
        if account is None:
            raise Refusal(401, "Unauthorized", "Unauthorized")
        return Caller(account)
