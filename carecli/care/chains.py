"""A text that is too long for one post, cut into parts that answer each other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence

_PARAGRAPH = re.compile(r"(?<=\S)\s*\n\s*\n")
_SENTENCE = re.compile(
    r"(?<=[.!?…])[\"'”’»)\]]*(?=\s+[^\sa-z])|[。\uff01？]+[」』\uff09”]*|(?<=\S)(?=\s*\n)"
)
_WORD = re.compile(r"(?<=\S)(?=\s|\Z)")
_SHORT = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|St|No|vs|approx|e\.g|i\.e|etc|[A-Z])\.\Z")
_JOINED = "\u200d\ufe0e\ufe0f"
"""What holds two characters together, or says how the one before it looks."""
_FIRST_LOOK = 280
_AHEAD = 16
_LONGEST_LINK = 250
"""How far the end of a word is looked for; scripts without spaces would have it anywhere."""


def cut(text: str, fits: Callable[[str], bool]) -> tuple[str, ...]:
    """The parts of a text, each as long as fits: cut after a paragraph, a sentence or a word.

    A paragraph or sentence end counts when it leaves at least half, or a third, of what would
    fit; a word that does not fit by itself is cut within. Only space stands between two parts,
    so that with it they give the text back.

    Args:
        fits: Whether a part may be posted; what is longer is taken to fit no better.

    Returns:
        One part for a text that fits whole; none for an empty text, or where one character alone
        does not fit.
    """
    parts: list[str] = []
    rest = text.strip()
    while rest:
        end = _end(rest, fits)
        if not end:
            return ()
        parts.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return tuple(parts)


def gaps(text: str, parts: Iterable[str]) -> Iterator[str]:
    """The space before each part of a text that `cut` made; before the first, nothing."""
    at = len(text) - len(text.lstrip())
    for part in parts:
        start = text.index(part, at)
        yield text[at:start]
        at = start + len(part)


def _end(rest: str, fits: Callable[[str], bool]) -> int:
    """Where the next part ends; 0 when nothing fits."""
    window = _window(rest, fits)
    words = _ends(_WORD, window)
    most = _longest(window, words, fits) or _within(window[: words[0]], fits)
    if most in {0, len(rest)}:
        return most
    seen = window[: most + _AHEAD]
    for kind, share in ((_PARAGRAPH, 2), (_SENTENCE, 3)):
        for end in reversed(_ends(kind, seen)):
            if end <= most <= end * share and not _SHORT.search(seen[:end]) and fits(seen[:end]):
                return end
    return most


def _window(rest: str, fits: Callable[[str], bool]) -> str:
    """The beginning of a text that is surely too long for one part, or the whole of it."""
    size = _FIRST_LOOK
    while size < len(rest) and fits(rest[:size]):
        size *= 2
    word = _WORD.search(rest, size, size + _LONGEST_LINK)
    return rest[: word.end() if word else size]


def _longest(text: str, ends: Sequence[int], fits: Callable[[str], bool]) -> int:
    """The last of the ends up to which the text fits, found by halving; 0 when none does."""
    low, high = 0, len(ends) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(text[: ends[middle - 1]]) else (low, middle)
    return ends[low - 1] if low else 0


def _ends(kind: re.Pattern[str], text: str) -> list[int]:
    """Where the paragraphs, sentences or words of a text end, without the space behind them."""
    return [len(text[: one.end()].rstrip()) for one in kind.finditer(text)]


def _within(word: str, fits: Callable[[str], bool]) -> int:
    """How much of a word fits: between what is seen as characters, else wherever it may be."""
    return _longest(word, _seams(word), fits) or _longest(word, range(1, len(word)), fits)


def _seams(word: str) -> list[int]:
    """Where a word may be cut: never before a mark or within what is shown as one."""
    return [
        at
        for at in range(1, len(word) + 1)
        if at == len(word)
        or not (
            unicodedata.combining(word[at])
            or word[at] in _JOINED
            or word[at - 1] == "\u200d"
            or "\U0001f3fb" <= word[at] <= "\U0001f3ff"
        )
    ]
