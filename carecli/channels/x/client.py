"""X as a channel: what to ask, what came back, what it cost."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from carecli.care import pace
from carecli.care.errors import NotPermitted, PostGone
from carecli.care.posts import Page, Person, PersonId, Post, PostId
from carecli.channels.base import Capabilities, Lookup, Meter, Reach, Upload, Uploaded
from carecli.channels.x import answers, auth, mapping, messages, pictures, wanted
from carecli.channels.x.paid import Paid
from carecli.channels.x.prices import price_of_reply
from carecli.channels.x.reach import missing
from carecli.channels.x.session import TIMEOUT, CareSession
from carecli.channels.x.values import Json, either, entries, fields, post_id
from carecli.system.clock import Clock
from carecli.system.secret import Secret
from carecli.system.terminal import clean

API_URL: Final = "https://api.x.com"
PAGE: Final = 100
_SAMPLE: Final = 5  # the smallest page of posts that X gives

_FIRST_ID: Final = datetime.fromtimestamp(1_288_834_974.657, UTC)

# One that cannot exist makes X refuse the whole look-up.
_HANDLE: Final = re.compile(r"\w{1,15}", re.ASCII).fullmatch


class XChannel:
    """One account on X.

    Args:
        credentials: Who we are.
        clock: The time of calls and of our own answers.
        meter: Is asked before every billable call and told after it.
        base_url: X itself, or a stand-in that speaks its API v2.
        owned: The handle's owner also owns the developer app, which makes own reads cheaper.
        user_id: Our own id, if known; saves one paid call.
        timeout: Seconds to connect, and between two pieces of an answer.
        renew: Gives a fresh user token when X no longer takes the one in use; asked once.

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
        renew: Callable[[], Secret] | None = None,
    ) -> None:
        self.session = CareSession(base_url, clock, timeout, renew)
        self._client = auth.client(credentials, self.session)
        self._paid = Paid(meter=meter, clock=clock, signs=credentials.signs)
        self._clock = clock
        self._own_reads = "post.read.owned" if owned else "post.read"
        self._user_id = user_id
        self._search_starts: dict[str, datetime] = {}

    def me(self) -> Person:
        """Who we are signed in as."""
        answer = self._paid.read(
            "user.read", 1, self._client.get_me, user_fields=wanted.USER_FIELDS
        )
        found = mapping.people(answer)
        if not found:
            raise answers.without_data(answer)
        self._user_id = found[0].id
        return found[0]

    def mentions(
        self, *, since: PostId | None = None, until: PostId | None = None, token: str | None = None
    ) -> Page:
        """A page of up to 100 posts that mention us, newest first; both bounds are exclusive."""
        return self._timeline(
            self._client.get_users_mentions, since_id=since, until_id=until, pagination_token=token
        )

    def own_posts(
        self, *, since: PostId | None = None, until: PostId | None = None, token: str | None = None
    ) -> Page:
        """A page of up to 100 posts of ours, newest first; both bounds are exclusive."""
        return self._timeline(
            self._client.get_users_tweets, since_id=since, until_id=until, pagination_token=token
        )

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
        return _page(answer)

    def posts(self, ids: list[PostId]) -> Lookup:
        """Up to 100 posts by id, with the ids that are gone."""
        if not ids:
            return Lookup(Page(), frozenset())
        answer = self._paid.read(
            "post.read", len(ids), self._client.get_tweets, list(ids), **wanted.POSTS
        )
        return mapping.lookup(answer, ids)

    def people(self, handles: list[str]) -> tuple[Person, ...]:
        """Up to 100 people by handle; unknown ones are left out."""
        names = [name for name in (each.removeprefix("@") for each in handles) if _HANDLE(name)]
        if not names:
            return ()
        answer = self._paid.read(
            "user.read", len(names), self._client.get_users,
            usernames=names, user_fields=wanted.USER_FIELDS,
        )  # fmt: skip
        return mapping.people(answer)

    def upload(self, picture: Upload) -> Uploaded:
        """Lay a picture with its description ready for an answer; nobody sees it yet.

        Raises:
            Unreachable: It did not arrive for certain; doing it again harms nothing.
            Refused: It was not taken, and why.
        """
        return pictures.upload(self._client, self._paid, self._clock, picture)

    def reply(self, to: PostId, text: str, *, own: bool = False, media: Sequence[str] = ()) -> Post:
        """Publish an answer.

        X tells only the new id; the thread and X's own time come with the next sync.

        Args:
            own: The post that it answers is ours, as with the later parts of a chain.
            media: Pictures that were laid ready, by their ids, four at most.

        Raises:
            OutcomeUnknown: It may or may not have gone out; look before doing anything else.
            PicturesGone: It did not go out: a picture is not there (any more).
            Refused: It did not go out, and why.
        """
        author = self._own_id()  # asked for first: nothing may fail once it is published
        answer = self._paid.write(
            price_of_reply(text, own=own), self._client.create_tweet,
            text=text, in_reply_to_tweet_id=to, media_ids=list(media) or None,
        )  # fmt: skip
        published = _new_id(answer, "id")
        return Post(
            id=published, author_id=author, conversation_id=published, parent_id=to,
            created_at=self._clock.now(), text=clean(text), raw=answer,
        )  # fmt: skip

    def dms(self, *, token: str | None = None) -> Page:
        """A page of up to 20 direct messages of the last 30 days, newest first."""
        own = self._own_id()
        answer = self._paid.read(
            "dm.read", messages.PAGE, self._client.get_direct_message_events,
            max_results=messages.PAGE, pagination_token=token, **wanted.MESSAGES,
        )  # fmt: skip
        _is_page(answer)
        return messages.page(answer, own)

    def send_dm(self, to: PersonId, text: str) -> Post:
        """Send a direct message.

        Raises:
            OutcomeUnknown: It may or may not have gone out; look before doing anything else.
            Refused: It did not go out, and why.
        """
        author = self._own_id()
        answer = self._paid.write(
            "dm.send", self._client.create_direct_message, participant_id=to, text=text
        )
        return Post(
            id=_new_id(answer, "dm_event_id"), author_id=author, private=True,
            conversation_id=messages.with_person(to), created_at=self._clock.now(),
            text=clean(text), raw=answer,
        )  # fmt: skip

    def count(self, query: str) -> int:
        """How many posts of the last seven days match.

        Raises:
            NotPermitted: We sign in with the four keys of OAuth 1.0a, with which X does not count.
        """
        if self._paid.signs:
            raise NotPermitted(
                "X does not count matches for a sign-in with four keys.",
                "Look at a page of the search itself, or sign in with OAuth 2.0.",
            )
        answer = self._paid.ask("search.count", self._counted, query)
        told = fields(answer.get("meta"))
        total = either(told, "total_tweet_count", "total_post_count")
        if type(total) is not int or total < 0:
            raise answers.without_data(answer)
        return total

    def reach(self) -> Reach:
        """What this sign-in may do and what its answers lack; reads a handful of posts."""
        answer: Json = {}
        for feed in (self._client.get_users_mentions, self._client.get_users_tweets):
            answer = self._posts_of_ours(feed, _SAMPLE)
            if mapping.ids(answer):
                break
        return Reach(skew=self.session.skew, access=self.session.access, missing=missing(answer))

    def delete(self, post: PostId) -> None:
        """Delete a post of ours; one that is gone already is fine."""
        with suppress(PostGone):
            self._paid.write("content.manage", self._client.delete_tweet, post)

    def hide(self, post: PostId, *, hidden: bool) -> None:
        """Hide or show an answer in a thread of ours."""
        act = self._client.hide_reply if hidden else self._client.unhide_reply
        self._paid.write("content.manage", act, post)

    def mute(self, person: PersonId, *, muted: bool) -> None:
        """Mute or unmute someone."""
        self._paid.write(
            "mute" if muted else "unmute", self._set_muted, self._own_id(), person, muted=muted
        )

    def limit(self) -> pace.Limit | None:
        """What is left of the limit that bears least; one that ends later than a day is no word."""
        now = self._clock.now()
        soon = range(int(now.timestamp()), int((now + timedelta(days=1)).timestamp()))
        told = [
            pace.Limit(each.left, datetime.fromtimestamp(each.reset, UTC))
            for each in self.session.limits.values()
            if each.reset in soon
        ]
        return max(told, key=lambda each: pace.within(each, now), default=None)

    def close(self) -> None:
        """Let go of connections."""
        self.session.close()

    def _own_id(self) -> PersonId:
        return self._user_id or self.me().id

    def _timeline(self, feed: Callable[..., Any], **bounds: Any) -> Page:
        return _page(self._posts_of_ours(feed, PAGE, **bounds))

    def _posts_of_ours(self, feed: Callable[..., Any], most: int, **bounds: Any) -> Json:
        own = self._own_id()
        return self._paid.read(
            self._own_reads, most, feed, own, max_results=most, **bounds, **wanted.POSTS
        )

    def _matches(self, query: str, **bounds: Any) -> Json:
        return self._paid.read(
            "post.read", PAGE, self._client.search_recent_tweets, query,
            max_results=PAGE, **bounds, **wanted.POSTS,
        )  # fmt: skip

    def _counted(self, query: str, *, user_auth: bool) -> Any:
        """What tweepy's own method does, which takes no word on how to sign in."""
        asked = {"query": query, "granularity": "day"}
        route = "/2/tweets/counts/recent"
        return self._client.request("GET", route, params=asked, user_auth=user_auth).json()

    def _set_muted(self, own: PersonId, person: PersonId, *, muted: bool, user_auth: bool) -> Any:
        """What tweepy's `mute` does, without its hidden, paid call for our own id."""
        route = f"/2/users/{own}/muting"
        if not muted:
            return self._client.request("DELETE", f"{route}/{person}", user_auth=user_auth).json()
        body = {"target_user_id": str(person)}
        return self._client.request("POST", route, json=body, user_auth=user_auth).json()


def _page(answer: Json) -> Page:
    _is_page(answer)
    return mapping.page(answer)


def _is_page(answer: Json) -> None:
    if "data" not in answer and "meta" not in answer:
        raise answers.without_data(answer)


def _new_id(answer: Json, name: str) -> PostId:
    """The id of what was just published."""
    data = next(iter(entries(answer.get("data"))), None)
    published = post_id(fields(data).get(name))
    if published is None:
        raise answers.nonsense("X did not name what it published.", write=True)
    return published


def _written_at(post: PostId) -> datetime:
    """When an id was given out: X's ids count milliseconds since November 2010, times 2 ** 22."""
    return _FIRST_ID + timedelta(milliseconds=post >> 22)
