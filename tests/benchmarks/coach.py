"""The coach on replies, as they are sent and as they are typed, against only reading them."""

from __future__ import annotations

from carecli.care.coach.review import review
from carecli.care.coach.rules import Situation
from carecli.care.coach.words import read
from carecli.desk import packs
from tests.benchmarks.measure import row, timed

REPLY = (
    "Hi Ada, we are so sorry for the inconvenience caused! As I said, the parcel left our shop on"
    " Monday, and you should have received it by now. Please DM us your order number and we will"
    " look into it as soon as possible. Thank you for your patience. ^Mia https://example.com/help"
)
HOSTILE = ("we can't (" + "you " * 40 + "a@" + "." * 20 + "1 " * 20) * 60
SITUATION = Situation(
    tags=frozenset({"first", "late", "upset", "public"}), facts={"first_name": "Ada"}
)


def coach() -> None:
    """A reply of 280 characters as a whole, key by key, and a hostile one of 10,000."""
    rules = packs.shipped()

    def coached(text: str) -> float:
        return timed(lambda: review(text, rules, SITUATION))

    def only_read(text: str) -> float:
        return timed(lambda: read(text))

    packs.shipped.cache_clear()
    row(
        "reading the rules",
        [timed(packs.shipped)],
        [only_read(REPLY)],
        "(floor: reading one reply)",
    )
    typed = [REPLY[:end] for end in range(1, len(REPLY) + 1)]
    row("a reply", [coached(REPLY) for _ in range(200)], [only_read(REPLY) for _ in range(200)])
    row("a key, from the first to the last", [*map(coached, typed)], [*map(only_read, typed)])
    hostile = [HOSTILE[: length * 1000] for length in (2, 4, 8)]
    for text in hostile:
        name = f"hostile, {len(text):,} characters"
        row(name, [coached(text) for _ in range(5)], [only_read(text) for _ in range(5)])
