"""A spike: far more people write than usual at this hour of the week.

Usual is the median of the same hour in past weeks, its spread the median absolute deviation: one
wild week among them moves neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)
WEEKS = 8
"""How many past weeks are looked at, at most."""
ENOUGH = 3
"""Weeks of history without which nothing is said."""
LEAST = 6
"""New waits within the hour below which nothing is out of the ordinary."""
_NORMAL = 1.4826
"""Times the median absolute deviation is a standard deviation, were it a normal distribution."""
_FAR = 4
"""Standard deviations above the usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spike:
    """More new waits within the last hour than usual.

    Attributes:
        count: How many there are.
        usual: How many there are at this hour of the week as a rule.
    """

    count: int
    usual: float


def spike(count: int, past: Sequence[int]) -> Spike | None:
    """Whether so many waits within an hour are a spike, given the same hour of past weeks."""
    if len(past) < ENOUGH or count < LEAST:
        return None
    usual = median(past)
    spread = _NORMAL * median(abs(each - usual) for each in past)
    chance = usual**0.5  # what counts of rare things vary by, even where weeks happen to agree
    far = usual + _FAR * max(spread, chance, 1.0)
    return Spike(count=count, usual=usual) if count >= far else None


def same_hours(now: datetime, zone: ZoneInfo) -> tuple[datetime, ...]:
    """When the hour that ends now began in past weeks, by the clock on the wall."""
    wall = (now - HOUR).astimezone(zone)
    return tuple(
        (wall.replace(tzinfo=None) - timedelta(weeks=week)).replace(tzinfo=zone)
        for week in range(1, WEEKS + 1)
    )
