"""What is shown when something failed that is nobody's mistake but ours."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING

from rich.text import Text
from textual.content import Content

from carecli.system.terminal import clean
from carecli.tui.screens.ask import Ask

if TYPE_CHECKING:
    from carecli.tui.app import CareApp


def details(error: BaseException) -> str:
    """Where it failed: types, files and lines, never the values of variables."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join([f"{type(error).__module__}.{type(error).__qualname__}", *places])


def last_words() -> Text:
    """What is printed when the app itself cannot go on, from inside the handler of the error."""
    words = "carecli has stopped because of a bug. Your drafts are safe."
    return Text(f"{words}\n\n{clean(traceback.format_exc(limit=-8).strip())}")


def report(app: CareApp, error: Exception) -> None:
    """Show short words on a screen, and give the details on a key."""

    def answer(wanted: str | None) -> None:
        if wanted == "copy":
            app.copy_to_clipboard(details(error))
            app.say("The details are on the clipboard.")

    app.push_screen(_problem(error), answer)


def _problem(error: Exception) -> Ask:
    return Ask(
        "Something went wrong inside carecli",
        Content.assemble(
            (clean(type(error).__name__), "bold"),
            "\n\nThis is a bug, not something you did. Your drafts are safe, and nothing was "
            "sent that you did not send. You can go on; if it happens again, please report it.",
        ),
        (("c", "copy", "copy the details for a report"), ("enter", "on", "go on")),
    )
