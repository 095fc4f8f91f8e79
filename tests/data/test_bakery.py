"""The bakery: the scenario behind the demo shows every situation, believably."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import carecli
from carecli.channels.sandbox.scenarios import load
from carecli.channels.sandbox.text import weight

Entry = dict[str, Any]

FILE = Path(carecli.__file__).parent / "data" / "scenarios" / "bakery.toml"
BAKERY: Entry = tomllib.loads(FILE.read_text("utf-8"))
BRAND = BAKERY["brand"]["handle"]
PEOPLE = {person["handle"]: person for person in BAKERY["people"]}
POSTS: dict[str, Entry] = {post["key"]: post for post in BAKERY["posts"]}
LATER: dict[str, Entry] = {post["key"]: post for post in BAKERY["later"]}
MESSAGES: dict[str, Entry] = {message["key"]: message for message in BAKERY["messages"]}
EVERY = POSTS | LATER
ANSWERED_BADLY = "corinne-1-ours"

KEYS = {
    "brand": {
        *("handle", "name", "bio", "followers", "since"),
        *("searches", "target", "hours", "signoff"),
    },
    "people": {"handle", "name", "bio", "followers", "since", "protected", "dms"},
    "posts": {
        *("key", "by", "ago", "text", "reply_to", "quotes", "reposts"),
        *("media", "deleted_after", "source"),
    },
    "later": {"key", "by", "after", "text", "reply_to", "quotes", "media", "deleted_after"},
    "messages": {"key", "by", "to", "group", "ago", "after", "text"},
    "reactions": {"to", "if_any", "after", "text", "once", "dm"},
    "moods": {"for", "after", "text"},
}
LOOK_ALIKE = "crumbnkiln"
MARKUP = "click"  # as in [@click=…], which X takes for a mention


def span(written: str) -> timedelta:
    names = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
    return timedelta(**{names[part[-1]]: int(part[:-1]) for part in written.split()})


def mentions(post: Entry) -> set[str]:
    return set(re.findall(r"(?<![\w@/])@(\w{1,15})(?!\w)", post.get("text", ""), re.ASCII))


def searched(post: Entry) -> bool:
    """Whether the saved search finds it: our name or the wrong handle, but not ours."""
    text = post.get("text", "")
    return bool(re.search(r"Crumb & Kiln|\bcrumbnkiln\b", text)) and BRAND not in mentions(post)


def addressed(post: Entry) -> bool:
    """Whether it is work: it names, answers or quotes us, or the saved search finds it."""
    if post["by"] == BRAND or "reposts" in post:
        return False
    parent = EVERY.get(post.get("reply_to", ""))
    quoted = EVERY.get(post.get("quotes", ""))
    return (
        BRAND in mentions(post)
        or searched(post)
        or (quoted is not None and quoted["by"] == BRAND)
        or (parent is not None and (parent["by"] == BRAND or addressed(parent)))
    )


def root(post: Entry) -> str:
    while "reply_to" in post:
        post = EVERY[post["reply_to"]]
    return str(post["key"])


@cache
def cases() -> dict[tuple[str, str], list[Entry]]:
    """One customer in one conversation at the start, oldest post first."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for post in sorted(POSTS.values(), key=lambda post: span(post["ago"]), reverse=True):
        if addressed(post):
            found.setdefault((root(post), post["by"]), []).append(post)
    return found


def unanswered(case: tuple[str, str]) -> list[Entry]:
    """The customer's posts after our last answer to them."""
    keys = {post["key"] for post in cases()[case]}
    answers = [
        span(post["ago"])
        for post in POSTS.values()
        if post["by"] == BRAND and post.get("reply_to") in keys
    ]
    last = min(answers, default=timedelta.max)
    return [post for post in cases()[case] if span(post["ago"]) < last]


@cache
def waits() -> dict[tuple[str, str], list[Entry]]:
    return {case: posts for case in cases() if (posts := unanswered(case))}


def ages() -> list[timedelta]:
    return sorted((span(posts[0]["ago"]) for posts in waits().values()), reverse=True)


def test_the_sandbox_reads_it() -> None:
    scenario = load("bakery")
    assert len(scenario.posts) == len(EVERY)
    assert scenario.brand.handle == BRAND


def test_it_uses_the_keys_of_the_format_and_no_others() -> None:
    assert set(BAKERY) == {"name", *KEYS}
    assert set(BAKERY["brand"]) <= KEYS["brand"]
    for table in ("people", "posts", "later", "messages", "reactions", "moods"):
        for entry in BAKERY[table]:
            assert set(entry) <= KEYS[table], entry


