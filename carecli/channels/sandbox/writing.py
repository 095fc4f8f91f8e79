"""What X lets an account publish, delete and hide."""

from __future__ import annotations

from datetime import datetime, timedelta

from carecli.channels.sandbox import text as texts
from carecli.channels.sandbox.answers import Json, Refusal, invalid, is_id
from carecli.channels.sandbox.wire import NOT_AUTHORIZED, NOT_FOUND
from carecli.channels.sandbox.world import Account, Picture, Post, World

DUPLICATES = timedelta(hours=24)
"""How long the same words count as duplicate content."""


def publish(world: World, author: Account, body: Json, now: datetime) -> Post:
    """Publish a post or an answer from the body of POST /2/tweets.

    Raises:
        Refusal: The text is missing or too long, a duplicate, an answer to someone who has not
            engaged, to a post that is gone, or a quote; a picture is not (or no longer) there.
    """
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        raise invalid("text", str(text), "text must not be empty")
    if texts.weight(text) > texts.LIMIT:
        raise Refusal(403, "Forbidden", "Your Tweet text is too long.")
    if "quote_tweet_id" in body:
        detail = "Quoting this post is not allowed because you are not on an Enterprise plan."
        raise Refusal(403, "Forbidden", detail)
    reply = body.get("reply")
    parent = None if reply is None else _parent(world, author, reply)
    pictures = _pictures(world, author, body.get("media"), now)
    _refuse_duplicate(world, author, text, now)
    return world.publish(
        by=author.id, at=now, text=text, parent=parent, media=pictures, source="carecli"
    )


def delete(world: World, author: Account, post_id: int) -> None:
    """Delete one's own post.

    Raises:
        Refusal: It is not there, or not one's own.
    """
    post = _existing(world, post_id)
    if post.author != author.id:
        raise Refusal(403, "Forbidden", "You are not authorized to delete this Tweet.")
    world.remove(post_id)


def hide(world: World, author: Account, post_id: int, *, hidden: bool) -> None:
    """Hide or show an answer in a conversation that the account began.

    Raises:
        Refusal: It is not there, or in somebody else's conversation.
    """
    post = _existing(world, post_id)
    root = world.posts[post.conversation]
    if post.parent is None or root.author != author.id:
        raise Refusal(403, "Forbidden", "You are not permitted to perform this action.")
    if hidden:
        world.hidden.add(post_id)
    else:
        world.hidden.discard(post_id)


def _existing(world: World, post_id: int) -> Post:
    post = world.posts.get(post_id)
    if post is None or post_id in world.gone:
        detail = f"Could not find tweet with id: [{post_id}]."
        raise Refusal(404, "Not Found Error", detail, NOT_FOUND)
    return post


def _parent(world: World, author: Account, reply: object) -> int:
    """The post to be answered, if X's reply rule allows it (self-serve plans, since 2026-02)."""
    named = reply.get("in_reply_to_tweet_id") if isinstance(reply, dict) else None
    if not is_id(named):
        raise invalid("reply.in_reply_to_tweet_id", str(named), "must be a post's id")
    parent = world.posts.get(int(named))
    if parent is None or not world.readable(parent, author.id):
        detail = "You attempted to reply to a Tweet that is deleted or not visible to you."
        raise Refusal(403, "Forbidden", detail)
    quoted = None if parent.quoted is None else world.posts[parent.quoted].author
    if author.id not in (parent.author, quoted, *parent.mentions):
        detail = "You can only reply to or quote posts where you are mentioned or are the author."
        raise Refusal(403, "Forbidden", detail, NOT_AUTHORIZED)
    return parent.id


def _pictures(world: World, author: Account, media: object, now: datetime) -> list[Picture]:
    """The uploads that a post names, up to four, each its author's own and not yet expired."""
    if media is None:
        return []
    ids = media.get("media_ids") if isinstance(media, dict) else None
    if not isinstance(ids, list) or not 1 <= len(ids) <= 4:
        raise invalid("media.media_ids", str(ids), "between 1 and 4 media ids are expected")
    known = [world.uploads.get(int(each)) if is_id(each) else None for each in ids]
    there = [one for one in known if one and one.owner == author.id and now < one.until]
    if len(there) < len(ids):
        raise invalid("media.media_ids", str(ids), "Your media IDs are invalid.")
    return [Picture(kind="photo", alt=one.alt) for one in there]


def _refuse_duplicate(world: World, author: Account, text: str, now: datetime) -> None:
    said = _bare(texts.shorten(text)[0])
    for post_id in reversed(world.written_by(author.id)):
        post = world.posts[post_id]
        if now - post.at > DUPLICATES:
            return
        if _bare(post.text) == said:
            detail = "You are not allowed to create a Tweet with duplicate content."
            raise Refusal(403, "Forbidden", detail)


def _bare(text: str) -> str:
    """The words without the people spoken to, so that the same words to another count too."""
    match = texts.LEADING_MENTIONS.match(text)
    return (text[match.end() :] if match else text).strip()
