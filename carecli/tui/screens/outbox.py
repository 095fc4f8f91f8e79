"""Replies on their way out: on hold, refused, or being checked on X."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from carecli.care.rows import Reply, Sending
from carecli.tui import work
from carecli.tui.commands import Scope
from carecli.tui.keys import Keymap, bindings
from carecli.tui.screens.steady import Steady
from carecli.tui.text import STYLES, line, literal
from carecli.tui.widgets.status_line import KeyHints
from carecli.tui.wording import Tone, countdown

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.tui.app import CareApp

_STATES = {
    Sending.SENDING: ("sending…", Tone.ACCENT),
    Sending.REFUSED: ("refused by X", Tone.BAD),
    Sending.UNKNOWN: ("being checked on X", Tone.WARN),
    Sending.HANDED_OVER: ("waiting for it on X", Tone.ACCENT),
}


class OutboxScreen(Steady[None]):
    """A short list; each reply with what can be done about it.

    Args:
        desk: Where the replies are.
        keymap: The keys as they are bound, for the line at the bottom.
    """

    DEFAULT_CSS = """
    OutboxScreen {
        #outbox-title { height: 1; padding: 0 1; background: $surface; color: $text-accent; }
        #outbox-empty { height: 1fr; content-align: center middle; color: $text-muted; }
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
        *bindings(Scope.OUTBOX),
    ]
    scopes = (Scope.OUTBOX, Scope.EVERYWHERE)

    def __init__(self, desk: Desk, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap
        self._desk = desk
        self._replies: tuple[Reply, ...] = ()

    def compose(self) -> ComposeResult:
        """Title, list, keys."""
        yield Static("Outbox", id="outbox-title")
        yield OptionList()
        yield Static("Nothing is on its way.\nesc goes back.", id="outbox-empty")
        yield KeyHints(self._keymap, "take-back", "retry", "drop", "back", "help")

    def on_mount(self) -> None:
        """Show them, and count down."""
        self.follow()
        self.set_interval(1.0, self.follow)

    def follow(self) -> None:
        """Show what the outbox holds now."""
        replies = self._desk.replies.outbox()
        shown = self.query_one(OptionList)
        kept = shown.highlighted
        if replies != self._replies or any(reply.state is Sending.HOLD for reply in replies):
            self._replies = replies
            shown.set_options([Option(self._line(reply)) for reply in replies])
            if replies:
                shown.highlighted = min(kept or 0, len(replies) - 1)
        shown.display = bool(replies)
        self.query_one("#outbox-empty").display = not replies

    def _line(self, reply: Reply) -> Content:
        left = countdown(reply.send_at, self._desk.clock.now())
        word, tone = _STATES.get(reply.state, (f"goes out in {left}s", Tone.ACCENT))
        head = Content.assemble(
            (f"{word:<20} ", STYLES[tone]), ("to ", STYLES[Tone.DIM]), (f"@{reply.handle}", "bold")
        )
        parts = [head, Content("  ") + line(reply.text)]
        if reply.problem:
            parts.append(Content("  ") + literal(reply.problem).stylize(STYLES[Tone.BAD]))
        return Content("\n").join([*parts, Content("")])

    def _current(self) -> Reply | None:
        place = self.query_one(OptionList).highlighted
        return self._replies[place] if place is not None and place < len(self._replies) else None

    def _do(self, verb: Callable[[int], object], said: str) -> None:
        """Do something about the reply under the cursor."""
        if reply := self._current():
            app = cast("CareApp", self.app)

            def show(_: object) -> None:
                app.say(f"{said}: the reply to @{reply.handle}")
                app.follow()
                app.background.plan_delivery()

            work.start(self, lambda: verb(reply.id), show, name="outbox")

    def action_cursor(self, way: str) -> None:
        """Move in the list."""
        shown = self.query_one(OptionList)
        (shown.action_cursor_down if way == "down" else shown.action_cursor_up)()

    def action_retry(self) -> None:
        """Try it again."""
        self._do(self._desk.replies.retry, "On hold again")

    def action_drop(self) -> None:
        """Give it up."""
        self._do(self._desk.replies.drop, "Dropped")

    def action_take_back(self) -> None:
        """Make it a draft again."""
        self._do(self._desk.replies.recall, "A draft again")

    def on_option_list_option_selected(self) -> None:
        """Enter recalls."""
        self.action_take_back()
