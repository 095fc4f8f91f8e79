"""The daily review, the promises, and taking what is offered.

Each method is the action of the command of that id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from carecli.tui import work

if TYPE_CHECKING:
    from carecli.tui.app import CareApp


class FollowThrough:
    """Where one goes to see that nothing is forgotten.

    Args:
        app: Whose screens these are.
    """

    def __init__(self, app: CareApp) -> None:
        self._app = app
        self._desk = app.desk

    def daily_review(self) -> None:
        """Begin the review, or go on with the one that rests."""
        from carecli.tui.screens.daily import DailyScreen

        if not isinstance(self._app.screen, DailyScreen):
            work.start(self._app, self._begin, lambda _: self._show(), name="daily review")

    def _begin(self) -> None:
        """A review of nothing is not begun: it would be an empty receipt in the place of one."""
        daily = self._desk.daily
        if daily.under_way or daily.upcoming():
            daily.begin()

    def _show(self) -> None:
        from carecli.tui.screens.daily import DailyScreen
        from carecli.tui.screens.receipt import ReceiptScreen

        self._app.back_to_queue()
        daily = self._desk.daily
        current = daily.look().current if daily.under_way else None
        if current:
            self._app.push_screen(DailyScreen(current.case))
        else:
            self._app.push_screen(ReceiptScreen(self._desk, self._app.keymap))

    def promises(self) -> None:
        """What we promised."""
        from carecli.tui.screens.promises import PromisesScreen

        if not isinstance(self._app.screen, PromisesScreen):
            self._app.push_screen(PromisesScreen(self._desk, self._app.keymap))

    def take_offer(self) -> None:
        """Take what is offered."""
        self._app.offers.take()
