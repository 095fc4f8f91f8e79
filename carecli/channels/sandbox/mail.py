"""Direct messages: conversations of two, and groups.

A conversation of two is named by both ids, the smaller first; a group has an id of its own.
"""

from __future__ import annotations

import threading
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from carecli.channels.sandbox import text as texts
from carecli.channels.sandbox.world import snowflake

Happening = Literal["MessageCreate", "ParticipantsJoin"]

_OFFSET = 1 << 21
"""Keeps ids of events apart from those of posts of the same millisecond."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in a conversation.

    Attributes:
        people: Everybody in the conversation, who can all read it.
        text: As X keeps it, with t.co links, unescaped.
        joined: Who came into the conversation with this event.
    """

    id: int
    kind: Happening = "MessageCreate"
    conversation: str
    people: tuple[int, ...]
    at: datetime
    sender: int
    text: str = ""
    urls: tuple[texts.Url, ...] = ()
    joined: tuple[int, ...] = ()

    def other(self, reader: int) -> int | None:
        """The other person of a conversation of two; None in a group."""
        others = [who for who in self.people if who != reader]
        return others[0] if len(others) == 1 and "-" in self.conversation else None


@dataclass
class Mail:
    """Every conversation there is. Time always comes in as an argument.

    Attributes:
        lock: The world's; hold it to see several things as of one moment.
        events: All that happened, by id.
    """

    lock: threading.RLock
    events: dict[int, Event] = field(default_factory=dict)
    _of: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _groups: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def send(self, *, by: int, to: int, at: datetime, text: str) -> Event:
        """One person writes to another."""
        small, large = sorted((by, to))
        return self._write(by, f"{small}-{large}", (small, large), at, text)

    def gather(self, *, by: int, people: Iterable[int], at: datetime) -> str:
        """Open a group; returns its conversation id."""
        everybody = tuple(sorted({by, *people}))
        with self.lock:
            number = self._mint(at)
            event = Event(
                id=number,
                kind="ParticipantsJoin",
                conversation=str(number - _OFFSET),
                people=everybody,
                at=at,
                sender=by,
                joined=everybody,
            )
            self._groups[event.conversation] = everybody
            self._keep(event)
        return event.conversation

    def say(self, *, by: int, conversation: str, at: datetime, text: str) -> Event:
        """Someone writes into a group."""
        return self._write(by, conversation, self._groups[conversation], at, text)

    def of(self, reader: int) -> list[Event]:
        """What an account can read, oldest first."""
        with self.lock:
            return [self.events[event_id] for event_id in self._of[reader]]

    def _write(
        self, by: int, conversation: str, people: tuple[int, ...], at: datetime, text: str
    ) -> Event:
        short, urls = texts.shorten(text)
        with self.lock:
            event = Event(
                id=self._mint(at),
                conversation=conversation,
                people=people,
                at=at,
                sender=by,
                text=short,
                urls=urls,
            )
            self._keep(event)
        return event

    def _keep(self, event: Event) -> None:
        self.events[event.id] = event
        for who in event.people:
            insort(self._of[who], event.id)

    def _mint(self, at: datetime) -> int:
        event_id = snowflake(at) + _OFFSET
        while event_id in self.events:
            event_id += 1
        return event_id