def test_keys_and_handles_are_unique() -> None:
    assert len(EVERY) == len(BAKERY["posts"]) + len(BAKERY["later"])
    handles = [handle.lower() for handle in (*PEOPLE, BRAND)]
    assert len(handles) == len(BAKERY["people"]) + 1 == len(set(handles))


def test_whoever_and_whatever_is_named_exists() -> None:
    for post in EVERY.values():
        assert post["by"] in {*PEOPLE, BRAND}
        for link in ("reply_to", "quotes", "reposts"):
            assert post.get(link, post["key"]) in EVERY
    assert {reaction["to"] for reaction in BAKERY["reactions"]} <= set(PEOPLE)


def test_an_answer_comes_after_what_it_answers() -> None:
    for post in EVERY.values():
        if "reply_to" in post:
            parent = EVERY[post["reply_to"]]
            moments = [
                span(each["after"]) if "after" in each else -span(each["ago"])
                for each in (parent, post)
            ]
            assert moments[0] < moments[1], post["key"]


def test_nobody_is_mentioned_who_is_not_invented_here() -> None:
    texts = [*EVERY.values(), *BAKERY["reactions"], *BAKERY["moods"], *BAKERY["people"]]
    named = {handle for entry in texts for handle in mentions(entry)}
    assert named <= {*PEOPLE, BRAND, LOOK_ALIKE, MARKUP}


def test_every_invented_person_has_something_to_say() -> None:
    said = [*EVERY.values(), *MESSAGES.values()]
    assert {each["by"] for each in said} == {*PEOPLE, BRAND}


def test_there_are_enough_cases_and_about_thirty_wait() -> None:
    assert len(cases()) >= 45
    assert 28 <= len(waits()) <= 32


def test_one_has_waited_two_days_and_most_for_less_than_six_hours() -> None:
    longest, second = ages()[:2]
    assert longest > timedelta(days=2)
    assert timedelta(hours=10) <= second <= timedelta(hours=30)
    assert sum(age <= timedelta(hours=6) for age in ages()) > len(ages()) / 2


def test_the_longest_wait_is_a_single_post_that_was_missed() -> None:
    (post,) = max(waits().values(), key=lambda posts: span(posts[0]["ago"]))
    assert post["key"] == "maya-1"


def test_somebody_upset_wrote_three_times_while_waiting() -> None:
    assert len(waits()["dean-1", "dean_hartley"]) == 3


def test_several_people_share_a_thread() -> None:
    people = Counter(conversation for conversation, _ in cases())
    assert people["news-knots"] >= 8
    assert people["sal-1"] == people["leonard-1"] == 2


def test_the_search_finds_what_no_mention_does() -> None:
    found = {post["key"] for post in POSTS.values() if searched(post)}
    assert found == {"wilf-1", "oona-1"}


def test_wider_searches_find_more_than_the_saved_one() -> None:
    untagged = {"jude-1", "nell-1"}
    astray = {"nell-2", "pots-1", "jude-3"}
    posts = {key: post for key, post in POSTS.items() if key in untagged | astray}
    assert all("crumbandkiln" in posts[key]["text"] for key in untagged)
    assert all("crumb_and_kiln" in (posts[key]["by"], *mentions(posts[key])) for key in astray)
    assert not any(addressed(post) for post in posts.values())


def test_messages_show_every_situation() -> None:
    writers = {each["by"] for each in MESSAGES.values() if "group" not in each}
    in_public = {post["by"] for post in POSTS.values() if addressed(post)}
    assert writers & in_public
    assert any(re.search(r"\b[A-Z]{2}-\d+", each["text"]) for each in MESSAGES.values())
    assert len({each["by"] for each in MESSAGES.values() if "group" in each}) >= 2
    assert any(
        each["by"] == BRAND and each["text"].endswith("^Robin") for each in MESSAGES.values()
    )
    assert any("after" in each for each in MESSAGES.values())


def test_a_handle_that_only_begins_like_ours_is_no_work() -> None:
    look_alikes = [post for post in POSTS.values() if post["key"].startswith("umb-")]
    assert look_alikes
    assert not any(addressed(post) for post in look_alikes)


def test_a_repost_is_no_work() -> None:
    (repost,) = (post for post in POSTS.values() if "reposts" in post)
    assert not addressed(repost)


def test_a_promise_of_ours_went_by() -> None:
    promise = POSTS["owen-1-ours"]
    assert "by Friday" in promise["text"]
    assert span(promise["ago"]) > timedelta(days=7), "a Friday lies behind us whatever today is"
    assert ("owen-1", "owen_rafferty") in waits()


