"""Muting somebody on X, offered once it is decided that it ends."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from carecli.care.cases import CaseId
from carecli.tui import browser, work
from carecli.tui.wording import money

if TYPE_CHECKING:
    from carecli.tui.app import CareApp


def offer(app: CareApp, case: CaseId) -> None:
    """Offer to mute a case's customer, with what it costs."""
    triage, handle = app.desk.triage, app.desk.row(case).handle

    def refused(_: Exception) -> None:
        url = f"https://x.com/{handle}"
        app.offers.make(
            f"open @{handle} in the browser, to mute them there",
            partial(browser.visit, app, url),
        )

    def take() -> None:
        mute = partial(triage.mute, case)
        work.start(app, mute, app.changed, name="mute", failed=refused)

    app.offers.make(f"mute @{handle} on X ({money(triage.mute_price)})", take)
