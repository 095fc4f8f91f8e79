"""What a sign-in is good for: who we are, what we may do, what is missing, in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from carecli.care.posts import Person
from carecli.care.rows import Account

if TYPE_CHECKING:
    from carecli.channels.base import Reach
    from carecli.system.secret import Secret

SKEW = timedelta(minutes=2)
"""How far a clock may be off before it is told: X refuses signatures of another time."""

TOKEN = "user token"  # noqa: S105 a kind of sign-in
_NO_PICTURES = (
    "Pictures cannot be sent with this sign-in, which is older than them: sign in again with"
    " `carecli account add` to change that."
)
_KINDS = {"consumer_key": "OAuth 1.0a", "bearer": TOKEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept for signing in as an account; nothing secret.

    Attributes:
        kind: "OAuth 1.0a", "OAuth 2.0", "user token" or, where there is nothing, "none".
        expires: When the access token ends.
        renews: Whether carecli then gets another by itself.
        scope: What was granted.
    """

    kind: str = "none"
    expires: datetime | None = None
    renews: bool = False
    scope: tuple[str, ...] = ()

    @classmethod
    def of(cls, app: Mapping[str, Secret], pair: Mapping[str, Secret]) -> Self:
        """From what the vault holds: the app's part, and the tokens that X renews."""
        if "client_id" not in app or not pair:
            return cls(kind=next((_KINDS[name] for name in _KINDS if name in app), "none"))
        expires = pair["expires"].reveal() if "expires" in pair else ""
        return cls(
            kind="OAuth 2.0",
            expires=datetime.fromisoformat(expires) if expires else None,
            renews="refresh" in pair,
            scope=tuple(pair["scope"].reveal().split()) if "scope" in pair else (),
        )

    @property
    def access(self) -> str:
        """What the granted scopes come to, in the words of `Reach`; empty when they are unknown."""
        if {"dm.read", "dm.write", "tweet.write"} <= set(self.scope):
            return "read, write and DMs"
        if "tweet.write" in self.scope:
            return "read and write"
        return "read" if self.scope else ""

    @property
    def pictures(self) -> bool:
        """Whether pictures may be sent, as far as is known: sign-ins from before them may not."""
        return not self.scope or "media.write" in self.scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What X says about a sign-in.

    Attributes:
        person: Who we are.
        access: "read", "read and write" or "read, write and DMs"; empty when X did not say.
        missing: What X's answers lack that cases are made of.
        skew: How far this computer's clock is ahead of X's; None when X did not say.
        said: All of it in sentences, what is wrong last.
        problems: Those of the sentences after which something should be done.
    """

    person: Person
    access: str
    missing: tuple[str, ...]
    skew: timedelta | None
    said: tuple[str, ...]
    problems: tuple[str, ...]


def checked(
    account: Account, person: Person, reach: Reach, kept: Kept, *, dms: bool, costs: str
) -> Checked:
    """Put together what was found out.

    Args:
        dms: Direct messages are wanted.
        costs: A sentence on what comes next; empty for none.
    """
    access = reach.access or kept.access
    problems = tuple(_problems(account, person, reach, access=access, dms=dms))
    said = [
        f"X knows us as @{person.handle}.",
        f"The app may {access}." if access else "",
        "" if kept.pictures else _NO_PICTURES,
        costs,
    ]
    return Checked(
        person=person,
        access=access,
        missing=reach.missing,
        skew=reach.skew,
        said=(*filter(None, said), *problems),
        problems=problems,
    )


def _problems(
    account: Account, person: Person, reach: Reach, *, access: str, dms: bool
) -> Iterator[str]:
    if person.handle.lower() != account.handle.lower():
        yield (
            f"@{account.handle} is called @{person.handle} on X now:"
            f" `carecli account rename {account.handle} {person.handle}`."
        )
    if access == "read":
        yield (
            "The app may only read, so nothing can be sent. Set App permissions to “Read and"
            " write” in X's developer console, make new keys, and add the account again."
        )
    elif dms and access == "read and write":
        yield (
            "Direct messages are switched on, but the app may not read them. Set App permissions"
            " to “Read and write and Direct message” in X's developer console, then sign in again"
            " with --dms, or with new keys."
        )
    if reach.missing:
        yield f"X's answers lack {', '.join(reach.missing)}: cases may be incomplete."
    if clock := off(reach.skew):
        yield clock


def off(skew: timedelta | None) -> str:
    """What is wrong with this computer's clock; empty when nothing is."""
    if skew is None or abs(skew) <= SKEW:
        return ""
    minutes = round(abs(skew) / timedelta(minutes=1))
    way = "ahead of" if skew > timedelta(0) else "behind"
    return f"This computer's clock is {minutes} minutes {way} X's: set it right."
