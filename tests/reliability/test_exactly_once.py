"""Each reply is out once, or still there for the person to decide; killed wherever it may be.

The long version is `python -m tests.reliability --rounds 300`.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.bench import Bench, bench
from tests.reliability.drills import Storm, at_each_boundary, looking_up
from tests.reliability.sender import Sender

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="the drills fork"),
]


@pytest.fixture(scope="module")
def senders() -> Iterator[tuple[Sender, Sender]]:
    with Sender() as one, Sender() as other:
        yield one, other


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Bench]:
    with bench(tmp_path) as opened:
        yield opened


def states(shop: Bench) -> set[str]:
    known = map(shop.desk.replies.get, shop.written)
    return {"behind" if reply.behind else reply.state.value for reply in known}


@pytest.mark.parametrize(
    ("trouble", "kind", "post"),
    [
        ("all well", "public", 1),
        ("all well", "private", 1),
        ("503 after the write", "public", 1),
        ("all well", "chain", 1),
        ("all well", "picture", 1),
    ],
)
def test_killed_at_each_boundary_in_turn_it_sends_each_reply_once(
    shop: Bench, senders: tuple[Sender, Sender], trouble: str, kind: str, post: int
) -> None:
    tally = at_each_boundary(shop, senders[0], trouble, kind=kind, post=post)
    assert tally.found == []
    assert tally.kills >= 8, "the boundaries are not counted"
    assert {"sent", "unknown"} <= states(shop), "no kill hit the moment that matters"


def test_a_look_that_is_killed_at_each_boundary_in_turn_finds_what_is_out(
    shop: Bench, senders: tuple[Sender, Sender]
) -> None:
    tally = looking_up(shop, senders[0])
    assert tally.found == []
    assert tally.kills >= 20, "the boundaries are not counted"
    assert states(shop) == {"sent"}


def test_a_storm_of_kills_and_troubles_sends_nothing_twice_and_loses_nothing(
    shop: Bench, senders: tuple[Sender, Sender]
) -> None:
    storm = Storm(shop, senders, random.Random(7))
    for _ in range(6):
        storm.round()
    tally = storm.end()
    assert tally.found == []
    assert tally.kills > 5
    assert states(shop) <= {"sent", "refused", "recalled", "behind"}


@pytest.mark.parametrize(
    ("strategy", "kind", "seen"),
    [
        ("mark after", "public", "duplicate"),
        ("mark before", "public", "lost"),
        ("out of turn", "chain", "out of order"),
    ],
)
def test_a_wrong_strategy_is_noticed(
    shop: Bench, senders: tuple[Sender, Sender], strategy: str, kind: str, seen: str
) -> None:
    tally = at_each_boundary(shop, senders[0], kind=kind, strategy=strategy)
    assert tally.kinds()[seen] > 0
