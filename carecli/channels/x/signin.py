"""Signing in with OAuth 2.0: the browser asks the person, and comes back here or is pasted."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

from carecli.care.errors import Misuse, SignInNeeded
from carecli.channels.x import oauth
from carecli.channels.x.listener import PORTS, REDIRECTS, Listener, code_in, denial
from carecli.channels.x.oauth import App, OAuth, Tokens, printable
from carecli.system.secret import Secret

LIMIT: Final = 300.0
"""Seconds that a sign-in may take."""

_AGAIN = "Start again: `carecli account add`."
_PASTE = "Paste the whole address that the browser shows."


class SignIn:
    """One sign-in, from the address to open to the tokens; close it when it is over.

    The listener is there before anybody can open the address. On a computer without a browser, or
    when every port is taken, the person pastes the address that the browser ended on.

    Attributes:
        url: What to open in the browser. It holds no secret.
    """

    def __init__(
        self, oauth_at: OAuth, app: App, *, dms: bool, ports: Sequence[int] = PORTS
    ) -> None:
        self._oauth, self._app = oauth_at, app
        self._state = secrets.token_urlsafe(32)
        self._verifier = Secret(secrets.token_urlsafe(64))
        self._listener = Listener.bind(self._state, ports)
        self._redirect = self._listener.redirect if self._listener else REDIRECTS[0]
        self._one = threading.Lock()
        self._over = False
        self.url = oauth_at.authorize_url(
            app,
            self._redirect,
            oauth.scopes(dms=dms),
            self._state,
            oauth.challenge(self._verifier.reveal()),
        )

    @property
    def listening(self) -> bool:
        """Whether the browser can come back by itself; otherwise only pasting is left."""
        return self._listener is not None

    def wait(self, stop: threading.Event, limit: float = LIMIT) -> Tokens:
        """Wait for the browser to come back, and exchange what it brings.

        Args:
            stop: Ends the waiting when it is set.
            limit: Seconds to wait.

        Raises:
            SignInNeeded: Denied, refused, stopped, closed meanwhile, nobody came, or nobody can
                come since nothing listens.
            Unreachable: X cannot be reached.
        """
        if self._listener is None:
            raise SignInNeeded("The browser cannot come back: all ports are taken.", _PASTE)
        code = self._listener.wait(stop, limit)
        if code is not None:
            return self._exchange(code)
        if stop.is_set() or self._over:
            raise SignInNeeded("The sign-in was left.", _AGAIN)
        self.close()
        raise SignInNeeded("The browser did not come back in time.", _AGAIN)

    def paste(self, text: str) -> Tokens:
        """Exchange what the person pasted: the address the browser ended on, or the code in it.

        Raises:
            Misuse: Nothing was pasted, or not what is needed; ask again.
            SignInNeeded: Denied or refused.
            Unreachable: X cannot be reached.
        """
        given = "".join(text.split())  # a terminal breaks a long address
        query = _query_of(given)
        if not given:
            raise Misuse("Nothing was pasted.", _PASTE)
        if query is None:
            return self._exchange(_bare(given))
        fields = parse_qs(query)
        if "error" in fields and "state" not in fields:
            raise denial(fields["error"][0])
        return self._exchange(code_in(query, self._state))

    def close(self) -> None:
        """Free the port; whoever waits is told that the sign-in was left."""
        self._over = True
        if self._listener:
            self._listener.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _exchange(self, code: Secret) -> Tokens:
        """Tokens for the code; only one way in is taken, since X punishes a code used twice."""
        with self._one:
            if self._over:
                raise SignInNeeded("This sign-in is over.", _AGAIN)
            tokens = self._oauth.exchange(self._app, code, self._verifier, self._redirect)
            self.close()
        return tokens


def _query_of(given: str) -> str | None:
    """The query of a pasted address or of a part of one; None when it is neither."""
    if "://" in given:
        try:
            return urlsplit(given).query
        except ValueError:
            return ""
    query = given.partition("?")[2] if "?" in given else given
    named = any(query.startswith(f"{name}=") for name in ("code", "state", "error"))
    return query if named or "?" in given else None


def _bare(given: str) -> Secret:
    if not printable(given) or len(given) < 8:
        raise Misuse("That is no code.", _PASTE)
    return Secret(given)
