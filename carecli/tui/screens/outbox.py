"""Replies on their way out: on hold, refused, or being checked on X."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import BindingType
from textual.content import Content

from carecli.care.outgoing import Reply, Sending
from carecli.desk.parts import Change
from carecli.tui import work
from carecli.tui.commands import Scope
from carecli.tui.keys import bindings
from carecli.tui.screens.listed import ListScreen
from carecli.tui.text import STYLES, line, literal
from carecli.tui.wording import Tone, countdown, share

if TYPE_CHECKING:
    from carecli.tui.app import CareApp

_STATES = {
    Sending.SENDING: ("sending…", Tone.ACCENT),
    Sending.REFUSED: ("not sent", Tone.BAD),
    Sending.UNKNOWN: ("being checked on X", Tone.WARN),
    Sending.HANDED_OVER: ("waiting for it on X", Tone.ACCENT),
}

_BEHIND = {
    Sending.REFUSED: "waits for that one",
    Sending.UNKNOWN: "waits for that one",
}
"""What is said of a part of a chain that is not next, by the state of the one before."""


class OutboxScreen(ListScreen[Reply]):
    """Each reply with what can be done about it."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.OUTBOX)
    TITLE_LINE = "Outbox"
    EMPTY = "Nothing is on its way.\nesc goes back."
    KEYS = ("take-back", "retry", "drop", "back", "help")
    scopes = (Scope.OUTBOX, Scope.EVERYWHERE)

    def on_mount(self) -> None:
        """Count down."""
        self.set_interval(1.0, self.follow)

    def things(self) -> Sequence[Reply]:
        """Everything that is not known to be out."""
        return self._desk.replies.outbox()

    def drawn(self, thing: Reply) -> Content:
        """Where it stands, to whom, its words, and what went wrong."""
        reply = thing
        left = countdown(reply.send_at, self._desk.clock.now())
        word, tone = _STATES.get(reply.state, (f"goes out in {left}s", Tone.ACCENT))
        if reply.behind and reply.before:
            word, tone = _BEHIND.get(reply.before, "then"), Tone.DIM
        head = Content.assemble(
            (f"{word:<20} ", STYLES[tone]),
            ("to ", STYLES[Tone.DIM]),
            (f"@{reply.handle}", "bold"),
            (" · " * bool(share(reply)) + share(reply), STYLES[Tone.DIM]),
        )
        parts = [head, Content("  ") + line(reply.text)]
        if reply.problem:
            parts.append(Content("  ") + literal(reply.problem).stylize(STYLES[Tone.BAD]))
        return Content("\n").join([*parts, Content("")])

    def _do(self, verb: Callable[[int], object], said: str) -> None:
        """Do something about the reply under the cursor."""
        if reply := self.current:
            app = cast("CareApp", self.app)

            def show(done: object) -> None:
                told = done.said if isinstance(done, Change) else None
                app.say(told or f"{said}: the reply to @{reply.handle}")
                app.follow()
                app.background.plan_delivery()

            work.start(self, lambda: verb(reply.id), show, name="outbox")

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
