"""What each endpoint asks of whoever calls it: the kind of credentials, scopes, the app's level."""

from __future__ import annotations

from dataclasses import dataclass

from carecli.channels.sandbox.access import Caller, Kind
from carecli.channels.sandbox.answers import Refusal
from carecli.channels.sandbox.apps import Level


@dataclass(frozen=True, slots=True)
class Need:
    """What one endpoint asks for."""

    kinds: tuple[Kind, ...]
    scopes: frozenset[str]
    level: Level = Level.READ


_ANY = (Kind.OAUTH1, Kind.APP, Kind.OAUTH2)
_USER = (Kind.OAUTH1, Kind.OAUTH2)
_READ = frozenset({"tweet.read", "users.read"})

NEEDS: dict[str, Need] = {
    "me": Need(_USER, _READ),
    "users": Need(_ANY, _READ),
    "mentions": Need(_ANY, _READ),
    "search": Need(_ANY, _READ),
    "lookup": Need(_ANY, _READ),
    "post": Need(_ANY, _READ),
    "own": Need(_ANY, _READ),
    "create": Need(_USER, _READ | {"tweet.write"}, Level.WRITE),
    "delete": Need(_USER, _READ | {"tweet.write"}, Level.WRITE),
    "hide": Need(_USER, _READ | {"tweet.moderate.write"}, Level.WRITE),
    "mute": Need(_USER, _READ | {"mute.write"}, Level.WRITE),
    "unmute": Need(_USER, _READ | {"mute.write"}, Level.WRITE),
    "counts": Need((Kind.APP, Kind.OAUTH2), _READ),
    "usage": Need((Kind.APP,), frozenset()),
    "dm_events": Need(_USER, _READ | {"dm.read"}, Level.DMS),
    "dm_with": Need(_USER, _READ | {"dm.read"}, Level.DMS),
    "media_upload": Need(_USER, frozenset({"media.write"}), Level.WRITE),
    "media_metadata": Need(_USER, frozenset({"media.write"}), Level.WRITE),
    "dm_send": Need(_USER, _READ | {"dm.write"}, Level.DMS),
}
"""By the endpoint that a call is counted under."""

SCOPES = frozenset({"offline.access", "mute.read", "block.read", "like.write"}).union(
    *(need.scopes for need in NEEDS.values())
)
"""The scopes an app may ask for."""


def check(endpoint: str, caller: Caller) -> None:
    """Let the call pass, or not.

    Raises:
        Refusal: 403: the wrong kind of credentials, a scope that was not granted, an app that may
            not, or an account that is suspended.
    """
    need = NEEDS[endpoint]
    if caller.kind not in need.kinds:
        detail = f"Authenticating with {caller.kind} is forbidden for this endpoint."
        detail += f"  Supported authentication types are [{', '.join(need.kinds)}]."
        raise Refusal(403, "Unsupported Authentication", detail, "unsupported-authentication")
    if caller.scopes is not None and not need.scopes <= caller.scopes:
        raise Refusal(403, "Forbidden", "Forbidden")
    if caller.level < need.level:
        detail = "Your client app is not configured with the appropriate oauth1 app permissions"
        raise Refusal(403, "Forbidden", f"{detail} for this endpoint.", "oauth1-permissions")
    if caller.account.suspended:
        detail = "Your account is suspended and is not permitted to access this feature."
        errors = [{"code": 64, "message": detail}]
        raise Refusal(403, "Forbidden", detail, errors=errors)
