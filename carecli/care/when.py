"""Times as people type them: "2h", "tomorrow 9:00", "fri", "2026-12-01 09:00", "+3d"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from carecli.care.errors import Misuse

EXAMPLES = ("2h", "tomorrow", "tomorrow 9:00", "fri", "mon 14:30", "2026-12-01 09:00", "+3d")
MORNING = time(9)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"^\+?(\d{1,4})\s*(m|min|h|d|w)$")
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})$")
_UNITS = {"m": "minutes", "min": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse(text: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, that a person means.

    A day without a time is at 09:00. "+3d" and "1w" keep the time on the wall; "2h" counts real
    hours. A weekday is the next one, never today. A wall time that a clock change skips moves
    forward by the gap, one that comes twice is the first.

    Raises:
        Misuse: It cannot be read, or it is not in the future; the message gives examples.
    """
    words = text.strip().lower().split()
    moment = _read(words, now, zone)
    if moment is None:
        raise Misuse(
            f"“{text.strip()[:40]}” is not a time I understand.", f"Try {', '.join(EXAMPLES)}."
        )
    if moment <= now:
        raise Misuse(f"“{text.strip()[:40]}” is in the past.", f"Try {', '.join(EXAMPLES[:3])}.")
    return moment


def _read(words: list[str], now: datetime, zone: ZoneInfo) -> datetime | None:
    try:
        if len(words) == 1 and (span := _SPAN.match(words[0])):
            return _after(int(span[1]), _UNITS[span[2]], now, zone)
        if not 1 <= len(words) <= 2:
            return None
        local = now.astimezone(zone)
        wall = _wall(words[1]) if len(words) == 2 else MORNING
        if len(words) == 1 and (clock := _wall(words[0])):
            return _instant(local.date(), clock, zone)
        day = _day(words[0], local.date())
        return _instant(day, wall, zone) if day and wall else None
    except (ValueError, OverflowError):
        return None


def _after(count: int, unit: str, now: datetime, zone: ZoneInfo) -> datetime:
    span = timedelta(**{unit: count})
    if unit in ("minutes", "hours"):
        return now + span
    local = now.astimezone(zone) + span
    return _instant(local.date(), local.time(), zone)


def _day(word: str, today: date) -> date | None:
    if word in ("today", "tomorrow"):
        return today + timedelta(days=word == "tomorrow")
    named = [n for n, day in enumerate(_DAYS) if len(word) >= 3 and day.startswith(word)]
    if named:
        return today + timedelta(days=(named[0] - today.weekday() - 1) % 7 + 1)
    return date.fromisoformat(word) if re.match(r"^\d{4}-\d{2}-\d{2}$", word) else None


def _wall(word: str) -> time | None:
    found = _CLOCK.match(word)
    return time(int(found[1]), int(found[2])) if found else None


def _instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, zone).astimezone(UTC)


def presets(now: datetime, zone: ZoneInfo) -> list[tuple[str, datetime]]:
    """What a snooze or follow-up menu offers, soonest first, each moment once."""
    texts = (
        ("1 hour", "1h"),
        ("4 hours", "4h"),
        ("tomorrow morning", "tomorrow"),
        ("in two days", "+2d"),
        ("Monday morning", "mon"),
        ("next week", "1w"),
    )
    offered: dict[datetime, str] = {}
    for label, text in texts:
        offered.setdefault(parse(text, now, zone), label)
    return [(label, at) for at, label in sorted(offered.items())]
