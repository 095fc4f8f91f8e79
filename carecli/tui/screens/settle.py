"""How a follow-up or a promise ended."""

from __future__ import annotations

from textual.content import Content

from carecli.care.card import Reminder, ReminderKind
from carecli.tui.screens.ask import Ask
from carecli.tui.text import STYLES, literal
from carecli.tui.wording import Tone

_PROMISE = (
    ("k", "kept", "kept: we did what we said"),
    ("m", "moved", "moved: another time is agreed on"),
    ("b", "broken", "broken: we did not, and it is on the record"),
)
_FOLLOW_UP = (
    ("d", "done", "done: looked after"),
    ("m", "moved", "moved: another time"),
    ("c", "cancelled", "no longer needed"),
)


def settle_screen(reminder: Reminder, handle: str) -> Ask:
    """Asks; gives back how it ended, None to leave it open."""
    promise = reminder.kind is ReminderKind.PROMISE
    note = literal(reminder.note) if reminder.note else Content.styled("no note", STYLES[Tone.DIM])
    title = f"The promise to @{handle}" if promise else f"The follow-up with @{handle}"
    return Ask(title, note, _PROMISE if promise else _FOLLOW_UP)
