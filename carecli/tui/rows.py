"""A row of the queue as words with tones, laid out in a width. Knows nothing of Textual.

The list draws it on the screen, and the first frame before there is one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from rich.cells import cell_len, set_cell_size

from carecli.care.rows import Row, View
from carecli.system.terminal import one_line
from carecli.tui.wording import Tone, Word, lead, mark_words, sending_word, without_handles

LEAD = 16
"""Cells before the name: bar, selection, span, state."""
MARKS = 2
"""How many marks a row shows at most: the most important ones."""
URGENT = (Tone.BAD, Tone.WARN)
"""Words that keep their place, even if a handle must be cut for it."""


def first_line(row: Row, view: View, now: datetime, width: int) -> list[Word]:
    """Age and state, who it is; marks at the right."""
    span, (state, tone) = lead(row, view, now)
    words = [(f"{span:>4} ", Tone.PLAIN if tone is Tone.DIM else tone), (f"{state:<9}", tone)]
    handle = f"@{one_line(row.handle)}"
    name = one_line(row.name) or handle
    words.append((name, Tone.STRONG))
    if name != handle:
        words.append((f"  {handle}", Tone.DIM))
    marks = mark_words(row)[:MARKS]
    who = sum(cell_len(text) for text, _ in words)
    urgent = 2 + cell_len(marks[0][0]) if marks and marks[0][1] in URGENT else 0
    return _side_by_side(words, marks, width, room=max(width - who, urgent))


def second_line(
    row: Row, view: View, now: datetime, width: int, accounts: Mapping[str, Tone]
) -> list[Word]:
    """The post, or what was noted about it; where its answer stands and the account at the right.

    Args:
        now: On the person's wall: a time in the line is told as it stands there.
        accounts: The tone of each account, if there are several.
    """
    text = one_line(_told(row, view, now) or without_handles(row.text))
    right = [sending_word(row, now)]
    if tone := accounts.get(row.account):
        right.append((f"@{row.account}", tone))
    right = [word for word in right if word[0]]
    left = [(" " * (LEAD - 2), Tone.PLAIN), (text, Tone.DIM)]
    return _side_by_side(left, right, width, room=width // 2)


def _told(row: Row, view: View, now: datetime) -> str:
    """What a person said: what to follow up, until when and why it sleeps, why it ended."""
    if view is View.SNOOZED and row.until:
        there = row.until.astimezone(now.tzinfo)
        until = f"until {there:%a} {there.day} {there:%b %H:%M}"
        return f"{until}: {row.note}" if row.note else f"{until} · {without_handles(row.text)}"
    return row.note if view in (View.FOLLOW_UPS, View.SNOOZED, View.DONE) else ""


def _side_by_side(left: list[Word], right: list[Word], width: int, room: int) -> list[Word]:
    """The left words cut to fit beside as many of the right ones as have room; exactly `width`."""
    tail: list[Word] = []
    for text, tone in right:
        gap = " · " if tail else "  "
        if cell_len(gap + text) > room:
            break
        room -= cell_len(gap + text)
        tail += [(gap, Tone.DIM), (text, tone)]
    rest = width - sum(cell_len(text) for text, _ in tail)
    words: list[Word] = []
    for text, tone in left:
        if rest <= 0:
            break
        words.append((fit(text, rest), tone))
        rest -= cell_len(words[-1][0])
    return [*words, (" " * max(0, rest), Tone.PLAIN), *tail]


def fit(text: str, width: int) -> str:
    """Text in at most `width` cells, with an ellipsis when it is cut."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""
