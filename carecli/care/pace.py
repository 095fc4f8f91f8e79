"""How long until an account is fetched again.

A fetch that brings nothing costs nothing, so what bounds the pace is X's rate limit, not money: 300
requests in 15 minutes for mentions and for searches each, 15 for direct messages (X API v2, limits
per user). Jitter follows from a seed: two programs that fail together do not come back together.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from carecli.care.errors import CareError, StoreTrouble

WINDOW = timedelta(minutes=15)
"""X counts requests in windows of this length."""
ALLOWED = 300
"""Requests in a window, where X's headers say nothing else."""
MESSAGES_ALLOWED = 15
"""The same for direct messages."""
SLOWEST = timedelta(minutes=15)
"""What quiet, closing time and trouble stretch the pause to at most."""

_QUIET = 3
"""How many times the poll setting is waited at most while the shop is open."""
_FIRST = timedelta(seconds=15)
_JITTER = 0.25
_MEMORY = timedelta(hours=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Limit:
    """X's word on an endpoint: how many requests are left until it starts anew."""

    left: int
    reset: datetime


def interval(
    poll: timedelta,
    per_hour: float,
    *,
    is_open: bool,
    searches: int = 0,
    messages: bool = False,
) -> timedelta:
    """The pause after a fetch that went well.

    Half the time in which a post is to be expected; never shorter than the setting, nor than the
    rate limit bears. Quiet hours stretch it to three times the setting and closed ones to
    `SLOWEST`, unless the setting itself is longer.

    Args:
        poll: The setting: the pause while much is going on.
        per_hour: New posts an hour, lately.
        is_open: Within opening hours.
        searches: Requests to the search endpoint that a fetch makes.
        messages: Direct messages are fetched too.
    """
    requests = max(1, searches)
    floor = max(poll, WINDOW / ALLOWED * requests)
    if messages:
        floor = max(floor, WINDOW / MESSAGES_ALLOWED)
    if not is_open:
        floor = max(floor, min(floor * _QUIET, SLOWEST))
    ceiling = max(floor, min(floor * _QUIET, SLOWEST) if is_open else SLOWEST)
    expected = _HOUR / per_hour / 2 if per_hour > _HOUR / ceiling / 2 else ceiling
    return min(max(expected, floor), ceiling)


def within(limit: Limit, now: datetime, requests: int = 1) -> timedelta:
    """The shortest pause that what X has left bears until it counts anew."""
    left = max(limit.reset - now, timedelta(0))
    return left / max(1, limit.left // max(1, requests))


def per_hour(before: float, new: int, since: timedelta) -> float:
    """New posts an hour, of which the last hour counts most.

    Args:
        before: What it was.
        new: What came since then.
        since: How long that is.
    """
    if since <= timedelta(0):
        return before
    weight = 1 - math.exp(-since / _MEMORY)
    return before + weight * (new / (since / _HOUR) - before)


def at_ease(poll: timedelta) -> float:
    """The posts an hour that the poll setting is just right for: what a fresh start assumes."""
    return _HOUR / poll / 2


def again(trouble: CareError, now: datetime, *, failures: int, seed: int) -> datetime:
    """When to try again after a fetch that failed.

    When the trouble says so, a little after that. Else, after an outage, sooner at first and then
    less and less often. What a person has to mend is looked at every `SLOWEST`: calls that X
    refuses cost nothing.

    Args:
        failures: How many in a row, this one included.
        seed: What the jitter follows from; another one for each program.
    """
    if trouble.retry_at is not None and trouble.retry_at > now:
        return trouble.retry_at + _FIRST * _JITTER * _fraction(seed, failures)
    if trouble.retryable or isinstance(trouble, StoreTrouble):
        return now + back_off(failures, seed)
    return now + SLOWEST


def back_off(failures: int, seed: int) -> timedelta:
    """The pause after so many failures in a row: doubled each time, up to `SLOWEST`."""
    whole = min(_FIRST * (1 << min(max(failures, 1) - 1, 16)), SLOWEST)
    return whole * (1 - _JITTER * _fraction(seed, failures))


def _fraction(seed: int, failures: int) -> float:
    """A number from 0 to 1 that looks like chance."""
    return zlib.crc32(f"{seed}/{failures}".encode()) / (2**32 - 1)
