"""OAuth 2.0 with X: the address to open, and a code, a renewal or a farewell for tokens.

Sources: X's pages on the authorization code flow with PKCE (RFC 7636) and on user access tokens;
RFC 6749 for what an error means. Asked with requests alone: the usual libraries refuse a loopback
address, and lose the tokens when X grants other scopes than were asked for.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self
from urllib.parse import urlencode

import requests

from carecli.care.errors import BadAnswer, CareError, OutcomeUnknown, SignInNeeded, Unreachable
from carecli.channels.x import answers
from carecli.channels.x.session import TIMEOUT, checked, quieten
from carecli.system.clock import Clock
from carecli.system.secret import Secret
from carecli.system.terminal import one_line

API_URL: Final = "https://api.x.com"
AUTHORIZE_URL: Final = "https://x.com/i/oauth2/authorize"
USUAL_LIFE: Final = timedelta(hours=2)
"""How long an access token lasts when X does not say."""

_SCOPES: Final = (
    "tweet.read", "users.read", "tweet.write", "tweet.moderate.write", "mute.write",
    "media.write", "offline.access",
)  # fmt: skip
_DM_SCOPES: Final = ("dm.read", "dm.write")
_LONGEST_LIFE: Final = 366 * 24 * 3600
_FORM: Final = "application/x-www-form-urlencoded"

printable: Final = re.compile("[!-~]+").fullmatch
"""What may stand in a header or a form as it is; anything else was broken on its way to us."""


class GrantRefused(SignInNeeded):
    """X takes this code or renewal token no longer, or never did."""


class AnswerLost(Unreachable):
    """X may have done it, but its answer did not arrive whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """The developer app we sign in through; only a confidential one has a secret."""

    client_id: Secret
    client_secret: Secret | None = None

    @classmethod
    def read(cls, kept: Mapping[str, Secret]) -> Self:
        """From the fields that the vault keeps, or that a person typed.

        Raises:
            SignInNeeded: There is no client ID, or something holds blanks.
        """
        app = cls(
            client_id=kept.get("client_id", Secret("")), client_secret=kept.get("client_secret")
        )
        secret = app.client_secret.reveal() if app.client_secret else ""
        if not printable(app.client_id.reveal()) or (secret and not printable(secret)):
            raise SignInNeeded(
                "The client ID or its secret is missing or holds blanks.",
                "Copy them once more from “Keys and tokens” in X's developer console.",
            )
        return app


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What X gives for a code or a renewal.

    Attributes:
        refresh: Renews the pair, once; None when X was not asked for `offline.access`.
        scope: What was granted, words with blanks between.
        forced: It replaced one that X refused before its time, so it is not renewed before its own.
    """

    access: Secret
    refresh: Secret | None
    expires_at: datetime
    scope: str = ""
    forced: bool = False

    def kept(self) -> dict[str, Secret]:
        """The fields that the vault keeps."""
        fields = {"access": self.access, "expires": Secret(self.expires_at.isoformat())}
        if self.refresh:
            fields["refresh"] = self.refresh
        if self.scope:
            fields["scope"] = Secret(self.scope)
        return fields | ({"forced": Secret("yes")} if self.forced else {})

    @classmethod
    def read(cls, kept: Mapping[str, Secret]) -> Self:
        """From those fields.

        Raises:
            SignInNeeded: They are not all there.
        """
        try:
            return cls(
                access=kept["access"],
                refresh=kept.get("refresh"),
                expires_at=datetime.fromisoformat(kept["expires"].reveal()).astimezone(UTC),
                scope=kept["scope"].reveal() if "scope" in kept else "",
                forced="forced" in kept,
            )
        except (KeyError, ValueError, OverflowError):
            raise SignInNeeded(
                "What is kept of the sign-in cannot be read.",
                "Sign in again: `carecli account add`.",
            ) from None


class OAuth:
    """X's address for signing in.

    Args:
        base_url: Empty for X itself, or a stand-in that speaks its API v2.
        clock: Tells from when on a token's life counts.
        timeout: Seconds to connect, and between two pieces of an answer.

    Raises:
        ConfigError: The base URL is not https, nor plain http on this computer.
    """

    def __init__(self, base_url: str, clock: Clock, timeout: tuple[float, float] = TIMEOUT) -> None:
        quieten()
        self._base = checked(base_url or API_URL)
        self._clock = clock
        self._timeout = timeout

    def authorize_url(
        self, app: App, redirect: str, scopes: Iterable[str], state: str, challenge: str
    ) -> str:
        """What the person opens in the browser."""
        query = {
            "response_type": "code",
            "client_id": app.client_id.reveal(),
            "redirect_uri": redirect,
            "scope": " ".join(scopes),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
        }
        place = AUTHORIZE_URL if self._base == API_URL else f"{self._base}/i/oauth2/authorize"
        return f"{place}?{urlencode(query)}"

    def exchange(self, app: App, code: Secret, verifier: Secret, redirect: str) -> Tokens:
        """Tokens for a code, which X takes once and within 30 seconds.

        Raises:
            GrantRefused: X does not take the code.
            SignInNeeded: X does not know the app by this ID and secret.
            AnswerLost, Unreachable: No answer came; the code is worthless now.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code.reveal(),
            "redirect_uri": redirect,
            "code_verifier": verifier.reveal(),
        }
        return self._tokens(app, form, refused=_CODE_REFUSED)

    def refresh(self, app: App, refresh: Secret) -> Tokens:
        """New tokens for old; X takes each renewal token once and then gives another.

        Raises:
            GrantRefused: X does not take it: used already, or taken back.
            SignInNeeded: X does not know the app by this ID and secret.
            AnswerLost: It may or may not have been used up.
            Unreachable: X was not reached; nothing has changed.
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh.reveal()}
        return self._tokens(app, form, refused=_RENEWAL_REFUSED, otherwise=refresh)

    def revoke(self, app: App, token: Secret) -> None:
        """Make a token worthless.

        Raises:
            CareError: X did not say that it is.
        """
        self._post("/2/oauth2/revoke", app, {"token": token.reveal()}, _REVOKING_REFUSED)

    def give_back(self, app: App, tokens: Tokens) -> tuple[tuple[str, bool], ...]:
        """Make a pair of tokens worthless, the renewal token first.

        Returns:
            A sentence for each, and whether X did it.
        """
        named = (("renewal token", tokens.refresh), ("access token", tokens.access))
        return tuple(self._given_back(app, what, token) for what, token in named if token)

    def _given_back(self, app: App, what: str, token: Secret) -> tuple[str, bool]:
        try:
            self.revoke(app, token)
        except CareError as no:
            return (f"X did not take the {what} back: {no.detail}", False)
        return (f"X has taken the {what} back.", True)

    def _tokens(
        self,
        app: App,
        form: dict[str, str],
        *,
        refused: tuple[str, str],
        otherwise: Secret | None = None,
    ) -> Tokens:
        asked = self._clock.now()
        answer = self._post("/2/oauth2/token", app, form, refused)
        access, refresh = answer.get("access_token"), answer.get("refresh_token")
        scope, life = answer.get("scope"), answer.get("expires_in")
        if not isinstance(access, str) or not printable(access):
            raise AnswerLost("X's answer holds no token.", _AGAIN)
        if type(life) is not int or not 0 < life <= _LONGEST_LIFE:
            life = USUAL_LIFE.total_seconds()
        return Tokens(
            access=Secret(access),
            refresh=Secret(refresh) if isinstance(refresh, str) and refresh else otherwise,
            expires_at=asked + timedelta(seconds=life),
            scope=one_line(scope) if isinstance(scope, str) else "",
        )

    def _post(
        self, path: str, app: App, form: dict[str, str], refused: tuple[str, str]
    ) -> dict[str, Any]:
        """Send a form as the app and read the answer.

        A public app names itself in the form, a confidential one in the header (HTTP Basic).
        """
        headers = {"Content-Type": _FORM, "Accept": "application/json"}
        if app.client_secret:
            pair = f"{app.client_id.reveal()}:{app.client_secret.reveal()}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        else:
            form = {**form, "client_id": app.client_id.reveal()}
        with requests.Session() as session:
            session.trust_env = False  # an entry in .netrc would replace the app's own name
            try:
                response = session.post(
                    self._base + path,
                    data=form,
                    headers=headers,
                    timeout=self._timeout,
                    allow_redirects=False,
                )
            except requests.RequestException as problem:
                raise _no_answer(problem) from None
        return self._read(response, refused)

    def _read(self, response: requests.Response, refused: tuple[str, str]) -> dict[str, Any]:
        try:
            body = response.json()
        except (ValueError, RecursionError):
            body = None
        if 200 <= response.status_code < 300:
            if isinstance(body, dict):
                return body
            raise AnswerLost("X's answer is not a JSON object.", _AGAIN)
        if response.status_code >= 500:
            raise AnswerLost(f"X is in trouble (status {response.status_code}).", _AGAIN)
        if response.status_code < 400:
            raise BadAnswer(
                f"X's address leads elsewhere (status {response.status_code}).",
                "Check `api_url` and any proxy in between.",
            )
        if response.status_code in {400, 401} and isinstance(body, dict) and "error" in body:
            raise _refusal(body, refused)
        raise answers.refusal(response, self._clock.now(), about_post=False)


_AGAIN = "Try again in a moment."
_CODE_REFUSED = (
    "X does not take this code.",
    "A code is good for 30 seconds and for one use: open X's page again and allow it once more.",
)
_RENEWAL_REFUSED = (
    "X no longer renews this sign-in.",
    "Nothing else is lost. Sign in again: `carecli account add`.",
)
_REVOKING_REFUSED = (
    "X did not take the sign-in back.",
    "Look at x.com/settings/connected_apps and revoke the app's access there.",
)
_APP_REFUSED = "X does not know the app by this client ID and secret."
_APP_HINT = (
    "A “Native App” has a client ID alone; a “Web App, Automated App or Bot” has a client secret"
    " too. Copy them once more from “Keys and tokens” in X's developer console."
)
_APP_WORDS = ("client", "authorization header")


def scopes(*, dms: bool) -> tuple[str, ...]:
    """What to ask the account's owner for: all that carecli does, and nothing more."""
    return _SCOPES + (_DM_SCOPES if dms else ())


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636, section 4.2)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _refusal(body: Mapping[str, Any], refused: tuple[str, str]) -> CareError:
    words = body.get("error_description")
    said = f" X says: “{one_line(words)[:300]}”" if isinstance(words, str) and words else ""
    told = f"{body['error']} {words}".lower()
    if any(word in told for word in _APP_WORDS):
        return SignInNeeded(f"{_APP_REFUSED}{said}", _APP_HINT)
    return GrantRefused(f"{refused[0]}{said}", refused[1])


def _no_answer(problem: requests.RequestException) -> CareError:
    error = answers.no_answer(problem, write=True)
    if isinstance(error, OutcomeUnknown):
        return AnswerLost("The connection broke before X had answered.", _AGAIN)
    return error
