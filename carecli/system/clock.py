"""The only place that reads a clock or waits."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time in UTC and waits without holding up an exit."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC, to the millisecond."""
        ...

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait; True at once when `stop` is set meanwhile."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """The present moment in UTC, to the millisecond."""
        moment = datetime.now(UTC)  # noqa: TID251 this is the room where it is allowed
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait on the event, so that leaving interrupts it."""
        return stop.wait(seconds)


class FixedClock:
    """A clock that stands still until it is moved; safe to use from several threads."""

    def __init__(self, start: datetime) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The moment it was set to."""
        with self._lock:
            return self._now

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        with self._lock:
            self._now += by

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Let the time pass at once."""
        if not stop.is_set():
            self.move(timedelta(seconds=seconds))
        return stop.is_set()


class ShiftedClock:
    """Another clock, moved: what is to have happened can be played in a moment.

    Args:
        clock: The one that it runs with.
        start: What it shows at first.
    """

    def __init__(self, clock: Clock, start: datetime) -> None:
        self._clock = clock
        self._ahead = start - clock.now()

    def now(self) -> datetime:
        """The moment that it shows."""
        return self._clock.now() + self._ahead

    def move(self, by: timedelta) -> None:
        """Let time pass."""
        self._ahead += by

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Wait as the other clock does."""
        return self._clock.wait(seconds, stop)


def monotonic() -> float:
    """Seconds on a clock that never goes back; for measuring spans only."""
    return time.monotonic()
