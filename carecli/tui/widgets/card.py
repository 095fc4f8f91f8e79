"""The customer card: who they are, what is promised, what happened before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.content import Content

from carecli.care.card import Card, Goodwill, LookedUp, Past, Reminder, ReminderKind
from carecli.care.cases import CaseId, State
from carecli.care.playbook import Play
from carecli.care.posts import Person
from carecli.tui import text, wording
from carecli.tui.text import STYLES
from carecli.tui.widgets.blocks import Block, Blocks
from carecli.tui.widgets.playbook import TEXT, TITLE, play_blocks
from carecli.tui.wording import Tone, Word

_WHAT = {
    ReminderKind.IF_SILENT: "follow up if silent",
    ReminderKind.ON_DATE: "follow up",
    ReminderKind.PROMISE: "promise",
}
_FEW, _MANY = 8, 200
"""Lines of a look-up's answer: beside a conversation, and on the card's own screen."""
_STATES = {
    State.WAITING: Tone.WARN,
    State.ANSWERED: Tone.PLAIN,
    State.SNOOZED: Tone.DIM,
    State.DONE: Tone.DIM,
}


class CardView(Blocks):
    """What is known about a customer."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {TEXT, TITLE}
    DEFAULT_CSS = """
    CardView {
        width: 1fr;
        height: 1fr;
        padding: 0 1;
        & > .card--text { color: $foreground; }
        & > .card--title { color: $text-accent; text-style: bold; }
    }
    """

    def show(
        self,
        card: Card | None,
        now: datetime,
        zone: ZoneInfo,
        *,
        besides: CaseId | None = None,
        play: Play | None = None,
        money: str = "",
        whole: bool = False,
    ) -> None:
        """Show this card, or nothing.

        Args:
            besides: The case in view, which needs no mention.
            play: What the playbook says for it, in the account's `money`.
            whole: There is room for all of the playbook and of look-ups.
        """
        if card is None:
            self.set_blocks([])
            return
        told = list(_blocks(card, now, zone, besides, whole=whole))
        if play:
            told += [_block(Content()), *play_blocks(play, money, short=not whole)]
        self.set_blocks(told)


def _blocks(
    card: Card, now: datetime, zone: ZoneInfo, besides: CaseId | None, *, whole: bool
) -> Iterator[Block]:
    yield from _person(card, now, zone)
    others = [past for past in card.cases if past.case != besides]
    most = _MANY if whole else _FEW
    answers = card.lookups if whole else card.lookups[:2]
    known = [
        *_section("Open", [_due(r, now, zone) for r in card.reminders if r.settled is None]),
        *_section("Looked up", [_answer(one, now, zone, most) for one in answers]),
        *_section("Notes", [_note(n.text, n.source, n.at, now, zone) for n in card.notes]),
        *_section("Goodwill", [_given(one, now, zone) for one in card.goodwill]),
        *_section("Other cases", [_past(past, now, zone) for past in others]),
    ]
    yield from known
    if not known:
        yield _block(Content())
        yield _block(Content.styled("No notes, promises or earlier cases yet.", STYLES[Tone.DIM]))


def _person(card: Card, now: datetime, zone: ZoneInfo) -> Iterator[Block]:
    person = card.person
    yield _block(text.line(person.name or f"@{person.handle}").stylize("bold"))
    yield _block(text.said((f"@{person.handle}", Tone.PLAIN), *_traits(person)))
    facts: list[Word] = []
    if person.followers is not None:
        facts.append((f"{person.followers:,} followers", Tone.DIM))
    if person.since:
        facts.append((f"on X since {person.since:%b %Y}", Tone.DIM))
    if facts:
        yield _block(text.said(*facts))
    if card.first_seen:
        first = wording.when(card.first_seen, now, zone)
        yield _block(text.said((f"first wrote to us {first}", Tone.DIM)))
    if person.bio.strip():
        yield _block(Content())
        yield _block(text.literal(person.bio.strip()).stylize("italic"))
    if card.labels:
        yield _block(Content())
        tags = [text.line(f"#{label}").stylize(STYLES[Tone.ACCENT]) for label in card.labels]
        yield _block(Content("  ").join(tags))


def _traits(person: Person) -> list[Word]:
    traits = {"verified": person.verified, "protected": person.protected}
    return [(word, Tone.DIM) for word, holds in traits.items() if holds]


def _section(title: str, entries: list[Content]) -> Iterator[Block]:
    if entries:
        yield _block(Content())
        yield Block(text=Content(title), look=TITLE)
        for entry in entries:
            yield _block(entry, hang=2)


def _due(reminder: Reminder, now: datetime, zone: ZoneInfo) -> Content:
    late = reminder.due <= now
    at = wording.when(reminder.due, now, zone)
    due = (f"{'due since' if late else 'by'} {at}", Tone.WARN if late else Tone.PLAIN)
    head = text.said((_WHAT[reminder.kind], Tone.STRONG), due)
    return head + Content("\n") + text.literal(reminder.note) if reminder.note else head


def _note(words: str, source: str, at: datetime, now: datetime, zone: ZoneInfo) -> Content:
    origin = text.said((source, Tone.DIM), (wording.when(at, now, zone), Tone.DIM))
    return text.literal(words.strip()) + Content("\n") + origin


def _answer(one: LookedUp, now: datetime, zone: ZoneInfo, most: int) -> Content:
    """What a look-up said, line by line; nothing in it is more than text."""
    head = text.said(
        (" ".join([one.name, *one.values.values()]), Tone.STRONG),
        (wording.when(one.at, now, zone), Tone.DIM),
        (f"ended with {one.code}" if one.code else "", Tone.WARN),
    )
    lines = one.output.split("\n") if one.output else ["it said nothing"]
    told = [text.literal(line) for line in lines[:most]]
    if len(lines) > most:
        told.append(Content.styled(f"… {len(lines) - most} more lines", STYLES[Tone.DIM]))
    return Content("\n").join([head, *told])


def _given(one: Goodwill, now: datetime, zone: ZoneInfo) -> Content:
    what = text.line(one.what).stylize("bold")
    dim = STYLES[Tone.DIM]
    worth = f" · {one.worth:.2f} {one.currency} · {wording.when(one.at, now, zone)}"
    return what + Content.styled(worth, dim)


def _past(past: Past, now: datetime, zone: ZoneInfo) -> Content:
    outcome = past.reason.value if past.reason else past.state.value
    head = text.said(
        (outcome, _STATES[past.state]), (wording.when(past.last_at, now, zone), Tone.DIM)
    )
    return head + Content("\n") + text.line(past.text).truncate(120, ellipsis=True)


def _block(content: Content, *, hang: int = 0) -> Block:
    return Block(text=content, look=TEXT, hang=hang)
