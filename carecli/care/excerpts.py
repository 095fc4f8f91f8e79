"""Where the words of a query stand in a text, and the part of the text around them.

A word is found at the beginning of words as the index knows them: runs of letters and digits,
whatever their case and accents.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from carecli.care.queries import Query

Span = tuple[int, int]
"""Start and end of a found word, in characters."""

_TOKEN = re.compile(r"[^\W_]+")
_BEFORE = 24
"""Characters that stay before the first word found."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a text on one line, with the places of what was found in it."""

    text: str
    spans: tuple[Span, ...] = ()


class Finder:
    """Finds a query's words in texts.

    Args:
        query: Only its words matter.
    """

    def __init__(self, query: Query) -> None:
        last = len(query.words) - 1
        self._patterns = [
            _pattern(_fold(word)[0], begins=query.unfinished and number == last)
            for number, word in enumerate(query.words)
        ]

    def spans(self, text: str) -> tuple[Span, ...]:
        """All places of the words, in order, none inside another."""
        folded, places = _fold(text)
        found = {match.span() for pattern in self._patterns for match in pattern.finditer(folded)}
        spans: list[Span] = []
        for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
            if not spans or start >= spans[-1][1]:
                spans.append((start, end))
        if places is None:
            return tuple(spans)
        return tuple((places[start], places[end - 1] + 1) for start, end in spans)

    def all_in(self, text: str) -> bool:
        """Whether every word stands in a text."""
        folded = _fold(text)[0]
        return all(pattern.search(folded) for pattern in self._patterns)

    def worth(self, text: str) -> float:
        """How much of a text is what was looked for: 0 to 1."""
        found = sum(end - start for start, end in self.spans(text))
        return found / max(len(text), 1)

    def excerpt(self, text: str, length: int) -> Excerpt:
        """The part of a text with the first word found, at most `length` characters and two …."""
        text = " ".join(text.split())
        spans = self.spans(text)
        start = _begin(text, spans[0][0], length) if spans else 0
        end = min(start + length, len(text))
        head, tail = "…" if start else "", "…" if end < len(text) else ""
        shift = len(head) - start
        inside = [(max(a, start), min(b, end)) for a, b in spans if a < end and b > start]
        return Excerpt(
            head + text[start:end] + tail, tuple((a + shift, b + shift) for a, b in inside)
        )


def _begin(text: str, first: int, length: int) -> int:
    """Where to cut so that the first place is seen: at a word, unless one is very long."""
    if len(text) <= length or first <= _BEFORE:
        return 0
    start = min(first - _BEFORE, len(text) - length)
    space = text.find(" ", start, first)
    return start if space < 0 or start == 0 else space + 1


def _pattern(word: str, *, begins: bool) -> re.Pattern[str]:
    """A word or phrase between what is no letter and no digit; nothing in it matches two ways."""
    joined = r"[\W_]+".join(map(re.escape, _TOKEN.findall(word))) or "(?!)"
    open_end = begins and not _is_short(word)
    return re.compile(rf"(?<![^\W_]){joined}" + (r"[^\W_]*" if open_end else r"(?![^\W_])"))


def _is_short(word: str) -> bool:
    return len(word) < 2 and word.isascii()


def goes_on(query: Query) -> bool:
    """Whether the last word may be the beginning of a longer one: one Latin letter never is."""
    return query.unfinished and not _is_short(query.words[-1])


def _fold(text: str) -> tuple[str, Sequence[int] | None]:
    """A text without case and accents, and for each character its place (None: the same one)."""
    if text.isascii():
        return text.lower(), None
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for plain in unicodedata.normalize("NFD", char):
            if not "\u0300" <= plain <= "\u036f":  # the accents that the index drops, too
                lower = plain.lower()
                folded.append(lower)
                places += [place] * len(lower)
    return "".join(folded), places
