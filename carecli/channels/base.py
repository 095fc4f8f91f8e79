"""What a channel is: the protocol, its capabilities, and the calls it is billed for.

A channel raises only errors of `care.errors`. It blocks (short time-outs), keeps no state that
cannot be thrown away, and is used from one thread at a time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Protocol

from carecli.care.errors import Refused
from carecli.care.pace import Limit
from carecli.care.posts import Page, Person, PersonId, Post, PostId
from carecli.care.rows import Account

if TYPE_CHECKING:
    from carecli.channels.x.oauth import Tokens
    from carecli.channels.x.signin import SignIn
    from carecli.system.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """How far back this channel can see.

    Attributes:
        mentions_window: How many of the newest mentions can be read at all.
        search_days: How many days a search covers.
    """

    mentions_window: int = 800
    search_days: int = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One successful, billable call, as the ledger wants it.

    Attributes:
        resource: A key of the price table, such as "post.read.owned" or "reply".
        ids: The resources that were returned (billed once per UTC day each); empty for a request
            that is billed by itself.
        requests: How many requests are billed; 0 where the returned resources are.
    """

    resource: str
    at: datetime
    ids: tuple[str, ...] = ()
    requests: int = 0


class Meter(Protocol):
    """Is asked before every billable call and told after it; the ledger with its caps is one."""

    def reserve(self, resource: str, most: int) -> AbstractContextManager[None]:
        """Hold what up to `most` of a resource cost until the block ends.

        Leaving the block must not raise: what has been published cannot be taken back.

        Raises:
            OverBudget: On entering, when less than that is left; the call is then not made.
        """
        ...

    def book(self, call: Call) -> None:
        """Take note of a call that succeeded; always inside its reservation. Must not raise."""
        ...


@dataclass(frozen=True, slots=True)
class _Free:
    def reserve(self, resource: str, most: int) -> AbstractContextManager[None]:  # noqa: ARG002 free
        return nullcontext()

    def book(self, call: Call) -> None:
        """Nothing is kept."""


FREE: Final[Meter] = _Free()
"""Allows everything and keeps nothing: for finding out who somebody is before an account exists."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A picture on its way to the network.

    Attributes:
        kind: Its media type: image/jpeg, image/png or image/webp.
        alt: What it shows, in words, 1 to 1,000 characters.
    """

    data: bytes = field(repr=False)
    kind: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """A picture that is laid ready at the network, until it expires."""

    id: str
    expires: datetime


