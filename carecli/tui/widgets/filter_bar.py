"""The line in which one types what the list should hold."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label


class FilterBar(Horizontal):
    """Hidden until it is opened; Enter keeps the filter, Esc takes it away."""

    DEFAULT_CSS = """
    FilterBar {
        height: 1; padding: 0 1; background: $surface; display: none;
        &.-open { display: block; }
        Label { color: $text-accent; text-style: bold; width: 8; }
        Input { border: none; height: 1; padding: 0; background: $surface; width: 1fr; }
        Input:focus { border: none; background-tint: $foreground 0%; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "Take the filter away", show=False),
        Binding("down,up", "keep", "To the list", show=False),
    ]

    class Changed(Message):
        """Other words were typed."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    class Closed(Message):
        """Back to the list; the words stay unless they were taken away."""

    def compose(self) -> ComposeResult:
        """A label and the field."""
        yield Label("Filter ", markup=False)
        yield Input(placeholder="name, words, from: label: is: has: after: …", max_length=200)

    def open(self) -> None:
        """Show the line and type into it."""
        self.add_class("-open")
        self.query_one(Input).focus()

    def clear(self) -> None:
        """Take the words away and hide the line."""
        self.query_one(Input).value = ""
        self.remove_class("-open")

    def on_input_changed(self, event: Input.Changed) -> None:
        """Report what is typed."""
        event.stop()
        self.post_message(self.Changed(event.value.strip()))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the filter."""
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        """Back to the list with the filter on."""
        if not self.query_one(Input).value.strip():
            self.remove_class("-open")
        self.post_message(self.Closed())

    def action_clear(self) -> None:
        """Back to the list without it."""
        self.clear()
        self.post_message(self.Closed())
