"""What can follow the prefix key: a strip at the bottom that waits for one more key."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from carecli.tui.commands import Command
from carecli.tui.screens.modal import Modal
from carecli.tui.wording import key_name


class GotoStrip(Modal[str | None]):
    """Gives back the id of the command whose key follows, None for any other key.

    Args:
        prefix: The key that opened it.
        chords: Second key → command.
    """

    DEFAULT_CSS = """
    GotoStrip { background: transparent; align: left bottom; }
    GotoStrip Static {
        width: 100%; height: auto; padding: 0 1;
        background: $panel; border-top: solid $border;
    }
    """

    def __init__(self, prefix: str, chords: Mapping[str, Command]) -> None:
        super().__init__()
        self._prefix = prefix
        self._chords = chords

    def compose(self) -> ComposeResult:
        """One strip."""
        offers = Content("  ").join(
            Content.assemble((key_name(key), "bold $text-accent"), " ", command.title.lower())
            for key, command in self._chords.items()
        )
        yield Static(Content.assemble((f"{key_name(self._prefix)}   ", "bold"), offers))

    def on_key(self, event: events.Key) -> None:
        """Whatever comes next ends it."""
        event.stop()
        event.prevent_default()
        if not self.is_active:  # typed ahead: it belongs to what is there now
            self.app.post_message(events.Key(event.key, event.character))
            return
        command = self._chords.get(event.key) or self._chords.get(event.character or "")
        self.dismiss(command.id if command else None)

    def on_click(self) -> None:
        """A click ends it too."""
        self.dismiss(None)
