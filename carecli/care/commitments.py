"""Commitments in our own words: "I'll call you tomorrow by 4", "you'll have it by Friday".

Found are sentences in which we say that we will do something (or that the customer will have it)
at a time that can be told. Whatever is doubtful is left out: a question, a condition, somebody
else's estimate, a day that has passed. What is found is offered as a promise and never recorded by
itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_LONGEST = 140
_FURTHEST = timedelta(days=120)
_CLOSE = time(17)
"""When a day without a time is over: "by Friday" is Friday at five."""
_PARTS = {
    "morning": time(12),
    "noon": time(12),
    "midday": time(12),
    "lunchtime": time(13),
    "afternoon": time(17),
    "evening": time(21),
    "night": time(21),
}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_COUNTS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

_SENTENCE = re.compile(r"[^.!?\n]+(?:\.(?=\d|[a-z])[^.!?\n]*)*[.!?]*")
_OURS = re.compile(
    r"\b(?:(?:i|we)(?:'ll|’ll| will| shall|'m going to|’m going to| am going to|'re going to"
    r"|’re going to| are going to| promise)"
    r"|you(?:'ll|’ll| will) (?:have|hear from (?:us|me)|get|receive|be called|see)"
    r"|(?:a|an|the|your|our|it|they|that|this|new)(?: \w+){0,3}(?:'ll|’ll| will)"
    r" (?:be (?:with you|there|ready|back|sent|refunded|fixed"
    r"|delivered|replaced|called|done)|reach you|call you|contact you|arrive))\b",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\b(?:if|once|unless|until|when|whenever|as soon as|after|please|could you|can you|would you"
    r"|should|may|might|maybe|perhaps|probably|usually|normally|typically|generally|hopefully|try"
    r"|hope|aim(?:ing)?|expect(?:ed|ing)?|estimated?|approximately|not|never|won't|won’t|can't"
    r"|unable|let (?:us|me) know|love to|like to|looking forward"
    r"|(?:that|what|which|everything) you|you(?:'ve|’ve)|with us|need(?: to)?|have to|dm|pm)\b",
    re.IGNORECASE,
)
_CLOCK = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*(?P<half>[ap]\.?m\b\.?)?"
_AT = rf"(?:[ ,]*(?:\b(?:at|by|before|around)\b|@)\s*{_CLOCK}(?!\s*(?:%|st|nd|rd|th|days?|hours?)))"
_DAY = (
    r"(?P<day>today|tonight|(?:the )?day after tomorrow|tomorrow"
    r"|this (?:morning|afternoon|evening)|"
    r"(?:this |next |on |coming )*(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_PART = r"(?: (?:at )?(?P<part>morning|noon|midday|lunchtime|afternoon|evening|night))?"
_DATE = (
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?(?: of)? (?P<m1>" + "|".join(_MONTHS) + r")[a-z]*"
    r"|(?P<m2>" + "|".join(_MONTHS) + r")[a-z]* (?P<d2>\d{1,2})(?:st|nd|rd|th)?)\b"
)
_TIMES = (
    re.compile(rf"\b{_DAY}{_PART}{_AT}?", re.IGNORECASE),
    re.compile(rf"\b{_AT.strip()}\s*(?:on )?{_DAY}".replace("[ ,]*", ""), re.IGNORECASE),
    re.compile(rf"\b{_DATE}{_AT}?", re.IGNORECASE),
    re.compile(
        r"\b(?:within|in|over)(?: the)?(?: next)? (?:(?:\d{1,3}|" + "|".join(_COUNTS) + r")"
        r"(?:\s*(?:-|–|to)\s*))?(?P<count>\d{1,3}|an?|" + "|".join(_COUNTS) + r")"
        r" (?P<work>(?:business|working) )?(?P<unit>minute|min|hour|hr|day|week)s?\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?P<end>(?:by|before) (?:the )?(?:end of (?:the )?(?:day|business|week)"
        r"|close of business|eod|cob))\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:by|before|at) (?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))?\s*"
        r"(?P<half>[ap]\.?m\b\.?)(?! \w*day)",
        re.IGNORECASE,
    ),
)


@dataclass(frozen=True, slots=True)
class Commitment:
    """Something we said that we would do.

    Attributes:
        what: The words of ours, cut to 140 characters.
        due: When it has to be done, in UTC.
        start: Where the words begin in the text; `end`: where they end.
    """

    what: str
    due: datetime
    start: int
    end: int


def find(text: str, now: datetime, zone: ZoneInfo) -> tuple[Commitment, ...]:
    """The commitments in a text of ours, in order; nothing where it is doubtful.

    A day without a time is over at 17:00. An hour without am or pm is one of the day: 8 to 12 are
    in the morning, 1 to 7 in the afternoon.

    Args:
        now: When it is said.
        zone: Whose clock on the wall is meant.
    """
    return tuple(_found(text, now, zone))


def _found(text: str, now: datetime, zone: ZoneInfo) -> Iterator[Commitment]:
    for sentence in _SENTENCE.finditer(text):
        words = sentence[0]
        ours = _OURS.search(words)
        if ours is None or words.rstrip().endswith("?") or _UNSURE.search(_plain(words)):
            continue
        promised = words[ours.start() :]
        due = _due(promised, now, zone)
        if due is None or not now < due <= now + _FURTHEST:
            continue
        said = promised.strip()
        start = sentence.start() + ours.start()
        yield Commitment(said[:_LONGEST].rstrip(" .!"), due, start, start + len(promised.rstrip()))


def _plain(words: str) -> str:
    """Without the one "after" that is no condition."""
    return re.sub(r"day after tomorrow", "", words, flags=re.IGNORECASE)


def _due(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The one time that is told; None without one, or when two differ."""
    local = now.astimezone(zone)
    found: list[datetime] = []
    rest = words
    for pattern in _TIMES:
        for match in pattern.finditer(rest):
            moment = _moment(match.groupdict(), local, zone)
            if moment is not None:
                found.append(moment)
        rest = pattern.sub(lambda match: " " * len(match[0]), rest)
    return found[0] if len(set(found)) == 1 else None


