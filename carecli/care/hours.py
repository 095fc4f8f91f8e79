"""Opening hours: when a care promise is due, and how much open time passed.

Everything is worked out on real instants, so a day of a clock change has 23 or 25 hours.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from carecli.care.errors import ConfigError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WINDOW = re.compile(r"^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$")
_HORIZON_DAYS = 800


@dataclass(frozen=True, slots=True)
class Hours:
    """Weekly windows in a time zone, and closed days.

    Attributes:
        zone: Where the clock on the wall hangs.
        windows: For each weekday from Monday, the (open, close) times; a close that is not after
            the open is on the next day. Empty on all days means always open.
        closed: Days on which no window opens, in order.
    """

    zone: ZoneInfo
    windows: tuple[tuple[tuple[time, time], ...], ...] = ((),) * 7
    closed: tuple[date, ...] = ()

    @classmethod
    def parse(cls, table: Mapping[str, str], zone: ZoneInfo, closed: Iterable[date] = ()) -> Hours:
        """Read `{"mon": "09:00-12:00, 13:00-17:00", "sun": "closed"}`; days not named are closed.

        Raises:
            ConfigError: A day or a window cannot be read.
        """
        if unknown := set(table) - set(DAYS):
            raise ConfigError(
                f"“{min(unknown)}” is not a day of the week.", f"Use {', '.join(DAYS)}."
            )
        windows = tuple(_windows(day, table.get(day, "closed")) for day in DAYS)
        return cls(zone, windows, tuple(sorted(set(closed))))

    @property
    def always_open(self) -> bool:
        """No window at all: the business clock is the calendar."""
        return not any(self.windows)

    def spans(
        self, start: datetime, days: int = _HORIZON_DAYS
    ) -> Iterator[tuple[datetime, datetime]]:
        """The open spans in UTC of so many days that end after `start`, in order, clipped to it."""
        first = start.astimezone(self.zone).date() - timedelta(days=1)
        last = start
        for offset in range(days):
            day = first + timedelta(days=offset)
            if day in self.closed:
                continue
            for opens, closes in self.windows[day.weekday()]:
                end_day = day + timedelta(days=closes <= opens)
                begin = max(self._instant(day, opens), last)
                end = self._instant(end_day, closes)
                if end > begin:
                    yield begin, end
                    last = end

    def _instant(self, day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, self.zone).astimezone(UTC)

    def due(self, start: datetime, target: timedelta) -> datetime:
        """The instant at which `target` open time has passed since `start`.

        With no window at all the calendar counts, and so it does for what is left of the target
        after two years.
        """
        start = start.astimezone(UTC)
        if self.always_open:
            return start + target
        left = target
        for begin, end in self.spans(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return start + timedelta(days=_HORIZON_DAYS) + left

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """The open time between two instants; zero when all of it was outside hours."""
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        if self.always_open:
            return max(end - start, timedelta(0))
        total = timedelta(0)
        for begin, finish in self.spans(start, (end - start).days + 4):
            if begin >= end:
                break
            total += min(finish, end) - begin
        return total

    def opens_at(self, now: datetime) -> datetime | None:
        """When the doors open next; None while they are open (or never close)."""
        if self.always_open:
            return None
        span = next(self.spans(now.astimezone(UTC)), None)
        return span[0] if span and span[0] > now else None


class OpenTime:
    """The open time of many waits: the hours are laid out once, each wait is two look-ups.

    Args:
        hours: The opening hours.
        start: No wait begins before it.
        end: No wait ends after it.
    """

    def __init__(self, hours: Hours, start: datetime, end: datetime) -> None:
        self._always = hours.always_open
        days = 0 if self._always else (end - start).days + 4
        self._spans = list(hours.spans(start.astimezone(UTC), days))
        self._begins = [begin for begin, _ in self._spans]
        lengths = (finish - begin for begin, finish in self._spans)
        self._before = list(accumulate(lengths, initial=timedelta(0)))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """As `Hours.elapsed`."""
        if self._always:
            return max(end - start, timedelta(0))
        return max(self._until(end) - self._until(start), timedelta(0))

    def _until(self, moment: datetime) -> timedelta:
        """The open time up to a moment."""
        place = bisect_right(self._begins, moment) - 1
        if place < 0:
            return timedelta(0)
        begin, finish = self._spans[place]
        return self._before[place] + min(moment, finish) - begin


def _windows(day: str, text: str) -> tuple[tuple[time, time], ...]:
    if text.strip().lower() in ("closed", ""):
        return ()
    return tuple(sorted(_window(day, part.strip()) for part in text.split(",")))


def _window(day: str, text: str) -> tuple[time, time]:
    found = _WINDOW.match(text)
    numbers = [int(part) for part in found.groups()] if found else []
    try:
        opens = time(numbers[0], numbers[1])
        closes = time(0) if numbers[2:] == [24, 0] else time(numbers[2], numbers[3])
    except (IndexError, ValueError):
        raise ConfigError(
            f"The hours of {day}, “{text}”, cannot be read.", "Write them like 09:00-17:00."
        ) from None
    return opens, closes
