"""X's direct messages as private posts: with whom, what was said, what was attached."""

from __future__ import annotations

from typing import Any

import pytest

from carecli.care.posts import Link, Media, PersonId
from carecli.channels.x import messages
from carecli.system.terminal import clean

OURS = PersonId(7000)
JO = PersonId(42)
RAW = {
    "id": "1700000000000000002",
    "event_type": "MessageCreate",
    "text": "Order &amp; address https://t.co/a",
    "sender_id": "42",
    "dm_conversation_id": "42-7000",
    "created_at": "2026-09-18T14:00:00.000Z",
}


def raw(**more: Any) -> dict[str, Any]:
    return {**RAW, **more}


def without(name: str, **more: Any) -> dict[str, Any]:
    return {key: value for key, value in raw(**more).items() if key != name}


def conversation(body: dict[str, Any]) -> int:
    (post,) = messages.page({"data": [body]}, OURS).posts
    return post.conversation_id


def test_a_message_is_a_private_post_of_the_conversation_with_its_sender() -> None:
    (post,) = messages.page({"data": [RAW]}, OURS).posts
    assert (post.id, post.author_id, post.private) == (1700000000000000002, JO, True)
    assert post.text == "Order & address https://t.co/a"
    assert (post.conversation_id, post.parent_id) == (-JO, None)
    assert post.raw == RAW


@pytest.mark.parametrize("sender", ["42", "7000"])
@pytest.mark.parametrize(
    "told",
    [
        {"dm_conversation_id": "42-7000"},
        {"dm_conversation_id": "7000-42"},
        {"dm_conversation_id": None, "participant_ids": ["7000", "42"]},
    ],
)
def test_a_conversation_is_known_by_the_other_person(sender: str, told: dict[str, Any]) -> None:
    assert conversation(raw(sender_id=sender, **told)) == -JO


def test_a_message_to_us_without_a_conversation_is_its_sender_s() -> None:
    assert conversation(without("dm_conversation_id")) == -JO


@pytest.mark.parametrize(
    "told",
    [
        {"dm_conversation_id": "1585094756761149440"},
        {"dm_conversation_id": "1585094756761149440", "participant_ids": ["42", "7000"]},
        {"dm_conversation_id": None, "participant_ids": ["7000", "42", "43"]},
        {"dm_conversation_id": "42-43"},
        {"dm_conversation_id": "7000-7000", "sender_id": "7000"},
        {"dm_conversation_id": "a-b"},
        {"dm_conversation_id": {}, "participant_ids": ["7000", "42", "43"]},
    ],
)
def test_what_is_not_with_exactly_one_other_person_is_a_group(told: dict[str, Any]) -> None:
    assert conversation(raw(**told)) == 0


def test_who_comes_into_a_group_and_leaves_it_is_passed_over() -> None:
    came = {"id": "5", "event_type": "ParticipantsJoin", "participant_ids": ["42"]}
    page = messages.page({"data": [came, RAW, raw(event_type="ParticipantsLeave")]}, OURS)
    assert ([post.id for post in page.posts], page.odd) == ([1700000000000000002], ())


@pytest.mark.parametrize(
    "odd",
    [
        None,
        without("id"),
        without("sender_id"),
        without("text"),
        without("created_at"),
        without("dm_conversation_id", sender_id="7000"),
        raw(id="x"),
        raw(sender_id=-1),
    ],
)
def test_one_odd_message_costs_that_message_only(odd: Any) -> None:
    page = messages.page({"data": [RAW, odd, raw(id="3")]}, OURS)
    assert [post.id for post in page.posts] == [1700000000000000002, 3]
    assert [each.raw for each in page.odd] == [odd]
    assert page.odd[0].why


def test_people_pictures_links_and_a_shared_post_come_along() -> None:
    url = {"url": "https://t.co/a", "expanded_url": "https://acme.com/x", "display_url": "acme…"}
    picture = {"media_key": "3_1", "type": "photo", "url": "https://p/1", "alt_text": "A\nloaf"}
    body = raw(
        entities={"urls": [url], "mentions": [{"username": "CrumbAndCo"}]},
        attachments={"media_keys": ["3_1"]},
        referenced_tweets=[{"id": "99"}],
    )
    users = [{"id": "42", "username": "jo"}, {"id": "7000", "username": "CrumbAndCo"}, {}]
    includes = {"users": users, "media": [picture]}
    page = messages.page({"data": [body], "includes": includes}, OURS)
    (post,) = page.posts
    assert post.links == (Link("https://t.co/a", "acme…", "https://acme.com/x"),)
    assert post.media == (Media("photo", "A loaf", "https://p/1"),)
    assert post.mentions == {"crumbandco"}
    assert post.quoted_id == 99
    assert [person.handle for person in page.people] == ["jo", "CrumbAndCo"]
    assert [each.raw for each in page.odd] == [{}]


def test_hostile_messages_are_made_safe() -> None:
    (post,) = messages.page({"data": [raw(text="\x1b[2J\u202e\ud800pay")]}, OURS).posts
    assert clean(post.text) == post.text
    assert post.hidden_chars


def test_a_page_names_its_next() -> None:
    assert messages.page({"meta": {"next_token": "n"}}, OURS).next == "n"
    assert messages.page({"meta": None}, OURS).next is None