def _moment(told: dict[str, str | None], local: datetime, zone: ZoneInfo) -> datetime | None:
    try:
        if told.get("unit"):
            return _after(told, local, zone)
        day = _day(told, local.date())
        wall = _wall(told)
        if day is None or wall is None:
            return None
        return datetime.combine(day, wall, zone).astimezone(UTC)
    except ValueError:
        return None


def _after(told: dict[str, str | None], local: datetime, zone: ZoneInfo) -> datetime:
    count, unit = (told["count"] or "").lower(), (told["unit"] or "").lower()
    number = (
        int(count) if count.isdecimal() else _COUNTS.index(count) + 1 if count in _COUNTS else 1
    )
    if unit in ("minute", "min"):
        return (local.astimezone(UTC)) + timedelta(minutes=number)
    if unit in ("hour", "hr"):
        return local.astimezone(UTC) + timedelta(hours=number)
    day = local.date()
    if told.get("work"):
        for _ in range(number):
            day += timedelta(days=1)
            while day.weekday() > 4:
                day += timedelta(days=1)
    else:
        day += timedelta(days=number * (7 if unit == "week" else 1))
    return datetime.combine(day, _CLOSE, zone).astimezone(UTC)


def _day(told: dict[str, str | None], today: date) -> date | None:
    if end := told.get("end"):
        return today + timedelta(days=(4 - today.weekday()) % 7) if "week" in end.lower() else today
    if number := told.get("d1") or told.get("d2"):
        month = _MONTHS.index((told.get("m1") or told.get("m2") or "").lower()) + 1
        day = date(today.year, month, int(number))
        return day if day >= today else date(today.year + 1, month, int(number))
    name = (told.get("day") or "").lower()
    if not name or name.startswith(("today", "tonight", "this m", "this a", "this e")):
        return today
    if name.endswith("tomorrow"):
        return today + timedelta(days=2 if "after" in name else 1)
    weekday = _DAYS.index(name.split()[-1])
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _wall(told: dict[str, str | None]) -> time | None:
    """The time of the day that is told, or when the part of the day that is meant is over."""
    if hour := told.get("hour"):
        number, half = int(hour), (told.get("half") or "").lower().replace(".", "")
        if half:
            number = number % 12 + (12 if half == "pm" else 0)
        elif number < 8 and not told.get("minute"):
            number += 12
        return time(number, int(told.get("minute") or 0))
    name = (told.get("day") or "").lower()
    part = (told.get("part") or name.removeprefix("this ")).lower()
    if name == "tonight":
        part = "night"
    return _PARTS.get(part, _CLOSE)
