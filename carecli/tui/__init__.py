"""The Textual app: everything a person sees while it runs."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carecli.desk.desk import Desk

LAST_WORD = 2.0
"""Seconds that a reply under way may take when the app is left; then it is looked up later."""


def run_app(desk: Desk, *, demo: bool = False) -> int | str:
    """Run the app until it is left.

    Returns:
        An exit code, "demo" when the first screen was asked for the sandbox, or "again" when it
        led to an account.

    Raises:
        ConfigError: The config gives keys that cannot be.
    """
    from carecli.tui.first_frame import painted

    with painted(desk) as before:
        from carecli.tui.driver import fastest

        driver = fastest(painted=before)
        from carecli.tui import work
        from carecli.tui.app import CareApp

        app = CareApp(desk, demo=demo, driver_class=driver)
        answer = app.run()
        # What is left half-done is thrown away. Python would say so, and to say it, import: it
        # waits for ever where a thread that was just importing has been stopped.
        warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
        work.let_end("deliver", LAST_WORD)
    return answer if answer is not None else app.return_code or 0
