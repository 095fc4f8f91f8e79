"""A question with a few answers, each on its key."""

from __future__ import annotations

from collections.abc import Iterator

from textual import events
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from carecli.tui.screens.dialog import Dialog

Answers = tuple[tuple[str, str, str], ...]
"""(key, what comes back, what it says)."""


class Ask(Dialog[str]):
    """Gives back the answer, None after Esc.

    Args:
        title: The question.
        words: What one should know to answer it; may hold outside text.
        answers: The keys and what they mean.
    """

    def __init__(self, title: str, words: Content, answers: Answers) -> None:
        super().__init__(title, "esc back")
        self._words = words
        self._answers = answers

    def body(self) -> Iterator[Widget]:
        """What one should know, and the answers."""
        yield Static(self._words)
        yield Static(
            Content("\n").join(
                [
                    Content(""),
                    *(
                        Content.assemble((f"{key:>5}", "bold $text-accent"), f"  {says}")
                        for key, _, says in self._answers
                    ),
                ]
            )
        )

    def on_key(self, event: events.Key) -> None:
        """Answer, or leave."""
        for key, answer, _ in self._answers:
            if event.key == key:
                event.stop()
                self.dismiss(answer)
                return
        if event.key == "q":
            self.dismiss(None)
