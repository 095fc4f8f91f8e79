"""The home screen: who waits, and beside it the conversation when there is room."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.timer import Timer
from textual.widgets import Static

from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.care.rows import OpenCase, Row, View
from carecli.tui.commands import Scope
from carecli.tui.keys import Keymap, bindings
from carecli.tui.screens.steady import Steady
from carecli.tui.text import literal
from carecli.tui.widgets.card import CardView
from carecli.tui.widgets.case_list import CaseList
from carecli.tui.widgets.filter_bar import FilterBar
from carecli.tui.widgets.status_line import KeyHints, StatusLine
from carecli.tui.widgets.thread import ThreadView
from carecli.tui.widgets.views_bar import ViewsBar
from carecli.tui.wording import Tone, account_tones, key_name

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.desk.listing import Listing

EMPTY = {
    View.WAITING: "Nobody is waiting.\nPress . to fetch now, or 2 for the follow-ups.",
    View.FOLLOW_UPS: "Nothing to come back to.\nOn a case, f sets a follow-up and p a promise.",
    View.ANSWERED: "No open conversation ends with your word.\nAnswers you send show up here.",
    View.SNOOZED: "Nothing is asleep.\nOn a case, s snoozes until a time or until they write.",
    View.DONE: "Nothing is done yet.\nOn a case, e closes it and moves on to the next.",
}
KEYS = {
    View.WAITING: ("open", "reply", "done", "snooze", "help"),
    View.FOLLOW_UPS: ("open", "reply", "done", "undo", "help"),
    View.ANSWERED: ("open", "done", "follow-up", "snooze", "help"),
    View.SNOOZED: ("open", "reopen", "reply", "snooze", "help"),
    View.DONE: ("open", "reopen", "undo", "next-view", "help"),
}
"""The likeliest commands of each view, for the line at the bottom."""
AFTER_MOVE = 0.06
"""Seconds the cursor must rest before the conversation beside it is filled."""
TICK = 15.0
"""Seconds between redraws of the ages."""


class QueueScreen(Steady[None]):
    """The five views of the cases.

    Args:
        desk: Where everything comes from.
        keymap: The keys as they are bound, for the line at the bottom.
    """

    AUTO_FOCUS = "#list"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide"), (160, "-broad")]  # noqa: RUF012 Textual's
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.LIST)
    scopes = (Scope.LIST, Scope.CASE, Scope.EVERYWHERE)

    def __init__(self, desk: Desk, keymap: Keymap) -> None:
        super().__init__()
        self._desk = desk
        self._keymap = keymap
        self._view = View.WAITING
        self._words = ""
        self._only: str | None = None
        self._activity = ""
        self._resting: Timer | None = None
        self._filled: tuple[OpenCase | None, bool] | None = None
        self._seconds: Timer | None = None

    def compose(self) -> ComposeResult:
        """Views, panes, filter, status and keys."""
        yield ViewsBar()
        with Horizontal(id="panes"):
            yield CaseList(self._on_the_wall, id="list")
            yield ThreadView(id="conversation")
            yield CardView(id="customer")
        yield FilterBar()
        yield Static(id="banner")
        yield StatusLine()
        yield KeyHints(self._keymap, *KEYS[self._view])

    def on_mount(self) -> None:
        """Show the queue, and let its ages grow."""
        self.follow()
        self.set_interval(TICK, self._redraw_ages)
        self._seconds = self.set_interval(1.0, self._redraw_ages, pause=True)

    def _on_the_wall(self) -> datetime:
        """The present moment as the person's clock shows it."""
        return self._desk.clock.now().astimezone(self._desk.zone)

    # What it shows

    @property
    def _list(self) -> CaseList:
        return self.query_one(CaseList)

    def follow(self) -> None:
        """Show what the desk holds now."""
        listing = self._listing()
        empty = EMPTY[self._view]
        if self._words:
            empty = f"Nothing here holds “{self._words}”.\nesc takes the filter away."
        shown = () if self._only else self._desk.accounts()
        tones = account_tones(shown, self._desk.settings)
        self._list.show(listing, self._view, empty=Content(empty), accounts=tones)
        self._show_status()
        self._count_seconds()

    def _listing(self) -> Listing:
        return self._desk.listing(self._view, account=self._only, words=self._words)

    def show_only(self, account: str | None) -> None:
        """Show the cases of one account, or of all."""
        self._only = account
        self.action_clear_selection()
        self.follow()

    def say(self, activity: str) -> None:
        """Say what goes on in the background; empty: nothing."""
        if activity != self._activity:
            self._activity = activity
            self._show_status()

    def open_view(self, view: View) -> None:
        """Show another view."""
        self._view = view
        self.action_clear_selection()
        self.follow()

    def _show_status(self) -> None:
        status, now = self._desk.status(self._only), self._desk.clock.now()
        self.query_one(ViewsBar).show(self._view, status.counts, self._only)
        self.query_one(StatusLine).show(status, now, self._desk.zone, self._activity)
        banner = self.query_one("#banner", Static)
        banner.display = bool(status.budget)
        banner.update(literal(status.budget))

    def _redraw_ages(self) -> None:
        self._list.refresh()
        self._show_status()
        self._count_seconds()

    def _count_seconds(self) -> None:
        """Redraw each second, but only while a countdown is in sight."""
        if self._seconds is not None:
            (self._seconds.resume if self._list.counting_down else self._seconds.pause)()

    # What verbs act on

    @property
    def view(self) -> View:
        """The open view."""
        return self._view

    def current_cases(self) -> tuple[CaseId, ...]:
        """The selected cases, or else the one under the cursor."""
        row = self._list.current
        return tuple(self._list.selected) or ((row.case,) if row else ())

    def current_row(self) -> Row | None:
        """The row under the cursor."""
        return self._list.current

    def neighbour(self, case: CaseId, step: int) -> Row | None:
        """The row so many below (above: negative) a case in the open view."""
        listing = self._listing()
        place = listing.position(case)
        place = self._list.cursor if place is None else place + step
        rows = listing.rows(place, 1) if place >= 0 else []
        return rows[0] if rows else None

    def point_at(self, case: CaseId) -> None:
        """Put the cursor on a case, if it is in the open view."""
        place = self._listing().position(case)
        if place is not None:
            self._list.go(place)

    def pass_by(self, case: CaseId) -> None:
        """Show what the desk holds, and stand on the row after a case that was answered."""
        self.point_at(case)
        before = self._list.current
        self.follow()
        if before and self._list.current and self._list.current.case == case:
            self._list.move(1)

    def let_go(self, cases: Collection[CaseId]) -> None:
        """Take back the selection once a verb has acted on it."""
        if self._list.selected and set(self._list.selected) <= set(cases):
            self.action_clear_selection()

    def step_back(self) -> bool:
        """Take back the selection, the filter or the choice of an account; False without any."""
        if self._list.selected:
            self.action_clear_selection()
            return True
        if self._words:
            self.query_one(FilterBar).clear()
            return True
        if self._only:
            self.show_only(None)
            return True
        return False

    # Messages of its parts

    @on(CaseList.Highlighted)
    def _rest(self) -> None:
        """Fill the panes beside the list once the cursor rests."""
        if self._resting is not None:
            self._resting.stop()
        if not self.has_class("-narrow"):
            self._resting = self.set_timer(AFTER_MOVE, self._fill_panes)

    def _fill_panes(self) -> None:
        row, case = self._list.current, None
        if row:
            with suppress(Misuse):  # another program has taken it away meanwhile
                case = self._desk.open(row.case)
        filled = (case, self.has_class("-broad"))
        if filled == self._filled:
            return
        self._filled = filled
        now, zone = self._desk.clock.now(), self._desk.zone
        self.query_one(ThreadView).show(case, now, zone)
        if self.has_class("-broad"):
            self.query_one(CardView).show(
                case.card if case else None, now, zone, besides=row.case if row else None
            )

    def on_resize(self, _event: Resize) -> None:
        """Fill the panes that appear when the terminal grows."""
        self.call_after_refresh(self._rest)

    @on(ViewsBar.Chosen)
    def _choose(self, message: ViewsBar.Chosen) -> None:
        self.open_view(message.view)

    @on(FilterBar.Changed)
    def _narrow_down(self, message: FilterBar.Changed) -> None:
        self._words = message.words
        self.follow()

    @on(FilterBar.Closed)
    def _back_to_list(self) -> None:
        self._list.focus()

    # Actions of the list

    def action_next(self) -> None:
        """One down."""
        self._list.move(1)

    def action_previous(self) -> None:
        """One up."""
        self._list.move(-1)

    def action_first(self) -> None:
        """To the first row."""
        self._list.go(0)

    def action_last(self) -> None:
        """To the last row."""
        self._list.go(self._list.total - 1)

    def action_half_down(self) -> None:
        """Half a window down."""
        self._list.move(self._list.half)

    def action_half_up(self) -> None:
        """Half a window up."""
        self._list.move(-self._list.half)

    def action_next_view(self) -> None:
        """The view to the right."""
        self._step_view(1)

    def action_previous_view(self) -> None:
        """The view to the left."""
        self._step_view(-1)

    def _step_view(self, step: int) -> None:
        views = list(View)
        self.open_view(views[(views.index(self._view) + step) % len(views)])

    def action_open(self) -> None:
        """Open the conversation under the cursor."""
        self._list.open()

    def action_select(self) -> None:
        """Select the row, or take it back."""
        self._list.toggle()
        self._show_selection()

    def action_clear_selection(self) -> None:
        """Select nothing."""
        self._list.clear_selection()
        self._show_selection()

    def _show_selection(self) -> None:
        """Say how many are selected where the keys are."""
        count = len(self._list.selected)
        hints = self.query_one(KeyHints)
        if count:
            clear = key_name(self._keymap["clear-selection"][0])
            hints.show_words(
                (f"{count} selected", Tone.STRONG),
                ("e s f m act on all of them", Tone.DIM),
                (f"{clear} clears", Tone.DIM),
            )
        else:
            hints.show_keys(*KEYS[self._view])

    def action_filter(self) -> None:
        """Type what the list should hold."""
        self.query_one(FilterBar).open()
