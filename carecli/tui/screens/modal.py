"""What stands over a screen and gives back one answer."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

T = TypeVar("T")


class Modal(ModalScreen[T]):
    """A modal screen whose first answer counts.

    Textual takes the topmost screen away for every `dismiss`: a key typed ahead, which reaches a
    screen that has gone already, would close the one beneath it.
    """

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Go with an answer; nothing happens when it is not the topmost screen."""
        return super().dismiss(result) if self.is_current else AwaitComplete()
