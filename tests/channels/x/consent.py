"""A sandbox where somebody can be asked to let an app in, and what is needed to ask."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from carecli.channels.base import FREE
from carecli.channels.sandbox import Sandbox, Scenario
from carecli.channels.sandbox.apps import NATIVE, WEB
from carecli.channels.sandbox.scenarios import Who
from carecli.channels.x.auth import Credentials
from carecli.channels.x.client import XChannel
from carecli.channels.x.listener import REDIRECTS, code_in
from carecli.channels.x.oauth import App, OAuth, Tokens, challenge, scopes
from carecli.system.clock import Clock
from carecli.system.secret import Secret

SCENARIO: Final = Scenario(
    name="quiet", brand=Who(handle="CrumbAndCo", name="Crumb & Co"), people=(), hours={}
)
PUBLIC: Final = App(client_id=Secret(NATIVE.client_id))
CONFIDENTIAL: Final = App(
    client_id=Secret(WEB.client_id), client_secret=Secret(WEB.client_secret or "")
)
VERIFIER: Final = Secret("canary-verifier-" + "v" * 70)
TOKEN_PATH: Final = "/2/oauth2/token"


def code(sandbox: Sandbox, app: App = PUBLIC, *, dms: bool = True) -> Secret:
    """What X sends the browser back with, once the person has agreed."""
    url = OAuth(sandbox.url, sandbox._clock).authorize_url(
        app, REDIRECTS[0], scopes(dms=dms), "a state", challenge(VERIFIER.reveal())
    )
    return code_in(urlsplit(sandbox.approve(url)).query, "a state")


def signed_in(sandbox: Sandbox, clock: Clock, *, dms: bool = True) -> Tokens:
    """The tokens of a whole sign-in."""
    given = code(sandbox, dms=dms)
    return OAuth(sandbox.url, clock).exchange(PUBLIC, given, VERIFIER, REDIRECTS[0])


def whose(access: Secret, sandbox: Sandbox) -> str:
    """The handle that X knows an access token by.

    Raises:
        SignInNeeded: It knows none.
    """
    channel = XChannel(
        Credentials(bearer=access.reveal()),
        clock=sandbox._clock,
        meter=FREE,
        base_url=sandbox.url,
    )
    try:
        return channel.me().handle
    finally:
        channel.close()
