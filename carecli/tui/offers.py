"""What is offered on one key for a moment, and goes by itself when it is not wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from carecli.tui.wording import key_name

if TYPE_CHECKING:
    from carecli.tui.app import CareApp

_HOLDS = timedelta(seconds=30)
"""How long an offer can be taken. It is said for a shorter while."""


@dataclass(frozen=True, slots=True)
class _Offer:
    take: Callable[[], None]
    until: datetime


class Offers:
    """Makes offers, one at a time; a newer one takes the place of an older.

    Args:
        app: Says them.
    """

    def __init__(self, app: CareApp) -> None:
        self._app = app
        self._open: _Offer | None = None

    def make(self, said: str, take: Callable[[], None]) -> None:
        """Offer something.

        Args:
            said: What the key does, in words that follow "Press A to": "follow up on Tue 24 Nov".
            take: What is done when it is wanted.
        """
        self._open = _Offer(take, self._app.desk.clock.now() + _HOLDS)
        keys = self._app.keymap["take-offer"]
        if keys:
            self._app.notify(f"Press {key_name(keys[0])} to {said}", timeout=10, markup=False)

    def take(self) -> None:
        """Take what is offered."""
        offer, self._open = self._open, None
        if offer is None or offer.until < self._app.desk.clock.now():
            self._app.say("Nothing is offered right now.")
        else:
            self._app.clear_notifications()
            offer.take()
