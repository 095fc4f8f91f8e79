"""Whether nearly the same words went out before: customers notice, and so does X.

What makes a reply one customer's is taken away from both sides first, so that a template with
another name in it is a twin, and one with a line of its own is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from carecli.care.likeness import bare
from carecli.care.rows import Row
from carecli.desk.parts import Parts
from carecli.store import spoken
from carecli.store.spoken import Spoken

REACHES: Final = timedelta(days=30)
"""How far back words are compared."""
MOST: Final = 10_000
"""How many replies, and how many answers from elsewhere, are compared at most."""
ALIKE: Final = 88
"""From how many hundredths on two texts are twins (rapidfuzz's `ratio`)."""
_FEWEST = 6
"""Words that a reply must have left: a thank-you may be like any other."""
_AT_ONCE = 500
"""Texts compared without giving way to other threads; about a millisecond."""
_FRESH = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Memory:
    """What an account said, read at a time and up to a reply, with its bare words."""

    at: datetime
    newest: int
    said: tuple[Spoken, ...]
    bare: tuple[str, ...]


def twin(parts: Parts, row: Row, text: str) -> Spoken | None:
    """What was said of late that is nearly this text; the likest, of equals the newest."""
    wanted = bare(text, (row.name, row.handle))
    if len(wanted.split()) < _FEWEST:
        return None
    from rapidfuzz import fuzz, process

    memory, best, score = _memory(parts, row), None, float(ALIKE)
    for start in range(0, len(memory.bare), _AT_ONCE):
        some = memory.bare[start : start + _AT_ONCE]
        found = process.extractOne(wanted, some, scorer=fuzz.ratio, score_cutoff=score)
        if found is not None and (best is None or found[1] > score):
            best, score = memory.said[start + found[2]], found[1]
    return best


def _memory(parts: Parts, row: Row) -> Memory:
    """What the account of a case said; read anew after each reply, and every minute."""
    account, now = parts.account(row.account).id, parts.now()
    newest, known = spoken.newest(parts.db), parts.said.get(account)
    if known and known.newest == newest and known.at <= now < known.at + _FRESH:
        return known
    said = spoken.since(parts.db, account, now - REACHES, MOST)
    done = dict(zip(known.said, known.bare, strict=True)) if known else {}
    memory = parts.said[account] = Memory(now, newest, said, tuple(_bared(said, done)))
    return memory


def _bared(said: tuple[Spoken, ...], done: dict[Spoken, str]) -> Iterator[str]:
    for one in said:
        yield done.get(one) or bare(one.text, (one.name, one.handle))
