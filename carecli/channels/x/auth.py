"""Who we are to X, and the tweepy client that says so on every request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
import tweepy
from requests_oauthlib import OAuth1

from carecli.care.errors import CareError, SignInNeeded
from carecli.channels.x.oauth import API_URL
from carecli.channels.x.session import CareSession
from carecli.system.clock import Clock
from carecli.system.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Credentials:
    """Either the four keys of OAuth 1.0a, or a user's OAuth 2.0 access token.

    Raises:
        SignInNeeded: Neither is complete.
    """

    consumer_key: str = ""
    consumer_secret: str = ""
    access_token: str = ""
    access_token_secret: str = ""
    bearer: str = ""

    def __post_init__(self) -> None:
        keys = (
            self.consumer_key,
            self.consumer_secret,
            self.access_token,
            self.access_token_secret,
        )
        complete = all(keys) != bool(self.bearer) and not (self.bearer and any(keys))
        # Anything else in a header makes the HTTP library print the header in its error.
        if not complete or not re.fullmatch("[!-~]+", "".join((*keys, self.bearer))):
            raise SignInNeeded(
                "The sign-in is incomplete or holds blanks.",
                "Give either all four keys or one user token: `carecli account add`.",
            )

    def __repr__(self) -> str:
        kind = "OAuth 1.0a keys" if self.signs else "user token"
        return f"Credentials({kind}, ***)"

    @property
    def signs(self) -> bool:
        """OAuth 1.0a: requests are signed instead of carrying the token."""
        return not self.bearer


def of(kept: Mapping[str, Secret]) -> Credentials:
    """The credentials in the fields that the vault keeps: the four keys, or `bearer`.

    Raises:
        SignInNeeded: Neither is complete.
    """
    plain = {name: secret.reveal() for name, secret in kept.items()}
    return Credentials(
        consumer_key=plain.get("consumer_key", ""),
        consumer_secret=plain.get("consumer_secret", ""),
        access_token=plain.get("access_token", ""),
        access_token_secret=plain.get("access_secret", ""),
        bearer=plain.get("bearer", ""),
    )


def client(credentials: Credentials, session: requests.Session) -> Any:
    """A tweepy client that speaks through our session, returns plain dicts and never sleeps."""
    made = tweepy.Client(
        bearer_token=credentials.bearer or None,
        consumer_key=credentials.consumer_key or None,
        consumer_secret=credentials.consumer_secret or None,
        access_token=credentials.access_token or None,
        access_token_secret=credentials.access_token_secret or None,
        return_type=dict,
        wait_on_rate_limit=False,
    )
    made.session.close()
    made.session = session
    return made


def given_back(credentials: Credentials, base_url: str, clock: Clock) -> tuple[str, bool]:
    """Make the keys of an account worthless: a sentence, and whether X did.

    Only keys can be taken back this way (`POST oauth/invalidate_token`), not a token alone.
    """
    if not credentials.signs:
        return ("A user token alone cannot be taken back from here.", False)
    signature = OAuth1(
        credentials.consumer_key,
        credentials.consumer_secret,
        credentials.access_token,
        credentials.access_token_secret,
    )
    with CareSession(base_url or API_URL, clock) as session:
        try:
            session.request("POST", "/1.1/oauth/invalidate_token", auth=signature)
        except CareError as no:
            return (f"X did not take the access keys back: {no.detail}", False)
    return ("X has taken the access keys back.", True)
