"""How long X wants to be left alone: read from the headers of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

WINDOW = timedelta(minutes=15)
_LONGEST = timedelta(hours=25)
_DAILY = ("x-user-limit-24hour", "x-app-limit-24hour")


def until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """When the limit that ran out starts anew; None when no header says so believably.

    X's `x-rate-limit-reset` is always that of 15 minutes. A 24-hour limit has headers of its own,
    and outlasts it where nothing of it remains. `Retry-After` counts wherever it stands.
    """
    spent = [limit for limit in _DAILY if headers.get(f"{limit}-remaining") == "0"]
    resets = [_epoch(headers.get(f"{limit}-reset", "")) for limit in ("x-rate-limit", *spent)]
    told = [*resets, _retry_after(headers, now)]
    believable = [each for each in told if each and now < each <= now + _LONGEST]
    return max(believable, default=None)


def moment_of(date: str) -> datetime | None:
    """The time in a header such as `Date`, in UTC; None when it is not one."""
    try:
        told = parsedate_to_datetime(date)
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _epoch(told: str) -> datetime | None:
    if told.isascii() and told.isdigit() and len(told) <= 11:
        return datetime.fromtimestamp(int(told), UTC)
    return None


def _retry_after(headers: Mapping[str, str], now: datetime) -> datetime | None:
    told = headers.get("Retry-After", "")
    if told.isascii() and told.isdigit() and len(told) <= 6:
        return now + timedelta(seconds=int(told))
    return moment_of(told)
