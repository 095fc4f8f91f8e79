"""Domain values in words, each with a tone. Knows nothing of Textual.

A tone is a meaning (bad, warn, good, dim, accent, plain); every tone comes with a word or a shape,
so nothing is said by colour alone. `text` makes styled text of them.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from carecli.care.cases import State
from carecli.care.outgoing import Reply, Sending
from carecli.care.rows import Account, Answerable, Mark, OpenCase, Row, Status, View
from carecli.care.spans import short
from carecli.care.targets import TargetState, target_state
from carecli.config.model import Config


class Tone(StrEnum):
    """What a word means; `text.STYLES` says how it looks. The colours tell accounts apart."""

    PLAIN = "plain"
    STRONG = "strong"
    DIM = "dim"
    ACCENT = "accent"
    BAD = "bad"
    WARN = "warn"
    GOOD = "good"
    BLUE = "blue"
    GREEN = "green"
    ORANGE = "orange"
    PINK = "pink"
    PURPLE = "purple"
    RED = "red"
    TEAL = "teal"
    YELLOW = "yellow"


Word = tuple[str, Tone]
"""A few characters with their meaning."""

TITLES = {
    View.WAITING: "Waiting",
    View.FOLLOW_UPS: "Follow-ups",
    View.ANSWERED: "Answered",
    View.SNOOZED: "Snoozed",
    View.DONE: "Done",
}
"""The views by their names, in their order."""

_HANDLES = re.compile(r"(?:@\w+\s+)+")
_PRESSING: dict[Mark, Word] = {
    Mark.DM: ("DM", Tone.ACCENT),
    Mark.LEGAL: ("legal", Tone.BAD),
    Mark.LEAVING: ("leaving", Tone.BAD),
    Mark.UPSET: ("upset", Tone.BAD),
    Mark.POSTED_AGAIN: ("again", Tone.WARN),
    Mark.CROWD: ("crowd", Tone.WARN),
    Mark.PROMISE_DUE: ("promise due", Tone.WARN),
    Mark.WROTE: ("wrote", Tone.WARN),
    Mark.DRAFT: ("draft", Tone.ACCENT),
    Mark.HIDDEN: ("hidden chars", Tone.WARN),
    Mark.FOREIGN: ("other language", Tone.WARN),
}
_OTHERWISE: dict[Mark, Word] = {
    Mark.QUESTION: ("question", Tone.DIM),
    Mark.PRAISE: ("praise", Tone.GOOD),
    Mark.THANKS: ("thanks", Tone.GOOD),
    Mark.SEVERAL_PEOPLE: ("several", Tone.DIM),
    Mark.REACH: ("reach", Tone.DIM),
    Mark.FOUND: ("found", Tone.DIM),
    Mark.LOOKALIKE: ("look-alike", Tone.DIM),
    Mark.HANDED_OVER: ("in browser", Tone.ACCENT),
}


_NAMES = {mark: word for mark, (word, _) in (_PRESSING | _OTHERWISE).items()}
_EXPLAINED = {
    Mark.LEGAL: Tone.BAD,
    Mark.LEAVING: Tone.BAD,
    Mark.UPSET: Tone.BAD,
    Mark.POSTED_AGAIN: Tone.WARN,
    Mark.CROWD: Tone.WARN,
    Mark.REACH: Tone.DIM,
    Mark.SEVERAL_PEOPLE: Tone.DIM,
}
"""Marks that say that a case presses: a person should see why."""


def account_tones(accounts: Sequence[Account], settings: Config) -> dict[str, Tone]:
    """The tone of each account's name; nothing where there is only one to name."""
    if len(accounts) < 2:
        return {}
    return {one.handle: Tone(settings.account(one.handle).colour or "dim") for one in accounts}


def without_handles(text: str) -> str:
    """A reply without the handles it begins with, which X puts there and does not show either."""
    return text[match.end() :] if (match := _HANDLES.match(text)) else text


def money(amount: Decimal) -> str:
    """Dollars as they are billed: "$0.00", "$0.010", "$12.40"; three places below ten cents."""
    places = ".3f" if amount and abs(amount) < Decimal("0.1") else ".2f"
    return f"${amount:{places}}"


