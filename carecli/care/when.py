"""Times as people type them: "2h", "tomorrow 9:00", "fri", "in two days", "2026-12-01 09:00"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from carecli.care.errors import Misuse

EXAMPLES = ("2h", "tomorrow", "tomorrow 9:00", "fri", "mon 14:30", "2026-12-01 09:00", "+3d")
MORNING = time(9)

Opens = Callable[[date], datetime | None]
"""When the doors open on a day; None when they do not."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"^\+?(\d{1,4})\s*(m|min|h|d|w)$")
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})$")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_COUNTED = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_COUNTS = {word: count for count, word in enumerate(_COUNTED, 2)}
_PRESETS = (
    "1 hour", "4 hours", "tomorrow morning", "in two days", "Monday morning", "next week"
)  # fmt: skip
_STRETCH = re.compile(
    rf"^(?:in )?(\d{{1,3}}|an?|one|{'|'.join(_COUNTED)}) (minute|hour|day|week)s?$", re.ASCII
)


def _whenever(_: date) -> None:
    """No opening hours: a day begins at 09:00."""


def parse(text: str, now: datetime, zone: ZoneInfo, opens: Opens = _whenever) -> datetime:
    """The instant, in UTC, that a person means.

    A day without a time ("tomorrow", "fri", "in two days", "next week") is at the time at which
    the doors open, or 09:00. "+3d" and "1w" keep the time on the wall; "2h" counts real hours. A
    weekday is the next one, never today. A wall time that a clock change skips moves forward by
    the gap, one that comes twice is the first.

    Raises:
        Misuse: It cannot be read, or it is not in the future; the message gives examples.
    """
    words = text.strip().lower().split()
    moment = _read(words, now, zone, opens)
    if moment is None:
        raise Misuse(
            f"“{text.strip()[:40]}” is not a time I understand.", f"Try {', '.join(EXAMPLES)}."
        )
    if moment <= now:
        raise Misuse(f"“{text.strip()[:40]}” is in the past.", f"Try {', '.join(EXAMPLES[:3])}.")
    return moment


def _read(words: list[str], now: datetime, zone: ZoneInfo, opens: Opens) -> datetime | None:
    try:
        if len(words) == 1 and (span := _SPAN.match(words[0])):
            return _after(int(span[1]), _UNITS[span[2]], now, zone)
        if stretch := _STRETCH.match(" ".join(words)):
            return _in(stretch[1], stretch[2], now, zone, opens)
        return _on(words, now.astimezone(zone).date(), zone, opens)
    except (ValueError, OverflowError):
        return None


def _on(words: list[str], today: date, zone: ZoneInfo, opens: Opens) -> datetime | None:
    """A day, a time of today, or both."""
    if len(words) == 1 and (clock := _wall(words[0])):
        return _instant(today, clock, zone)
    day, rest = _day(words, today)
    if day is None or len(rest) > 1:
        return None
    if rest in ([], ["morning"]):
        return _opening(day, zone, opens)
    wall = _wall(rest[0])
    return _instant(day, wall, zone) if wall else None


def _in(count: str, unit: str, now: datetime, zone: ZoneInfo, opens: Opens) -> datetime:
    """Days later is the morning of that day; hours later is exact."""
    number = int(count) if count.isdecimal() else _COUNTS.get(count, 1)
    span = timedelta(**{f"{unit}s": number})
    if unit in ("minute", "hour"):
        return now + span
    return _opening((now.astimezone(zone) + span).date(), zone, opens)


def _opening(day: date, zone: ZoneInfo, opens: Opens) -> datetime:
    return opens(day) or _instant(day, MORNING, zone)


def _after(count: int, unit: str, now: datetime, zone: ZoneInfo) -> datetime:
    span = timedelta(**{unit: count})
    if unit in ("minutes", "hours"):
        return now + span
    local = now.astimezone(zone) + span
    return _instant(local.date(), local.time(), zone)


def _day(words: list[str], today: date) -> tuple[date | None, list[str]]:
    """The day that is named first, and the words after it."""
    if words[:2] == ["next", "week"]:
        return today + timedelta(weeks=1), words[2:]
    if words[:1] == ["next"]:
        words = words[1:]
    word = words[0] if words else ""
    if word in ("today", "tomorrow"):
        return today + timedelta(days=word == "tomorrow"), words[1:]
    named = [n for n, day in enumerate(_DAYS) if len(word) >= 3 and day.startswith(word)]
    if named:
        return today + timedelta(days=(named[0] - today.weekday() - 1) % 7 + 1), words[1:]
    dated = re.match(r"^\d{4}-\d{2}-\d{2}$", word)
    return date.fromisoformat(word) if dated else None, words[1:]


def _wall(word: str) -> time | None:
    found = _CLOCK.match(word)
    return time(int(found[1]), int(found[2])) if found else None


def _instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, zone).astimezone(UTC)


def presets(
    now: datetime, zone: ZoneInfo, opens: Opens = _whenever, own: Iterable[str] = ()
) -> list[tuple[str, datetime]]:
    """What a snooze or follow-up menu offers, soonest first, each moment once.

    Args:
        own: A person's own presets; they take the place of ours. What has passed today is left out.

    Returns:
        The words, which can be read again another time, and what they mean now.
    """
    offered: dict[datetime, str] = {}
    for text in tuple(own) or _PRESETS:
        moment = _read(text.lower().split(), now, zone, opens)
        if moment is not None and moment > now:
            offered.setdefault(moment, text)
    return [(label, at) for at, label in sorted(offered.items())]


def readable(text: str) -> bool:
    """Whether it can be read at all, now or later."""
    return (
        _read(text.lower().split(), datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC"), _whenever)
        is not None
    )
