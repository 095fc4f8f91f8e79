"""Where an open wait stands against the account's care promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from carecli.care.hours import Hours


@dataclass(frozen=True, slots=True)
class CarePromise:
    """How soon an account wants to answer, counted in its opening hours."""

    target: timedelta
    hours: Hours

    def due(self, opened: datetime) -> datetime:
        """When a wait that opened then is late."""
        return self.hours.due(opened, self.target)

    def soon(self, opened: datetime) -> datetime:
        """When the last fifth of the target begins."""
        return self.hours.due(opened, self.target * 4 / 5)


class TargetState(StrEnum):
    """On time, due soon (the last fifth of the target), late; met or missed once answered."""

    NONE = ""
    ON_TIME = "on time"
    DUE_SOON = "due soon"
    LATE = "late"
    MET = "met"
    MISSED = "missed"


def target_state(due: datetime | None, soon: datetime | None, now: datetime) -> TargetState:
    """The state of an open wait; exactly on `due` is still in time (product.md, section 6)."""
    if due is None:
        return TargetState.NONE
    if now > due:
        return TargetState.LATE
    return TargetState.DUE_SOON if soon is not None and now >= soon else TargetState.ON_TIME
