"""Opening a post on X, only where a browser has a window of its own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from carecli.system.browser import open_url
from carecli.tui import work

if TYPE_CHECKING:
    from carecli.tui.app import CareApp

__all__ = ["open_url", "visit"]


def visit(app: CareApp, url: str) -> None:
    """Open an address, or show it where nothing can be opened; the sandbox opens nothing."""
    if app.demo:
        app.say(url, title="In the sandbox nothing is opened")
        return

    def tell(opened: object) -> None:
        if not opened:
            app.say(url, title="Open this in your browser")

    work.start(app, partial(open_url, url), tell, name="open in the browser")
