"""What the screens of templates and of the playbook share: files that one may write oneself."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from carecli.care.errors import Misuse
from carecli.desk.shelf import Entry, Shelf, Slip
from carecli.tui import own_files
from carecli.tui.commands import Scope
from carecli.tui.keys import Keymap, bindings
from carecli.tui.screens.choose import Choice, ChoiceDialog
from carecli.tui.screens.dialog import Dialog, field
from carecli.tui.screens.steady import Steady
from carecli.tui.text import STYLES, line, literal, said
from carecli.tui.widgets.filter_bar import FilterBar
from carecli.tui.widgets.options import Options
from carecli.tui.widgets.status_line import KeyHints
from carecli.tui.wording import Tone, Word

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.tui.app import CareApp

T = TypeVar("T")
_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]


class ShelfScreen(Steady[None], Generic[T]):
    """A list of files, those that cannot be read first, and what stands in the one pointed at.

    Args:
        desk: Where they are.
        keymap: The keys as they are bound, for the line at the bottom.
    """

    DEFAULT_CSS = """
    ShelfScreen {
        #shelf-title { height: 1; padding: 0 1; background: $surface; color: $text-accent; }
        #shelf-panes { height: 1fr; }
        #shelf-panes > VerticalScroll {
            width: 1fr; height: 1fr; padding: 1 2; border-left: solid $border;
            scrollbar-size-vertical: 1;
        }
        #shelf-panes > VerticalScroll:focus { border-left: solid $accent; }
        #shelf-detail { height: auto; }
        OptionList, OptionList:focus {
            width: 34; height: 1fr; border: none; background: $background; padding: 1 0 0 1;
            background-tint: $foreground 0%; scrollbar-size-vertical: 1;
            text-wrap: nowrap; text-overflow: ellipsis;
            & > .option-list--option-highlighted {
                background: $accent 16%; color: $foreground; text-style: none;
            }
        }
    }
    ShelfScreen.-wide OptionList, ShelfScreen.-wide OptionList:focus { width: 46; }
    """
    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.SHELF),
        Binding("j", "move('down')", show=False),
        Binding("k", "move('up')", show=False),
    ]
    TITLE_LINE: ClassVar[str]
    scopes = (Scope.SHELF, Scope.EVERYWHERE)

    def __init__(self, desk: Desk, keymap: Keymap) -> None:
        super().__init__()
        self._desk = desk
        self._keymap = keymap
        self._words = ""
        self._shown: list[Entry[T] | Slip] = []

    @property
    @abstractmethod
    def shelf(self) -> Shelf[T]:
        """Where the files are."""

    @abstractmethod
    def title_of(self, entry: Entry[T]) -> str:
        """What an entry is called."""

    @abstractmethod
    def find(self, words: str, entries: Sequence[Entry[T]]) -> Sequence[Entry[T]]:
        """Those that fit some words."""

    @abstractmethod
    def detail(self, entry: Entry[T]) -> Iterator[Content]:
        """What stands in an entry, line by line."""

    def compose(self) -> ComposeResult:
        """Title, search, list and detail, keys."""
        yield Static(literal(self.TITLE_LINE), id="shelf-title")
        yield FilterBar()
        with Horizontal(id="shelf-panes"):
            yield Options()
            with VerticalScroll():
                yield Static(id="shelf-detail")
        yield KeyHints(self._keymap, "edit-file", "new-file", "find-file", "back", "help")

    def on_mount(self) -> None:
        """Show them, the cursor in the list."""
        self.query_one(FilterBar).query_one(Input).placeholder = "words"
        self.follow()
        self._list.focus()

    def follow(self) -> None:
        """Show the files as they are now; the cursor stays on its file."""
        self._fill(self._current)

    def _fill(self, at: Entry[T] | Slip | None) -> None:
        """List the files, with the cursor on one, or on the first where that is not listed."""
        slips, entries = self.shelf.slips(), sorted(self.shelf.entries(), key=self._order)
        found = self.find(self._words, entries) if self._words else entries
        shown: list[Entry[T] | Slip] = [*(slip for slip in slips if self._words in slip.id), *found]
        if shown and shown == self._shown:
            return
        self._shown = shown
        self._title(len(entries), len(slips))
        self._list.set_options([Option(self._line(one)) for one in self._shown])
        self._point(at.id if at else "", at.account if at else None)

    def _point(self, name: str, account: str | None) -> None:
        places = [
            n for n, one in enumerate(self._shown) if (one.id, one.account) == (name, account)
        ]
        self._list.highlighted = next(iter(places), 0) if self._shown else None
        self._show_detail()

    def step_back(self) -> bool:
        """Take the search away; False when there is none."""
        if not self._words:
            return False
        self.query_one(FilterBar).clear()
        self._list.focus()
        return True

    def action_edit_file(self) -> None:
        """Change the one pointed at in $EDITOR; what ships becomes one's own."""
        if (one := self._current) and one.id:
            self._edit(one.id, one.account)

    def action_new_file(self) -> None:
        """Ask for a name, and for whom it is where there are several accounts."""
        accounts = [account.handle for account in self._desk.accounts()]

        def named(name: str | None) -> None:
            if name is None:
                return
            if len(accounts) < 2:
                self._edit(name, None)
                return
            whose = [Choice("", "for all accounts"), *(Choice(one, f"@{one}") for one in accounts)]
            self.app.push_screen(ChoiceDialog(f"Whose is {name}?", whose), partial(placed, name))

        def placed(name: str, whose: str | None) -> None:
            if whose is not None:
                self._edit(name, whose or None)

        self.app.push_screen(_NameDialog(self.shelf.sort.noun, self._refusal), named)

    def action_find_file(self) -> None:
        """Type what to look for."""
        self.query_one(FilterBar).open()

    def action_move(self, way: str) -> None:
        """Move in the list."""
        (self._list.action_cursor_down if way == "down" else self._list.action_cursor_up)()

    @property
    def _list(self) -> OptionList:
        return self.query_one(OptionList)

    @property
    def _current(self) -> Entry[T] | Slip | None:
        place = self._list.highlighted
        return self._shown[place] if place is not None and place < len(self._shown) else None

    def _order(self, entry: Entry[T]) -> tuple[str, str]:
        return self.title_of(entry).lower(), entry.account or ""

    def _title(self, count: int, broken: int) -> None:
        slips = (f"{broken} cannot be read" if broken else "", Tone.BAD)
        shown = said((self.TITLE_LINE, Tone.ACCENT), (f"{count}", Tone.DIM), slips)
        self.query_one("#shelf-title", Static).update(shown)

    def _line(self, one: Entry[T] | Slip) -> Content:
        whose: Word = (f"@{one.account}" if one.account else "", Tone.DIM)
        if isinstance(one, Slip):
            name = Content.styled("✗ ", STYLES[Tone.BAD]) + line(one.id or "a folder")
            return Content("  ").join([name, said(whose)])
        return Content("  ").join([line(self.title_of(one)), said(whose)])

    def _show_detail(self) -> None:
        one = self._current
        if one is None:
            told = Content("Nothing is like that." if self._words else "There is none yet.")
        elif isinstance(one, Slip):
            mend = Content.styled("\nenter opens it.", STYLES[Tone.DIM]) if one.id else Content()
            told = literal(one.said).stylize(STYLES[Tone.BAD]) + mend
        else:
            told = Content("\n").join([*self.detail(one), Content(""), self._origin(one)])
        # The first one comes before the first layout, which would give it a single line.
        self.call_after_refresh(self.query_one("#shelf-detail", Static).update, told)

    def _origin(self, one: Entry[T]) -> Content:
        whose = f"only @{one.account}'s" if one.account else "for all accounts"
        ships = "as it comes with carecli" if one.ships else "your own"
        return said((one.id, Tone.DIM), (ships, Tone.DIM), (whose, Tone.DIM))

    def _refusal(self, name: str) -> str:
        """Why something new cannot be called so; empty when it can."""
        try:
            self.shelf.path(name)
        except Misuse as problem:
            return str(problem)
        taken = name in self.shelf.all()
        return f"There is a {name} already: enter on it changes it." if taken else ""

    def _edit(self, name: str, account: str | None) -> None:
        problem = own_files.edit(self.app, self.shelf, name, account)
        self._words = ""
        self.query_one(FilterBar).clear()
        cast("CareApp", self.app).follow()
        self._point(name, account)
        if problem:
            self.app.notify(problem, severity="warning", markup=False)

    @on(FilterBar.Changed)
    def _search(self, message: FilterBar.Changed) -> None:
        at, self._words = self._current, message.words
        self._fill(None if message.words else at)

    @on(FilterBar.Closed)
    def _to_list(self) -> None:
        self._list.focus()

    @on(OptionList.OptionHighlighted)
    def _pointed(self) -> None:
        self._show_detail()

    @on(OptionList.OptionSelected)
    def _chosen(self) -> None:
        self.action_edit_file()


class _NameDialog(Dialog[str]):
    """Asks for the name of a new file.

    Args:
        refusal: Why a name cannot be; empty when it can.
    """

    def __init__(self, noun: str, refusal: Callable[[str], str]) -> None:
        super().__init__(f"A new {noun}", "enter opens it in your editor · esc back")
        self._refusal = refusal

    def body(self) -> Iterator[Widget]:
        """One line."""
        yield field("Name", Input(id="name", max_length=40, placeholder="sunday-roast"))

    @on(Input.Submitted)
    def _named(self, event: Input.Submitted) -> None:
        if refused := self._refusal(name := event.value.strip()):
            self.complain(refused)
        else:
            self.dismiss(name)
