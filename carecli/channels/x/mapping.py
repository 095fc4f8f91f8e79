"""X's JSON as pages, posts and people: the one place that knows its field names.

Both vocabularies are read: the one in use (`tweets`, `referenced_tweets`, `note_tweet`) and the one
X's specification 2.167 announces (`posts`, `referenced_posts`, `note_post`). Whatever cannot be
read costs that entry only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from carecli.care.posts import Link, Media, Odd, Page, Person, PersonId, Post, PostId
from carecli.channels.base import Lookup
from carecli.channels.x.values import (
    Json,
    UnreadableError,
    either,
    entries,
    fields,
    moment,
    moment_or_none,
    number,
    person_id,
    post_id,
    required_text,
    string,
    unescaped,
)
from carecli.system.terminal import clean, has_hidden, one_line

T = TypeVar("T")

_GONE = ("/resource-not-found", "/not-authorized-for-resource", "/resource-unavailable")


def page(answer: Json) -> Page:
    """One page of posts, with the parents, authors and pictures that came along."""
    includes = fields(answer.get("includes"))
    meta = fields(answer.get("meta"))
    media = media_by_key(includes)
    odd: list[Odd] = []

    def read_post(raw: Any) -> Post:
        return post(raw, media)

    return Page(
        posts=readable(entries(answer.get("data")), read_post, odd),
        context=readable(entries(either(includes, "tweets", "posts")), read_post, odd),
        people=readable(entries(includes.get("users")), person, odd),
        odd=tuple(odd),
        next=string(meta.get("next_token")) or None,
        newest=post_id(meta.get("newest_id")),
    )


def lookup(answer: Json, asked: Iterable[PostId]) -> Lookup:
    """The posts asked for, and those of them that X says are gone or hidden from us.

    An id that X says nothing about is not taken for gone.
    """
    wanted = set(asked)
    gone = set()
    for entry in entries(answer.get("errors")):
        problem = fields(entry)
        named = post_id(either(problem, "resource_id", "value"))
        if named in wanted and string(problem.get("type")).endswith(_GONE):
            gone.add(named)
    found = page(answer)
    return Lookup(found, frozenset(gone) - {each.id for each in found.posts})


def people(answer: Json) -> tuple[Person, ...]:
    """The people a look-up returned; those that cannot be read are left out."""
    return readable(entries(answer.get("data")), person, [])


def post(raw: Any, media: Mapping[str, Media] | None = None) -> Post:
    """One post.

    Args:
        raw: The object as X sent it; kept on the post.
        media: Pictures and films of the answer by media key.

    Raises:
        UnreadableError: No id, author, time or text.
    """
    body = fields(raw)
    long_form = fields(either(body, "note_tweet", "note_post"))
    entities = [fields(body.get("entities")), fields(long_form.get("entities"))]
    others = referenced(body)
    text = unescaped(string(long_form.get("text")) or required_text(body))
    own_id = PostId(number(body.get("id"), "post id"))
    history = entries(either(body, "edit_history_tweet_ids", "edit_history_post_ids"))
    named = [each for each in map(post_id, history) if each is not None]
    versions = tuple(each for each in named if each < own_id)
    conversation = post_id(body.get("conversation_id")) or own_id
    return Post(
        id=own_id,
        author_id=PersonId(number(body.get("author_id"), "author")),
        conversation_id=versions[0] if versions and conversation == own_id else conversation,
        created_at=moment(body.get("created_at")),
        text=clean(text),
        parent_id=others.get("replied_to"),
        parent_author_id=person_id(body.get("in_reply_to_user_id")),
        quoted_id=others.get("quoted"),
        mentions=mentions(entities),
        links=links(entities),
        media=attached(body, media or {}),
        lang=one_line(string(body.get("lang"))),
        repost="retweeted" in others or "reposted" in others,
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
    body = fields(raw)
    handle = string(body.get("username"))
    if not (handle.isascii() and handle.replace("_", "a").isalnum() and len(handle) <= 50):
        raise UnreadableError("The handle is missing or not one.")
    followers = fields(body.get("public_metrics")).get("followers_count")
    receives_dm = body.get("receives_your_dm")
    return Person(
        id=PersonId(number(body.get("id"), "user id")),
        handle=handle,
        name=one_line(unescaped(string(body.get("name")))),
        bio=clean(unescaped(string(body.get("description")))),
        followers=followers if type(followers) is int and followers >= 0 else None,
        since=moment_or_none(body.get("created_at")),
        verified=body.get("verified") is True
        or string(body.get("verified_type")) not in {"", "none"},
        protected=body.get("protected") is True,
        receives_dm=receives_dm if isinstance(receives_dm, bool) else None,
        raw=body,
    )


def ids(answer: Json) -> tuple[str, ...]:
    """The ids of what was asked for, readable or not: these are what X bills."""
    named = (fields(entry).get("id") for entry in entries(answer.get("data")))
    return tuple(str(each) for each in named if isinstance(each, str | int))


def readable(raws: Iterable[Any], read: Callable[[Any], T], odd: list[Odd]) -> tuple[T, ...]:
    """What could be read; the rest goes to `odd` with the reason."""
    good = []
    for entry in raws:
        try:
            good.append(read(entry))
        except UnreadableError as reason:
            odd.append(Odd(entry, str(reason)))
    return tuple(good)


def referenced(body: Json) -> dict[str, PostId]:
    """The posts this one answers, quotes or repeats, by kind."""
    found = {}
    for entry in entries(either(body, "referenced_tweets", "referenced_posts")):
        reference = fields(entry)
        named = post_id(reference.get("id"))
        if named is not None:
            found[string(reference.get("type"))] = named
    return found


def mentions(entities: list[Json]) -> frozenset[str]:
    """The handles that are mentioned, in lower case."""
    every = (fields(entry) for each in entities for entry in entries(each.get("mentions")))
    return frozenset(one_line(string(entry.get("username"))).lower() for entry in every) - {""}


def links(entities: list[Json]) -> tuple[Link, ...]:
    """Every link once; the long form of a post repeats those of the short one."""
    found = {}
    for each in entities:
        for entry in map(fields, entries(each.get("urls"))):
            short = one_line(string(entry.get("url")))
            target = one_line(string(either(entry, "unwound_url", "expanded_url"))) or short
            if short:
                shown = one_line(string(entry.get("display_url"))) or target
                found[short] = Link(short=short, shown=shown, target=target)
    return tuple(found.values())


def attached(body: Json, media: Mapping[str, Media]) -> tuple[Media, ...]:
    """The pictures and films of a post or message, as far as they came along."""
    keys = map(str, entries(fields(body.get("attachments")).get("media_keys")))
    return tuple(media[key] for key in keys if key in media)


def media_by_key(includes: Json) -> dict[str, Media]:
    """The pictures and films that came along."""
    bodies = map(fields, entries(includes.get("media")))
    return {
        str(body.get("media_key")): Media(
            kind=one_line(string(body.get("type"))),
            alt=one_line(unescaped(string(body.get("alt_text")))),
            url=one_line(string(either(body, "url", "preview_image_url"))),
        )
        for body in bodies
    }
