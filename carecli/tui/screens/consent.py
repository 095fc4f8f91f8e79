"""What somebody should know before direct messages are read."""

from __future__ import annotations

from textual.content import Content

from carecli.desk.connect import CONSENT
from carecli.tui.screens.ask import Ask


def consent(handle: str) -> Ask:
    """Asks whether to read the direct messages of an account; "on" means yes."""
    answers = (("y", "on", "yes: people know, or will be told"), ("n", "off", "no"))
    return Ask(f"Read the direct messages of @{handle}?", Content(CONSENT), answers)
