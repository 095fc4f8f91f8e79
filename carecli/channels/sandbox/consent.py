"""The page on which a user lets an app in, and the way back from it."""

from __future__ import annotations

import html
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode

from carecli.channels.sandbox.answers import Answer, Refusal, Request
from carecli.channels.sandbox.grants import Consent, Grants
from carecli.channels.sandbox.permissions import SCOPES
from carecli.channels.sandbox.world import World

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>
<body><main><h1>{title}</h1>{rest}</main></body></html>
"""
_FORM = """<p>Signed in as @{handle}.</p><p>This app wants to:</p><ul>{scopes}</ul>
<form action="/i/oauth2/authorize" method="get">{hidden}
<button name="decision" value="allow">Authorize app</button>
<button name="decision" value="deny">Cancel</button></form>"""


class Refused(Refusal):
    """X shows a page and sends nobody back: the request itself is wrong."""

    def __init__(self, why: str) -> None:
        super().__init__(400, "Something went wrong", why)
        said = "You weren't able to give access to the App. Go back and try logging in again."
        rest = f"<p>{said}</p><p>{html.escape(why)}</p>"
        self.answer = _page("Something went wrong", rest, status=400)


def authorize(world: World, grants: Grants, request: Request, now: datetime) -> Answer:
    """GET /i/oauth2/authorize: the page, or with `decision` the way back to the app.

    `decision` is "allow" or "deny"; `as` names another account than the brand, as if it were the
    one signed in to X in this browser.

    Raises:
        Refused: The app, its address or what it asks for is not right.
    """
    asked = request.params
    consent = _consent(world, grants, asked, now)
    match asked.get("decision"):
        case "allow":
            back = {"state": asked["state"], "code": grants.code(consent)}
        case "deny":
            back = {"error": "access_denied", "state": asked["state"]}
        case _:
            return _form(consent, asked)
    mark = "&" if "?" in consent.redirect else "?"
    return Answer(302, headers={"Location": f"{consent.redirect}{mark}{urlencode(back)}"}, raw=b"")


def _consent(world: World, grants: Grants, asked: Mapping[str, str], now: datetime) -> Consent:
    app = grants.apps.get(asked.get("client_id", ""))
    if app is None:
        raise Refused("No app has this client id.")
    redirect = asked.get("redirect_uri", "")
    if redirect not in app.redirects:
        raise Refused("The callback address is not one of those that the app has registered.")
    scopes = tuple(asked.get("scope", "").split())
    if not scopes or not SCOPES.issuperset(scopes):
        raise Refused("A scope is missing or unknown.")
    if asked.get("response_type") != "code" or not 0 < len(asked.get("state", "")) <= 500:
        raise Refused("response_type must be code, and state up to 500 characters.")
    method = asked.get("code_challenge_method", "plain")
    if method not in ("S256", "plain") or not asked.get("code_challenge"):
        raise Refused("code_challenge is missing, or its method is neither S256 nor plain.")
    who = world.find(asked.get("as", world.brand.handle))
    if who is None:
        raise Refused("Nobody has this handle.")
    return Consent(
        app=app,
        handle=who.handle,
        scopes=scopes,
        redirect=redirect,
        challenge=asked["code_challenge"],
        hashed=method == "S256",
        at=now,
    )


def _form(consent: Consent, asked: Mapping[str, str]) -> Answer:
    hidden = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in asked.items()
        if name != "decision"
    )
    scopes = "".join(f"<li>{html.escape(scope)}</li>" for scope in consent.scopes)
    rest = _FORM.format(handle=consent.handle, scopes=scopes, hidden=hidden)
    return _page(f"{html.escape(consent.app.name)} wants to access your account", rest)


def _page(title: str, rest: str, status: int = 200) -> Answer:
    page = _PAGE.format(title=title, rest=rest).encode()
    return Answer(status, raw=page, kind="text/html; charset=utf-8")
