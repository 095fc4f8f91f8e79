"""Which endpoint answers which path."""

from __future__ import annotations

import re

from carecli.channels.sandbox import counting, media, messages, people, posting, reading
from carecli.channels.sandbox.answers import Refusal
from carecli.channels.sandbox.calls import Handler

ROUTES: tuple[tuple[str, re.Pattern[str], str, Handler], ...] = tuple(
    (method, re.compile(path.replace("{id}", r"(\d{1,19})")), endpoint, handler)
    for method, path, endpoint, handler in (
        ("GET", "/2/users/me", "me", people.me),
        ("GET", "/2/users", "users", people.users),
        ("GET", "/2/users/by", "users", people.users),
        ("GET", "/2/users/{id}", "users", people.user),
        ("GET", "/2/users/by/username/([^/]+)", "users", people.user),
        ("GET", "/2/users/{id}/mentions", "mentions", reading.mentions),
        ("GET", "/2/users/{id}/tweets", "own", reading.own_posts),
        ("GET", "/2/tweets/search/recent", "search", reading.search),
        ("GET", "/2/tweets/counts/recent", "counts", counting.counts),
        ("GET", "/2/usage/tweets", "usage", counting.usage),
        ("GET", "/2/tweets", "lookup", reading.lookup),
        ("GET", "/2/tweets/{id}", "post", reading.post),
        ("POST", "/2/media/upload", "media_upload", media.upload),
        ("POST", "/2/media/metadata", "media_metadata", media.describe),
        ("POST", "/2/tweets", "create", posting.create),
        ("DELETE", "/2/tweets/{id}", "delete", posting.delete),
        ("PUT", "/2/tweets/{id}/hidden", "hide", posting.hide),
        ("POST", "/2/users/{id}/muting", "mute", people.mute),
        ("DELETE", "/2/users/{id}/muting/{id}", "unmute", people.unmute),
        ("GET", "/2/dm_events", "dm_events", messages.events),
        ("GET", "/2/dm_conversations/with/{id}/dm_events", "dm_with", messages.events_with),
        ("POST", "/2/dm_conversations/with/{id}/messages", "dm_send", messages.send),
    )
)
"""Method, path, the endpoint its rate limit is counted under, and who answers."""


def route(method: str, path: str) -> tuple[str, Handler, tuple[str, ...]]:
    """The endpoint of a call, its handler and the ids of its path.

    Raises:
        Refusal: 404, there is no such endpoint here.
    """
    for known, pattern, endpoint, handler in ROUTES:
        match = pattern.fullmatch(path) if known == method else None
        if match is not None:
            return endpoint, handler, match.groups()
    raise Refusal(404, "Not Found", "Not Found")
