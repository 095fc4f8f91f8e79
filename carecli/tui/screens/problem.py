"""What is shown when something failed that is nobody's mistake but ours."""

from __future__ import annotations

import traceback

from textual.content import Content

from carecli.system.terminal import clean
from carecli.tui.screens.ask import Ask


def details(error: BaseException) -> str:
    """Where it failed: types, files and lines, never the values of variables."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join([f"{type(error).__module__}.{type(error).__qualname__}", *places])


def problem_screen(error: BaseException) -> Ask:
    """The screen: short words, and the details on a key. It gives back "copy" or None."""
    return Ask(
        "Something went wrong inside carecli",
        Content.assemble(
            (clean(type(error).__name__), "bold"),
            "\n\nThis is a bug, not something you did. Your drafts are safe, and nothing was "
            "sent that you did not send. You can go on; if it happens again, please report it.",
        ),
        (("c", "copy", "copy the details for a report"), ("enter", "on", "go on")),
    )
