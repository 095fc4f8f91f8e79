"""The state of the stand-in: people, posts, threads, deletions, mutes, hidden answers.

Ids are snowflakes as X mints them (milliseconds since 2010-11-04 in the upper bits), so they
sort by the time of the post. Time always comes in as an argument.
"""

from __future__ import annotations

import threading
from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from carecli.channels.sandbox import text as texts

_EPOCH = datetime(2010, 11, 4, 1, 42, 54, 657000, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def snowflake(moment: datetime) -> int:
    """The smallest id a post of this moment can have."""
    return max(0, (moment - _EPOCH) // _MILLISECOND) << 22


def moment_of(post_id: int) -> datetime:
    """When a post with this id was written."""
    return _EPOCH + (post_id >> 22) * _MILLISECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Someone on X. Nobody can read a protected or suspended account's posts but itself.

    Attributes:
        dms: Takes direct messages from anybody.
    """

    id: int
    handle: str
    name: str
    since: datetime
    bio: str = ""
    followers: int = 0
    protected: bool = False
    suspended: bool = False
    dms: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Something attached to a post; `kind` is "photo", "video" or "animated_gif"."""

    kind: str
    alt: str
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A picture that its owner has laid ready for a post, for a while."""

    owner: int
    until: datetime
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A post as X keeps it: `text` has t.co links and the mentions X filled in, unescaped."""

    id: int
    author: int
    at: datetime
    text: str
    conversation: int
    parent: int | None = None
    quoted: int | None = None
    reposted: int | None = None
    mentions: tuple[int, ...] = ()
    urls: tuple[texts.Url, ...] = ()
    media: tuple[Picture, ...] = ()
    source: str = "X for iPhone"


@dataclass
class World:
    """Everything there is. Hold `lock` to see several things as of one moment."""

    brand: Account
    lock: threading.RLock = field(default_factory=threading.RLock)
    muted: set[tuple[int, int]] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    gone: set[int] = field(default_factory=set)
    posts: dict[int, Post] = field(default_factory=dict)
    accounts: dict[int, Account] = field(default_factory=dict)
    uploads: dict[int, Upload] = field(default_factory=dict)
    _handles: dict[str, int] = field(default_factory=dict)
    _timeline: list[int] = field(default_factory=list)
    _mentioning: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _written: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _threads: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _answers: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.join(self.brand)

    def join(self, account: Account) -> None:
        """Let someone take part; the same id again replaces what was known."""
        self.accounts[account.id] = account
        self._handles[account.handle.lower()] = account.id

    def find(self, handle: str) -> Account | None:
        """The account with this handle, in any spelling of it, with or without the @."""
        known = self._handles.get(handle.removeprefix("@").lower())
        return None if known is None else self.accounts[known]

    def publish(
        self,
        *,
        by: int,
        at: datetime,
        text: str,
        parent: int | None = None,
        quoted: int | None = None,
        reposted: int | None = None,
        media: Sequence[Picture] = (),
        source: str = "X for iPhone",
    ) -> Post:
        """Write a post; its mentions, links and id follow from what is given.

        An answer that does not name the author it answers gets the leading @handle that X
        fills in.
        """
        with self.lock:
            post_id = self._mint(at)
            if reposted is not None:
                origin = self.posts[reposted]
                text = f"RT @{self.accounts[origin.author].handle}: {origin.text}"
            short, urls = texts.shorten(self._named(text, by, parent))
            pictures = tuple(
                Picture(kind=m.kind, alt=m.alt, key=f"{_KIND[m.kind]}_{post_id + n}")
                for n, m in enumerate(media)
            )
            for url in self._appended(by, post_id, quoted, pictures):
                short, urls = f"{short} {url.short}".strip(), (*urls, url)
            post = Post(
                id=post_id,
                author=by,
                at=at,
                text=short,
                conversation=post_id if parent is None else self.posts[parent].conversation,
                parent=parent,
                quoted=quoted,
                reposted=reposted,
                mentions=self._people_in(short),
                urls=urls,
                media=pictures,
                source=source,
            )
            self._keep(post)
            return post

    def lay_ready(self, owner: int, at: datetime, until: datetime) -> int:
        """Take an uploaded picture; gives back its id."""
        upload_id = snowflake(at)
        while upload_id in self.uploads:
            upload_id += 1
        self.uploads[upload_id] = Upload(owner=owner, until=until)
        return upload_id

    def remove(self, post_id: int) -> None:
        """Delete a post; what answers it stays and still points at it."""
        with self.lock:
            post = self.posts[post_id]
            if post_id in self.gone:
                return
            self.gone.add(post_id)
            for index in self._indexes(post):
                del index[bisect_left(index, post_id)]
            if post.parent is not None:
                self._answers[post.parent] -= 1

    def mentioning(self, account: int) -> list[int]:
        """Ids of the posts by others that mention an account, oldest first."""
        return self._mentioning[account]

    def written_by(self, account: int) -> list[int]:
        """Ids of an account's own posts, oldest first."""
        return self._written[account]

    def thread(self, conversation: int) -> list[int]:
        """Ids of the posts of a conversation, oldest first."""
        return self._threads[conversation]

    def timeline(self) -> list[int]:
        """Ids of all posts, oldest first."""
        return self._timeline

    def answers_to(self, post_id: int) -> int:
        """How many answers a post has."""
        return self._answers[post_id]

    def readable(self, post: Post, reader: int) -> bool:
        """Whether this reader can see the post."""
        author = self.accounts[post.author]
        closed = author.protected or author.suspended
        return post.id not in self.gone and (post.author == reader or not closed)

    def posts_by_brand(self) -> tuple[Post, ...]:
        """What stands under the brand's name right now, oldest first."""
        with self.lock:
            return tuple(self.posts[post_id] for post_id in self._written[self.brand.id])

    def _mint(self, at: datetime) -> int:
        post_id = snowflake(at)
        while post_id in self.posts:
            post_id += 1
        return post_id

    def _named(self, text: str, by: int, parent: int | None) -> str:
        if parent is None:
            return text
        author = self.posts[parent].author
        handle = self.accounts[author].handle
        if author == by or handle.lower() in texts.mentioned(text):
            return text
        return f"@{handle} {text}"

    def _appended(
        self, by: int, post_id: int, quoted: int | None, pictures: tuple[Picture, ...]
    ) -> list[texts.Url]:
        """The links X adds to the text by itself: one for the pictures, one for a quoted post."""
        added = []
        if pictures:
            link = texts.short_link("media", post_id)
            page = f"https://x.com/{self.accounts[by].handle}/status/{post_id}/photo/1"
            shown = link.replace("https://t.co/", "pic.x.com/")
            added += [texts.Url(link, page, shown, picture.key) for picture in pictures[:1]]
        if quoted is not None:
            author = self.accounts[self.posts[quoted].author].handle
            page = f"https://x.com/{author}/status/{quoted}"
            added.append(texts.Url(texts.short_link(page), page, texts.display(page)))
        return added

    def _people_in(self, text: str) -> tuple[int, ...]:
        known = (self._handles.get(handle) for handle in texts.mentioned(text))
        return tuple(dict.fromkeys(found for found in known if found is not None))

    def _keep(self, post: Post) -> None:
        self.posts[post.id] = post
        for index in self._indexes(post):
            insort(index, post.id)
        if post.parent is not None:
            self._answers[post.parent] += 1

    def _indexes(self, post: Post) -> list[list[int]]:
        others = [self._mentioning[who] for who in post.mentions if who != post.author]
        return [
            self._timeline,
            self._written[post.author],
            self._threads[post.conversation],
            *others,
        ]


_KIND = {"photo": "3", "video": "13", "animated_gif": "16"}
