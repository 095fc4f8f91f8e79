"""Opening a post on X, only where a browser has a window of its own."""

from __future__ import annotations

import os
import sys
import webbrowser
from functools import partial
from typing import TYPE_CHECKING

from carecli.system.links import safe_url
from carecli.tui import work

if TYPE_CHECKING:
    from carecli.tui.app import CareApp


def visit(app: CareApp, url: str) -> None:
    """Open an address, or show it where nothing can be opened; the sandbox opens nothing."""
    if app.demo:
        app.say(url, title="In the sandbox nothing is opened")
        return

    def tell(opened: object) -> None:
        if not opened:
            app.say(url, title="Open this in your browser")

    work.start(app, partial(open_url, url), tell, name="open in the browser")


def has_window() -> bool:
    """Whether a graphical browser is likely: never over ssh, never without a display."""
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def open_url(url: str) -> bool:
    """Open an address; False when it is not safe, or when only a text browser would answer.

    A text browser would seize the terminal that the app draws on.
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
