"""The world as X's JSON, in the vocabulary of the request.

`text` is HTML-escaped as X does it, and offsets of entities count characters of that text.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from carecli.channels.sandbox import text as texts
from carecli.channels.sandbox.answers import Json
from carecli.channels.sandbox.vocabulary import LEGACY, Shape
from carecli.channels.sandbox.world import Account, Picture, Post, World

_PROBLEMS = "https://api.twitter.com/2/problems/"
NOT_FOUND = _PROBLEMS + "resource-not-found"
NOT_AUTHORIZED = _PROBLEMS + "not-authorized-for-resource"


def posts(world: World, shape: Shape, found: Iterable[Post], reader: int) -> Json:
    """`data` (a list), `includes` and the `errors` of what could not be included."""
    found = list(found)
    answer: Json = {"data": [post(world, shape, item) for item in found]}
    return answer | _company(world, shape, found, reader)


def post(world: World, shape: Shape, item: Post) -> Json:
    """One post with the fields that were asked for."""
    shown, note = _shown(item)
    escaped = html.escape(shown, quote=False)
    every: Json = {
        "id": str(item.id),
        "text": escaped,
        shape.words.history: [str(item.id)],
        "author_id": str(item.author),
        "conversation_id": str(item.conversation),
        "created_at": shape.moment(item.at),
        "display_text_range": [_visible_from(item, escaped), len(escaped)],
        "edit_controls": _edit_controls(shape, item),
        "entities": _entities(world, item, escaped),
        "lang": "en" if item.text.isascii() else "und",
        "possibly_sensitive": False,
        "public_metrics": _metrics(world, shape, item),
        "reply_settings": "everyone",
        "source": item.source,
    }
    if item.media:
        every["attachments"] = {"media_keys": [picture.key for picture in item.media]}
    if item.parent is not None:
        every["in_reply_to_user_id"] = str(world.posts[item.parent].author)
    if references := [{"type": kind, "id": str(other)} for kind, other in _references(item)]:
        every[shape.words.references] = references
    if note:
        full = html.escape(note, quote=False)
        every[shape.words.note] = {"text": full, "entities": _entities(world, item, full)}
    if not every["entities"]:
        del every["entities"]
    wanted = shape.post | {"id", "text", shape.words.history}
    return {key: value for key, value in every.items() if key in wanted}


def user(world: World, shape: Shape, who: Account) -> Json:
    """One person with the fields that were asked for."""
    every: Json = {
        "id": str(who.id),
        "name": html.escape(who.name, quote=False),
        "username": who.handle,
        "created_at": shape.moment(who.since),
        "description": html.escape(who.bio, quote=False),
        "protected": who.protected,
        "public_metrics": {
            "followers_count": who.followers,
            "following_count": texts.digest("following", who.id) % 500,
            shape.words.user_posts: len(world.written_by(who.id)),
            "listed_count": 0,
            "like_count": 0,
            "media_count": 0,
        },
        "verified": False,
        "verified_type": "none",
        "receives_your_dm": who.dms,
        "connection_status": [],
        "profile_image_url": "https://abs.twimg.com/sticky/default_profile_images/normal.png",
    }
    wanted = shape.user | {"id", "name", "username"}
    return {key: value for key, value in every.items() if key in wanted}


def missing_post(world: World, post_id: int, parameter: str = "ids") -> Json:
    """The partial error for a post that is gone, or whose author is closed to us."""
    known = world.posts.get(post_id)
    closed = known is not None and world.accounts[known.author].protected
    if closed and post_id not in world.gone:
        title, kind = "Authorization Error", NOT_AUTHORIZED
        detail = "Sorry, you are not authorized to see the Tweet with"
    else:
        title, kind, detail = "Not Found Error", NOT_FOUND, "Could not find tweet with"
    return {
        "value": str(post_id),
        "detail": f"{detail} {parameter}: [{post_id}].",
        "title": title,
        "resource_type": "tweet",
        "parameter": parameter,
        "resource_id": str(post_id),
        "type": kind,
    }


def missing_user(value: str, parameter: str, *, suspended: bool = False) -> Json:
    """The partial error for a person who is not there or is suspended."""
    gone = f"Could not find user with {parameter}: [{value}]."
    return {
        "value": value,
        "detail": f"User has been suspended: [{value}]." if suspended else gone,
        "title": "Forbidden" if suspended else "Not Found Error",
        "resource_type": "user",
        "parameter": parameter,
        "resource_id": value,
        "type": NOT_FOUND,
    }


def _company(world: World, shape: Shape, found: list[Post], reader: int) -> Json:
    """What the expansions bring along."""
    referenced, errors = _referenced(world, shape, found, reader)
    people: dict[int, None] = {}
    media: dict[str, Picture] = {}
    for item in found:
        people |= dict.fromkeys(_people_beside(world, shape, item))
        if "attachments.media_keys" in shape.expansions:
            media |= {picture.key: picture for picture in item.media}
    for item in referenced:
        if f"{shape.words.expansion}.author_id" in shape.expansions:
            people[item.author] = None
        if f"{shape.words.expansion}.attachments.media_keys" in shape.expansions:
            media |= {picture.key: picture for picture in item.media}
    includes: Json = {
        "users": [user(world, shape, world.accounts[who]) for who in people],
        shape.words.includes: [post(world, shape, item) for item in referenced],
        "media": [_media(shape, picture) for picture in media.values()],
    }
    company: Json = {"includes": {key: value for key, value in includes.items() if value}}
    return {key: value for key, value in (company | {"errors": errors}).items() if value}


def _referenced(
    world: World, shape: Shape, found: list[Post], reader: int
) -> tuple[list[Post], list[Json]]:
    if shape.words.expansion not in shape.expansions:
        return [], []
    ids = dict.fromkeys(other for item in found for _, other in _references(item))
    seen = {other: world.posts[other] for other in ids}
    readable = [item for item in seen.values() if world.readable(item, reader)]
    parameter = "referenced_tweets.id" if shape.words is LEGACY else "referenced_posts"
    gone = [other for other, item in seen.items() if not world.readable(item, reader)]
    return readable, [missing_post(world, other, parameter) for other in gone]


def _people_beside(world: World, shape: Shape, item: Post) -> list[int]:
    people = [item.author] if "author_id" in shape.expansions else []
    if "in_reply_to_user_id" in shape.expansions and item.parent is not None:
        people.append(world.posts[item.parent].author)
    if "entities.mentions.username" in shape.expansions:
        people += item.mentions
    return people


def _references(item: Post) -> list[tuple[str, int]]:
    pairs = (("replied_to", item.parent), ("quoted", item.quoted), ("retweeted", item.reposted))
    return [(kind, other) for kind, other in pairs if other is not None]


def _shown(item: Post) -> tuple[str, str]:
    """The text to show and, for a long post, the whole of it; filled-in mentions do not count."""
    room = _visible_from(item, item.text) + texts.LIMIT
    if len(item.text) <= room:
        return item.text, ""
    link = texts.short_link("note", item.id)
    return f"{item.text[: room - len(link) - 2].rstrip()}… {link}", item.text


def _visible_from(item: Post, text: str) -> int:
    if item.parent is None:
        return 0
    match = texts.LEADING_MENTIONS.match(text)
    return match.end() if match else 0


def _entities(world: World, item: Post, escaped: str) -> Json:
    mentions = [
        {
            "start": found.start(),
            "end": found.end(),
            "username": found[1],
            "id": str(who.id),
        }
        for found in texts.MENTION.finditer(escaped)
        if (who := world.find(found[1])) is not None
    ]
    links = urls(item.urls, escaped)
    return {key: value for key, value in (("mentions", mentions), ("urls", links)) if value}


def urls(links: Iterable[texts.Url], escaped: str) -> list[Json]:
    """Where the links of a text stand in it, and where they lead."""
    found, place = [], 0
    for url in links:
        start = escaped.find(url.short, place)
        if start < 0:
            continue
        place = start + len(url.short)
        entity = {
            "start": start,
            "end": place,
            "url": url.short,
            "expanded_url": url.expanded,
            "display_url": url.display,
        }
        found.append(entity | ({"media_key": url.media_key} if url.media_key else {}))
    return found


def _metrics(world: World, shape: Shape, item: Post) -> Json:
    likes = texts.digest("likes", item.id) % 4
    return {
        shape.words.reposts: 0,
        "reply_count": world.answers_to(item.id),
        "like_count": likes,
        "quote_count": 0,
        "bookmark_count": 0,
        "impression_count": 40 + likes * 31,
    }


def _edit_controls(shape: Shape, item: Post) -> Json:
    until = item.at.replace(microsecond=0)
    return {"edits_remaining": 5, "is_edit_eligible": False, "editable_until": shape.moment(until)}


def _media(shape: Shape, picture: Picture) -> Json:
    every: Json = {
        "media_key": picture.key,
        "type": picture.kind,
        "url": f"https://pbs.twimg.com/media/{picture.key}.jpg",
        "preview_image_url": f"https://pbs.twimg.com/media/{picture.key}.jpg",
        "alt_text": picture.alt,
        "width": 1200,
        "height": 900,
    }
    if not picture.alt:
        del every["alt_text"]
    del every["preview_image_url" if picture.kind == "photo" else "url"]
    wanted = shape.media | {"media_key", "type"}
    return {key: value for key, value in every.items() if key in wanted}
