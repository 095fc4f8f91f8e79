"""Which terminal driver the app runs on."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver


def fastest(*, painted: bool = False) -> type[Driver] | None:
    """The prompt driver where it fits; None for Textual's own choice.

    Args:
        painted: The first frame stands on the alternate screen already.

    Call it before Textual is loaded: Textual reads ESCDELAY (milliseconds) only once.
    """
    if sys.platform == "win32" or os.environ.get("TEXTUAL_DRIVER"):
        return None
    os.environ.setdefault("ESCDELAY", "20")
    try:
        from carecli.tui.prompt_driver import PromptDriver
    except (ImportError, AttributeError):  # another Textual than the one it was made for
        return None
    PromptDriver.painted = painted
    return PromptDriver
