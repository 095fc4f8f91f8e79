"""X's JSON as pages, posts and people: the one place that knows its field names.

Both vocabularies are read: the one in use (`tweets`, `referenced_tweets`, `note_tweet`) and the one
X's specification 2.167 announces (`posts`, `referenced_posts`, `note_post`). Whatever cannot be
read costs that entry only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from carecli.care.posts import Link, Media, Odd, Page, Person, PersonId, Post, PostId
from carecli.channels.base import Lookup
from carecli.system.terminal import clean, has_hidden, one_line

Json = dict[str, Any]
T = TypeVar("T")

LARGEST_ID = 2**63 - 1

_GONE = ("/resource-not-found", "/not-authorized-for-resource", "/resource-unavailable")


class UnreadableError(ValueError):
    """An entry lacks what a post or a person cannot be without; the message says what."""


def page(answer: Json) -> Page:
    """One page of posts, with the parents, authors and pictures that came along."""
    includes = _object(answer.get("includes"))
    meta = _object(answer.get("meta"))
    media = _media(_entries(includes.get("media")))
    odd: list[Odd] = []

    def read_post(raw: Any) -> Post:
        return post(raw, media)

    return Page(
        posts=_readable(_entries(answer.get("data")), read_post, odd),
        context=_readable(_entries(_either(includes, "tweets", "posts")), read_post, odd),
        people=_readable(_entries(includes.get("users")), person, odd),
        odd=tuple(odd),
        next=_text(meta.get("next_token")) or None,
        newest=post_id(meta.get("newest_id")),
    )


def lookup(answer: Json, asked: Iterable[PostId]) -> Lookup:
    """The posts asked for, and those of them that X says are gone or hidden from us.

    An id that X says nothing about is not taken for gone.
    """
    wanted = set(asked)
    gone = set()
    for entry in _entries(answer.get("errors")):
        problem = _object(entry)
        named = post_id(_either(problem, "resource_id", "value"))
        if named in wanted and _text(problem.get("type")).endswith(_GONE):
            gone.add(named)
    found = page(answer)
    return Lookup(found, frozenset(gone) - {each.id for each in found.posts})


def people(answer: Json) -> tuple[Person, ...]:
    """The people a look-up returned; those that cannot be read are left out."""
    return _readable(_entries(answer.get("data")), person, [])


def post(raw: Any, media: Mapping[str, Media] | None = None) -> Post:
    """One post.

    Args:
        raw: The object as X sent it; kept on the post.
        media: Pictures and films of the answer by media key.

    Raises:
        UnreadableError: No id, author, time or text.
    """
    body = _object(raw)
    long_form = _object(_either(body, "note_tweet", "note_post"))
    entities = [_object(body.get("entities")), _object(long_form.get("entities"))]
    referenced = _referenced(body)
    text = _unescaped(_text(long_form.get("text")) or _required_text(body))
    own_id = PostId(_id(body.get("id"), "post id"))
    history = _entries(_either(body, "edit_history_tweet_ids", "edit_history_post_ids"))
    named = [each for each in map(post_id, history) if each is not None]
    versions = tuple(each for each in named if each < own_id)
    conversation = post_id(body.get("conversation_id")) or own_id
    attached = _entries(_object(body.get("attachments")).get("media_keys"))
    return Post(
        id=own_id,
        author_id=PersonId(_id(body.get("author_id"), "author")),
        conversation_id=versions[0] if versions and conversation == own_id else conversation,
        created_at=_time(body.get("created_at")),
        text=clean(text),
        parent_id=referenced.get("replied_to"),
        parent_author_id=_person_id(body.get("in_reply_to_user_id")),
        quoted_id=referenced.get("quoted"),
        mentions=_mentions(entities),
        links=_links(entities),
        media=tuple(media[key] for key in map(str, attached) if media and key in media),
        lang=one_line(_text(body.get("lang"))),
        repost="retweeted" in referenced or "reposted" in referenced,
        edited=len(history) > 1,
        versions=versions,
        hidden_chars=has_hidden(text),
        raw=body,
    )


def person(raw: Any) -> Person:
    """One person.

    Raises:
        UnreadableError: No id or handle.
    """
    body = _object(raw)
    handle = _text(body.get("username"))
    if not (handle.isascii() and handle.replace("_", "a").isalnum() and len(handle) <= 50):
        raise UnreadableError("The handle is missing or not one.")
    followers = _object(body.get("public_metrics")).get("followers_count")
    receives_dm = body.get("receives_your_dm")
    return Person(
        id=PersonId(_id(body.get("id"), "user id")),
        handle=handle,
        name=one_line(_unescaped(_text(body.get("name")))),
        bio=clean(_unescaped(_text(body.get("description")))),
        followers=followers if type(followers) is int and followers >= 0 else None,
        since=_time(body["created_at"]) if body.get("created_at") else None,
        verified=body.get("verified") is True
        or _text(body.get("verified_type")) not in {"", "none"},
        protected=body.get("protected") is True,
        receives_dm=receives_dm if isinstance(receives_dm, bool) else None,
        raw=body,
    )


def post_id(value: Any) -> PostId | None:
    """The id of a post; None when it is missing or not one."""
    try:
        return PostId(_id(value, "post id"))
    except UnreadableError:
        return None


def ids(answer: Json) -> tuple[str, ...]:
    """The ids of what was asked for, readable or not: these are what X bills."""
    named = (_object(entry).get("id") for entry in _entries(answer.get("data")))
    return tuple(str(each) for each in named if isinstance(each, str | int))


def _readable(entries: Iterable[Any], read: Callable[[Any], T], odd: list[Odd]) -> tuple[T, ...]:
    """What could be read; the rest goes to `odd` with the reason."""
    good = []
    for entry in entries:
        try:
            good.append(read(entry))
        except UnreadableError as reason:
            odd.append(Odd(entry, str(reason)))
    return tuple(good)


def _referenced(body: Json) -> dict[str, PostId]:
    """The posts this one answers, quotes or repeats, by kind."""
    found = {}
    for entry in _entries(_either(body, "referenced_tweets", "referenced_posts")):
        reference = _object(entry)
        named = post_id(reference.get("id"))
        if named is not None:
            found[_text(reference.get("type"))] = named
    return found


def _mentions(entities: list[Json]) -> frozenset[str]:
    every = (_object(entry) for each in entities for entry in _entries(each.get("mentions")))
    return frozenset(one_line(_text(entry.get("username"))).lower() for entry in every) - {""}


def _links(entities: list[Json]) -> tuple[Link, ...]:
    """Every link once; the long form of a post repeats those of the short one."""
    found = {}
    for each in entities:
        for entry in map(_object, _entries(each.get("urls"))):
            short = one_line(_text(entry.get("url")))
            target = one_line(_text(_either(entry, "unwound_url", "expanded_url"))) or short
            if short:
                shown = one_line(_text(entry.get("display_url"))) or target
                found[short] = Link(short=short, shown=shown, target=target)
    return tuple(found.values())


def _media(entries: Iterable[Any]) -> dict[str, Media]:
    bodies = map(_object, entries)
    return {
        str(body.get("media_key")): Media(
            kind=one_line(_text(body.get("type"))),
            alt=one_line(_unescaped(_text(body.get("alt_text")))),
            url=one_line(_text(_either(body, "url", "preview_image_url"))),
        )
        for body in bodies
    }


def _object(value: Any) -> Json:
    return value if isinstance(value, dict) else {}


def _entries(value: Any) -> list[Any]:
    """A list as it is, a single object as a list of one, anything else as nothing."""
    if isinstance(value, dict):
        return [value]
    return value if isinstance(value, list) else []


def _either(body: Json, usual: str, other: str) -> Any:
    value = body.get(usual)
    return body.get(other) if value is None else value


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _required_text(body: Json) -> str:
    """The text of a post, which may be empty (a picture alone) but not absent."""
    if not isinstance(body.get("text"), str):
        raise UnreadableError("There is no text.")
    return str(body["text"])


def _unescaped(text: str) -> str:
    """X escapes these three and no others; the ampersand last, so that it is done once."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _id(value: Any, what: str) -> int:
    """An id, which X sends as a string and some stand-ins as a number."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19:
        value = int(value)
    if type(value) is not int or not 0 < value <= LARGEST_ID:
        raise UnreadableError(f"The {what} is missing or not one.")
    return value


def _person_id(value: Any) -> PersonId | None:
    try:
        return PersonId(_id(value, "user id"))
    except UnreadableError:
        return None


def _time(value: Any) -> datetime:
    """A time with or without fractions of a second, in UTC."""
    try:
        moment = datetime.fromisoformat(_text(value))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableError("The time is missing or not one.") from None
