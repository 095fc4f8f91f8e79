"""Domain values as text on the screen; the only place that builds styled text.

Words from outside become literal `Content`, never markup. A tone is a meaning (bad, warn, good,
dim, accent, plain); every tone comes with a word or a shape, so nothing is said by colour alone.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from textual.content import Content

from carecli.care.cases import State
from carecli.care.rows import Answerable, Mark, Row, Sending, View
from carecli.care.spans import short
from carecli.care.targets import TargetState, target_state
from carecli.system.terminal import clean, one_line


class Tone(StrEnum):
    """What a word means; `STYLES` says how it looks."""

    PLAIN = "plain"
    STRONG = "strong"
    DIM = "dim"
    ACCENT = "accent"
    BAD = "bad"
    WARN = "warn"
    GOOD = "good"


STYLES = {
    Tone.PLAIN: "",
    Tone.STRONG: "bold",
    Tone.DIM: "$foreground-muted",
    Tone.ACCENT: "$text-accent",
    Tone.BAD: "bold $text-error",
    Tone.WARN: "$text-warning",
    Tone.GOOD: "$text-success",
}
"""Tone → Textual style, for text inside `Content`."""

Word = tuple[str, Tone]
"""A few characters with their meaning."""

_HANDLES = re.compile(r"(?:@\w+\s+)+")
_PRESSING: dict[Mark, Word] = {
    Mark.UPSET: ("upset", Tone.BAD),
    Mark.POSTED_AGAIN: ("again", Tone.WARN),
    Mark.PROMISE_DUE: ("promise due", Tone.WARN),
    Mark.WROTE: ("wrote", Tone.WARN),
    Mark.DRAFT: ("draft", Tone.ACCENT),
    Mark.HIDDEN: ("hidden chars", Tone.WARN),
}
_OTHERWISE: dict[Mark, Word] = {
    Mark.QUESTION: ("question", Tone.DIM),
    Mark.PRAISE: ("praise", Tone.GOOD),
    Mark.THANKS: ("thanks", Tone.GOOD),
    Mark.SEVERAL_PEOPLE: ("several", Tone.DIM),
    Mark.REACH: ("reach", Tone.DIM),
    Mark.FOUND: ("found", Tone.DIM),
    Mark.HANDED_OVER: ("in browser", Tone.ACCENT),
}


def literal(text: str) -> Content:
    """Outside text, cleaned for the terminal and shown as it is, over as many lines as it has."""
    return Content(clean(text))


def line(text: str) -> Content:
    """Outside text on one line."""
    return Content(one_line(text))


def without_handles(text: str) -> str:
    """A reply without the handles it begins with, which X puts there and does not show either."""
    return text[match.end() :] if (match := _HANDLES.match(text)) else text


def said(*words: Word, between: str = " · ") -> Content:
    """Words with their tones, joined; empty ones are left out."""
    kept = [(text, STYLES[tone]) for text, tone in words if text]
    return Content(between).join([Content.styled(text, style) for text, style in kept])


def money(amount: Decimal) -> str:
    """Dollars as they are billed: "$0.00", "$0.010", "$12.40"; three places below ten cents."""
    places = ".3f" if amount and abs(amount) < Decimal("0.1") else ".2f"
    return f"${amount:{places}}"


def when(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    """A moment on the person's wall clock: "14:03", "Tue 14:03", "12 Mar", "12 Mar 2025"."""
    there, here = moment.astimezone(zone), now.astimezone(zone)
    days = (there.date() - here.date()).days
    if days == 0:
        return f"{there:%H:%M}"
    if abs(days) < 7:
        return f"{there:%a %H:%M}"
    return f"{there.day} {there:%b}" if there.year == here.year else f"{there.day} {there:%b %Y}"


def span(row: Row, now: datetime) -> str:
    """How long ago the row's time is, in at most four cells."""
    return short(abs(now - (row.waiting_since or row.at)))


def state_word(row: Row, now: datetime) -> Word:
    """Where an open wait stands: a shape, a word and a tone; nothing when nobody waits."""
    match target_state(row.due, row.soon, now) if row.waiting_since else TargetState.NONE:
        case TargetState.LATE:
            return ("● late", Tone.BAD)
        case TargetState.DUE_SOON:
            return ("◐ soon", Tone.WARN)
        case TargetState.ON_TIME:
            return ("○", Tone.DIM)
        case _:
            return ("", Tone.PLAIN)


def age(row: Row, now: datetime) -> Content:
    """The age of the wait with its state: "  3h ● late"."""
    word, tone = state_word(row, now)
    return Content.assemble(f"{span(row, now):>4} ", (word, STYLES[tone]))


def lead(row: Row, view: View, now: datetime) -> tuple[str, Word]:
    """What a row of this view begins with: a span of ≤ 4 cells and a word of ≤ 8."""
    match view:
        case View.WAITING:
            return span(row, now), state_word(row, now)
        case View.FOLLOW_UPS:
            due = row.at <= now
            return short(abs(now - row.at)), ("● due", Tone.WARN) if due else ("to go", Tone.DIM)
        case View.SNOOZED:
            asleep = short(abs(row.until - now)) if row.until else "…"
            return asleep, ("to go" if row.until else "on reply", Tone.DIM)
        case _:
            ago = short(now - row.at)
            return ago, ("" if ago == "now" else "ago", Tone.DIM)


def mark_words(row: Row) -> list[Word]:
    """The marks of a row as short words, the most important first: why it is done, what presses."""
    words = [(row.reason.value, Tone.DIM)] if row.reason else []
    words += [word for mark, word in _PRESSING.items() if mark in row.marks]
    if row.state is State.WAITING and row.answerable is Answerable.NO:
        words.append(("browser only", Tone.DIM))
    if row.firm:
        words.append(("firm", Tone.DIM))
    return words + [word for mark, word in _OTHERWISE.items() if mark in row.marks]


def marks(row: Row) -> Content:
    """The marks of a row: "upset · again"."""
    return said(*mark_words(row))


def countdown(until: datetime, now: datetime) -> int:
    """Seconds that are left, rounded up, never below zero."""
    return max(0, math.ceil((until - now).total_seconds()))


def sending_word(row: Row, now: datetime) -> Word:
    """Where a reply is on its way out: "sending in 8s", "refused"; empty when there is none."""
    match row.sending:
        case Sending.HOLD if row.send_at and row.send_at > now:
            return (f"sending in {countdown(row.send_at, now)}s", Tone.ACCENT)
        case Sending.HOLD | Sending.SENDING:
            return ("sending…", Tone.ACCENT)
        case Sending.REFUSED:
            return ("refused by X", Tone.BAD)
        case Sending.UNKNOWN:
            return ("sent? being checked", Tone.WARN)
        case Sending.HANDED_OVER:
            return ("waiting for it on X", Tone.ACCENT)
        case _:
            return ("", Tone.PLAIN)


_KEY_NAMES = {
    "question_mark": "?",
    "full_stop": ".",
    "slash": "/",
    "escape": "esc",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "pagedown": "pgdn",
    "pageup": "pgup",
}


def key_name(key: str) -> str:
    """A key as a person reads it: "full_stop" → ".", "g i" stays, "ctrl+d" → "^d"."""
    return " ".join(_KEY_NAMES.get(part, part).replace("ctrl+", "^") for part in key.split())


def key_names(keys: Iterable[str]) -> str:
    """Several keys for one thing: "j ↓"."""
    return "  ".join(key_name(key) for key in keys)
