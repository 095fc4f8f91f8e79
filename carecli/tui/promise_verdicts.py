"""How a promise ends: kept, moved or broken, each with the message that fits on offer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from carecli.care.card import Reminder, ReminderKind
from carecli.tui import composing, work

if TYPE_CHECKING:
    from carecli.desk.parts import Change
    from carecli.tui.app import CareApp

Verdict = Callable[["CareApp", Reminder], None]
"""What is done with a promise."""

_TELL_KEPT, _TELL_MOVED, _TELL_LATE = "promise-kept", "promise-moved", "promise-broken"


def keep(app: CareApp, promise: Reminder) -> None:
    """It was kept; saying so is offered."""
    _settle(app, promise, "kept", "tell them that it is done", _TELL_KEPT)


def give_up(app: CareApp, promise: Reminder) -> None:
    """It was broken; an apology with a new promise is offered."""
    _settle(app, promise, "broken", "tell them, and own it", _TELL_LATE)


def move(app: CareApp, promise: Reminder) -> None:
    """Ask for another time; telling them is offered."""
    from carecli.tui.screens.when import WhenDialog

    desk = app.desk
    dialog = WhenDialog(
        "Moved to …",
        desk.times.presets([promise.case]),
        desk.clock.now(),
        desk.zone,
        opens=desk.times.opens([promise.case]),
    )

    def moved(answer: tuple[datetime, str] | None) -> None:
        if answer is not None:
            verb = partial(desk.reminders.move, promise.id, answer[0])
            _do(app, promise, verb, "tell them the new time", _TELL_MOVED)

    app.push_screen(dialog, moved)


def _settle(app: CareApp, promise: Reminder, how: str, offer: str, template: str) -> None:
    _do(app, promise, partial(app.desk.reminders.settle, promise.id, how), offer, template)


def _do(
    app: CareApp, promise: Reminder, verb: Callable[[], Change], offer: str, template: str
) -> None:
    def done(change: Change) -> None:
        app.changed(change)
        if promise.kind is ReminderKind.PROMISE:
            app.offers.make(offer, partial(composing.begin, app, promise.case, template))

    work.start(app, verb, done, name="promise")
