"""Tables of a TOML file, read strictly: what is wrong is named with its entry and key."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NoReturn, TypeVar

from carecli.care.errors import Misuse

T = TypeVar("T")

_SPAN = re.compile(r"(?:(\d+)d)?\s*(?:(\d+)h)?\s*(?:(\d+)m)?\s*(?:(\d+)s)?")


class Entry:
    """One table, emptied key by key, so that what is left over is unknown.

    Everything raises Misuse, with the file, the entry and the key.
    """

    def __init__(self, where: str, title: str, raw: Mapping[str, Any]) -> None:
        self.where, self.title, self._raw = where, title, dict(raw)
        self._asked: list[str] = []

    def wrong(self, key: str, why: str) -> NoReturn:
        """Refuse the value of a key."""
        raise Misuse(f"{self.where}: {f'{self.title}.' if self.title else ''}{key} {why}.")

    def take(self, key: str, kind: type[T], default: T | None = None) -> T:
        """A value that must be there, unless there is a default."""
        self._asked.append(key)
        value = self._raw.pop(key, default)
        if value is None:
            self.wrong(key, "is missing")
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.wrong(key, f"must be {_SAID[kind]}, not {value!r}")
        return value

    def maybe(self, key: str) -> str | None:
        """Text, or None where the key is not there."""
        return self.take(key, str) if self.has(key) else None

    def words(self, key: str) -> tuple[str, ...]:
        """A list of words."""
        values = self.take(key, list, [])
        if not all(isinstance(value, str) and value for value in values):
            self.wrong(key, "must be a list of words")
        return tuple(values)

    def hours(self) -> dict[str, str]:
        """Opening hours by weekday."""
        hours = self.take("hours", dict, {})
        for day, span in hours.items():
            if day not in _DAYS or not re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", str(span)):
                self.wrong(f"hours.{day}", 'must be like mon = "07:00-18:00"')
        return hours

    def span(self, key: str) -> timedelta:
        """How long, as in "1d 2h 5m 10s"."""
        written = self.take(key, str)
        match = _SPAN.fullmatch(written.strip())
        if match is None or not any(match.groups()):
            self.wrong(key, f'must be like "1d 2h 5m 10s", not {written!r}')
        days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)

    def maybe_span(self, key: str) -> timedelta | None:
        """Text, or None where the key is not there."""
        """How long, or None where the key is not there."""
        return self.span(key) if self.has(key) else None

    def one(self, key: str) -> Entry:
        """The table under a key."""
        return Entry(self.where, key, self.take(key, dict))

    def many(self, key: str) -> list[Entry]:
        """The tables under a key."""
        entries = self.take(key, list, [])
        path = f"{self.title}.{key}" if self.title else key
        for number, raw in enumerate(entries, 1):
            if not isinstance(raw, dict):
                self.wrong(key, f"entry {number} must be a table")
        return [
            Entry(self.where, f"{path}[{number}]{_label(raw)}", raw)
            for number, raw in enumerate(entries, 1)
        ]

    def done(self) -> None:
        """Refuse what was never asked for."""
        for key in self._raw:
            near = difflib.get_close_matches(key, self._asked, 1)
            self.wrong(key, f"is not known{f'; did you mean {near[0]}?' if near else ''}")

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        self._asked.append(key)
        return key in self._raw


_SAID: dict[type, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _label(raw: Mapping[str, Any]) -> str:
    name = raw.get("key") or raw.get("handle") or raw.get("to") or raw.get("for")
    return f" ({name})" if isinstance(name, str) else ""
