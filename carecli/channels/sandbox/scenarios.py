"""Scenarios: who is there, what was written, who will write and answer.

A scenario knows no date: every moment is an offset from the start, so the same one can be played
at any time. It is read from TOML (`manuscript`) or from a file of recorded conversations
(`recorded`).
"""

from __future__ import annotations

import importlib.resources
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Literal

from carecli.care.errors import Misuse
from carecli.channels.sandbox.world import Picture
from carecli.system.paths import read_whole

MoodKind = Literal["upset", "question", "praise", "any"]
Replies = Literal["keep", "drop_last", "drop"]

LARGEST = 10_000_000
"""Bytes of a scenario's file."""

_NAME = re.compile(r"\w+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """A person, or the brand; `dms` says whether they take direct messages."""

    handle: str
    name: str
    bio: str = ""
    followers: int = 0
    since: datetime = datetime(2015, 1, 1, tzinfo=UTC)
    protected: bool = False
    suspended: bool = False
    dms: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A post to be written `at` an offset from the start, negative for the past.

    Attributes:
        key: Unique in the scenario; `reply_to`, `quotes` and `reposts` name such keys.
        deleted_after: When it vanishes, from the start.
    """

    key: str
    by: str
    at: timedelta
    text: str
    reply_to: str | None = None
    quotes: str | None = None
    reposts: str | None = None
    media: tuple[Picture, ...] = ()
    deleted_after: timedelta | None = None
    source: str = "X for iPhone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A direct message: to the brand, to whoever `to` names, or in a group.

    The brand and everybody who ever writes in a group are in it from its first message on.
    """

    key: str
    by: str
    at: timedelta
    text: str
    to: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaction:
    """What one customer writes back when the brand answers; no `words` means: to any answer.

    Those with `dm` answer direct messages only, all others posts only.
    """

    to: str
    after: timedelta
    text: str
    words: tuple[str, ...] = ()
    once: bool = True
    dm: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mood:
    """What people without reactions of their own write back, by the kind of what they wrote."""

    kind: MoodKind
    after: timedelta
    text: str


class Deeds(StrEnum):
    """What can be done at the desk."""

    REPLY = "reply"
    DONE = "done"
    SNOOZE = "snooze"
    NOTE = "note"
    LABEL = "label"
    FOLLOW_UP = "follow up"
    PROMISE = "promise"
    SETTLE = "settle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What the person at the desk does in the story, `at` an offset from its start.

    Attributes:
        about: The key of a post of the case that it is about.
        text: The words of the reply, note or promise; the reason, the label, how it ended.
        why: The reason for a harsh verdict, in words.
        until: When a snooze, follow-up or promise is over, from the start.
    """

    at: timedelta
    do: Deeds
    about: str
    text: str = ""
    why: str = ""
    until: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Everything a sandbox plays; `diary` to `signoff` are for the account that plays along."""

    name: str
    brand: Who
    people: tuple[Who, ...] = ()
    posts: tuple[Draft, ...] = ()
    letters: tuple[Letter, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    moods: tuple[Mood, ...] = ()
    diary: tuple[Deed, ...] = ()
    searches: tuple[str, ...] = ()
    target: str = ""
    hours: Mapping[str, str]
    signoff: str = ""


def load(
    source: str | Path,
    *,
    brand: str | None = None,
    replies: Replies = "keep",
    within: timedelta | None = None,
    seed: int = 1,
) -> Scenario:
    """Read a scenario.

    Args:
        source: The name of one that ships ("bakery"), a TOML file, or a .jsonl file of recorded
            conversations. The other arguments concern recorded conversations only.
        brand: Take this brand's conversations; None takes all as one account's.
        replies: Keep the brand's answers, drop each conversation's last answer and what follows
            it, or drop all.
        within: Move the conversations nearer to each other so that all fit in this span; the
            gaps inside each stay. None keeps every gap.
        seed: For the invented names.

    Raises:
        Misuse: There is no such scenario, or it is not one; names the file, entry and key.
    """
    from carecli.channels.sandbox import manuscript, recorded

    path = Path(source)
    if path.suffix == ".jsonl":
        return recorded.load(path, brand=brand, replies=replies, within=within, seed=seed)
    if isinstance(source, str) and _NAME.fullmatch(source) and not path.exists():
        shipped = importlib.resources.files("carecli") / "data" / "scenarios" / f"{source}.toml"
        if not shipped.is_file():
            raise Misuse(f"There is no scenario named {source}.", "Give the path of a TOML file.")
        return manuscript.parse(shipped.read_text(encoding="utf-8"), where=f"{source}.toml")
    try:
        return manuscript.parse(read_whole(path, LARGEST), where=path.name)
    except (OSError, UnicodeDecodeError) as trouble:
        raise Misuse(f"The scenario {path} cannot be read: {trouble}.") from trouble
