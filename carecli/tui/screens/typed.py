"""A question that is answered by typing a handle: too much to happen on one key."""

from __future__ import annotations

from collections.abc import Iterator

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from carecli.tui.screens.dialog import Dialog, field


class TypedDialog(Dialog[str]):
    """Gives back the handle once it was typed, None after Esc.

    Args:
        title: The question.
        words: What one should know.
        handle: What is to be typed, with or without @.
    """

    def __init__(self, title: str, words: str, handle: str) -> None:
        super().__init__(title, f"type @{handle} and enter · esc back")
        self._words = words
        self._handle = handle

    def body(self) -> Iterator[Widget]:
        """The words, and the entry."""
        yield Static(Content(self._words))
        yield field("Handle", Input(id="typed", placeholder=f"@{self._handle}", max_length=16))

    @on(Input.Submitted, "#typed")
    def _typed(self, event: Input.Submitted) -> None:
        if event.value.strip().removeprefix("@").lower() == self._handle.lower():
            self.dismiss(self._handle)
        else:
            self.complain(f"That is not @{self._handle}.")
