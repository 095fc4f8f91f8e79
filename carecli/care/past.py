"""Times that have passed, as people type them: "7d", "today", "mon", "2026-09", "2026-09-01"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from carecli.care.errors import Misuse

EXAMPLES = ("7d", "4w", "12h", "today", "yesterday", "mon", "2026-09", "2026-09-01")
EVERYTHING = "all"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"^(\d{1,4})\s*([hdw])$", re.ASCII)
_ISO = re.compile(r"^\d{4}-\d{2}-\d{2}$", re.ASCII)
_MONTH = re.compile(r"^(\d{4})-(\d{2})$", re.ASCII)
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})$", re.ASCII)
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def since(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The instant, in UTC, at which a stretch of the past begins; None for "all".

    A day is its midnight on the wall, a month that of its first day, a weekday the latest one,
    today's included. "7d" is exactly seven days ago.

    Raises:
        Misuse: It cannot be read, or lies ahead; the message gives examples.
    """
    if text.strip().lower() == EVERYTHING:
        return None
    moment = until(text, now, zone)
    if moment > now:
        raise Misuse(f"“{text.strip()[:40]}” lies ahead.", f"Try {', '.join(EXAMPLES[:4])}.")
    return moment


def until(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which it ends, read as `since` does; it may lie ahead.

    Raises:
        Misuse: It cannot be read; the message gives examples.
    """
    try:
        moment = _read(text.strip().lower().split(), now, zone)
    except (ValueError, OverflowError):
        moment = None
    if moment is None:
        raise Misuse(
            f"“{text.strip()[:40]}” is not a day I understand.", f"Try {', '.join(EXAMPLES)}."
        )
    return moment


def _read(words: list[str], now: datetime, zone: ZoneInfo) -> datetime | None:
    if len(words) == 1 and (span := _SPAN.match(words[0])):
        return now - timedelta(**{_UNITS[span[2]]: int(span[1])})
    if not 1 <= len(words) <= 2:
        return None
    day = _day(words[0], now.astimezone(zone).date())
    clock = _CLOCK.match(words[1]) if len(words) == 2 else None
    if day is None or (len(words) == 2 and clock is None):
        return None
    wall = time(int(clock[1]), int(clock[2])) if clock else time()
    return datetime.combine(day, wall, zone).astimezone(UTC)


def _day(word: str, today: date) -> date | None:
    if word in ("today", "yesterday"):
        return today - timedelta(days=word == "yesterday")
    named = [n for n, day in enumerate(_DAYS) if len(word) >= 3 and day.startswith(word)]
    if named:
        return today - timedelta(days=(today.weekday() - named[0]) % 7)
    if month := _MONTH.match(word):
        return date(int(month[1]), int(month[2]), 1)
    return date.fromisoformat(word) if _ISO.match(word) else None
