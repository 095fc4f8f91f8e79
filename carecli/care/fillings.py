"""What stands in the places of a template once somebody has written on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from carecli.care.templates import open_blanks


@dataclass(frozen=True, slots=True)
class Filling:
    """What was written in place of a blank; `start` and `end` count characters of the reply."""

    blank: str
    text: str
    start: int
    end: int


def fillings(filled: str, reply: str) -> Iterator[Filling]:
    """What a reply has where a filled template still had blanks.

    A blank is passed over where the template's own words around it were changed: nobody can say
    then what belongs to it.

    Args:
        filled: The template with its facts put in, and its blanks open.
    """
    blanks = open_blanks(filled)
    edges = [0, *(edge for blank in blanks for edge in (blank.start, blank.end)), len(filled)]
    around = [filled[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True)]
    places = list(_places(around, reply))
    for index, blank in enumerate(blanks):
        before, after = places[index], places[index + 1]
        if before and after:
            start, end = _trimmed(reply, before[1], after[0])
            yield Filling(blank.name, reply[start:end], start, end)


def _places(pieces: list[str], reply: str) -> Iterator[tuple[int, int] | None]:
    """Where each piece of a template stands in a reply; None for one that does not."""
    at = 0
    for index, piece in enumerate(pieces):
        if piece:
            found = reply.find(piece, at)
            yield (found, found + len(piece)) if found >= 0 else None
            at = max(at, found + len(piece)) if found >= 0 else at
        elif index == 0:
            yield (0, 0)
        else:
            yield (len(reply), len(reply)) if index == len(pieces) - 1 else None


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch of text without the space at its ends."""
    inner = text[start:end]
    start += len(inner) - len(inner.lstrip())
    return start, max(start, start + len(inner.strip()))
