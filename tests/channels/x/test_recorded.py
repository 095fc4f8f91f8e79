"""Recorded answers of X: nothing gets lost on the way, whatever is missing from them or new."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from carecli.care.posts import Page, PersonId, PostId
from carecli.channels.x import mapping, messages
from carecli.channels.x.reach import missing
from carecli.channels.x.values import Json, entries, fields
from tests.support.data import recorded

OURS = PersonId(1072250532645998596)
UNKNOWN = {"a_field_of_tomorrow": [{"deep": None}]}
ODD_VALUES = st.sampled_from([None, 0, -1, "", "x", [], {}, [None], {"id": 5}, True, 1e300])


@cache
def answers() -> tuple[Json, ...]:
    """Every object of the recordings that looks like an answer; some hold them as text."""
    files = sorted(recorded("fixtures/xapi-v2").rglob("*.json"))
    return tuple(each for file in files for each in _bodies(json.loads(file.read_text())))


@cache
def posts_and_people() -> tuple[Json, ...]:
    """Answers that hold posts, messages or people, with few enough for many rounds."""
    kinds = (_is_post, _is_message, _is_person)
    told = [each for each in answers() if any(kind(one) for kind in kinds for one in data(each))]
    return tuple(each for each in told if len(data(each)) < 30)


def data(answer: Json) -> list[Any]:
    return entries(answer.get("data"))


def test_every_recorded_post_comes_out_whole() -> None:
    seen = 0
    for answer in answers():
        whole = [one for one in data(answer) if _is_post(one)]
        page = mapping.page(answer)
        assert [post.raw for post in page.posts if _is_post(post.raw)] == whole
        assert all(post.text or not post.raw["text"] for post in page.posts)
        seen += len(whole)
    assert seen > 100


def test_every_entry_is_a_post_or_kept_as_odd_with_the_reason() -> None:
    for answer in answers():
        page = mapping.page(answer)
        included = fields(answer.get("includes"))
        kept = [*(post.raw for post in (*page.posts, *page.context))]
        kept += [*(person.raw for person in page.people), *(odd.raw for odd in page.odd)]
        came = [*data(answer), *entries(included.get("tweets")), *entries(included.get("users"))]
        assert sorted(map(repr, kept)) == sorted(map(repr, came))
        assert all(odd.why for odd in page.odd)


def test_every_recorded_person_comes_out_with_what_was_said() -> None:
    seen = 0
    for answer in answers():
        told = [one for one in data(answer) if _is_person(one)]
        told += entries(fields(answer.get("includes")).get("users"))
        page = mapping.page({"data": [], "includes": {"users": told}})
        assert [(str(person.id), person.handle) for person in page.people] == [
            (one["id"], one["username"]) for one in told
        ]
        seen += len(told)
    assert seen > 100


def test_every_recorded_message_comes_out_whole() -> None:
    seen = set()
    for answer in answers():
        told = [one for one in data(answer) if _is_message(one)]
        page = messages.page({"data": told}, OURS)
        assert [post.raw for post in page.posts] == [one for one in told if "sender_id" in one]
        assert [odd.raw for odd in page.odd] == [one for one in told if "sender_id" not in one]
        seen |= {(post.conversation_id, post.private) for post in page.posts}
    assert seen == {(0, True)}  # the whole messages among the recordings are of groups


@settings(max_examples=150)
@given(st.data())
def test_what_is_new_or_missing_or_odd_costs_its_own_entry_only(draw: st.DataObject) -> None:
    answer = copy.deepcopy(draw.draw(st.sampled_from(posts_and_people())))
    listed = answer["data"] = [copy.deepcopy(one) for one in data(answer)]
    which = draw.draw(st.integers(0, len(listed) - 1))
    _spoil(draw, listed[which])
    read = draw.draw(st.sampled_from(READERS))
    page, before = read(answer), read({**answer, "data": _without(listed, which)})
    rest = [post for post in page.posts if post.raw is not listed[which]]
    assert [post.raw for post in rest] == [post.raw for post in before.posts]
    assert len(page.posts) + len(page.odd) <= len(before.posts) + len(before.odd) + 1
    mapping.people(answer)
    mapping.lookup(answer, [PostId(1)])
    mapping.ids(answer)
    missing(answer)


def test_unknown_fields_change_nothing_and_are_kept() -> None:
    for answer in posts_and_people():
        for read in READERS:
            more = {**answer, **UNKNOWN, "data": [{**one, **UNKNOWN} for one in data(answer)]}
            page, before = read(more), read({**answer, "data": data(answer)})
            assert page.posts == before.posts
            assert all(UNKNOWN.items() <= post.raw.items() for post in page.posts)


def _read_messages(answer: Json) -> Page:
    return messages.page(answer, OURS)


READERS: tuple[Callable[[Json], Page], ...] = (mapping.page, _read_messages)


def _spoil(draw: st.DataObject, entry: Json) -> None:
    """Take something away from an entry, put something else in its place, or add something."""
    inside = [entry, *(value for value in entry.values() if isinstance(value, dict))]
    target = draw.draw(st.sampled_from(inside))
    name = draw.draw(st.sampled_from([*target, "entities", "attachments", "participant_ids"]))
    if draw.draw(st.booleans()):
        target.pop(name, None)
    else:
        target[name] = draw.draw(ODD_VALUES)


def _without(listed: list[Any], which: int) -> list[Any]:
    return [one for place, one in enumerate(listed) if place != which]


def _is_post(entry: Any) -> bool:
    return {"id", "text", "author_id", "created_at"} <= fields(entry).keys()


def _is_person(entry: Any) -> bool:
    return {"id", "username"} <= fields(entry).keys()


def _is_message(entry: Any) -> bool:
    return "event_type" in fields(entry)


def _bodies(value: Any) -> Iterator[Json]:
    if isinstance(value, str) and value.startswith("{"):
        value = json.loads(value)
    if isinstance(value, list):
        for each in value:
            yield from _bodies(each)
    if isinstance(value, dict):
        if "data" in value or "includes" in value:
            yield value
        elif "event_type" in value or {"id", "text"} <= value.keys():
            yield {"data": [value]}
        for each in value.values():
            yield from _bodies(each)
