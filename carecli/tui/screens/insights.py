"""Insights: how well one does, each figure with what it means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Grid, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from carecli.care.figures import DEFINITIONS, Insights
from carecli.tui import work
from carecli.tui.commands import Scope
from carecli.tui.keys import Keymap, bindings
from carecli.tui.screens.choose import Choice, ChoiceDialog
from carecli.tui.screens.steady import Steady
from carecli.tui.text import STYLES, line
from carecli.tui.widgets.figures import TITLES, tile
from carecli.tui.widgets.status_line import KeyHints
from carecli.tui.wording import Tone

if TYPE_CHECKING:
    from carecli.desk.desk import Desk

_DIM = STYLES[Tone.DIM]
_CHART = range(10, 17)
"""How many lines the trend may have."""
_BESIDE = 26
"""Lines of what else a tall window shows."""
_ROWS = {
    "clocks": ("first", "next", "resolution"),
    "small": ("open_now", "answered", "promises", "seen", "skips", "cost_per_answered"),
    "broad": ("trend", "hours", "verdicts", "templates"),
}

_COLUMNS = {"clocks": (3, 3), "small": (3, 6), "broad": (1, 2)}
"""How many figures stand side by side in a narrow window, and in a wide one."""


@dataclass(frozen=True, slots=True)
class Span:
    """A period to look at: its name, and how many days it reaches back (None: all)."""

    name: str
    days: int | None


SPANS = (
    Span("7 days", 7),
    Span("30 days", 30),
    Span("90 days", 90),
    Span("a year", 365),
    Span("all", None),
)


class Figure(Static):
    """One figure, under its title; the cursor is a bar beside it, as in the lists."""

    class Widened(Message):
        """The figure has another width than it was drawn for."""

        def __init__(self, figure: Figure) -> None:
            super().__init__()
            self.figure = figure

    def __init__(self, name: str) -> None:
        super().__init__(id=f"figure-{name}")
        self.figure = name
        self._width = 0

    def on_resize(self) -> None:
        """Ask to be drawn anew where the width has changed; drawing changes the height alone."""
        if self.content_size.width != self._width:
            self._width = self.content_size.width
            self.post_message(self.Widened(self))

    def show(self, content: Content, *, here: bool) -> None:
        """Show it, with the cursor on it or not."""
        title = Content.styled(TITLES[self.figure], "bold" if here else _DIM)
        self.update(Content.assemble(title, "\n") + content)
        self.set_class(here, "-here")


class InsightsScreen(Steady[None]):
    """The figures of a period, of one account or all, of customers with a label or all.

    Args:
        desk: Where they are counted.
        keymap: The keys as they are bound, for the line at the bottom.
        account: The handle to begin with; None for all.
    """

    CSS_PATH = "insights.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 Textual's
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.INSIGHTS)
    scopes = (Scope.INSIGHTS, Scope.EVERYWHERE)

    def __init__(self, desk: Desk, keymap: Keymap, account: str | None = None) -> None:
        super().__init__()
        self._desk = desk
        self._keymap = keymap
        self._account = account
        self._label: str | None = None
        self._span = 1
        self._here = 0
        self._found: Insights | None = None
        self._counting = True

    def compose(self) -> ComposeResult:
        """Title, figures, what the one under the cursor means, keys."""
        yield Static(id="insights-title")
        yield Static("Counting…", id="insights-empty")
        with VerticalScroll(can_focus=False):
            for row, names in _ROWS.items():
                with Grid(id=f"row-{row}"):
                    for name in names:
                        yield Figure(name)
        yield Static(id="insights-meaning")
        yield KeyHints(
            self._keymap, "longer-period", "next-figure", "of-account", "of-label", "back", "help"
        )

    def on_mount(self) -> None:
        """Count."""
        self.follow()

    def follow(self) -> None:
        """Count anew; a newer count makes an older one void."""
        span, account, label = SPANS[self._span], self._account, self._label
        self._counting = True
        self._show()
        now = self._desk.clock.now()
        since = now - timedelta(days=span.days) if span.days else None

        def count() -> Insights:
            from carecli.tui import charts  # noqa: F401 loading it takes a moment, here too

            return self._desk.figures.insights(since, account=account, label=label)

        def show(found: Insights) -> None:
            self._found, self._counting = found, False
            self._show()

        def stop(_: Exception) -> None:
            self._counting = False
            self._show()

        work.start(self, count, show, name="insights", failed=stop, newest_only=True)

    def on_resize(self, event: events.Resize) -> None:
        """Draw for the new height; a figure asks by itself when it gets wider."""
        if event.size == self.app.size:
            self.call_after_refresh(self._show)

    @on(Figure.Widened)
    def _fit(self, message: Figure.Widened) -> None:
        """Draw a figure for the width that it has now."""
        if self._found is not None and not _quiet(self._found):
            self._draw(message.figure, self._found)

    # What is chosen

    def action_longer_period(self) -> None:
        """Reach further back."""
        self._choose(self._span + 1)

    def action_shorter_period(self) -> None:
        """Reach less far back."""
        self._choose(self._span - 1)

    def _choose(self, span: int) -> None:
        if 0 <= span < len(SPANS):
            self._span = span
            self.follow()

    def action_of_account(self) -> None:
        """Of one account, or all."""
        handles = [one.handle for one in self._desk.accounts()]
        choices = [Choice("", "all accounts"), *(Choice(one, f"@{one}") for one in handles)]
        self.app.push_screen(ChoiceDialog("Figures of", choices), self._of_account)

    def _of_account(self, chosen: str | None) -> None:
        if chosen is not None:
            self._account = chosen or None
            self.follow()

    def action_of_label(self) -> None:
        """Of customers with a label, or all."""
        labels = self._desk.figures.labels()
        if not labels:
            self.app.notify("No customer has a label yet.", markup=False)
            return
        choices = [Choice("", "all customers"), *(Choice(one, one) for one in labels)]
        self.app.push_screen(ChoiceDialog("Figures of customers who are", choices), self._of_label)

    def _of_label(self, chosen: str | None) -> None:
        if chosen is not None:
            self._label = chosen or None
            self.follow()

    # Where the cursor is

    def action_next_figure(self) -> None:
        """To the figure after this one."""
        self._go(1)

    def action_previous_figure(self) -> None:
        """To the figure before this one."""
        self._go(-1)

    def _go(self, step: int) -> None:
        self._here = min(max(self._here + step, 0), len(TITLES) - 1)
        self._show()
        self.query_one(f"#figure-{self._current}").scroll_visible(animate=False)

    def on_click(self, event: events.Click) -> None:
        """A click goes to a figure."""
        if isinstance(event.widget, Figure):
            self._here = list(TITLES).index(event.widget.figure)
            self._show()

    @property
    def _current(self) -> str:
        return list(TITLES)[self._here]

    # What is shown

    def _show(self) -> None:
        if not self.is_mounted:
            return
        found = self._found
        self.query_one("#insights-title", Static).update(self._title())
        empty = self.query_one("#insights-empty", Static)
        quiet = found is None or _quiet(found)
        empty.display, self.query_one(VerticalScroll).display = quiet, not quiet
        meaning = self.query_one("#insights-meaning", Static)
        meaning.display = not quiet
        if found is None:
            return
        if quiet:
            empty.update(self._nothing(found))
            return
        for shown in self.query(Figure):
            self._draw(shown, found)
        meaning.update(self._meaning())

    def _draw(self, shown: Figure, found: Insights) -> None:
        width = shown.content_size.width or self._guessed(shown.figure)
        drawn = (
            self._trend(found, width)
            if shown.figure == "trend"
            else tile(shown.figure, found, self._desk.clock.now(), width)
        )
        shown.show(drawn, here=shown.figure == self._current)

    def _guessed(self, name: str) -> int:
        """How wide a figure will be, before it was laid out."""
        row = next(row for row, names in _ROWS.items() if name in names)
        columns = _COLUMNS[row][self.has_class("-wide")]
        return max((self.size.width - 2 * columns) // columns - 2, 16)

    def _title(self) -> Content:
        tabs = [
            Content.styled(
                span.name, "bold underline $text-accent" if number == self._span else _DIM
            )
            for number, span in enumerate(SPANS)
        ]
        whose = f"@{self._account}" if self._account else "all accounts"
        label = Content.assemble(" · ", line(self._label)) if self._label else Content()
        head = Content.assemble(("Insights  ", "bold $text-accent"), whose) + label
        busy = ("   counting…", _DIM) if self._counting else ""
        return Content.assemble(head, "   ", Content("  ").join(tabs), busy)

    def _trend(self, found: Insights, width: int) -> Content:
        from carecli.tui import charts

        if len(found.trend) < 2:
            return Content.styled("The trend begins with the second week.", _DIM)
        height = min(max(self.size.height - _BESIDE, _CHART[0]), _CHART[-1])
        drawn = Content(charts.trend(found.trend, width, height)).stylize(_DIM)
        drawn = drawn.highlight_regex(charts.INK, style=STYLES[Tone.ACCENT])
        both = f" {charts.FIRST} first  {charts.NEXT} next"
        signs = both if charts.marked(found.trend, width) else " line: first response"
        return Content.assemble(drawn, "\n", (f"{signs}, median of the week", _DIM))

    def _meaning(self) -> Content:
        return Content.assemble(
            (f"{TITLES[self._current]}: ", "bold"), (DEFINITIONS[self._current], _DIM)
        )

    def _nothing(self, found: Insights) -> Content:
        waiting = found.open_now.count
        people = "nobody waits" if not waiting else f"{waiting:,} waiting now"
        wider = "" if SPANS[self._span].days is None else "\n→ or l looks further back."
        return Content.assemble(
            ("Nothing was asked or answered in this period; ", ""), people, ".",
            (f"\nEvery answer counts from the first on, wherever you sent it.{wider}", _DIM),
        )  # fmt: skip


def _quiet(found: Insights) -> bool:
    """Whether there is nothing at all to show."""
    asked = any(map(any, found.hours))
    answered = found.first.calendar.n + found.next.calendar.n + found.dismissed
    return not (asked or answered or found.verdicts or found.promises.open)