def size(count: int) -> str:
    """Bytes as people say them: "640 B", "213 kB", "4.8 MB"."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1e3:.0f} kB" if count < 999_500 else f"{count / 1e6:.1f} MB"


def kind_of_reply(*, private: bool) -> Word:
    """Who will be able to read it, in capitals: the one thing that must not be mistaken."""
    return ("DM", Tone.WARN) if private else ("PUBLIC reply", Tone.STRONG)


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
        case View.ANSWERED if row.outcome is not TargetState.NONE:
            missed = row.outcome is TargetState.MISSED
            return short(now - row.at), ("● missed" if missed else "○ met", Tone.DIM)
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


def reasons(case: OpenCase) -> list[Word]:
    """Why a case is marked, each reason with its mark; nothing where the marks explain nothing."""
    from carecli.care.marks import cues_of  # with all its cues; the first frame needs none of it

    row, since = case.row, case.row.waiting_since
    theirs = [bubble.post for bubble in case.thread if bubble.theirs and not bubble.deleted]
    waiting = [post for post in theirs if since and post.created_at >= since] or theirs[-1:]
    found: dict[Mark, str] = {}
    for post in waiting:
        for mark, cue in cues_of(post.text).items():
            found.setdefault(mark, f"“{' '.join(cue.split())}”")
    found[Mark.POSTED_AGAIN] = f"{len(waiting)} posts while waiting"
    found[Mark.CROWD] = row.crowd
    found[Mark.REACH] = f"{case.card.person.followers or 0:,} followers"
    found[Mark.SEVERAL_PEOPLE] = "others write in this thread"
    return [
        (found[mark] if mark is Mark.CROWD else f"{_NAMES[mark]}: {found[mark]}", tone)
        for mark, tone in _EXPLAINED.items()
        if mark in row.marks and found.get(mark)
    ]


def countdown(until: datetime, now: datetime) -> int:
    """Seconds that are left, rounded up, never below zero."""
    return max(0, math.ceil((until - now).total_seconds()))


def share(reply: Reply) -> str:
    """Which part of a chain a reply is and what goes with it: "part 2 of 3", "1 picture"."""
    part = f"part {reply.part} of {reply.parts}" if reply.parts > 1 else ""
    count = reply.pictures
    return " · ".join(filter(None, (part, f"{count} picture{'s' * (count > 1)}" * bool(count))))


def sending_word(row: Row, now: datetime) -> Word:
    """Where a reply is on its way out: "sending in 8s", "refused"; empty when there is none."""
    match row.sending:
        case Sending.HOLD if row.send_at and row.send_at > now:
            return (f"sending in {countdown(row.send_at, now)}s", Tone.ACCENT)
        case Sending.HOLD | Sending.SENDING:
            return ("sending…", Tone.ACCENT)
        case Sending.REFUSED:
            return ("not sent", Tone.BAD)
        case Sending.UNKNOWN:
            return ("sent? being checked", Tone.WARN)
        case Sending.HANDED_OVER:
            return ("waiting for it on X", Tone.ACCENT)
        case _:
            return ("", Tone.PLAIN)


def standing(status: Status, now: datetime) -> list[Word]:
    """Who waits and what is due."""
    waiting = status.counts.get(View.WAITING, 0)
    if not waiting:
        words: list[Word] = [("Nobody is waiting", Tone.GOOD)]
    else:
        words = [(f"{waiting:,} waiting", Tone.STRONG)]
        if status.oldest:
            words.append((f"oldest {short(now - status.oldest)}", Tone.DIM))
    if status.late:
        words.append((f"{status.late:,} late", Tone.BAD))
    if status.soon:
        words.append((f"{status.soon:,} soon", Tone.WARN))
    if status.due:
        words.append((f"{status.due:,} due", Tone.WARN))
    if status.alarms:
        more = f" +{len(status.alarms) - 1}" if len(status.alarms) > 1 else ""
        words.append((f"{status.alarms[0].said}{more}", Tone.WARN))
    if status.outbox:
        words.append((f"{status.outbox:,} in the outbox", Tone.ACCENT))
    return words


def origin(status: Status, now: datetime, zone: ZoneInfo, activity: str) -> list[Word]:
    """Offline or not, what goes on, cost; the most important first."""
    words: list[Word] = []
    if status.offline:
        words.append(("OFFLINE", Tone.BAD))
    if status.notice:
        words.append((status.notice, Tone.WARN))
    if activity:
        words.append((activity, Tone.ACCENT))
    elif status.synced_at:
        words.append((f"synced {when(status.synced_at, now, zone)}", Tone.DIM))
    else:
        words.append(("not synced yet", Tone.DIM))
    words.append((f"today {money(status.today)}", Tone.DIM))
    if status.answered:
        words.append((f"met {status.met} of {status.answered}", Tone.DIM))
    words.append((f"month {money(status.month)}", Tone.DIM))
    return words


_KEY_NAMES = {
    "question_mark": "?",
    "full_stop": ".",
    "slash": "/",
    "dollar_sign": "$",
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
