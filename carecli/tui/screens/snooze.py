"""Until when a case sleeps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from carecli.care.when import Opens
from carecli.desk.times import SnoozeChoice
from carecli.tui.screens.choose import Choice, Tick
from carecli.tui.screens.dialog import field
from carecli.tui.screens.when import Presets, TimeDialog


class SnoozeDialog(TimeDialog[SnoozeChoice]):
    """Asks until when, why, and whether it stays asleep when they write."""

    BINDINGS: ClassVar[list[BindingType]] = [("f", "firm", "Firm")]

    def __init__(
        self,
        presets: Presets,
        zone: ZoneInfo,
        now: datetime,
        *,
        title: str = "Snooze until …",
        opens: Opens | None = None,
    ) -> None:
        hint = f"0-{len(presets)} or enter · f firm · type a time · tab next field · esc back"
        super().__init__(title, hint, presets, now, zone, opens=opens)

    def body(self) -> Iterator[Widget]:
        """Times, the reason, firmness."""
        yield from self.times()
        yield field("Why", Input(placeholder="optional", id="why", max_length=140))
        yield Tick("firm: sleeps on even when they write")

    def choices(self) -> list[Choice[datetime | None]]:
        """The presets, and no time at all."""
        return [*super().choices(), Choice(None, "until they write", "no date", "0")]

    def action_firm(self) -> None:
        """Change the firmness from the list."""
        self.query_one(Tick).action_toggle_tick()

    @on(Input.Submitted, "#why")
    def _why(self) -> None:
        if self.query_one("#when", Input).value.strip():
            self.accept_typed()
        else:
            self.query_one("#presets").focus()

    def accept(self, moment: datetime | None) -> None:
        """Leave with the time."""
        firm = self.query_one(Tick).on
        if firm and moment is None:
            self.complain("A firm snooze needs a time.")
            return
        why = self.query_one("#why", Input).value.strip()
        self.dismiss(SnoozeChoice(moment, firm, why, self.words))
