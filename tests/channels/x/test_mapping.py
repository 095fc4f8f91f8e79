"""X's JSON as posts and people: both vocabularies, all that may be missing, nothing that breaks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care.posts import Link, Media, PersonId, PostId
from carecli.channels.x import mapping, messages
from carecli.channels.x.reach import missing
from carecli.system.terminal import clean

RAW = {
    "id": "1700000000000000002",
    "text": "@CrumbAndCo Fish &amp; chips &lt;3 &amp;lt;",
    "author_id": "42",
    "created_at": "2026-09-18T14:00:00.000Z",
}


def raw(**more: Any) -> dict[str, Any]:
    return {**RAW, **more}


def test_a_bare_post_is_the_start_of_its_own_thread() -> None:
    post = mapping.post(RAW)
    assert (post.id, post.author_id) == (1700000000000000002, 42)
    assert post.conversation_id == post.id
    assert (post.parent_id, post.quoted_id, post.repost, post.edited) == (None, None, False, False)
    assert post.raw == RAW


def test_entities_are_unescaped_once() -> None:
    assert mapping.post(RAW).text == "@CrumbAndCo Fish & chips <3 &lt;"


@pytest.mark.parametrize("time", ["2026-09-18T14:00:00Z", "2026-09-18T16:00:00.000+02:00"])
def test_times_come_in_utc_with_or_without_fractions(time: str) -> None:
    assert mapping.post(raw(created_at=time)).created_at == datetime(2026, 9, 18, 14, tzinfo=UTC)


@pytest.mark.parametrize("word", ["tweet", "post"])
def test_both_vocabularies_say_the_same(word: str) -> None:
    references = [
        {"type": "replied_to", "id": "11"},
        {"type": "quoted", "id": "12"},
        {"type": "retweeted", "id": "13"},
    ]
    post = mapping.post(
        raw(
            **{
                f"referenced_{word}s": references,
                f"note_{word}": {"text": "The long &gt; version"},
                f"edit_history_{word}_ids": ["1", "2"],
            },
            in_reply_to_user_id="7000",
            conversation_id="10",
        )
    )
    assert (post.parent_id, post.quoted_id, post.repost) == (11, 12, True)
    assert (post.text, post.edited) == ("The long > version", True)
    assert (post.parent_author_id, post.conversation_id) == (7000, 10)


def test_an_edit_names_its_older_versions_and_stays_in_its_own_thread() -> None:
    ids = ["1700000000000000001", RAW["id"]]
    post = mapping.post(raw(edit_history_tweet_ids=ids, conversation_id=RAW["id"]))
    assert (post.versions, post.conversation_id) == ((1700000000000000001,), 1700000000000000001)
    assert mapping.post(raw(edit_history_tweet_ids=[RAW["id"]])).versions == ()


@pytest.mark.parametrize("word", ["tweets", "posts"])
def test_parents_that_came_along_are_context(word: str) -> None:
    page = mapping.page({"data": [], "includes": {word: [RAW]}})
    assert ([post.id for post in page.context], page.posts) == ([1700000000000000002], ())


def test_links_mentions_and_pictures_are_joined() -> None:
    entities = {
        "urls": [
            {"url": "https://t.co/a", "expanded_url": "https://acme.com/x", "display_url": "acme…"}
        ],
        "mentions": [{"username": "CrumbAndCo"}, {"username": "JO"}],
    }
    picture = {"media_key": "3_1", "type": "photo", "url": "https://p/1", "alt_text": "A\nloaf"}
    body = raw(entities=entities, attachments={"media_keys": ["3_1", "3_missing"]})
    (post,) = mapping.page({"data": [body], "includes": {"media": [picture]}}).posts
    assert post.links == (Link("https://t.co/a", "acme…", "https://acme.com/x"),)
    assert post.mentions == {"crumbandco", "jo"}
    assert post.media == (Media("photo", "A loaf", "https://p/1"),)


def test_hostile_text_is_made_safe_everywhere() -> None:
    bad = "\x1b[2J\u202e\ud800"
    person = mapping.person({"id": 1, "username": "jo", "name": bad, "description": bad})
    url = {"url": bad, "display_url": bad, "expanded_url": bad}
    post = mapping.post(raw(text=bad, lang=bad, entities={"urls": [url]}))
    (link,) = post.links
    for text in (person.name, person.bio, post.text, post.lang, *_fields(link)):
        assert clean(text) == text
        text.encode()
    assert post.hidden_chars


def test_a_person_says_what_is_known_and_leaves_the_rest_open() -> None:
    bare = mapping.person({"id": "5", "username": "Jo_1"})
    assert (bare.name, bare.followers, bare.since, bare.receives_dm) == ("", None, None, None)
    full = mapping.person(
        {
            "id": 5,
            "username": "Jo_1",
            "name": "Jo &amp; Co",
            "public_metrics": {"followers_count": 12},
            "created_at": "2015-01-01T00:00:00Z",
            "verified_type": "blue",
            "protected": True,
            "receives_your_dm": False,
        }
    )
    assert (full.name, full.followers, full.verified) == ("Jo & Co", 12, True)
    assert (full.protected, full.receives_dm) == (True, False)
    assert full.since == datetime(2015, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("told", [None, 5, "long ago", "0001-01-01T00:00:00+14:00"])
def test_a_person_who_joined_at_no_time_is_still_a_person(told: Any) -> None:
    person = mapping.person({"id": "5", "username": "jo", "created_at": told})
    assert (person.handle, person.since) == ("jo", None)


@pytest.mark.parametrize(
    "odd",
    [
        None,
        "post",
        [],
        raw(id=None),
        raw(id="0"),
        raw(id=-3),
        raw(id=True),
        raw(id=2**63),
        raw(id="٣"),
        raw(id="1" * 5_000),
        raw(id="12.0"),
        raw(author_id=None),
        raw(text=None),
        raw(created_at="yesterday"),
        raw(created_at=5),
        raw(created_at="0001-01-01T00:00:00+14:00"),
    ],
)
def test_one_odd_entry_costs_that_entry_only(odd: Any) -> None:
    page = mapping.page({"data": [RAW, odd, raw(id="3")], "includes": {"users": [{}]}})
    assert [post.id for post in page.posts] == [1700000000000000002, 3]
    assert [each.raw for each in page.odd] == [odd, {}]
    assert all(each.why for each in page.odd)


def test_a_missing_author_costs_nothing() -> None:
    page = mapping.page({"data": [RAW], "includes": {}})
    assert (len(page.posts), page.people) == (1, ())


def test_a_page_names_its_newest_and_its_next() -> None:
    page = mapping.page({"meta": {"newest_id": "9", "next_token": "n", "result_count": 0}})
    assert (page.newest, page.next) == (9, "n")


def problem(of: object, kind: str = "resource-not-found") -> dict[str, Any]:
    return {"resource_id": of, "type": f"https://api.x.com/2/problems/{kind}"}


def test_a_look_up_takes_for_gone_only_what_x_names() -> None:
    asked = [PostId(each) for each in (1700000000000000002, 2, 3, 4, 5)]
    errors = [
        problem("2"),
        problem("3", "not-authorized-for-resource"),
        problem("4", "internal-error"),
        problem("99"),
        problem(None),
        "odd",
    ]
    found = mapping.lookup({"data": [RAW], "errors": errors}, asked)
    assert found.gone == {2, 3}
    assert [post.id for post in found.page.posts] == [1700000000000000002]


def test_a_post_that_came_is_not_gone_whatever_the_complaints() -> None:
    asked = [PostId(int(RAW["id"]))]
    assert mapping.lookup({"data": [RAW], "errors": [problem(RAW["id"])]}, asked).gone == set()


KEYS = [
    "id", "text", "author_id", "created_at", "data", "includes", "users", "tweets", "media",
    "meta", "errors", "entities", "urls", "mentions", "url", "username", "attachments",
    "media_keys", "media_key", "referenced_tweets", "type", "note_tweet", "public_metrics",
    "edit_history_tweet_ids", "alt_text", "next_token", "verified_type",
    "sender_id", "dm_conversation_id", "participant_ids", "event_type", "conversation_id",
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6)
    ),
    max_leaves=25,
)


@given(st.dictionaries(st.sampled_from(KEYS), JSON))
def test_no_shape_of_json_breaks_a_page(answer: dict[str, Any]) -> None:
    page = mapping.page(answer | {"includes": answer})
    mapping.lookup(answer, [PostId(1)])
    mapping.ids(answer)
    mapping.people(answer)
    missing(answer)
    messages.page(answer | {"includes": answer}, PersonId(7000))
    for entry in (answer, answer.get("data")):
        spoilt = {"data": [raw(**entry)] if isinstance(entry, dict) else entry}
        mapping.page(spoilt)
        messages.page(spoilt, PersonId(7000))
        missing(spoilt)
    assert isinstance(page.posts, tuple)


def _fields(link: Link) -> tuple[str, str, str]:
    return link.short, link.shown, link.target
