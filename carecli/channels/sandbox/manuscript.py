"""Scenarios written by hand, in TOML: read strictly, with the entry and key of what is wrong."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from carecli.care.errors import Misuse
from carecli.channels.sandbox.entries import Entry
from carecli.channels.sandbox.scenarios import (
    Deed,
    Deeds,
    Draft,
    Letter,
    Mood,
    MoodKind,
    Reaction,
    Scenario,
    Who,
)
from carecli.channels.sandbox.world import Picture

_HANDLE = re.compile(r"\w{1,15}", re.ASCII)


def parse(toml: str, *, where: str = "scenario") -> Scenario:
    """Make a scenario of TOML text.

    Raises:
        Misuse: The first thing that is wrong, with entry and key; `where` names the file.
    """
    try:
        top = Entry(where, "", tomllib.loads(toml))
    except (ValueError, RecursionError) as trouble:  # also of a number that is too long
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
        letters=tuple(_letter(entry) for entry in top.many("messages")),
        reactions=tuple(_reaction(entry) for entry in top.many("reactions")),
        moods=tuple(_mood(entry) for entry in top.many("moods")),
        diary=tuple(_deed(entry) for entry in top.many("diary")),
    )
    top.done()
    _check_names(scenario, where)
    return scenario


def _who(entry: Entry) -> Who:
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
        dms=entry.take("dms", bool, default=True),
    )
    entry.done()
    return who


def _draft(entry: Entry, when: Literal["ago", "after"]) -> Draft:
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


def _letter(entry: Entry) -> Letter:
    letter = Letter(
        key=entry.take("key", str),
        by=entry.take("by", str),
        at=entry.span("after") if entry.has("after") else -entry.span("ago"),
        text=entry.take("text", str),
        to=entry.take("to", str, ""),
        group=entry.take("group", str, ""),
    )
    entry.done()
    return letter


def _picture(entry: Entry) -> Picture:
    kind = entry.take("kind", str, "photo")
    if kind not in ("photo", "video", "animated_gif"):
        entry.wrong("kind", f"must be photo, video or animated_gif, not {kind!r}")
    picture = Picture(kind=kind, alt=entry.take("alt", str, ""))
    entry.done()
    return picture


def _reaction(entry: Entry) -> Reaction:
    reaction = Reaction(
        to=entry.take("to", str),
        words=entry.words("if_any"),
        after=entry.span("after"),
        text=entry.take("text", str),
        once=entry.take("once", bool, default=True),
        dm=entry.take("dm", bool, default=False),
    )
    entry.done()
    return reaction


def _mood(entry: Entry) -> Mood:
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


def _deed(entry: Entry) -> Deed:
    name = entry.take("do", str)
    if name not in list(Deeds):
        entry.wrong("do", f"must be one of {', '.join(Deeds)}, not {name!r}")
    deed = Deed(
        at=entry.span("after"),
        do=Deeds(name),
        about=entry.take("about", str),
        text=entry.take("text", str, ""),
        why=entry.take("why", str, ""),
        until=entry.maybe_span("until"),
    )
    if deed.do in (Deeds.PROMISE, Deeds.FOLLOW_UP) and deed.until is None:
        entry.wrong("until", "is missing")
    entry.done()
    return deed


def _check_names(scenario: Scenario, where: str) -> None:
    """Every handle and key that is used must be there, once, and be written before its use."""
    handles = _unique_handles(scenario, where)
    times: dict[str, timedelta] = {}
    written: tuple[Draft | Letter, ...] = (*scenario.posts, *scenario.letters)
    for entry in written:
        if entry.key in times:
            raise Misuse(f"{where}: the key {entry.key} is there twice.")
        times[entry.key] = entry.at
    for draft in scenario.posts:
        if draft.by.lower() not in handles:
            raise Misuse(f"{where}: post {draft.key}: by names nobody: {draft.by!r}.")
        _check_references(draft, times, where)
    for letter in scenario.letters:
        _check_letter(letter, handles, scenario.brand.handle, where)
    for deed in scenario.diary:
        if times.get(deed.about, timedelta.max) >= deed.at:
            raise Misuse(f"{where}: diary: no post {deed.about} is there at {deed.at}.")
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


def _check_letter(letter: Letter, handles: set[str], brand: str, where: str) -> None:
    if letter.group and letter.to:
        raise Misuse(f"{where}: message {letter.key}: has a group and a to.")
    for key, handle in (("by", letter.by), ("to", letter.to or ("" if letter.group else brand))):
        if handle and handle.lower() not in handles:
            raise Misuse(f"{where}: message {letter.key}: {key} names nobody: {handle!r}.")
        if key == "to" and handle.lower() == letter.by.lower():
            raise Misuse(f"{where}: message {letter.key}: to names its own author, or nobody.")


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
