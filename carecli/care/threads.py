"""Which posts are work, and which case each belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from carecli.care.posts import PersonId, Post


class Feed(StrEnum):
    """How a post came to us."""

    MENTIONS = "mentions"
    OWN = "own"
    SEARCH = "search"
    DMS = "direct messages"


class Filtered(StrEnum):
    """Why a post in a feed is not work."""

    REPOST = "repost"
    OWN = "own post"
    NOT_US = "does not mention us"
    GROUP = "group message"


@dataclass(frozen=True, slots=True)
class Us:
    """The account's side of the question: its user id and handle (lower case)."""

    user_id: PersonId
    handle: str


def filtered(post: Post, feed: Feed, us: Us) -> Filtered | None:
    """Why a post opens nothing, or None when it is work.

    A mention counts only as the whole handle: `@name2` is not `@name`. What a saved search found
    is work because the person asked for it; so is a direct message, but in a group (which has no
    one customer, and 0 for a conversation).
    """
    if post.author_id == us.user_id:
        return Filtered.OWN
    if post.repost:
        return Filtered.REPOST
    if post.private:
        return None if post.conversation_id else Filtered.GROUP
    if feed is Feed.SEARCH or addresses(post, us):
        return None
    return Filtered.NOT_US


def addresses(post: Post, us: Us) -> bool:
    """Whether a post speaks to us: it mentions us, or answers one of our posts."""
    return us.handle in post.mentions or post.parent_author_id == us.user_id
