"""Domain values as styled text; the only place that builds it.

Words from outside become literal `Content`, never markup.
"""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from carecli.care.rows import Row
from carecli.system.terminal import clean, one_line
from carecli.tui.palettes import INKS
from carecli.tui.wording import Tone, Word, mark_words, span, state_word

STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.DIM: "$foreground-muted",
    Tone.ACCENT: "$text-accent",
    Tone.BAD: "bold $text-error",
    Tone.WARN: "$text-warning",
    Tone.GOOD: "$text-success",
    **{Tone(name): ink for name, ink in INKS.items()},
}
"""Tone → Textual style, for text inside `Content`."""


def literal(text: str) -> Content:
    """Outside text, cleaned for the terminal and shown as it is, over as many lines as it has."""
    return Content(clean(text))


def line(text: str) -> Content:
    """Outside text on one line."""
    return Content(one_line(text))


def said(*words: Word, between: str = " · ") -> Content:
    """Words with their tones, joined; empty ones are left out."""
    kept = [(text, STYLES[tone]) for text, tone in words if text]
    return Content(between).join([Content.styled(text, style) for text, style in kept])


def age(row: Row, now: datetime) -> Content:
    """The age of the wait with its state: "  3h ● late"."""
    word, tone = state_word(row, now)
    return Content.assemble(f"{span(row, now):>4} ", (word, STYLES[tone]))


def marks(row: Row) -> Content:
    """The marks of a row: "upset · again"."""
    return said(*mark_words(row))
