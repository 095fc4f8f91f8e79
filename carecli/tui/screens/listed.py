"""What the screens share that are a short list with keys: outbox, accounts, saved searches."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from carecli.tui.keys import Keymap
from carecli.tui.screens.steady import Steady
from carecli.tui.text import literal
from carecli.tui.widgets.options import Options
from carecli.tui.widgets.status_line import KeyHints

if TYPE_CHECKING:
    from carecli.desk.desk import Desk

T = TypeVar("T")


class ListScreen(Steady[None], Generic[T]):
    """A title, a list of things, what to do where there is none, and the likeliest keys.

    Args:
        desk: Where the things are.
        keymap: The keys as they are bound, for the line at the bottom.
    """

    DEFAULT_CSS = """
    ListScreen {
        #listed-title { height: 1; padding: 0 1; background: $surface; color: $text-accent; }
        #listed-empty { height: 1fr; content-align: center middle; color: $text-muted; }
        OptionList, OptionList:focus {
            height: 1fr; border: none; background: $background; padding: 1 1 0 1;
            background-tint: $foreground 0%;
            & > .option-list--option-highlighted {
                background: $accent 16%; color: $foreground; text-style: none;
            }
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor('down')", show=False),
        Binding("k", "cursor('up')", show=False),
    ]
    TITLE_LINE: str
    EMPTY: ClassVar[str]
    KEYS: ClassVar[tuple[str, ...]]

    def __init__(self, desk: Desk, keymap: Keymap) -> None:
        super().__init__()
        self._desk = desk
        self._keymap = keymap
        self._things: tuple[T, ...] = ()
        self._drawn: list[Content] = []

    @abstractmethod
    def things(self) -> Sequence[T]:
        """What is listed now."""

    @abstractmethod
    def drawn(self, thing: T) -> Content:
        """One of them, over as many lines as it needs."""

    def compose(self) -> ComposeResult:
        """Title, list, keys."""
        yield Static(literal(self.TITLE_LINE), id="listed-title")
        yield Options()
        yield Static(self.EMPTY, id="listed-empty", markup=False)
        yield KeyHints(self._keymap, *self.KEYS)

    def on_mount(self) -> None:
        """Show them."""
        self.follow()

    def follow(self) -> None:
        """Show what there is now; the cursor stays."""
        self._things = tuple(self.things())
        drawn = [self.drawn(each) for each in self._things]
        shown = self.query_one(OptionList)
        if drawn != self._drawn:
            self._drawn, kept = drawn, shown.highlighted
            shown.set_options([Option(each) for each in drawn])
            if drawn:
                shown.highlighted = min(kept or 0, len(drawn) - 1)
        shown.display = bool(drawn)
        self.query_one("#listed-empty").display = not drawn

    @property
    def current(self) -> T | None:
        """The one under the cursor."""
        place = self.query_one(OptionList).highlighted
        return self._things[place] if place is not None and place < len(self._things) else None

    def action_cursor(self, way: str) -> None:
        """Move in the list."""
        shown = self.query_one(OptionList)
        (shown.action_cursor_down if way == "down" else shown.action_cursor_up)()
