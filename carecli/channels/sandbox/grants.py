"""OAuth 2.0 for users: codes, access tokens, refresh tokens that rotate, and their families.

A family is everything that grew out of one consent. Presenting a refresh token that was used
already ends the whole family, since somebody else may have it. An access token lives its two hours
out, whatever has been refreshed meanwhile.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from carecli.channels.sandbox.access import Tokens
from carecli.channels.sandbox.answers import Answer, Refusal, Request
from carecli.channels.sandbox.apps import App

CODE_LIFE = timedelta(seconds=30)
ACCESS_LIFE = timedelta(hours=2)


class Denied(Refusal):
    """The endpoints of OAuth refuse in a shape of their own."""

    def __init__(self, detail: str, error: str = "invalid_request", status: int = 400) -> None:
        super().__init__(status, error, detail)
        self.answer = Answer(status, {"error": error, "error_description": detail})


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a user agreed to, and how the app can prove that it was the one who asked."""

    app: App
    handle: str
    scopes: tuple[str, ...]
    redirect: str
    challenge: str
    hashed: bool
    at: datetime


@dataclass
class _Family:
    consent: Consent
    refresh: str = ""
    access: list[str] = field(default_factory=list)
    ended: bool = False


class Grants:
    """The token and revoke endpoints.

    Args:
        tokens: Where access tokens are made known.
        apps: Who may ask.
        seed: Tokens are drawn from it, in order.
    """

    def __init__(self, tokens: Tokens, apps: tuple[App, ...], seed: int) -> None:
        self.apps = {app.client_id: app for app in apps}
        self._tokens, self._seed, self._drawn = tokens, seed, 0
        self._codes: dict[str, Consent] = {}
        self._families: dict[str, _Family] = {}

    def code(self, consent: Consent) -> str:
        """A code for this consent, good once and for half a minute."""
        code = self._draw("code")
        self._codes[code] = consent
        return code

    def end(self, handle: str) -> None:
        """Nothing that this user consented to can be refreshed any more."""
        for family in self._families.values():
            family.ended |= family.consent.handle == handle

    def token(self, request: Request, now: datetime) -> Answer:
        """POST /2/oauth2/token: a code or a refresh token becomes new tokens.

        Raises:
            Denied: The app did not prove itself, or the code or token is not good (any more).
        """
        app = self._client(request)
        match request.form.get("grant_type"):
            case "authorization_code":
                family = _Family(self._redeemed(app, request, now))
            case "refresh_token":
                family = self._rotated(app, request)
            case _:
                raise Denied("Value passed for the grant type was invalid.")
        return Answer(body=self._issued(family, now))

    def revoke(self, request: Request, _now: datetime) -> Answer:
        """POST /2/oauth2/revoke: an access token alone, or a refresh token and its family.

        Raises:
            Denied: The app did not prove itself, or named no token.
        """
        self._client(request)
        token = _field(request, "token")
        if family := self._families.get(token):
            self._end(family)
        self._tokens.revoke(token)
        return Answer(body={"revoked": True})

    def _client(self, request: Request) -> App:
        """The app that calls: a confidential one by HTTP Basic, a public one by its id alone."""
        name, secret = _basic(request.authorization)
        app = self.apps.get(name or _field(request, "client_id"))
        if app is None:
            raise Denied("Value passed for the client id was invalid.", status=401)
        if app.client_secret is not None and secret != app.client_secret:
            raise Denied("Missing valid authorization header", "unauthorized_client", 401)
        return app

    def _redeemed(self, app: App, request: Request, now: datetime) -> Consent:
        consent = self._codes.pop(_field(request, "code"), None)
        if consent is None or consent.app != app or now - consent.at > CODE_LIFE:
            raise Denied("Value passed for the authorization code was invalid.")
        if _field(request, "redirect_uri") != consent.redirect:
            raise Denied("Value passed for the redirect uri did not match the one asked with.")
        verifier = _field(request, "code_verifier")
        proof = _s256(verifier) if consent.hashed else verifier
        if proof != consent.challenge:
            raise Denied("Value passed for the code verifier did not match the code challenge.")
        return consent

    def _rotated(self, app: App, request: Request) -> _Family:
        token = _field(request, "refresh_token")
        family = self._families.get(token)
        if family is None or family.ended or family.consent.app != app:
            raise Denied("Value passed for the token was invalid.")
        if token != family.refresh:
            self._end(family)
            raise Denied("Value passed for the token was invalid.")
        return family

    def _issued(self, family: _Family, now: datetime) -> dict[str, object]:
        consent, access = family.consent, self._draw("access")
        family.access.append(access)
        self._tokens.issue(access, consent.handle, frozenset(consent.scopes), now + ACCESS_LIFE)
        body: dict[str, object] = {
            "token_type": "bearer",
            "expires_in": int(ACCESS_LIFE.total_seconds()),
            "access_token": access,
            "scope": " ".join(consent.scopes),
        }
        if "offline.access" in consent.scopes:
            family.refresh = self._draw("refresh")
            self._families[family.refresh] = family
            body["refresh_token"] = family.refresh
        return body

    def _end(self, family: _Family) -> None:
        family.ended = True
        for access in family.access:
            self._tokens.revoke(access)

    def _draw(self, kind: str) -> str:
        """A new token, as long and as unreadable as X's."""
        self._drawn += 1
        chance = hashlib.sha512(f"{kind} {self._seed} {self._drawn}".encode()).digest()
        return base64.urlsafe_b64encode(chance).decode().rstrip("=") + f"{self._drawn}"


def _field(request: Request, name: str) -> str:
    value = request.form.get(name)
    if not value:
        raise Denied(f"Missing required parameter [{name}].")
    return value


def _basic(authorization: str) -> tuple[str, str]:
    scheme, _, coded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret


def _s256(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
