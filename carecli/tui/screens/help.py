"""The keys of a screen, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from carecli.tui.commands import Scope, of
from carecli.tui.keys import Keymap
from carecli.tui.screens.modal import Modal
from carecli.tui.wording import key_name

TITLES = {
    Scope.LIST: "In the list",
    Scope.CASE: "On a case, or on all selected",
    Scope.CONVERSATION: "In the conversation",
    Scope.COMPOSER: "While writing",
    Scope.REVIEW: "In the review box",
    Scope.DAILY: "In the daily review",
    Scope.PROMISES: "On a promise",
    Scope.RECEIPT: "On the receipt",
    Scope.CROWDS: "Where several share a problem",
    Scope.INSIGHTS: "Among the figures",
    Scope.OUTBOX: "In the outbox",
    Scope.ACCOUNTS: "Among the accounts",
    Scope.SEARCHES: "Among the searches of an account",
    Scope.SEARCH: "While searching",
    Scope.CUSTOMERS: "Among the customers",
    Scope.SHELF: "Among templates, or kinds of problem",
    Scope.EVERYWHERE: "Everywhere",
}


class HelpScreen(Modal[None]):
    """Every key that works in some scopes, grouped.

    Args:
        keymap: The keys as they are bound.
        scopes: Those of the screen it was asked on.
    """

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen VerticalScroll {
        width: 78; max-width: 98%; height: auto; max-height: 94%; padding: 0 1 0 2;
        scrollbar-size-vertical: 1;
        background: $surface; border: round $accent; border-title-color: $text-accent;
        border-subtitle-color: $text-muted;
    }
    HelpScreen Static { width: 100%; height: auto; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", show=False),
        Binding("j,down", "scroll(1)", show=False),
        Binding("k,up", "scroll(-1)", show=False),
        Binding("ctrl+d,pagedown,space", "scroll(10)", show=False),
        Binding("ctrl+u,pageup", "scroll(-10)", show=False),
    ]

    def __init__(self, keymap: Keymap, *scopes: Scope) -> None:
        super().__init__()
        self._keymap = keymap
        self._scopes = scopes

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        with VerticalScroll() as page:
            page.border_title = "Keys"
            page.border_subtitle = "j k scroll · esc closes"
            yield Static(Content("\n").join(self._lines()))

    def _lines(self) -> Iterator[Content]:
        for number, scope in enumerate(self._scopes):
            if number:
                yield Content("")
            yield Content.styled(TITLES[scope], "bold $text-accent")
            for command in of(scope):
                if keys := self._keymap[command.id]:
                    shown = "  ".join(key_name(key) for key in keys)
                    yield Content.assemble(
                        (f"{shown:<15}", "bold"), (command.help, "$foreground-muted")
                    )

    async def action_scroll(self, lines: int) -> None:
        """Scroll by some lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
