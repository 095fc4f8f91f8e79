"""Stretches of time in words: spoken for templates, short for lists, exact for figures."""

from __future__ import annotations

import math
from datetime import timedelta

_SAID = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WEEK = timedelta(weeks=1)
_YEAR = timedelta(days=365)
_SPOKEN = (
    (_MINUTE, "a minute", "minutes", 60),
    (_HOUR, "an hour", "hours", 24),
    (_DAY, "a day", "days", 7),
    (_WEEK, "a week", "weeks", math.inf),
)


def said(span: timedelta) -> str:
    """A span as a person says it: "a moment", "40 minutes", "three hours", "two days", "a week".

    Rounded to the nearest unit, halves up; nothing and less than nothing is "a moment".
    """
    if span < _MINUTE:
        return "a moment"
    unit, one, many = next(
        (unit, one, many) for unit, one, many, below in _SPOKEN if (span + unit / 2) // unit < below
    )
    count = (span + unit / 2) // unit
    if count == 1:
        return one
    return f"{_SAID[count] if count < len(_SAID) else count} {many}"


def short(span: timedelta) -> str:
    """A span in at most four cells, rounded down: "now", "5m", "3h", "2d", "3w", "2y"."""
    if span < _MINUTE:
        return "now"
    for unit, letter, below in (
        (_MINUTE, "m", _HOUR),
        (_HOUR, "h", _DAY),
        (_DAY, "d", _WEEK),
        (_WEEK, "w", _YEAR),
    ):
        if span < below:
            return f"{span // unit}{letter}"
    return f"{min(span // _YEAR, 999)}y"


def exact(span: timedelta) -> str:
    """A span by its two greatest units, rounded down: "0s", "47s", "8m 45s", "2h 44m", "3d 4h"."""
    seconds = max(span, timedelta(0)) // timedelta(seconds=1)
    for unit, lesser, per, names in (
        (86_400, 3600, 24, "dh"),
        (3600, 60, 60, "hm"),
        (60, 1, 60, "ms"),
    ):
        if seconds >= unit:
            rest = seconds // lesser % per
            return f"{seconds // unit}{names[0]}" + (f" {rest}{names[1]}" if rest else "")
    return f"{seconds}s"