def test_another_person_signed_where_the_customer_waits_again() -> None:
    assert POSTS["anselm-1-ours"]["text"].endswith("^Dil")
    assert ("anselm-1", "anselm_krow") in waits()


SHOWN: dict[str, Callable[[Entry], object]] = {
    "Japanese": lambda post: re.search(r"[\u3040-\u30ff]", post["text"]),
    "Chinese": lambda post: re.search(r"^[^\u3040-\u30ff]*[\u4e00-\u9fff]", post["text"]),
    "Korean": lambda post: re.search(r"[\uac00-\ud7a3]", post["text"]),
    "Arabic": lambda post: re.search(r"[\u0600-\u06ff]", post["text"]),
    "Hebrew": lambda post: re.search(r"[\u0590-\u05ff]", post["text"]),
    "a joined emoji": lambda post: "\u200d" in post["text"],
    "a long post": lambda post: len(post["text"]) > 280,
    "a link": lambda post: "https://" in post["text"],
    "a quote of ours": lambda post: EVERY.get(post.get("quotes", ""), {}).get("by") == BRAND,
    "a picture with alt text": lambda post: any(each["alt"] for each in post.get("media", ())),
    "a picture without": lambda post: any(not each["alt"] for each in post.get("media", ())),
    "a post that vanishes": lambda post: span(post.get("deleted_after", "9h")) < span("2m"),
    "markup that acts": lambda post: "[@click=app.quit]" in post["text"] and "[/]" in post["text"],
    "an escape code": lambda post: "\x1b[" in post["text"],
    "a hostile name": lambda post: {"\x1b", "\x07", "\u202e"} <= set(PEOPLE[post["by"]]["name"]),
    "great reach": lambda post: PEOPLE[post["by"]]["followers"] > 90_000,
    "no DM possible": lambda post: "can't DM you" in post["text"],
    "a thumb": lambda post: post["text"].endswith("👍"),
    "the handle first": lambda post: post["text"].startswith(f"@{BRAND}"),
    "the handle last": lambda post: re.search(rf"@{BRAND}[.?]?$", post["text"]),
}


@pytest.mark.parametrize("situation", SHOWN)
def test_it_shows(situation: str) -> None:
    posts = [post for each in cases().values() for post in each]
    assert any(SHOWN[situation](post) for post in posts)


def test_our_answers_are_signed_and_fit_a_post() -> None:
    answers = [post for post in POSTS.values() if post["by"] == BRAND and "reply_to" in post]
    assert len(answers) >= 20
    for answer in answers:
        assert weight(answer["text"]) <= 280, answer["key"]
        signed = re.search(r" \^(Robin|Dil)$|。\^Robin$", answer["text"])
        assert bool(signed) == (answer["key"] != ANSWERED_BADLY), answer["key"]


def test_some_answers_came_from_the_phone() -> None:
    phone = [post for post in POSTS.values() if post.get("source") == "X for iPhone"]
    assert phone
    assert all(post["by"] == BRAND for post in phone)


def test_customers_keep_writing_most_of_all_at_the_start() -> None:
    moments = [span(post["after"]) for post in LATER.values()]
    assert 22 <= len(moments) <= 30
    assert min(moments) >= timedelta(seconds=15)
    assert max(moments) <= timedelta(minutes=30)
    assert sum(moment <= timedelta(minutes=3) for moment in moments) >= 12
    assert any("arrived" in post["text"] for post in LATER.values())


def test_many_people_answer_in_their_own_words() -> None:
    reactions = BAKERY["reactions"]
    assert len({reaction["to"] for reaction in reactions}) >= 25
    assert len({reaction["text"] for reaction in reactions}) == len(reactions)
    assert all(span(reaction["after"]) <= timedelta(minutes=1) for reaction in reactions)


def test_a_reaction_to_any_answer_stands_behind_the_particular_ones() -> None:
    general: set[tuple[str, bool]] = set()
    for reaction in BAKERY["reactions"]:
        to = reaction["to"], reaction.get("dm", False)
        assert to not in general, "never reached"
        if not reaction.get("if_any"):
            general.add(to)


def test_there_are_moods_enough_for_everybody_else() -> None:
    moods = Counter(mood["for"] for mood in BAKERY["moods"])
    assert set(moods) == {"upset", "question", "praise", "any"}
    assert min(moods.values()) >= 5


def test_no_two_people_say_the_same() -> None:
    texts = Counter(post["text"] for post in EVERY.values() if "text" in post)
    assert texts.most_common(1)[0][1] == 1


def test_the_file_itself_is_safe_to_print() -> None:
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", FILE.read_text("utf-8")
    )
