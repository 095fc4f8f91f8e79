"""What stands over a screen and gives back one answer."""

from __future__ import annotations

from typing import TypeVar

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

from carecli.tui.screens.steady import Steady

T = TypeVar("T")


class Modal(Steady[T], ModalScreen[T]):
    """A modal screen whose first answer counts.

    Textual takes the topmost screen away for every `dismiss`: a key typed ahead, which reaches a
    screen that is going already, would close the one beneath it, or answer twice.
    """

    answered = False

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Go with an answer, unless it has one already or is not the topmost screen."""
        if self.answered or not self.is_active:
            return AwaitComplete()
        self.answered = True
        self.workers.cancel_node(self)
        return super().dismiss(result)
