"""X as a network: what is known about it before any account is opened. Loads nothing slow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from carecli.care.errors import SignInNeeded
from carecli.care.posts import PostId
from carecli.care.rows import Account

if TYPE_CHECKING:
    from carecli.channels.base import Channel, Meter
    from carecli.system.clock import Clock
    from carecli.system.secret import Secret

    Credentials = Mapping[str, Secret]


@dataclass(frozen=True, slots=True, kw_only=True)
class X:
    """X.

    Attributes:
        credentials: What is stored for an account; None when nothing is.
        api_url: Another base URL for all accounts; empty for each account's own, or X itself.
        owned: Whether a handle owns the developer app, by handle.
    """

    clock: Clock
    credentials: Callable[[Account], Credentials | None]
    api_url: Callable[[Account], str]
    owned: Callable[[str], bool]
    text_limit: int = 280

    def open(self, account: Account, meter: Meter) -> Channel:
        """The channel of an account, signed in with what is stored for it."""
        found = self.credentials(account)
        if not found:
            raise SignInNeeded(
                f"Nothing is stored with which to sign in as @{account.handle}.",
                "Connect it again with `carecli account add`; nothing else is lost.",
            )
        return self.knock(
            found, self.api_url(account), meter, owned=self.owned(account.handle), account=account
        )

    def knock(
        self,
        credentials: Credentials,
        api_url: str,
        meter: Meter = lambda _: None,
        *,
        owned: bool = True,
        account: Account | None = None,
    ) -> Channel:
        """A channel with these credentials, stored or not."""
        from carecli.channels.x import auth
        from carecli.channels.x.client import API_URL, XChannel

        plain = {name: secret.reveal() for name, secret in credentials.items()}
        if "access_secret" in plain:
            plain["access_token_secret"] = plain.pop("access_secret")
        return XChannel(
            auth.Credentials(**plain),
            clock=self.clock,
            meter=meter,
            base_url=api_url or API_URL,
            owned=owned,
            user_id=account.user_id if account else None,
        )

    def price(self, resource: str) -> Decimal:
        """US dollars for one of a resource, from the dated table."""
        from carecli.channels.x import prices

        return prices.PRICES[resource].amount

    def reply_resource(self, text: str) -> str:
        """What an answer with this text is billed as: a link makes it dear."""
        from carecli.channels.x import prices

        return prices.price_of_reply(text)

    def length(self, text: str) -> int:
        """X's weighted length."""
        from carecli.channels.x.text import weighted_length

        return weighted_length(text)

    def handover_url(self, to: PostId, text: str) -> str:
        """X's own page for publishing an answer (a web intent: no API call, no charge)."""
        from urllib.parse import quote

        return f"https://x.com/intent/tweet?in_reply_to={to}&text={quote(text, safe='')}"
