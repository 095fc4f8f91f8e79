"""Scenarios written by hand, in TOML: read strictly, with the entry and key of what is wrong."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, NoReturn, TypeVar

from carecli.care.errors import Misuse
from carecli.channels.sandbox.scenarios import Draft, Mood, MoodKind, Reaction, Scenario, Who
from carecli.channels.sandbox.world import Picture

T = TypeVar("T")

_HANDLE = re.compile(r"\w{1,15}", re.ASCII)
_SPAN = re.compile(r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?")


def parse(toml: str, *, where: str = "scenario") -> Scenario:
    """Make a scenario of TOML text.

    Raises:
        Misuse: The first thing that is wrong, with entry and key; `where` names the file.
    """
    try:
        top = _Entry(where, "", tomllib.loads(toml))
    except tomllib.TOMLDecodeError as trouble:
        raise Misuse(f"{where} is not TOML: {trouble}.") from trouble
    house = top.one("brand")
    scenario = Scenario(
        name=top.take("name", str, where.removesuffix(".toml")),
        searches=house.words("searches"),
        target=house.take("target", str, ""),
        hours=house.hours(),
        signoff=house.take("signoff", str, ""),
        brand=_who(house),
        people=tuple(_who(entry) for entry in top.many("people")),
        posts=(
            *(_draft(entry, "ago") for entry in top.many("posts")),
            *(_draft(entry, "after") for entry in top.many("later")),
        ),
        reactions=tuple(_reaction(entry) for entry in top.many("reactions")),
        moods=tuple(_mood(entry) for entry in top.many("moods")),
    )
    top.done()
    _check_names(scenario, where)
    return scenario


class _Entry:
    """One table of the file, emptied key by key, so that what is left over is unknown."""

    def __init__(self, where: str, title: str, raw: Mapping[str, Any]) -> None:
        self.where, self.title, self._raw = where, title, dict(raw)
        self._asked: list[str] = []

    def wrong(self, key: str, why: str) -> NoReturn:
        raise Misuse(f"{self.where}: {f'{self.title}.' if self.title else ''}{key} {why}.")

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        self._asked.append(key)
        value = self._raw.pop(key, default)
        if value is None:
            self.wrong(key, "is missing")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.wrong(key, f"must be {_SAID[kind]}, not {value!r}")
        return value

    def maybe(self, key: str) -> str | None:
        return self.take(key, str) if self._has(key) else None

    def words(self, key: str) -> tuple[str, ...]:
        values = self.take(key, list, [])
        if not all(isinstance(value, str) and value for value in values):
            self.wrong(key, "must be a list of words")
        return tuple(values)

    def hours(self) -> dict[str, str]:
        hours = self.take("hours", dict, {})
        for day, span in hours.items():
            if day not in _DAYS or not re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", str(span)):
                self.wrong(f"hours.{day}", 'must be like mon = "07:00-18:00"')
        return hours

    def span(self, key: str) -> timedelta:
        written = self.take(key, str)
        match = _SPAN.fullmatch(written.strip())
        if match is None or not any(match.groups()):
            self.wrong(key, f'must be like "1d 2h 5m 10s", not {written!r}')
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)

    def maybe_span(self, key: str) -> timedelta | None:
        return self.span(key) if self._has(key) else None

    def one(self, key: str) -> _Entry:
        return _Entry(self.where, key, self.take(key, dict))

    def many(self, key: str) -> list[_Entry]:
        entries = self.take(key, list, [])
        path = f"{self.title}.{key}" if self.title else key
        for number, raw in enumerate(entries, 1):
            if not isinstance(raw, dict):
                self.wrong(key, f"entry {number} must be a table")
        return [
            _Entry(self.where, f"{path}[{number}]{_label(raw)}", raw)
            for number, raw in enumerate(entries, 1)
        ]

    def done(self) -> None:
        for key in self._raw:
            near = difflib.get_close_matches(key, self._asked, 1)
            self.wrong(key, f"is not known{f'; did you mean {near[0]}?' if near else ''}")

    def _has(self, key: str) -> bool:
        self._asked.append(key)
        return key in self._raw


_SAID: dict[type, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _label(raw: Mapping[str, Any]) -> str:
    name = raw.get("key") or raw.get("handle") or raw.get("to") or raw.get("for")
    return f" ({name})" if isinstance(name, str) else ""


def _who(entry: _Entry) -> Who:
    handle = entry.take("handle", str)
    if not _HANDLE.fullmatch(handle):
        entry.wrong("handle", f"must be 1 to 15 letters, digits or _, not {handle!r}")
    since = entry.take("since", str, "2015-01-01")
    try:
        joined = date.fromisoformat(since)
    except ValueError:
        entry.wrong("since", f'must be a date like "2016-04-02", not {since!r}')
    who = Who(
        handle=handle,
        name=entry.take("name", str, handle),
        bio=entry.take("bio", str, ""),
        followers=entry.take("followers", int, 0),
        since=datetime(joined.year, joined.month, joined.day, tzinfo=UTC),
        protected=entry.take("protected", bool, default=False),
        suspended=entry.take("suspended", bool, default=False),
    )
    entry.done()
    return who


def _draft(entry: _Entry, when: Literal["ago", "after"]) -> Draft:
    span = entry.span(when)
    reposts = entry.maybe("reposts")
    draft = Draft(
        key=entry.take("key", str),
        by=entry.take("by", str),
        at=-span if when == "ago" else span,
        text=entry.take("text", str, None if reposts is None else ""),
        reply_to=entry.maybe("reply_to"),
        quotes=entry.maybe("quotes"),
        reposts=reposts,
        media=tuple(_picture(picture) for picture in entry.many("media")),
        deleted_after=entry.maybe_span("deleted_after"),
        source=entry.take("source", str, "X for iPhone"),
    )
    if draft.deleted_after is not None and draft.deleted_after < draft.at:
        entry.wrong("deleted_after", "must not be before the post is written")
    entry.done()
    return draft


def _picture(entry: _Entry) -> Picture:
    kind = entry.take("kind", str, "photo")
    if kind not in ("photo", "video", "animated_gif"):
        entry.wrong("kind", f"must be photo, video or animated_gif, not {kind!r}")
    picture = Picture(kind=kind, alt=entry.take("alt", str, ""))
    entry.done()
    return picture


def _reaction(entry: _Entry) -> Reaction:
    reaction = Reaction(
        to=entry.take("to", str),
        words=entry.words("if_any"),
        after=entry.span("after"),
        text=entry.take("text", str),
        once=entry.take("once", bool, default=True),
    )
    entry.done()
    return reaction


def _mood(entry: _Entry) -> Mood:
    kinds: dict[str, MoodKind] = {
        "upset": "upset",
        "question": "question",
        "praise": "praise",
        "any": "any",
    }
    kind = kinds.get(entry.take("for", str, "any"))
    if kind is None:
        entry.wrong("for", f"must be one of {', '.join(kinds)}")
    mood = Mood(kind=kind, after=entry.span("after"), text=entry.take("text", str))
    entry.done()
    return mood


def _check_names(scenario: Scenario, where: str) -> None:
    """Every handle and key that is used must be there, once, and be written before its use."""
    handles = _unique_handles(scenario, where)
    times: dict[str, timedelta] = {}
    for draft in scenario.posts:
        if draft.key in times:
            raise Misuse(f"{where}: the key {draft.key} is there twice.")
        times[draft.key] = draft.at
    for draft in scenario.posts:
        if draft.by.lower() not in handles:
            raise Misuse(f"{where}: post {draft.key}: by names nobody: {draft.by!r}.")
        _check_references(draft, times, where)
    for reaction in scenario.reactions:
        if reaction.to.lower() not in handles:
            raise Misuse(f"{where}: reaction: to names nobody: {reaction.to!r}.")


def _unique_handles(scenario: Scenario, where: str) -> set[str]:
    handles: set[str] = set()
    for who in (scenario.brand, *scenario.people):
        if who.handle.lower() in handles:
            raise Misuse(f"{where}: the handle {who.handle} is there twice.")
        handles.add(who.handle.lower())
    return handles


def _check_references(draft: Draft, times: Mapping[str, timedelta], where: str) -> None:
    for key, named in (
        ("reply_to", draft.reply_to),
        ("quotes", draft.quotes),
        ("reposts", draft.reposts),
    ):
        if named is None:
            continue
        if named not in times:
            near = difflib.get_close_matches(named, times, 1)
            hint = f"Did you mean {near[0]}?" if near else ""
            raise Misuse(f"{where}: post {draft.key}: {key} names no post: {named!r}.", hint)
        if times[named] >= draft.at:
            raise Misuse(f"{where}: post {draft.key}: {key} names a later post: {named!r}.")
