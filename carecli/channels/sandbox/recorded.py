"""Recorded care conversations (one JSON object a line) as a scenario.

A line: `{conversation_id, brand, posts: [{id, author, inbound, created_at, text, in_reply_to}]}`,
posts in time order, customers as numbers, brands as handles. In this format `@USER` stands for a
name that was taken out.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from carecli.care.errors import Misuse
from carecli.channels.sandbox import text as texts
from carecli.channels.sandbox.scenarios import Draft, Replies, Scenario, Who

NEWEST = timedelta(minutes=3)
"""How old the newest post is at the start."""

_FIRST = ("Maya", "Tom", "Ines", "Omar", "Lena", "Ravi", "Nora", "Aiko", "Luis", "Emma", "Kofi")
_LAST = ("Okafor", "Reyes", "Shah", "Novak", "Byrne", "Costa", "Meyer", "Tanaka", "Haddad")


@dataclass(frozen=True, slots=True)
class _Line:
    """One recorded post; `at` is the recorded moment."""

    id: str
    author: str
    inbound: bool
    at: datetime
    text: str
    parent: str | None


def load(
    path: Path, *, brand: str | None, replies: Replies, within: timedelta | None, seed: int
) -> Scenario:
    """Read a file of conversations; the arguments are those of `scenarios.load`.

    Raises:
        Misuse: The file or a line cannot be read, or has nothing of that brand.
    """
    threads, brands = _read(path, brand)
    handle = brand or "care_desk"
    cast = _Cast(handle, frozenset(name.lower() for name in brands), seed)
    kept = [thread for thread in (_thin(thread, replies) for thread in threads) if thread]
    drafts: dict[str, Draft] = {}
    for thread, moved in zip(kept, _moved(kept, within), strict=True):
        for draft in _drafts(thread, moved, cast):
            # Two conversations may hang on one lost post: it came before both.
            known = drafts.get(draft.key, draft)
            drafts[draft.key] = min(known, draft, key=lambda either: either.at)
    return Scenario(
        name=path.stem,
        brand=Who(handle=handle, name=handle, followers=10_000),
        people=tuple(cast.people.values()),
        posts=tuple(drafts.values()),
        hours={},
    )


def _read(path: Path, brand: str | None) -> tuple[list[list[_Line]], set[str]]:
    """The conversations wanted, and the names that mean us."""
    threads, brands = [], set()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as trouble:
        raise Misuse(f"The conversations {path} cannot be read: {trouble}.") from trouble
    for number, line in enumerate(lines, 1):
        try:
            raw = json.loads(line)
            if brand is None or raw["brand"].lower() == brand.lower():
                threads.append([_line(post) for post in raw["posts"]])
                brands.add(raw["brand"])
        except (ValueError, KeyError, TypeError, AttributeError) as trouble:
            raise Misuse(
                f"{path.name}: line {number} is no conversation: {trouble!r}."
            ) from trouble
    if not threads:
        raise Misuse(f"{path.name} has no conversation{f' of {brand}' if brand else ''}.")
    return threads, brands


def _line(raw: dict[str, Any]) -> _Line:
    return _Line(
        id=raw["id"],
        author=raw["author"],
        inbound=raw["inbound"],
        at=datetime.fromisoformat(raw["created_at"]).astimezone(UTC),
        text=html.unescape(raw["text"]),
        parent=raw["in_reply_to"],
    )


def _thin(thread: list[_Line], replies: Replies) -> list[_Line]:
    """Leave out what should not be there; an answer to a dropped post moves up to its parent."""
    ours = [place for place, line in enumerate(thread) if not line.inbound]
    if replies == "drop_last" and ours:
        thread = thread[: ours[-1]]
    if replies == "drop":
        above = {line.id: line.parent for line in thread if not line.inbound}
        thread = [
            replace(line, parent=_kept(line.parent, above)) for line in thread if line.inbound
        ]
    return thread if any(line.inbound for line in thread) else []


def _kept(parent: str | None, above: dict[str, str | None]) -> str | None:
    while parent in above:
        parent = above[parent]
    return parent


def _moved(threads: list[list[_Line]], within: timedelta | None) -> Iterator[list[timedelta]]:
    """The offsets of each conversation's posts from the start."""
    newest = max((thread[-1].at for thread in threads), default=None)
    order = sorted(range(len(threads)), key=lambda place: threads[place][-1].at, reverse=True)
    rank = {place: position for position, place in enumerate(order)}
    for place, thread in enumerate(threads):
        end = thread[-1].at
        if within is None:
            back = (newest or end) - end
        else:
            free = max(timedelta(0), within - NEWEST - (end - thread[0].at))
            back = timedelta(seconds=int(free.total_seconds() * rank[place] / len(threads)))
        yield [line.at - end - back - NEWEST for line in thread]


class _Cast:
    """Numbers become people: the same number is always the same person."""

    def __init__(self, handle: str, brands: frozenset[str], seed: int) -> None:
        self.handle, self.people = handle, dict[str, Who]()
        self._brands, self._seed = brands, seed
        self._handles = {handle}

    def knows(self, handle: str) -> bool:
        return handle in self._handles

    def handle_of(self, author: str, *, inbound: bool) -> str:
        return self.person(author).handle if inbound else self.handle

    def person(self, number: str) -> Who:
        """The person behind a number; "u" and the number are in the handle."""
        if number not in self.people:
            chance = texts.digest("person", self._seed, number)
            first, last = _FIRST[chance % len(_FIRST)], _LAST[chance // 97 % len(_LAST)]
            tail = f"u{number}"
            handle = f"{first.lower()}_{tail}" if len(first) + len(tail) < 15 else tail
            self._handles.add(handle)
            self.people[number] = Who(
                handle=handle,
                name=f"{first} {last}",
                followers=chance // 7919 % 900,
                since=datetime(2009 + chance // 11 % 8, 1 + chance // 13 % 12, 1, tzinfo=UTC),
            )
        return self.people[number]

    def spoken(self, text: str, other: str) -> str:
        """The text with its mentions as handles; the first @USER is whoever is spoken to."""

        def name(match: re.Match[str]) -> str:
            word = match[1]
            if word.isdecimal():
                return f"@{self.person(word).handle}"
            return f"@{self.handle}" if word.lower() in self._brands else match[0]

        return re.sub(r"@USER\b", f"@{other}", texts.MENTION.sub(name, text), count=1)


def _drafts(thread: list[_Line], offsets: list[timedelta], cast: _Cast) -> Iterator[Draft]:
    """The posts of one conversation; a parent that was never recorded is there and deleted."""
    authors = {line.id: cast.handle_of(line.author, inbound=line.inbound) for line in thread}
    customer = next(authors[line.id] for line in thread if line.inbound)
    for line, at in zip(thread, offsets, strict=True):
        other = cast.handle if line.inbound else authors.get(line.parent or "", customer)
        text = cast.spoken(line.text, other)
        if line.parent is not None and line.parent not in authors:
            starts = texts.MENTION.match(text)
            by = starts[1] if starts and cast.knows(starts[1]) else other
            authors[line.parent] = by
            lost = at - timedelta(minutes=1)
            yield Draft(key=line.parent, by=by, at=lost, text="", deleted_after=timedelta(0))
        us = cast.handle.lower()
        answers_us = line.parent is not None and authors[line.parent].lower() == us
        if line.inbound and not answers_us and us not in texts.mentioned(text):
            text = f"@{cast.handle} {text}"
        yield Draft(key=line.id, by=authors[line.id], at=at, text=text, reply_to=line.parent)
