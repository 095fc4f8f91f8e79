"""After an answer: its promise is offered to be kept in mind, or a look at whether it worked.

Nothing asks for an answer: what is offered is said for a moment, and one key takes it.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from carecli.care.cases import CaseId
from carecli.care.commitments import Commitment
from carecli.care.outgoing import Reply
from carecli.desk.commitments import FollowUp
from carecli.tui import work
from carecli.tui.screens.when import spoken

if TYPE_CHECKING:
    from carecli.tui.app import CareApp

_SHOWN = 60


def offer(app: CareApp, case: CaseId, reply: Reply | None) -> None:
    """Offer what fits, once it is looked up.

    Args:
        reply: None when the browser publishes it: its words are not known to have been said.
    """

    def look() -> tuple[tuple[Commitment, ...], FollowUp | None]:
        found = app.desk.commitments.in_words(reply) if reply else ()
        return found, app.desk.commitments.follow_up(case)

    def told(looked: tuple[tuple[Commitment, ...], FollowUp | None]) -> None:
        found, later = looked
        if reply and found:
            _promises(app, reply, found)
        elif later:
            _follow_up(app, later)

    work.start(app, look, told, name="after sending")


def _promises(app: CareApp, reply: Reply, found: tuple[Commitment, ...]) -> None:
    """Offer the first one, and once it is taken the next."""
    first, rest = found[0], found[1:]
    due = spoken(first.due, app.desk.clock.now(), app.desk.zone)
    what = first.what if len(first.what) <= _SHOWN else f"{first.what[:_SHOWN]}…"

    def take() -> None:
        accept = partial(app.desk.commitments.accept, reply, first)
        work.start(app, accept, app.changed, name="promise")
        if rest:
            _promises(app, reply, rest)

    app.offers.make(f"record the promise to @{reply.handle}, by {due}: “{what}”", take)


def _follow_up(app: CareApp, later: FollowUp) -> None:
    due = spoken(later.due, app.desk.clock.now(), app.desk.zone)

    def take() -> None:
        remind = partial(app.desk.reminders.follow_up, later.case, later.due)
        work.start(app, remind, app.changed, name="follow-up")

    handle = app.desk.row(later.case).handle
    app.offers.make(f"follow up with @{handle} if they are silent until {due}", take)
