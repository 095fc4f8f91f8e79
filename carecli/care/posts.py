"""People and posts as every room above the channels sees them.

Ids are whole numbers that grow with time (X's snowflakes). All text is terminal-safe: the channel
cleans it where it enters, the raw payload keeps what came.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NewType

PostId = NewType("PostId", int)
PersonId = NewType("PersonId", int)


DMS_URL = "https://x.com/messages"
"""Where direct messages are read in the browser: single ones have no address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Anyone who posts. A person with a case is a customer.

    Attributes:
        id: X's numeric user id; handles change, this does not.
        handle: Without the @.
        name: The display name, terminal-safe; may be empty.
        followers: None when the answer did not say.
        since: When the person joined X.
    """

    id: PersonId
    handle: str
    name: str = ""
    bio: str = ""
    followers: int | None = None
    since: datetime | None = None
    verified: bool = False
    protected: bool = False
    receives_dm: bool | None = None
    raw: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a post: what to open (`short`), what X shows, where it leads."""

    short: str
    shown: str
    target: str


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or film: its kind ("photo", "video", "animated_gif"), alt text and address."""

    kind: str
    alt: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post, public or direct.

    Attributes:
        conversation_id: The id of the thread's first post; the post's own id when X did not say.
            Of direct messages: the other person's id, negative, so that no thread has it too.
        parent_id: The post this one answers; None for a thread's first post.
        parent_author_id: Whom it answers, which X says even when the parent is not shown to us.
        quoted_id: The post it quotes.
        text: The whole text (long posts too), entities unescaped, terminal-safe.
        mentions: Lower-case handles that X says are mentioned.
        repost: A bare repost: never work.
        versions: The ids it had before it was edited, oldest first.
        private: A direct message; everybody else's posts are public.
        hidden_chars: Invisible or direction-changing characters were taken out of the text.
    """

    id: PostId
    author_id: PersonId
    conversation_id: PostId
    created_at: datetime
    text: str
    parent_id: PostId | None = None
    parent_author_id: PersonId | None = None
    quoted_id: PostId | None = None
    mentions: frozenset[str] = frozenset()
    links: tuple[Link, ...] = ()
    media: tuple[Media, ...] = ()
    lang: str = ""
    repost: bool = False
    edited: bool = False
    versions: tuple[PostId, ...] = ()
    private: bool = False
    hidden_chars: bool = False
    raw: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Odd:
    """Something in an answer that could not be read as a post: kept as it came, with the reason."""

    raw: Any
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of an answer, newest first.

    Attributes:
        posts: What was asked for.
        context: Posts that came along (parents, quoted posts); they are not work by themselves.
        people: Authors of both.
        odd: Entries that could not be read.
        next: The token of the next page; None on the last. An empty page may still have one.
        newest: The newest id of the page as X states it.
    """

    posts: tuple[Post, ...] = ()
    context: tuple[Post, ...] = ()
    people: tuple[Person, ...] = ()
    odd: tuple[Odd, ...] = ()
    next: str | None = None
    newest: PostId | None = None


def post_url(handle: str, post: PostId) -> str:
    """Where a post stands on X."""
    return f"https://x.com/{handle}/status/{post}"
