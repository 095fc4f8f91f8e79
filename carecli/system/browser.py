"""Opening an address in a browser, only where one has a window of its own."""

from __future__ import annotations

import os
import sys
import webbrowser

from carecli.system.links import safe_url


def is_remote() -> bool:
    """Whether this terminal is on another machine than the person."""
    return bool(os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"))


def has_window() -> bool:
    """Whether a graphical browser is likely: never over ssh, never without a display."""
    if is_remote():
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_url(url: str) -> bool:
    """Open an address; False when it is not safe, or when only a text browser would answer.

    A text browser would seize the terminal.
    """
    safe = safe_url(url)
    if safe is None or not has_window():
        return False
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    text_only = type(browser) is webbrowser.GenericBrowser
    return not text_only and browser.open(safe)
