"""The daily review: one case at a time, oldest first, every decision on one key."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import Static

from carecli.care.card import Card, Reminder, ReminderKind
from carecli.care.cases import CaseId
from carecli.care.errors import CareError
from carecli.care.spans import said, short
from carecli.desk.daily import Look, Standing
from carecli.system.terminal import one_line
from carecli.tui import promise_verdicts, text, work
from carecli.tui.commands import BY_ID, Scope
from carecli.tui.keys import bindings
from carecli.tui.screens.conversation import ConversationScreen
from carecli.tui.screens.receipt import ReceiptScreen
from carecli.tui.widgets.status_line import KeyHints
from carecli.tui.wording import Tone, Word, when

_DECIDE = ("reply", "done", "no-reply", "snooze", "follow-up", "skip", "alone")
_SETTLE = ("promise-kept", "promise-moved", "promise-broken", "reply", "skip", "help")
_BAR = 24


class DailyScreen(ConversationScreen, inherit_bindings=False):
    """Shows the case to decide, and the next one as soon as it is decided.

    Args:
        case: The first one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *Screen.BINDINGS,
        *bindings(Scope.DAILY),
        *bindings(Scope.PROMISES),
        Binding(BY_ID["card"].keys, "card", BY_ID["card"].title, show=False, id="card"),
    ]
    DEFAULT_CSS = """
    DailyScreen {
        #daily-progress, #daily-promise { height: 1; padding: 0 1; background: $surface; }
        #daily-promise { text-wrap: nowrap; text-overflow: ellipsis; }
        &.-focus #daily-promise, &.-focus #case-header, &.-focus #case-aside, &.-focus KeyHints {
            display: none;
        }
        #daily-who { height: 1; padding: 0 1; background: $surface; display: none; }
        &.-narrow #daily-who { display: block; }
        &.-focus #daily-who { display: none; }
        &.-focus #case-thread { padding: 1 4; }
    }
    """
    keeps_going = True
    """After an answer or a verdict the screen stays and shows the next case by itself."""

    def __init__(self, case: CaseId) -> None:
        super().__init__(case)
        self._look: Look | None = None
        self._ending = False

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Whose keys work now, for the help."""
        if self.has_class("-writing"):
            return (Scope.COMPOSER,)
        return (Scope.DAILY, Scope.PROMISES, Scope.CASE, Scope.EVERYWHERE)

    @property
    def due(self) -> tuple[Reminder, ...]:
        """The follow-ups and promises of the case at hand whose time has come."""
        return self._look.due if self._look else ()

    def compose(self) -> ComposeResult:
        """How far one is and why this case is here, over the conversation."""
        yield Static(id="daily-progress")
        yield Static(id="daily-promise")
        yield from super().compose()

    def on_mount(self) -> None:
        """Room for who it is, where the card has none."""
        self.mount(Static(id="daily-who"), after="#case-header")

    def on_screen_resume(self) -> None:
        """Something may have been decided in front of it."""
        self.follow()

    def follow(self) -> None:
        """Show the case that is to be decided now; while one writes, it is the same."""
        if self._ending or not self._app.desk.daily.under_way:
            return  # over here, or in another window
        self._look = look = self._app.desk.daily.look()
        if self.has_class("-writing"):
            super().follow()
        elif look.current is None:
            self._finish()
        elif look.current.case != self.case:
            self.go_to(look.current.case)
            work.start(self, self._app.desk.daily.touch, lambda _: None, name="keep the review")
            return
        else:
            super().follow()
        self._show_progress(look)

    def _show_progress(self, look: Look) -> None:
        try:
            progress = self.query_one("#daily-progress", Static)
        except NoMatches:  # on its way out
            return
        progress.update(_progress(look, self.size.width))
        standing = self._app.desk.daily.standing(look.current.account) if look.current else None
        self.query_one("#daily-promise", Static).update(self._promise(standing, look))
        if look.current:
            card = self._app.desk.card(self.case)
            self.query_one("#daily-who", Static).update(text.said(*_essentials(card, self.case)))
        promised = any(one.kind is ReminderKind.PROMISE for one in look.due)
        self.query(KeyHints).first(KeyHints).show_keys(*(_SETTLE if promised else _DECIDE))

    def _promise(self, standing: Standing | None, look: Look) -> Content:
        """Why the case is here if something is due; how the care promise stands."""
        now, zone = self._app.desk.clock.now(), self._app.desk.zone
        words: list[Word] = [_reason(one, when(one.due, now, zone)) for one in look.due[:1]]
        if standing:
            words += _stands(standing, now, zone)
        return text.said(*words)

    def _finish(self) -> None:
        """The end: a receipt takes its place."""
        if self._ending or not self.is_current:
            return
        self._ending = True
        work.start(self, self._app.desk.daily.finish, lambda _: self._receipt(), name="receipt")

    def _receipt(self) -> None:
        self.app.switch_screen(ReceiptScreen(self._app.desk, self._app.keymap))

    def on_unmount(self) -> None:
        """Leaving is a pause; where it cannot be kept, the time alone is wrong."""
        with suppress(CareError):
            self._app.desk.daily.pause()

    def action_skip(self) -> None:
        """Pass it over for now; the line on top counts it, which is enough said."""
        skip = partial(self._app.desk.daily.skip, self.case)
        work.start(self, skip, lambda _: self._app.follow(), name="skip")

    def action_alone(self) -> None:
        """Hide everything but the conversation, or bring it back."""
        self.toggle_class("-focus")

    def action_promise_kept(self) -> None:
        """Say that the promise that is due was kept."""
        self._with_promise(promise_verdicts.keep)

    def action_promise_moved(self) -> None:
        """Agree on another time for it."""
        self._with_promise(promise_verdicts.move)

    def action_promise_broken(self) -> None:
        """Say that it was broken."""
        self._with_promise(promise_verdicts.give_up)

    def _with_promise(self, verdict: promise_verdicts.Verdict) -> None:
        due = [one for one in self.due if one.kind is ReminderKind.PROMISE]
        open_ = due or self._promises()
        if open_:
            verdict(self._app, open_[0])
        else:
            self._app.say("Nothing was promised here.")

    def _promises(self) -> list[Reminder]:
        """The open promises of the case that are not due yet."""
        card = self._app.desk.card(self.case)
        return [
            one
            for one in card.reminders
            if one.case == self.case and one.kind is ReminderKind.PROMISE
        ]


def _progress(look: Look, width: int) -> Content:
    share = look.decided / look.total if look.total else 1.0
    filled = round(share * _BAR)
    passed = f"{look.passed} passed over" if look.passed else ""
    words: list[Word] = [
        ("Daily review", Tone.STRONG),
        (f"{look.at} of {look.total}", Tone.ACCENT),
    ]
    bar = Content.assemble(
        ("━" * filled, "$text-accent"), ("─" * (_BAR - filled), "$foreground-muted")
    )
    left = Content("  ").join([text.said(*words, between="  "), bar])
    right = text.said((passed, Tone.DIM))
    gap = max(2, width - 2 - left.cell_length - right.cell_length)
    return Content.assemble(left, " " * gap, right)


def _reason(due: Reminder, at: str) -> Word:
    match due.kind:
        case ReminderKind.PROMISE:
            return (f"Promised by {at}: {due.note}", Tone.WARN)
        case _:
            note = f": {due.note}" if due.note else ""
            return (f"Follow-up due {at}{note}", Tone.WARN)


def _essentials(card: Card, case: CaseId) -> Iterator[Word]:
    """What must be known of the customer where there is no room for the card."""
    if card.person.followers is not None:
        yield (f"{card.person.followers:,} followers", Tone.DIM)
    if others := sum(past.case != case for past in card.cases):
        yield (f"{others} other case{'s' if others > 1 else ''}", Tone.PLAIN)
    yield from ((f"#{label}", Tone.ACCENT) for label in card.labels)
    if card.notes:
        yield (f"noted: {one_line(card.notes[0].text)}", Tone.PLAIN)


def _stands(standing: Standing, now: datetime, zone: ZoneInfo) -> Iterator[Word]:
    yield (f"@{standing.account} answers within {said(standing.target)}", Tone.DIM)
    if standing.opens_at:
        yield (f"closed until {when(standing.opens_at, now, zone)}", Tone.DIM)
    if standing.late:
        yield (f"{standing.late} of {standing.waiting} late", Tone.BAD)
    elif standing.waiting:
        yield (f"{standing.waiting} wait, none late", Tone.GOOD)
    if standing.oldest:
        yield (f"oldest {short(now - standing.oldest)}", Tone.DIM)
