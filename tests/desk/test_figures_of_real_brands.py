"""The figures of recorded conversations, against the file's own times."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

import pytest

from carecli.care.figures import Summary
from carecli.desk.figures import Figures
from carecli.desk.library import Library
from carecli.desk.parts import Parts
from carecli.system.clock import FixedClock
from carecli.system.paths import Home
from tests.support.brands import (
    FILE,
    Conversation,
    conversations,
    customers,
    fill,
    parts_in,
    root_of,
)
from tests.support.data import recorded

LARGEST = 10
Seconds = list[float]
Told = tuple[int, float | None, float | None]


def waits(some: Iterable[Conversation]) -> tuple[Seconds, Seconds]:
    """First and next responses in seconds, from the times in the file alone."""
    turns: dict[tuple[int, str], list[tuple[datetime, bool]]] = defaultdict(list)
    for conversation in some:
        owners = customers(conversation)
        for post in conversation["posts"]:
            if post["id"] in owners:
                key = root_of(conversation), owners[post["id"]]
                turns[key].append((datetime.fromisoformat(post["created_at"]), post["inbound"]))
    first, later = Seconds(), Seconds()
    for case in turns.values():
        asked, kind = None, first
        for at, inbound in sorted(case, key=lambda turn: turn[0]):
            if inbound:
                asked = asked or at
            elif asked:
                kind.append((at - asked).total_seconds())
                asked, kind = None, later
    return first, later


def told(seconds: Seconds) -> Told:
    """Count, median and 90th percentile by nearest rank."""
    ordered, n = sorted(seconds), len(seconds)
    if not n:
        return 0, None, None
    return n, ordered[ceil(n / 2) - 1], None if n < 10 else ordered[ceil(n * 9 / 10) - 1]


def found(summary: Summary) -> Told:
    """The same of the product's own summary."""
    median = None if summary.median is None else summary.median.total_seconds()
    return summary.n, median, None if summary.p90 is None else summary.p90.total_seconds()


@pytest.fixture(scope="module")
def brands() -> dict[str, list[Conversation]]:
    """The ten brands with the most conversations."""
    return dict(list(conversations(recorded(FILE)).items())[:LARGEST])


@pytest.fixture(scope="module")
def parts(
    brands: dict[str, list[Conversation]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Parts]:
    """What a desk with these brands as accounts works with."""
    home = Home.under(tmp_path_factory.mktemp("brands"))
    made = parts_in(home, FixedClock(datetime(2026, 11, 22, tzinfo=UTC)))
    fill(made, brands)
    yield made
    made.db.close()


@pytest.mark.timeout(240)
def test_the_ten_largest_brands_answered_as_quickly_as_the_file_says(
    parts: Parts, brands: dict[str, list[Conversation]]
) -> None:
    figures = Figures(parts, Library(parts, Path()))
    assert len(brands) == LARGEST
    for brand, some in brands.items():
        first, later = waits(some)
        shown = figures.insights(None, account=brand)
        assert (found(shown.first.calendar), found(shown.next.calendar)) == (
            told(first),
            told(later),
        ), brand
        assert shown.first.business == shown.first.calendar  # open day and night
    everything = figures.insights(None)
    total = sum(len(kind) for some in brands.values() for kind in waits(some))
    assert everything.first.calendar.n + everything.next.calendar.n == total


@pytest.mark.timeout(240)
def test_the_command_prints_the_same_of_a_home(
    parts: Parts, brands: dict[str, list[Conversation]]
) -> None:
    brand, some = next(iter(brands.items()))
    home = parts.db.path.parents[1]
    words = ("--home", str(home), "stats", "--since", "all", "--account", brand, "--json")
    out = subprocess.run(
        [sys.executable, "-m", "carecli", *words], capture_output=True, check=True, text=True
    ).stdout
    data = json.loads(out)
    for figure, seconds in zip(("first_response", "next_response"), waits(some), strict=True):
        calendar = data[figure]["calendar"]
        assert (calendar["n"], calendar["median"], calendar["p90"]) == told(seconds)
