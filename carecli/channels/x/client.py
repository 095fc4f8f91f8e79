"""X as a channel: what to ask, what came back, what it cost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from carecli.care.errors import PostGone
from carecli.care.posts import Page, Person, PersonId, Post, PostId
from carecli.channels.base import Call, Capabilities, Lookup, Meter
from carecli.channels.x import answers, auth, mapping
from carecli.channels.x.prices import price_of_reply
from carecli.channels.x.session import TIMEOUT, CareSession
from carecli.system.clock import Clock
from carecli.system.terminal import clean

API_URL: Final = "https://api.x.com"
PAGE: Final = 100

# Lists, since tweepy joins only those with commas.
_POST_FIELDS: Final = [
    "attachments", "author_id", "conversation_id", "created_at", "display_text_range",
    "edit_history_tweet_ids", "entities", "in_reply_to_user_id", "lang", "note_tweet",
    "possibly_sensitive", "public_metrics", "referenced_tweets", "reply_settings", "withheld",
]  # fmt: skip
_USER_FIELDS: Final = [
    "created_at", "description", "location", "name", "protected", "public_metrics",
    "receives_your_dm", "username", "verified", "verified_type", "withheld",
]  # fmt: skip
_MEDIA_FIELDS: Final = ["alt_text", "media_key", "preview_image_url", "type", "url"]
_EXPANSIONS: Final = [
    "author_id", "referenced_tweets.id", "referenced_tweets.id.author_id", "attachments.media_keys",
    "in_reply_to_user_id",
]  # fmt: skip
_POSTS: Final[dict[str, Any]] = {
    "tweet_fields": _POST_FIELDS,
    "user_fields": _USER_FIELDS,
    "media_fields": _MEDIA_FIELDS,
    "expansions": _EXPANSIONS,
}

_FIRST_ID: Final = datetime.fromtimestamp(1_288_834_974.657, UTC)

# One that cannot exist makes X refuse the whole look-up.
_HANDLE: Final = re.compile(r"\w{1,15}", re.ASCII).fullmatch


class XChannel:
    """One account on X.

    Args:
        credentials: Who we are.
        clock: The time of calls and of our own answers.
        meter: Receives every billable call that succeeded; it must not raise, since a published
            answer cannot be taken back by a ledger in trouble.
        base_url: X itself, or a stand-in that speaks its API v2.
        owned: The handle's owner also owns the developer app, which makes own reads cheaper.
        user_id: Our own id, if known; saves one paid call.
        timeout: Seconds to connect, and between two pieces of an answer.

    Raises:
        ConfigError: The base URL is not https, nor plain http on this computer.
    """

    capabilities = Capabilities()

    def __init__(
        self,
        credentials: auth.Credentials,
        *,
        clock: Clock,
        meter: Meter,
        base_url: str = API_URL,
        owned: bool = True,
        user_id: PersonId | None = None,
        timeout: tuple[float, float] = TIMEOUT,
    ) -> None:
        self.session = CareSession(base_url, clock, timeout)
        self._client = auth.client(credentials, self.session)
        self._signs = credentials.signs
        self._clock = clock
        self._meter = meter
        self._own_reads = "post.read.owned" if owned else "post.read"
        self._user_id = user_id
        self._search_starts: dict[str, datetime] = {}

    def me(self) -> Person:
        """Who we are signed in as."""
        answer = self._ask(self._client.get_me, user_fields=_USER_FIELDS)
        found = mapping.people(answer)
        if not found:
            raise answers.without_data(answer)
        self._bill("user.read", mapping.ids(answer))
        self._user_id = found[0].id
        return found[0]

    def mentions(
        self, *, since: PostId | None = None, until: PostId | None = None, token: str | None = None
    ) -> Page:
        """A page of up to 100 posts that mention us, newest first; both bounds are exclusive."""
        answer = self._ask(
            self._client.get_users_mentions, self._own_id(), since_id=since, until_id=until,
            pagination_token=token, max_results=PAGE, **_POSTS,
        )  # fmt: skip
        return self._page(self._own_reads, answer)

    def own_posts(
        self, *, since: PostId | None = None, until: PostId | None = None, token: str | None = None
    ) -> Page:
        """A page of up to 100 posts of ours, newest first; both bounds are exclusive."""
        answer = self._ask(
            self._client.get_users_tweets, self._own_id(), since_id=since, until_id=until,
            pagination_token=token, max_results=PAGE, **_POSTS,
        )  # fmt: skip
        return self._page(self._own_reads, answer)

    def search(
        self,
        query: str,
        *,
        since: PostId | None = None,
        until: PostId | None = None,
        token: str | None = None,
    ) -> Page:
        """A page of up to 100 posts of the last seven days that match, newest first.

        X refuses a `since` from before those days; then all of them are asked for. Nothing is
        left to ask for before an `until` from then.
        """
        reach = self._clock.now() - timedelta(days=self.capabilities.search_days, minutes=-1)
        if until is not None and _written_at(until) <= reach:
            return Page()
        start = self._search_starts.get(query) if token else None
        bounds = {"until_id": until, "next_token": token}
        try:
            answer = self._matches(
                query, since_id=None if start else since, start_time=start, **bounds
            )
        except answers.SinceTooOld:
            self._search_starts[query] = reach  # its next pages must ask the same question
            answer = self._matches(query, start_time=reach, **bounds)
        return self._page("post.read", answer)

    def posts(self, ids: list[PostId]) -> Lookup:
        """Up to 100 posts by id, with the ids that are gone."""
        if not ids:
            return Lookup(Page(), frozenset())
        answer = self._ask(self._client.get_tweets, list(ids), **_POSTS)
        self._bill("post.read", mapping.ids(answer))
        return mapping.lookup(answer, ids)

    def people(self, handles: list[str]) -> tuple[Person, ...]:
        """Up to 100 people by handle; unknown ones are left out."""
        names = [name for name in (each.removeprefix("@") for each in handles) if _HANDLE(name)]
        if not names:
            return ()
        answer = self._ask(self._client.get_users, usernames=names, user_fields=_USER_FIELDS)
        self._bill("user.read", mapping.ids(answer))
        return mapping.people(answer)

    def reply(self, to: PostId, text: str) -> Post:
        """Publish an answer.

        X tells only the new id; the thread and X's own time come with the next sync.

        Raises:
            OutcomeUnknown: It may or may not have gone out; look before doing anything else.
            Refused: It did not go out, and why.
        """
        author = self._own_id()  # asked for first: nothing may fail once it is published
        answer = self._ask(
            self._client.create_tweet, text=text, in_reply_to_tweet_id=to, write=True
        )
        published = mapping.post_id(next(iter(mapping.ids(answer)), None))
        if published is None:
            raise answers.nonsense("X did not name the new post.", write=True)
        self._bill(price_of_reply(text), requests=1)
        return Post(
            id=published, author_id=author, conversation_id=published, parent_id=to,
            created_at=self._clock.now(), text=clean(text), raw=answer,
        )  # fmt: skip

    def delete(self, post: PostId) -> None:
        """Delete a post of ours; one that is gone already is fine."""
        try:
            self._ask(self._client.delete_tweet, post, write=True)
        except PostGone:
            return
        self._bill("content.manage", requests=1)

    def hide(self, post: PostId, *, hidden: bool) -> None:
        """Hide or show an answer in a thread of ours."""
        act = self._client.hide_reply if hidden else self._client.unhide_reply
        self._ask(act, post, write=True)
        self._bill("content.manage", requests=1)

    def mute(self, person: PersonId, *, muted: bool) -> None:
        """Mute or unmute someone."""
        self._ask(self._set_muted, self._own_id(), person, muted=muted, write=True)
        self._bill("mute" if muted else "unmute", requests=1)

    def close(self) -> None:
        """Let go of connections."""
        self.session.close()

    def _own_id(self) -> PersonId:
        return self._user_id or self.me().id

    def _matches(self, query: str, **bounds: Any) -> mapping.Json:
        return self._ask(
            self._client.search_recent_tweets, query, max_results=PAGE, **bounds, **_POSTS
        )

    def _set_muted(self, own: PersonId, person: PersonId, *, muted: bool, user_auth: bool) -> Any:
        """What tweepy's `mute` does, without its hidden, paid call for our own id."""
        route = f"/2/users/{own}/muting"
        if not muted:
            return self._client.request("DELETE", f"{route}/{person}", user_auth=user_auth).json()
        body = {"target_user_id": str(person)}
        return self._client.request("POST", route, json=body, user_auth=user_auth).json()

    def _ask(
        self, method: Callable[..., Any], *args: Any, write: bool = False, **kw: Any
    ) -> mapping.Json:
        """Call tweepy as who we are; the session has raised whatever was not a success.

        Raises:
            BadAnswer: A read's answer is not a JSON object.
            OutcomeUnknown: A write's answer is not one.
        """
        try:
            answer = method(*args, user_auth=self._signs, **kw)
        except (ValueError, RecursionError) as problem:  # what JSON decoders raise
            raise answers.nonsense("X's answer is not JSON.", write=write) from problem
        if not isinstance(answer, dict):
            raise answers.nonsense("X's answer is not a JSON object.", write=write)
        return answer

    def _page(self, resource: str, answer: mapping.Json) -> Page:
        if "data" not in answer and "meta" not in answer:
            raise answers.without_data(answer)
        self._bill(resource, mapping.ids(answer))
        return mapping.page(answer)

    def _bill(self, resource: str, ids: tuple[str, ...] = (), *, requests: int = 0) -> None:
        """Tell the ledger; an empty answer costs nothing."""
        if ids or requests:
            at = self._clock.now()
            self._meter(Call(resource=resource, at=at, ids=ids, requests=requests))


def _written_at(post: PostId) -> datetime:
    """When an id was given out: X's ids count milliseconds since November 2010, times 2 ** 22."""
    return _FIRST_ID + timedelta(milliseconds=post >> 22)
