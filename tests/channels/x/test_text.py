"""Lengths as X counts them, links as X makes them, prices as X bills them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from carecli.channels.x.prices import PRICES, find_link, price_of_reply
from carecli.channels.x.text import LINKS_COUNTED_UP_TO, fits, load_library, weigh, weighted_length
from carecli.system.clock import monotonic
from tests.support.data import recorded


def suite(name: str) -> Any:
    file: Path = recorded("fixtures/twitter-text") / f"{name}.yml"
    return yaml.safe_load(file.read_text(encoding="utf-8"))["tests"]


@pytest.mark.parametrize(
    ("group", "rules"),
    [
        ("WeightedTweetsCounterTest", "version2"),
        ("WeightedTweetsWithDiscountedEmojiCounterTest", "version3"),
        ("UnicodeDirectionalMarkerCounterTest", "version3"),
    ],
)
def test_xs_own_conformance_suite_agrees(group: str, rules: str) -> None:
    cases = [case for case in suite("validate")[group] if len(case["text"]) <= LINKS_COUNTED_UP_TO]
    counted = {case["description"]: weigh(case["text"], rules) for case in cases}
    assert counted == {case["description"]: case["expected"]["weightedLength"] for case in cases}
    assert len(cases) >= 2


def test_xs_own_conformance_suite_agrees_on_what_fits() -> None:
    groups = ("WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest")
    for case in (case for group in groups for case in suite("validate")[group]):
        assert fits(case["text"]) == case["expected"]["valid"], case["description"]


@settings(max_examples=300)
@given(st.text(st.sampled_from("aZ9 .\r\n\t-_#@:/©1comxn\x00\x7f"), max_size=40))
def test_the_short_way_counts_as_the_library_does(text: str) -> None:
    assert weighted_length(text) == load_library().parse_tweet(text).weightedLength


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("Thanks. Bye.", 12),
        ("a\r\nb", 3),
        ("acme.com", 23),
        ("see https://acme.com/a/very/long/address?with=more", 27),
        ("日本", 4),
        ("👨‍👩‍👧‍👦", 2),
        ("e\u0301", 1),
        ("x" * 2_000 + " acme.com", 2_009),
        ("acme.com " + "a." * 60, 24 + 120),
    ],
)
def test_lengths_worth_knowing(text: str, length: int) -> None:
    assert weighted_length(text) == length


def test_what_is_empty_too_long_or_forbidden_does_not_fit() -> None:
    assert fits("x" * 280)
    assert fits("x" * 281, limit=25_000)
    assert not any(fits(text) for text in ("", "x" * 281, "a\ufeffb", "a\uffffb"))


@pytest.mark.parametrize(
    "text", ["a." * 500, "1.a" * 333, "-a" * 400 + "a-a." * 40, "a." * 15_000, "é." * 200]
)
def test_no_text_takes_long_to_count_or_to_price(text: str) -> None:
    weighted_length("日")  # the library is loaded by now
    start = monotonic()
    weighted_length(text)
    price_of_reply(text)
    assert monotonic() - start < 1.5  # about 0.25 on a quiet machine, minutes without the bounds


def test_every_link_of_xs_own_suite_is_priced_as_one() -> None:
    groups = ("urls", "urls_with_indices", "urls_with_directional_markers", "tco_urls_with_params")
    texts = [case["text"] for group in groups for case in suite("extract")[group]]
    linking = [text for text in texts if load_library().extract_urls(text)]
    assert [text for text in linking if price_of_reply(text) != "post.create.link"] == []
    assert len(linking) > 50


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("see https://acme.com/x now", "https://acme.com/x"),
        ("look at Acme.com.", "Acme.com"),
        ("read.me is a readme.md", "read.me"),
        ("日本語example.com", "日本語example.com"),
        ("node.js, a.txt, 3.50, e.g. this… or ok...fine, 1.2.3", None),
        ("write to jo.doe@acme.com", None),
        ("$ACME.x @acme.com #acme.com", None),
        ("", None),
    ],
)
def test_links_are_found_also_where_nobody_typed_https(text: str, link: str | None) -> None:
    assert find_link(text) == link


def test_a_link_makes_an_answer_twenty_times_dearer() -> None:
    plain, linked = (PRICES[price_of_reply(text)] for text in ("Sorry!", "See acme.com"))
    assert (plain.amount, plain.unit) == (Decimal("0.010"), "request")
    assert linked.amount == 20 * plain.amount
