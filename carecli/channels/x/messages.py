"""X's direct messages as private posts.

X keeps a conversation of two under both ids joined by a hyphen, one of several under an id of its
own. Posts know a conversation by the other person: `-(their id)`, and 0 where it is not one person.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from carecli.care.posts import Media, Odd, Page, PersonId, Post, PostId
from carecli.channels.x import mapping
from carecli.channels.x.values import (
    Json,
    UnreadableError,
    entries,
    fields,
    moment,
    number,
    person_id,
    required_text,
    string,
    unescaped,
)
from carecli.system.terminal import clean, has_hidden

PAGE: Final = 20
"""How many at once: X has no "since" here, so that a large page bills old messages again daily."""

_GROUP = PostId(0)


def page(answer: Json, own: PersonId) -> Page:
    """One page of messages, with the people in them; who joined or left a group is passed over.

    Args:
        answer: X's answer.
        own: Our own id.
    """
    includes = fields(answer.get("includes"))
    media = mapping.media_by_key(includes)
    odd: list[Odd] = []

    def read_message(raw: Any) -> Post:
        return message(raw, own, media)

    return Page(
        posts=mapping.readable(filter(_is_message, entries(answer.get("data"))), read_message, odd),
        people=mapping.readable(entries(includes.get("users")), mapping.person, odd),
        odd=tuple(odd),
        next=string(fields(answer.get("meta")).get("next_token")) or None,
    )


def message(raw: Any, own: PersonId, media: Mapping[str, Media]) -> Post:
    """One message.

    Raises:
        UnreadableError: No id, sender, time or text, or nothing says with whom.
    """
    body = fields(raw)
    sender = PersonId(number(body.get("sender_id"), "sender"))
    entities = [fields(body.get("entities"))]
    text = unescaped(required_text(body))
    return Post(
        id=PostId(number(body.get("id"), "message id")),
        author_id=sender,
        conversation_id=_conversation(body, own, sender),
        created_at=moment(body.get("created_at")),
        text=clean(text),
        quoted_id=next(iter(mapping.referenced(body).values()), None),
        mentions=mapping.mentions(entities),
        links=mapping.links(entities),
        media=mapping.attached(body, media),
        private=True,
        hidden_chars=has_hidden(text),
        raw=body,
    )


def with_person(other: PersonId) -> PostId:
    """The conversation of our direct messages with somebody."""
    return PostId(-other)


def _conversation(body: Json, own: PersonId, sender: PersonId) -> PostId:
    named = body.get("dm_conversation_id")
    pair = str(named).split("-")
    if named and len(pair) != 2:
        return _GROUP
    told = map(person_id, pair if named else entries(body.get("participant_ids")))
    people = [each for each in told if each is not None]
    others = {*people, *(() if named else (sender,))} - {own}
    if not others and not named:
        raise UnreadableError("Nothing says to whom it was sent.")
    return with_person(others.pop()) if len(others) == 1 else _GROUP


def _is_message(raw: Any) -> bool:
    return string(fields(raw).get("event_type")) in {"", "MessageCreate"}
