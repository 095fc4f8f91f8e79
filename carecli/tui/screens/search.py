"""Finding anything: what fits shows while one types."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast
from zoneinfo import ZoneInfo

from textual import on
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from carecli.care.errors import Misuse
from carecli.care.hits import Hit, Order, Where
from carecli.care.queries import FILTERS
from carecli.care.rows import Row
from carecli.tui import work
from carecli.tui.commands import Scope
from carecli.tui.keys import Keymap, bindings
from carecli.tui.screens.steady import Steady
from carecli.tui.text import STYLES, line, literal, said
from carecli.tui.widgets.options import Options
from carecli.tui.widgets.status_line import KeyHints
from carecli.tui.widgets.thread import ThreadView
from carecli.tui.wording import Tone, Word, when

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.tui.app import CareApp

MOST = 100
"""So many cases are shown."""
_AFTER_MOVE = 0.06
_ORDERS = {Order.TIME: "newest first", Order.RELEVANCE: "best first"}


class SearchScreen(Steady[None]):
    """Posts, replies, notes and customers by words and filters; enter opens the case.

    Args:
        desk: Where everything is.
        keymap: The keys as they are bound, for the line at the bottom.
        text: What to look for at first.
    """

    AUTO_FOCUS = "Input"
    CSS_PATH: ClassVar[CSSPathType | None] = "search.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 Textual's
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.SEARCH)
    scopes = (Scope.SEARCH, Scope.EVERYWHERE)

    def __init__(self, desk: Desk, keymap: Keymap, text: str = "") -> None:
        super().__init__()
        self._desk = desk
        self._keymap = keymap
        self._text = text
        self._order = Order.TIME
        self._hits: tuple[Hit, ...] = ()
        self._resting: Timer | None = None

    def compose(self) -> ComposeResult:
        """What one types, what was found, the conversation beside it."""
        with Horizontal(id="asked"):
            yield Static("Search", id="title", markup=False)
            yield Input(self._text, placeholder="words, “phrases”, from:, is: …", max_length=1000)
            yield Static(id="order")
        with Horizontal(id="panes"):
            yield Options(id="hits")
            yield Static(id="nothing")
            yield ThreadView(id="conversation")
        yield KeyHints(self._keymap, "open-hit", "next-hit", "hit-order", "back")

    def on_mount(self) -> None:
        """Say what can be typed."""
        self.query_one("#hits").can_focus = False
        self.query_one("#conversation").can_focus = False
        self._show(())
        self.follow()

    def follow(self, *, anew: bool = False) -> None:
        """Look again: something else was typed (`anew`), or the desk holds something else."""
        self._show_order()
        if not self._text.strip():
            self._show(())
            return
        verb = partial(self._desk.finding.cases, self._text, MOST, self._order)
        show = partial(self._show, anew=anew)
        work.start(self, verb, show, name="search", newest_only=True)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._text = event.value
        self.follow(anew=True)

    def _show(self, hits: tuple[Hit, ...], *, anew: bool = False) -> None:
        """Show what was found, from the top when it is of other words; else the cursor stays."""
        if not self._text.strip():
            hits = ()  # what was found before all words were taken away
        here = None if anew else self.current
        kept = next((n for n, hit in enumerate(hits) if here and hit.row.case == here.case), 0)
        self._hits = hits
        now, zone = self._desk.clock.now(), self._desk.zone
        shown = self.query_one("#hits", OptionList)
        shown.set_options([Option(_drawn(hit, now, zone)) for hit in hits])
        shown.highlighted = kept if hits else None
        shown.display = bool(hits)
        nothing = self.query_one("#nothing", Static)
        nothing.display = not hits
        nothing.update(_nothing(self._text.strip()))
        self.set_class(bool(hits), "-found")
        self._show_order()
        self._rest()

    def _show_order(self) -> None:
        count = len(self._hits)
        told = f"{count}{'+' if count == MOST else ''} · " if count else ""
        self.query_one("#order", Static).update(Content(f"{told}{_ORDERS[self._order]}"))

    @property
    def current(self) -> Row | None:
        """The case under the cursor."""
        place = self.query_one("#hits", OptionList).highlighted
        return self._hits[place].row if place is not None and place < len(self._hits) else None

    # The conversation beside it

    @on(OptionList.OptionHighlighted)
    def _rest(self) -> None:
        """Fill the pane once the cursor rests."""
        if self._resting is not None:
            self._resting.stop()
        if self.has_class("-wide"):
            self._resting = self.set_timer(_AFTER_MOVE, self._fill)

    def _fill(self) -> None:
        if row := self.current:
            try:
                case = self._desk.open(row.case)
            except Misuse:  # another program has taken it away meanwhile
                return
            self.query_one(ThreadView).show(case, self._desk.clock.now(), self._desk.zone)

    # Actions

    @on(Input.Submitted)
    @on(OptionList.OptionSelected)
    def action_open_hit(self) -> None:
        """Open the case under the cursor."""
        app = cast("CareApp", self.app)
        if row := self.current:
            app.open_case(row.case)

    def action_hit_order(self) -> None:
        """The other order."""
        self._order = Order.RELEVANCE if self._order is Order.TIME else Order.TIME
        self.follow()

    def action_next_hit(self) -> None:
        """One down."""
        self.query_one("#hits", OptionList).action_cursor_down()

    def action_previous_hit(self) -> None:
        """One up."""
        self.query_one("#hits", OptionList).action_cursor_up()


def _drawn(hit: Hit, now: datetime, zone: ZoneInfo) -> Content:
    """Who, when, where it stands; below it the words with what was found."""
    row = hit.row
    where = {
        Where.POST: "" if hit.who == row.handle else f"@{hit.who} wrote",
        Where.REPLY: f"@{hit.who} answered",
        Where.NOTE: "noted",
        Where.CUSTOMER: "called so",
    }[hit.where]
    words: list[Word] = [
        (row.name or f"@{row.handle}", Tone.STRONG),
        (f"@{row.handle}" if row.name else "", Tone.DIM),
        (where, Tone.PLAIN),
        (when(hit.at, now, zone), Tone.DIM),
    ]
    stands = (row.reason.value if row.reason else row.state.value, Tone.ACCENT)
    text = line(hit.excerpt.text).stylize(STYLES[Tone.DIM])
    for start, end in hit.excerpt.spans:
        text = text.stylize(f"bold {STYLES[Tone.WARN]}", start, end)
    return Content.assemble(said(*words, stands), "\n", text)


def _nothing(text: str) -> Content:
    """What to say where there is nothing: what can be typed."""
    head = literal(f"Nothing fits “{text[:60]}”.") if text else Content("Look for anything.")
    return Content("\n").join([head.stylize("bold"), Content(), *_filters()])


def _filters() -> Iterator[Content]:
    words = '"crushed box"'
    yield Content.assemble((f"{'words':<16}", "bold"), ("all of them, in any order", "dim"))
    yield Content.assemble((f"{words:<16}", "bold"), ("next to each other", "dim"))
    for name, what in FILTERS.items():
        yield Content.assemble((f"{name:<16}", "bold $text-accent"), (what, "dim"))
