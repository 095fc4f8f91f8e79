"""X as a network: what is known about it before any account is opened. Loads nothing slow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from carecli.care.errors import SignInNeeded
from carecli.care.posts import PersonId, PostId
from carecli.care.rows import Account

if TYPE_CHECKING:
    from carecli.channels.base import Channel, Meter
    from carecli.channels.x import auth
    from carecli.channels.x.oauth import Tokens
    from carecli.channels.x.renewal import Renewal, Rotation
    from carecli.channels.x.signin import SignIn
    from carecli.system.clock import Clock
    from carecli.system.secret import Secret

    Credentials = Mapping[str, Secret]


def _nowhere(_: PersonId) -> Rotation:
    raise SignInNeeded("Nothing is kept here that X renews.", "Sign in with the four keys.")


@dataclass(frozen=True, slots=True, kw_only=True)
class X:
    """X.

    Attributes:
        credentials: What is stored for an account, apart from tokens that X renews; None when
            nothing is.
        rotation: What keeps the tokens that X renews, by the numeric id of the account.
        api_url: The base URL of an account; empty for X itself.
        owned: Whether a handle owns the developer app, by handle.
    """

    clock: Clock
    credentials: Callable[[Account], Credentials | None]
    api_url: Callable[[Account], str]
    owned: Callable[[str], bool]
    rotation: Callable[[PersonId], Rotation] = _nowhere
    text_limit: int = 280
    _renewals: dict[PersonId, Renewal] = field(default_factory=dict)

    def open(self, account: Account, meter: Meter) -> Channel:
        """The channel of an account, signed in with what is stored for it, renewed if need be.

        Raises:
            SignInNeeded: Nothing is stored, or X renews it no longer.
            VaultError, Busy, Unreachable: It cannot be renewed now.
        """
        from carecli.channels.x import auth

        renewal = self._renewals.get(account.user_id)
        if renewal is None:
            stored = self._stored(account)
            if "client_id" not in stored:
                return self._channel(auth.of(stored), account, meter)
            renewal = self._renewals.setdefault(account.user_id, self._renewal(account))
        token = renewal.token()
        return self._channel(
            auth.Credentials(bearer=token.reveal()), account, meter, partial(renewal.instead, token)
        )

    def knock(self, credentials: Credentials, api_url: str, meter: Meter) -> Channel:
        """A channel with keys or a token that are not stored yet."""
        from carecli.channels.x import auth
        from carecli.channels.x.client import API_URL, XChannel

        return XChannel(
            auth.of(credentials), clock=self.clock, meter=meter, base_url=api_url or API_URL
        )

    def sign_in(self, app: Credentials, api_url: str, *, dms: bool) -> SignIn:
        """Begin a sign-in in the browser; the caller closes it.

        Args:
            app: `client_id`, and `client_secret` if the app has one.
            dms: Ask for direct messages too.

        Raises:
            SignInNeeded: They cannot be a client ID and a secret.
        """
        from carecli.channels.x import oauth
        from carecli.channels.x.signin import SignIn

        return SignIn(oauth.OAuth(api_url, self.clock), oauth.App.read(app), dms=dms)

    def give_back(
        self, app: Credentials, tokens: Tokens, api_url: str
    ) -> tuple[tuple[str, bool], ...]:
        """Make tokens worthless that are not to be kept: a sentence for each, and whether X did."""
        from carecli.channels.x import oauth

        return oauth.OAuth(api_url, self.clock).give_back(oauth.App.read(app), tokens)

    def remember(self, user_id: PersonId, tokens: Tokens) -> None:
        """Keep the tokens of a sign-in, in place of older ones of the same account.

        Raises:
            VaultError: They cannot be kept.
        """
        rotation = self.rotation(user_id)
        with rotation.lock():
            rotation.slots.keep(tokens.kept())
            rotation.journal.clear(user_id)
        self._renewals.pop(user_id, None)

    def forget(self, user_id: PersonId) -> None:
        """Let go of the tokens of an account, kept or in memory.

        Raises:
            VaultError: They are still kept.
        """
        rotation = self.rotation(user_id)
        with rotation.lock():
            rotation.slots.forget()
            rotation.journal.clear(user_id)
        self._renewals.pop(user_id, None)

    def revoke(self, account: Account) -> tuple[tuple[str, bool], ...]:
        """Make worthless what is stored for an account: a sentence for each, and whether X did."""
        from carecli.channels.x import auth

        stored = self._stored(account)
        if "client_id" in stored:
            return (self._renewals.get(account.user_id) or self._renewal(account)).revoke()
        return (auth.given_back(auth.of(stored), self.api_url(account), self.clock),)

    def unsaved(self) -> tuple[str, ...]:
        """A sentence for each account whose renewed sign-in is in memory only."""
        return tuple(one.warning for one in tuple(self._renewals.values()) if one.unsaved)

    def close(self) -> None:
        """Keep what could not be kept before; call it when carecli ends.

        Raises:
            SignInUnsaved: It still cannot be kept.
        """
        with ExitStack() as stack:  # each gets its chance, whatever becomes of the others
            for renewal in self._renewals.values():
                stack.callback(renewal.save)

    def price(self, resource: str) -> Decimal:
        """US dollars for one of a resource, from the dated table."""
        from carecli.channels.x import prices

        return prices.PRICES[resource].amount

    def title(self, resource: str) -> str:
        """What people call a resource; one of another release keeps X's name."""
        from carecli.channels.x import prices

        known = prices.PRICES.get(resource)
        return known.title if known else resource

    def sends(self, resource: str) -> bool:
        """Whether a resource is paid for by the caps on sending."""
        from carecli.channels.x import prices

        return resource in prices.SENDS

    def reply_resource(self, text: str, *, own: bool = False) -> str:
        """What an answer with this text is billed as: a link makes it dear."""
        from carecli.channels.x import prices

        return prices.price_of_reply(text, own=own)

    def length(self, text: str) -> int:
        """X's weighted length."""
        from carecli.channels.x.text import weighted_length

        return weighted_length(text)

    def handover_url(self, to: PostId, text: str) -> str:
        """X's own page for publishing an answer (a web intent: no API call, no charge)."""
        from urllib.parse import quote

        return f"https://x.com/intent/tweet?in_reply_to={to}&text={quote(text, safe='')}"

    def _stored(self, account: Account) -> Credentials:
        stored = self.credentials(account)
        if not stored:
            raise SignInNeeded(
                f"Nothing is stored with which to sign in as @{account.handle}.",
                "Connect it again with `carecli account add`; nothing else is lost.",
            )
        return stored

    def _renewal(self, account: Account) -> Renewal:
        from carecli.channels.x import oauth
        from carecli.channels.x.renewal import Renewal

        return Renewal(
            account.user_id,
            account.handle,
            lambda: oauth.App.read(self._stored(account)),
            oauth=oauth.OAuth(self.api_url(account), self.clock),
            rotation=self.rotation(account.user_id),
            clock=self.clock,
        )

    def _channel(
        self,
        credentials: auth.Credentials,
        account: Account,
        meter: Meter,
        renew: Callable[[], Secret] | None = None,
    ) -> Channel:
        from carecli.channels.x.client import API_URL, XChannel

        return XChannel(
            credentials,
            clock=self.clock,
            meter=meter,
            base_url=self.api_url(account) or API_URL,
            owned=self.owned(account.handle),
            user_id=account.user_id,
            renew=renew,
        )
