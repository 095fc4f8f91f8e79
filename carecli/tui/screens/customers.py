"""The people behind the cases, and one of them with everything that happened."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual._path import CSSPathType
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.timer import Timer
from textual.widgets import OptionList, Static

from carecli.care.acquaintance import By, Customer
from carecli.care.card import Past
from carecli.care.cases import CaseId
from carecli.care.posts import PersonId
from carecli.tui import customer_actions, work
from carecli.tui.commands import Scope
from carecli.tui.keys import Keymap, bindings
from carecli.tui.screens.listed import ListScreen
from carecli.tui.screens.steady import Steady
from carecli.tui.text import said
from carecli.tui.widgets.filter_bar import FilterBar
from carecli.tui.widgets.people_list import PeopleList, head
from carecli.tui.widgets.profile import ProfileView, outcome
from carecli.tui.widgets.status_line import KeyHints

if TYPE_CHECKING:
    from carecli.desk.customers import Directory
    from carecli.desk.desk import Desk
    from carecli.tui.app import CareApp

_AFTER_MOVE = 0.06
_EMPTY = "Nobody has written yet.\nWho does is listed here, with what you know about them."
_KEYS = ("open-customer", "find-customer", "customer-order", "note-customer", "label-customer")


class CustomersScreen(Steady[None]):
    """Everybody who has a case; at the side who the cursor stands on, where there is room.

    Args:
        desk: Where they are.
        keymap: The keys as they are bound, for the line at the bottom.
    """

    AUTO_FOCUS = "PeopleList"
    CSS_PATH: ClassVar[CSSPathType | None] = "customers.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 Textual's
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.CUSTOMERS)
    scopes = (Scope.CUSTOMERS, Scope.EVERYWHERE)

    def __init__(self, desk: Desk, keymap: Keymap) -> None:
        super().__init__()
        self._desk = desk
        self._keymap = keymap
        self._words = ""
        self._by = By.SEEN
        self._resting: Timer | None = None

    def compose(self) -> ComposeResult:
        """Title, columns, list, profile, search."""
        yield Static("Customers", id="customers-title", markup=False)
        with Horizontal(id="customers-panes"):
            yield PeopleList(self._desk.clock.now, self._desk.zone)
            yield ProfileView()
        yield FilterBar()
        yield KeyHints(self._keymap, *_KEYS, "help")

    def on_mount(self) -> None:
        """Look who there is."""
        self.follow()

    def follow(self, *, anew: bool = False) -> None:
        """Show who there is now; ordering a hundred thousand of them is not done on this thread."""
        directory = partial(self._desk.customers.directory, self._words, by=self._by)
        show = partial(self._show, anew=anew)
        work.start(self, directory, show, name="customers", newest_only=True)

    def _show(self, found: Directory, *, anew: bool) -> None:
        empty = Content(_EMPTY)
        if self._words:
            empty = Content(f"Nobody fits “{self._words}”.\nesc takes the search away.")
        self.query_one(PeopleList).show(found, empty=empty, anew=anew)
        self._show_head()

    def _show_head(self) -> None:
        people = self.query_one(PeopleList)
        count = "customer" if people.total == 1 else "customers"
        width = max(people.size.width - 3, 1)
        title = self.query_one("#customers-title", Static)
        title.update(said(*head(self._by, f"{people.total:,} {count}", width), between=""))

    @property
    def _current(self) -> Customer | None:
        return self.query_one(PeopleList).current

    def step_back(self) -> bool:
        """Take the search away; False without one."""
        if self._words:
            self.query_one(FilterBar).clear()
            return True
        return False

    # Messages of its parts

    @on(PeopleList.Highlighted)
    def _rest(self) -> None:
        """Fill the pane once the cursor rests."""
        if self._resting is not None:
            self._resting.stop()
        if self.has_class("-wide"):
            self._resting = self.set_timer(_AFTER_MOVE, self._fill)

    def _fill(self) -> None:
        here, now = self._current, self._desk.clock.now()
        profile = self._desk.customers.profile(here.id) if here else None
        self.query_one(ProfileView).show(profile, now, self._desk.zone)

    def on_resize(self, _event: Resize) -> None:
        """Fill the pane that appears, and lay the columns out anew."""
        self.call_after_refresh(self._rest)
        self.call_after_refresh(self._show_head)

    @on(FilterBar.Changed)
    def _narrow_down(self, message: FilterBar.Changed) -> None:
        self._words = message.words
        self.follow(anew=True)

    @on(FilterBar.Closed)
    def _back_to_list(self) -> None:
        self.query_one(PeopleList).focus()

    @on(PeopleList.Opened)
    def _open(self, message: PeopleList.Opened) -> None:
        who = message.customer
        self.app.push_screen(CustomerScreen(self._desk, self._keymap, who.id, who.handle))

    # Actions

    @property
    def _app(self) -> CareApp:
        return cast("CareApp", self.app)

    def action_open_customer(self) -> None:
        """Everything about the one under the cursor."""
        self.query_one(PeopleList).open()

    def action_customer_order(self) -> None:
        """The next order."""
        orders = list(By)
        self._by = orders[(orders.index(self._by) + 1) % len(orders)]
        self.follow(anew=True)

    def action_find_customer(self) -> None:
        """Type who is meant."""
        self.query_one(FilterBar).open()

    def action_note_customer(self) -> None:
        """Note something about them."""
        if who := self._current:
            customer_actions.note(self._app, who.id, who.handle)

    def action_label_customer(self) -> None:
        """Change their labels."""
        if who := self._current:
            customer_actions.label(self._app, who.id)

    def action_take_label(self) -> None:
        """Give them the label that is suggested."""
        if who := self._current:
            customer_actions.take(self._app, who.id)

    def action_forget_customer(self) -> None:
        """Erase them, once their handle is typed."""
        if who := self._current:
            customer_actions.forget(self._app, who.handle)


class CustomerScreen(ListScreen[Past]):
    """A customer: who they are, and their cases, newest first, each with its outcome.

    Args:
        person: Who it is.
        handle: What they are called.
    """

    CSS_PATH: ClassVar[CSSPathType | None] = "customers.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 Textual's
    AUTO_FOCUS = "OptionList"
    EMPTY = "There is no case any more."
    KEYS = ("open", "reply", "note", "label", "back", "help")
    scopes = (Scope.CASE, Scope.EVERYWHERE)

    def __init__(self, desk: Desk, keymap: Keymap, person: PersonId, handle: str) -> None:
        super().__init__(desk, keymap)
        self._person = person
        self.TITLE_LINE = f"@{handle}"

    @property
    def case(self) -> CaseId | None:
        """The case under the cursor, which keys act on."""
        return self.current.case if self.is_mounted and self.current else None

    def compose(self) -> ComposeResult:
        """The profile before the cases."""
        title, cases, empty, keys = super().compose()
        yield title
        with Horizontal(id="customer-panes"):
            yield cases
            yield empty
            yield ProfileView()
        yield keys

    def things(self) -> Sequence[Past]:
        """The newest cases."""
        now, zone = self._desk.clock.now(), self._desk.zone
        profile = self._desk.customers.profile(self._person)
        self.query_one(ProfileView).show(profile, now, zone, cases=False)
        return profile.card.cases

    def drawn(self, thing: Past) -> Content:
        """The outcome, when, and their latest words."""
        return outcome(thing, self._desk.clock.now(), self._desk.zone)

    @on(OptionList.OptionSelected)
    def _open(self) -> None:
        app = cast("CareApp", self.app)
        if self.current:
            app.open_case(self.current.case)
