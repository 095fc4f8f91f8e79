"""Money: what was spent, what the caps leave, what each thing costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from carecli.store.ledger import By, Period, Spent
from carecli.system.terminal import one_line
from carecli.tui.commands import Scope
from carecli.tui.keys import Keymap
from carecli.tui.screens.steady import Steady
from carecli.tui.text import STYLES, literal
from carecli.tui.widgets.status_line import KeyHints
from carecli.tui.wording import Tone, money

if TYPE_CHECKING:
    from carecli.desk.budget import Allowance
    from carecli.desk.desk import Desk

BAR = 10
"""Cells of the bar that shows how much of a cap is used."""
_DIM, _HEAD = STYLES[Tone.DIM], STYLES[Tone.ACCENT]


class BudgetScreen(Steady[None]):
    """Everything in US dollars, days and months in UTC, as X bills.

    Args:
        desk: Where the ledger is.
        keymap: The keys as they are bound, for the line at the bottom.
    """

    DEFAULT_CSS = """
    BudgetScreen {
        #budget-title { height: 1; padding: 0 1; background: $surface; color: $text-accent; }
        VerticalScroll { padding: 1 2; }
        VerticalScroll > Static { height: auto; margin-bottom: 1; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll('down')", show=False),
        Binding("k", "scroll('up')", show=False),
    ]
    scopes = (Scope.EVERYWHERE,)

    def __init__(self, desk: Desk, keymap: Keymap) -> None:
        super().__init__()
        self._desk = desk
        self._keymap = keymap

    def compose(self) -> ComposeResult:
        """Title, figures, keys."""
        yield Static("Budget", id="budget-title")
        with VerticalScroll():
            for part in ("stops", "totals", "caps", "verbs", "resources"):
                yield Static(id=part)
        yield KeyHints(self._keymap, "fetch", "back", "help")

    def on_mount(self) -> None:
        """Show the figures; the arrows scroll."""
        self.follow()
        self.query_one(VerticalScroll).focus()

    def follow(self) -> None:
        """Show the figures of now."""
        desk = self._desk
        stops = desk.budget.sentence()
        self._show("stops", literal(stops).stylize(STYLES[Tone.BAD]) if stops else Content())
        self._show("totals", self._totals())
        self._show("caps", _caps(desk.budget.allowances(), several=len(desk.accounts()) > 1))
        month = desk.clock.now().replace(day=1)
        self._show(
            "verbs",
            _table(
                "This month by what it was for, in dollars", _by_verb(desk.spent(month, by=By.VERB))
            ),
        )
        self._show(
            "resources",
            _table("This month by what X bills, in dollars", _by_resource(desk.spent(month))),
        )

    def _show(self, part: str, content: Content) -> None:
        shown = self.query_one(f"#{part}", Static)
        shown.update(content)
        shown.display = bool(content.plain)

    def _totals(self) -> Content:
        budget = self._desk.budget
        return Content.assemble(
            ("Today       ", _DIM), (f"{money(budget.spent(Period.DAY)):>10}", "bold"),
            ("      This month  ", _DIM), (f"{money(budget.spent(Period.MONTH)):>10}", "bold"),
            ("\nUS dollars as X's price list has them; days and months are UTC.", _DIM),
        )  # fmt: skip

    def action_scroll(self, way: str) -> None:
        """Scroll a line."""
        scroll = self.query_one(VerticalScroll)
        (scroll.scroll_down if way == "down" else scroll.scroll_up)(animate=False)


def _caps(allowances: Iterable[Allowance], *, several: bool) -> Content:
    rows = [_cap(each, several=several) for each in allowances]
    if not rows:
        return Content.assemble(
            ("Caps\n", _HEAD),
            ("None is set. For example: ", _DIM),
            "carecli account set @you caps.read_day 2.00",
        )
    return Content("\n").join([Content.styled("Caps", _HEAD), *rows])


def _cap(each: Allowance, *, several: bool) -> Content:
    share = min(each.spent / each.most, Decimal(1)) if each.most else Decimal(1)
    full = int(share * BAR)
    tone = Tone.BAD if share == 1 else Tone.WARN if share >= Decimal("0.8") else Tone.GOOD
    doing = "reading" if each.kind == "read" else "sending"
    whose = (f"@{each.account}" if each.account else "all accounts") if several else ""
    return Content.assemble(
        f"{doing} a {each.period:<6}",
        ("█" * full, STYLES[tone]), ("░" * (BAR - full), _DIM),
        f"  {money(each.spent)} of {money(each.most)}",
        (f"  until {each.reopens:%d %b} UTC  {whose}", _DIM),
    )  # fmt: skip


Line = tuple[str, str, Decimal]
"""What, how many at which price, and the amount."""


def _by_resource(spent: Iterable[Spent]) -> Iterator[Line]:
    for one in spent:
        yield one.title, f"{one.count:,} at {money(one.price)}", one.amount


def _by_verb(spent: Iterable[Spent]) -> Iterator[Line]:
    amounts: dict[str, Decimal] = {}
    for one in spent:
        amounts[one.label] = amounts.get(one.label, Decimal(0)) + one.amount
    for verb, amount in sorted(amounts.items(), key=lambda pair: -pair[1]):
        yield verb, "", amount


def _table(title: str, rows: Iterable[Line]) -> Content:
    drawn = [
        Content.assemble(
            f"{one_line(what):<20}", (f"{how:>20}", _DIM), (f"{amount:>12,.3f}", "bold")
        )
        for what, how, amount in rows
    ]
    return Content("\n").join(
        [Content.styled(title, _HEAD), *(drawn or [Content.styled("Nothing yet.", _DIM)])]
    )
