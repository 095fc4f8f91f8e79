"""Times in the database: UTC text of one width, so that it sorts as time does."""

from __future__ import annotations

from datetime import UTC, datetime

NEVER = "9999-01-01T00:00:00.000Z"
"""Sorts after every real time, and exists in every zone: the wake time of a snooze without one."""


def to_text(moment: datetime) -> str:
    """`2026-11-22T09:05:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The aware instant a text stands for."""
    return datetime.fromisoformat(text)


def maybe_text(moment: datetime | None) -> str | None:
    """`to_text`, passing None through."""
    return None if moment is None else to_text(moment)


def maybe_time(text: str | None) -> datetime | None:
    """`from_text`, passing None and "never" through as None."""
    return None if text is None or text == NEVER else from_text(text)