class PicturesGone(Refused):
    """A picture that was laid ready is not there any more; it has to be uploaded again."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The answer to a batch look-up: what was found, and the ids that are gone or hidden."""

    page: Page
    gone: frozenset[PostId]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a sign-in reaches, as a real answer of the network shows.

    Attributes:
        skew: How far this computer's clock is ahead of the network's; None when it did not say.
        access: "read", "read and write" or "read, write and DMs"; empty when it did not say.
        missing: What an answer lacked that cases are made of, in the network's words.
    """

    skew: timedelta | None = None
    access: str = ""
    missing: tuple[str, ...] = ()


class Channel(Protocol):
    """Where one account's posts come from and its answers go."""

    capabilities: Capabilities

    def me(self) -> Person:
        """Who we are signed in as."""
        ...

    def mentions(
        self, *, since: PostId | None = None, until: PostId | None = None, token: str | None = None
    ) -> Page:
        """A page of posts that mention us, newest first; both bounds are exclusive."""
        ...

    def own_posts(
        self, *, since: PostId | None = None, until: PostId | None = None, token: str | None = None
    ) -> Page:
        """A page of our own posts, newest first; both bounds are exclusive."""
        ...

    def search(
        self,
        query: str,
        *,
        since: PostId | None = None,
        until: PostId | None = None,
        token: str | None = None,
    ) -> Page:
        """A page of recent posts that match, newest first; both bounds are exclusive."""
        ...

    def posts(self, ids: list[PostId]) -> Lookup:
        """Up to 100 posts by id, with the ids that are gone."""
        ...

    def people(self, handles: list[str]) -> tuple[Person, ...]:
        """Up to 100 people by handle; unknown ones are left out."""
        ...

    def upload(self, picture: Upload) -> Uploaded:
        """Lay a picture with its description ready for an answer; nobody sees it yet.

        Raises:
            Unreachable: It did not arrive for certain; doing it again harms nothing.
            Refused: It was not taken, and why.
        """
        ...

    def reply(self, to: PostId, text: str, *, own: bool = False, media: Sequence[str] = ()) -> Post:
        """Publish an answer.

        Args:
            own: The post that it answers is ours, as with the later parts of a chain.
            media: Pictures that were laid ready, by their ids, four at most.

        Raises:
            OutcomeUnknown: It may or may not have gone out; look before doing anything else.
            PicturesGone: It did not go out: a picture is not there (any more).
            Refused: It did not go out, and why.
        """
        ...

    def dms(self, *, token: str | None = None) -> Page:
        """A small page of direct messages of the last days, newest first.

        They are private posts of the conversation `-(the other person's id)`; 0 where there is not
        exactly one other person.
        """
        ...

    def send_dm(self, to: PersonId, text: str) -> Post:
        """Send a direct message.

        Raises:
            OutcomeUnknown: It may or may not have gone out; look before doing anything else.
            Refused: It did not go out, and why.
        """
        ...

    def count(self, query: str) -> int:
        """How many posts of the days that a search covers match; costs the same however many.

        Raises:
            NotPermitted: This kind of sign-in may not count.
        """
        ...

    def reach(self) -> Reach:
        """What this sign-in may do and what its answers lack; reads a handful of posts."""
        ...

    def delete(self, post: PostId) -> None:
        """Delete a post of ours."""
        ...

    def hide(self, post: PostId, *, hidden: bool) -> None:
        """Hide or show an answer in a thread of ours."""
        ...

    def mute(self, person: PersonId, *, muted: bool) -> None:
        """Mute or unmute someone."""
        ...

    def limit(self) -> Limit | None:
        """What is left of the limit on requests that bears least, as far as answers have said."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class Network(Protocol):
    """A kind of channel: how an account's is opened, what things cost, how long a text counts.

    Nothing here may load a slow library before it is called.
    """

    @property
    def text_limit(self) -> int:
        """How long an answer may be, as `length` counts."""
        ...

    def open(self, account: Account, meter: Meter) -> Channel:
        """The channel of an account; the caller closes it.

        Raises:
            SignInNeeded: Nothing is known with which to sign in as this account.
        """
        ...

    def knock(self, credentials: Mapping[str, Secret], api_url: str, meter: Meter) -> Channel:
        """A channel with keys or a token that are not stored yet; the caller closes it."""
        ...

    def sign_in(self, app: Mapping[str, Secret], api_url: str, *, dms: bool) -> SignIn:
        """Begin a sign-in in the browser, with direct messages or without; the caller closes it.

        Raises:
            SignInNeeded: This cannot be an app's id and secret.
        """
        ...

    def give_back(
        self, app: Mapping[str, Secret], tokens: Tokens, api_url: str
    ) -> tuple[tuple[str, bool], ...]:
        """Make tokens worthless that are not to be kept: a sentence each, and whether X did."""
        ...

    def remember(self, user_id: PersonId, tokens: Tokens) -> None:
        """Keep the tokens of a sign-in, in place of older ones of the same account.

        Raises:
            VaultError: They cannot be kept.
        """
        ...

    def forget(self, user_id: PersonId) -> None:
        """Let go of the tokens of an account, kept or in memory.

        Raises:
            VaultError: They are still kept.
        """
        ...

    def revoke(self, account: Account) -> tuple[tuple[str, bool], ...]:
        """Make worthless what is stored for an account: a sentence each, and whether X did.

        Raises:
            SignInNeeded: Nothing is stored for it.
        """
        ...

    def unsaved(self) -> tuple[str, ...]:
        """A sentence for each account whose renewed sign-in is in memory only."""
        ...

    def close(self) -> None:
        """Keep what could not be kept before; call it when carecli ends.

        Raises:
            CareError: It still cannot be kept.
        """
        ...

    def price(self, resource: str) -> Decimal:
        """US dollars for one of a resource."""
        ...

    def title(self, resource: str) -> str:
        """What people call a resource."""
        ...

    def sends(self, resource: str) -> bool:
        """Whether a resource is paid for by the caps on sending."""
        ...

    def reply_resource(self, text: str, *, own: bool = False) -> str:
        """The resource that an answer with this text is billed as.

        Args:
            own: It answers a post of ours, as the later parts of a chain do.
        """
        ...

    def length(self, text: str) -> int:
        """The length of a text as the network counts it; may be slow the first time."""
        ...

    def handover_url(self, to: PostId, text: str) -> str:
        """Where a person can publish this answer in the browser."""
        ...
