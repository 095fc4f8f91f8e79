"""Commitments in our own words: found when they are plain, left alone when they are not."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care.commitments import find
from tests.support.data import recorded

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 9, 16, 9, 30, tzinfo=UTC)  # a Wednesday, 10:30 on a London wall


def due(text: str) -> str:
    (found,) = find(text, NOW, LONDON)
    return f"{found.due.astimezone(LONDON):%a %d %b %H:%M}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("So sorry, Maya. I'll send a new one by Friday.", "Fri 18 Sep 17:00"),
        ("We will call you tomorrow at 4.", "Thu 17 Sep 16:00"),
        ("I'll ring you today at 4", "Wed 16 Sep 16:00"),
        ("I’ll get back to you within 2 hours!", "Wed 16 Sep 12:30"),
        ("We'll refund you in two hours.", "Wed 16 Sep 12:30"),
        ("You'll have it next Tuesday.", "Tue 22 Sep 17:00"),
        ("I'll call you on 3 Oct", "Sat 03 Oct 17:00"),
        ("I'll call you on October 3rd at 9:15.", "Sat 03 Oct 09:15"),
        ("Your refund will be with you by the end of the week.", "Fri 18 Sep 17:00"),
        ("We'll have an answer for you by end of day.", "Wed 16 Sep 17:00"),
        ("I'm going to bring it round tomorrow morning ^Dil", "Thu 17 Sep 12:00"),
        ("I'll bring it to your door the day after tomorrow by 10.", "Fri 18 Sep 10:00"),
        ("I'll have the voucher behind the till by tomorrow noon.", "Thu 17 Sep 12:00"),
        ("You will hear from us by 5pm.", "Wed 16 Sep 17:00"),
        ("We'll replace it within 3-5 working days.", "Wed 23 Sep 17:00"),
        ("I'll bake you a fresh rye tonight.", "Wed 16 Sep 21:00"),
        ("I'll see to it on Monday at 8.30 am.", "Mon 21 Sep 08:30"),
    ],
)
def test_a_plain_commitment_is_found_with_its_time(text: str, meant: str) -> None:
    assert due(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "Shall I call you tomorrow at 4?",
        "I'll call you tomorrow?",
        "If it is not there by Friday, I'll send a new one.",
        "Could you write to us by Friday and we'll look.",
        "We open tomorrow at 9.",
        "You ordered it on Monday.",
        "I'm sorry that it broke on Friday.",
        "We'll look into it soon.",
        "I'll look into it as soon as possible.",
        "We can't do it by Friday.",
        "It should arrive by Friday.",
        "We'll usually answer within 2 hours.",
        "We'll pass on everything you've shared with us today.",
        "Sorry for the wait, but will be back on tomorrow.",
        "I'll call you today at 9.",
        "I'll send one on Friday or on Monday.",
        "We'll take 20% off on Friday at 30:00.",
        "I'll call you on 31 Feb.",
        "",
    ],
)
def test_what_is_doubtful_is_left_alone(text: str) -> None:
    assert find(text, NOW, LONDON) == ()


def test_the_words_and_their_place_are_told() -> None:
    text = "Hi Ana, that is on us. I'll call you by Friday! Thank you. ^Dil"
    (found,) = find(text, NOW, LONDON)
    assert found.what == "I'll call you by Friday"
    assert text[found.start : found.end] == "I'll call you by Friday!"


def test_two_commitments_are_two() -> None:
    text = "I'll ring you tomorrow at 9. You'll have the new one by Friday."
    assert [one.what for one in find(text, NOW, LONDON)] == [
        "I'll ring you tomorrow at 9",
        "You'll have the new one by Friday",
    ]


def test_a_time_is_read_on_the_wall_of_the_account() -> None:
    (found,) = find("I'll call you tomorrow at 4.", NOW, ZoneInfo("America/New_York"))
    assert found.due == datetime(2026, 9, 17, 20, 0, tzinfo=UTC)


@given(st.text(max_size=300))
def test_any_text_is_read_without_a_fuss(text: str) -> None:
    for found in find(text, NOW, LONDON):
        assert NOW < found.due <= NOW + timedelta(days=120)
        assert text[found.start : found.end].startswith(found.what[:1])


_PIECES = st.sampled_from(
    ["I'll", "we will", "call", "you", "by", "at", "on", "Friday", "tomorrow", "4", "25:99", "3rd",
     "Oct", "within", "999", "weeks", "today", ".", "?", "if", "32", "feb", "pm", "in", "a"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=12).map(" ".join))
def test_odd_times_are_no_times(text: str) -> None:
    assert all(found.due > NOW for found in find(text, NOW, LONDON))


def test_real_answers_of_brands_hold_few_commitments_and_hardly_a_wrong_one() -> None:
    said = []
    for line in recorded("conversations/twcs_threads.jsonl").read_text("utf-8").splitlines():
        for post in json.loads(line)["posts"]:
            if not post["inbound"]:
                at = datetime.fromisoformat(post["created_at"])
                said += [one.what for one in find(html.unescape(post["text"]), at, LONDON)]
    assert len(said) <= 20
