"""Everything that is known about a customer, as blocks of text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.content import Content

from carecli.care.acquaintance import Profile
from carecli.care.card import Card, Past, ReminderKind
from carecli.care.cases import State
from carecli.tui import text
from carecli.tui.text import STYLES
from carecli.tui.widgets.blocks import Block, Blocks
from carecli.tui.wording import Tone, Word, when, without_handles

STATES = {
    State.WAITING: Tone.WARN,
    State.ANSWERED: Tone.PLAIN,
    State.SNOOZED: Tone.DIM,
    State.DONE: Tone.GOOD,
}
"""How the outcome of a case is shown."""


class ProfileView(Blocks):
    """Who a customer is, what could be said of them, what happened."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"profile--text", "profile--title"}
    DEFAULT_CSS = """
    ProfileView {
        width: 1fr; height: 1fr; padding: 0 1;
        & > .profile--text { color: $foreground; }
        & > .profile--title { color: $text-accent; text-style: bold; }
    }
    """

    def show(
        self, profile: Profile | None, now: datetime, zone: ZoneInfo, *, cases: bool = True
    ) -> None:
        """Show a profile, or nothing; `cases`: with the cases, too."""
        blocks = _blocks(profile, now, zone, cases=cases) if profile else ()
        self.set_blocks(list(blocks))


def _blocks(known: Profile, now: datetime, zone: ZoneInfo, *, cases: bool) -> Iterator[Block]:
    yield from _who(known)
    yield from _section("Could be", [_offer(each.label, each.why) for each in known.suggestions])
    yield from _section("So far", list(_figures(known, now, zone)))
    yield from _section("Open", list(_open(known.card, now, zone)))
    notes = [
        text.literal(note.text.strip())
        + Content("\n")
        + text.said((note.source, Tone.DIM), (when(note.at, now, zone), Tone.DIM))
        for note in known.card.notes
    ]
    yield from _section("Notes", notes)
    if cases:
        yield from _section("Cases", [outcome(past, now, zone) for past in known.card.cases])


def _who(known: Profile) -> Iterator[Block]:
    person = known.card.person
    traits = {"verified": person.verified, "protected": person.protected}
    yield _block(text.line(person.name or f"@{person.handle}").stylize("bold"))
    reach = f"{person.followers:,} followers" if person.followers is not None else ""
    words: list[Word] = [(f"@{person.handle}", Tone.PLAIN), (reach, Tone.DIM)]
    words += [(word, Tone.DIM) for word, holds in traits.items() if holds]
    if person.since:
        words.append((f"on X since {person.since:%b %Y}", Tone.DIM))
    yield _block(text.said(*words))
    if known.former:
        former = ", ".join(f"@{handle}" for handle in known.former)
        yield _block(text.said((f"formerly {former}", Tone.DIM)))
    if person.bio.strip():
        yield _block(text.literal(person.bio.strip()).stylize("italic"))
    if known.card.labels:
        tags = [text.line(f"#{label}").stylize(STYLES[Tone.ACCENT]) for label in known.card.labels]
        yield _block(Content("  ").join(tags))


def _offer(label: str, why: str) -> Content:
    return text.said((f"#{label}", Tone.ACCENT), (why, Tone.PLAIN))


def _figures(known: Profile, now: datetime, zone: ZoneInfo) -> Iterator[Content]:
    yield text.said(
        (_some(known.cases, "case"), Tone.PLAIN),
        (f"{_some(known.posts, 'post')} of theirs", Tone.PLAIN),
        (f"{_some(known.answers, 'answer')} of ours" if known.answers else "no answer", Tone.PLAIN),
    )
    first, last = known.card.first_seen, known.last_seen
    if first and last:
        words: list[Word] = [(f"first wrote {when(first, now, zone)}", Tone.DIM)]
        yield text.said(*words, (f"last {when(last, now, zone)}", Tone.DIM))
    if known.kept or known.broken:
        broken = (f"{known.broken} broken", Tone.BAD) if known.broken else ("", Tone.PLAIN)
        yield text.said((f"{_some(known.kept, 'promise')} kept", Tone.GOOD), broken)
    for given in known.goodwill:
        worth = f"{given.worth.quantize(Decimal('0.01'))} {given.currency}".strip()
        gave = f"given: {given.what or 'something extra'}"
        yield text.said(
            (gave, Tone.PLAIN), (worth, Tone.DIM), (when(given.at, now, zone), Tone.DIM)
        )


def _open(card: Card, now: datetime, zone: ZoneInfo) -> Iterator[Content]:
    for each in card.reminders:
        if each.settled is None:
            what = "promise" if each.kind is ReminderKind.PROMISE else "follow up"
            late = each.due <= now
            due = f"{'due since' if late else 'by'} {when(each.due, now, zone)}"
            tone = Tone.WARN if late else Tone.PLAIN
            yield text.said((what, Tone.STRONG), (due, tone), (each.note, Tone.PLAIN))


def outcome(past: Past, now: datetime, zone: ZoneInfo) -> Content:
    """A case with how it ended or where it stands, and its latest post."""
    ended = past.reason.value if past.reason else past.state.value
    head = text.said((ended, STATES[past.state]), (when(past.last_at, now, zone), Tone.DIM))
    words = text.line(without_handles(past.text)).truncate(120, ellipsis=True)
    return head + Content("\n") + words.stylize(STYLES[Tone.DIM])


def _some(count: int, what: str) -> str:
    return f"{count:,} {what}" + ("" if count == 1 else "s")


def _section(title: str, entries: list[Content]) -> Iterator[Block]:
    if entries:
        yield _block(Content())
        yield Block(text=Content(title), look="profile--title")
        for entry in entries:
            yield _block(entry, hang=2)


def _block(content: Content, *, hang: int = 0) -> Block:
    return Block(text=content, look="profile--text", hang=hang)
