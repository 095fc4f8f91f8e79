"""Who a call is made as: bearer tokens, OAuth 1.0a keys, and the accounts they stand for."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from carecli.channels.sandbox import signature
from carecli.channels.sandbox.answers import Answer, Refusal, Request, problem
from carecli.channels.sandbox.apps import Keys, Level
from carecli.channels.sandbox.world import Account, World

SKEW = timedelta(minutes=5)
"""How far the time stamp of a signature may be off."""

_BEARER = re.compile(r"Bearer\s+(\S+)")


class Kind(StrEnum):
    """The kinds of credentials, as X's refusals name them."""

    OAUTH1 = "OAuth 1.0a User Context"
    OAUTH2 = "OAuth 2.0 User Context"
    APP = "OAuth 2.0 Application-Only"


@dataclass(frozen=True, slots=True)
class Caller:
    """The account a call is made as, and with what.

    Attributes:
        account: Who; for the app's own token the brand, who reads nothing that is closed.
        scopes: What an OAuth 2.0 user token may do; None is everything.
        level: What OAuth 1.0a keys may do.
    """

    account: Account
    kind: Kind = Kind.OAUTH2
    scopes: frozenset[str] | None = None
    level: Level = Level.DMS

    @property
    def app_only(self) -> bool:
        """Whether no user is behind the call."""
        return self.kind is Kind.APP


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bearer:
    handle: str | None
    scopes: frozenset[str] | None = None
    until: datetime | None = None


@dataclass
class Tokens:
    """What opens the sandbox.

    As long as nothing was issued, any token stands for the brand and no signature is checked: the
    demo needs no sign-in. From the first issued token or key on, only what is known opens it.
    """

    world: World
    strict: bool = False
    _bearers: dict[str, _Bearer] = field(default_factory=dict)
    _keys: dict[str, Keys] = field(default_factory=dict)
    _revoked: set[str] = field(default_factory=set)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def register(self, token: str, handle: str | None) -> None:
        """Let a token stand for an account; None makes it the app's own token."""
        with self._lock:
            self._revoked.discard(token)
            self._bearers[token] = _Bearer(handle=handle)

    def issue(self, token: str, handle: str, scopes: frozenset[str], until: datetime) -> None:
        """Let an access token act as an account within these scopes, until it expires."""
        with self._lock:
            self.strict = True
            self._bearers[token] = _Bearer(handle=handle, scopes=scopes, until=until)

    def hand_out(self, keys: Keys) -> None:
        """Let OAuth 1.0a keys act as an account; signatures are checked from now on."""
        with self._lock:
            self.strict = True
            self._keys[keys.access_token] = keys

    def revoke(self, token: str) -> None:
        """Make a token invalid: calls with it get 401."""
        with self._lock:
            self._revoked.add(token)

    def disconnect(self, handle: str) -> None:
        """The user cut every app off at x.com/settings/connected_apps."""
        with self._lock:
            known = {token: each.handle for token, each in self._bearers.items()}
            known |= {token: each.handle for token, each in self._keys.items()}
            self._revoked |= {token for token, whose in known.items() if whose == handle}

    def caller(self, request: Request, now: datetime, machine: datetime) -> Caller:
        """Who is calling.

        Args:
            request: The call.
            now: For the expiry of access tokens.
            machine: For the time stamps of signatures.

        Raises:
            Refusal: 401, without credentials or with invalid ones.
        """
        bearer = _BEARER.match(request.authorization)
        said = signature.fields(request.authorization)
        with self._lock:
            if bearer:
                return self._by_bearer(bearer[1], now)
            if token := said.get("oauth_token"):
                return self._by_keys(token, said, request, machine)
        raise _unauthorized()

    def _by_bearer(self, token: str, now: datetime) -> Caller:
        known = self._bearers.get(token)
        if known is None and not self.strict:
            known = _Bearer(handle=self.world.brand.handle)
        if known is None or token in self._revoked or (known.until and now >= known.until):
            raise _unauthorized()
        if known.handle is None:
            return Caller(self.world.brand, Kind.APP)
        return Caller(self._account(known.handle), Kind.OAUTH2, known.scopes)

    def _by_keys(
        self, token: str, said: dict[str, str], request: Request, machine: datetime
    ) -> Caller:
        if token in self._revoked:
            raise _legacy(89, "Invalid or expired token.")
        keys = self._keys.get(token)
        if keys is None and not self.strict:
            known = self._bearers.get(token, _Bearer(handle=self.world.brand.handle))
            return Caller(self._account(known.handle or ""), Kind.OAUTH1)
        if keys is None:
            raise _legacy(89, "Invalid or expired token.")
        stamp = said.get("oauth_timestamp", "")
        made = datetime.fromtimestamp(int(stamp) if stamp.isdecimal() else 0, UTC)
        if abs(machine - made) > SKEW:
            raise _legacy(135, "Timestamp out of bounds.")
        right_app = said.get("oauth_consumer_key") == keys.consumer_key
        if not right_app or not signature.fits(
            request, said, keys.consumer_secret, keys.access_secret
        ):
            raise _legacy(32, "Could not authenticate you.")
        return Caller(self._account(keys.handle), Kind.OAUTH1, level=keys.level)

    def _account(self, handle: str) -> Account:
        account = self.world.find(handle)
        if account is None:
            raise _unauthorized()
        return account


def _unauthorized() -> Refusal:
    return Refusal(401, "Unauthorized", "Unauthorized")


def _legacy(code: int, message: str) -> Refusal:
    """401 in the older shape that OAuth 1.0a is still refused in."""
    refusal = _unauthorized()
    body = problem(401, "Unauthorized", "Unauthorized")
    refusal.answer = Answer(401, body | {"errors": [{"code": code, "message": message}]})
    return refusal
