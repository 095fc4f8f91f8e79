"""The end of a daily review: what it came to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from carecli.care.errors import Misuse
from carecli.desk.receipts import Receipt
from carecli.tui import work
from carecli.tui.commands import Scope
from carecli.tui.keys import Keymap, bindings
from carecli.tui.screens.steady import Steady
from carecli.tui.text import STYLES
from carecli.tui.widgets.status_line import KeyHints
from carecli.tui.wording import Tone

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.tui.app import CareApp


class ReceiptScreen(Steady[None]):
    """Shows the latest review's receipt.

    Args:
        desk: Where it is.
        keymap: The keys as they are bound, for the line at the bottom.
    """

    DEFAULT_CSS = """
    ReceiptScreen {
        align: center middle;
        #receipt {
            width: 64; max-width: 96%; height: auto; padding: 1 3; margin-bottom: 1;
            border: round $accent; background: $surface;
        }
        Static { height: auto; }
        #receipt-head { text-align: center; text-style: bold; padding-bottom: 1; }
        KeyHints { dock: bottom; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.RECEIPT)
    scopes = (Scope.RECEIPT, Scope.EVERYWHERE)

    def __init__(self, desk: Desk, keymap: Keymap) -> None:
        super().__init__()
        self._desk = desk
        self._keymap = keymap

    @property
    def _app(self) -> CareApp:
        return cast("CareApp", self.app)

    def compose(self) -> ComposeResult:
        """The headline, the figures, the keys."""
        with Vertical(id="receipt"):
            yield Static(id="receipt-head")
            yield Static(id="receipt-facts")
        yield KeyHints(self._keymap, "copy-receipt", "save-receipt", "review-again", "back", "help")

    def on_mount(self) -> None:
        """Fill it."""
        self.follow()

    def _receipt(self) -> Receipt | None:
        try:
            return self._desk.daily.receipt()
        except Misuse:
            return None

    def follow(self) -> None:
        """Show what the desk holds now."""
        receipt = self._receipt()
        headline = receipt.headline if receipt else "Nobody is waiting."
        happy = headline == "Nobody is waiting."
        head = Content.styled(
            f"✓ {headline}" if happy else headline, STYLES[Tone.GOOD if happy else Tone.PLAIN]
        )
        self.query_one("#receipt-head", Static).update(head)
        lines = self._lines(receipt) if receipt else [Content("Nothing is due, nothing to decide.")]
        self.query_one("#receipt-facts", Static).update(Content("\n").join(lines))

    def _lines(self, receipt: Receipt) -> Iterator[Content]:
        started = receipt.started_at.astimezone(self._desk.zone)
        dim = STYLES[Tone.DIM]
        yield Content.styled(f"{started:%A} {started.day} {started:%B, %H:%M}", dim)
        yield Content()
        for name, value in receipt.facts:
            yield Content.assemble((f"{name:<20}", dim), (value, "bold"))
        if receipt.left:
            yield Content()
            yield Content.styled("What was passed over waits on; nothing of it is hidden.", dim)

    def action_copy_receipt(self) -> None:
        """Copy it as Markdown."""
        if receipt := self._receipt():
            self.app.copy_to_clipboard(receipt.markdown(self._desk.zone))
            self._app.say("The receipt is copied, as Markdown.")
        else:
            self._app.say("There was no review yet.")

    def action_save_receipt(self) -> None:
        """Save it as a file."""
        if receipt := self._receipt():
            save = partial(self._desk.daily.save, receipt)
            work.start(self, save, lambda file: self._app.say(f"Saved: {file}"), name="receipt")
        else:
            self._app.say("There was no review yet.")

    def action_review_again(self) -> None:
        """Go through what was passed over, and what has come meanwhile."""
        if self._desk.daily.upcoming():
            verb = self._desk.daily.again if self._receipt() else self._desk.daily.begin
            go_on = self._app.dispatch.follow_through.daily_review
            work.start(self._app, verb, lambda _: go_on(), name="review again")
        else:
            self._app.say("There is nothing to decide.")
