"""Where a wait stands against the care promise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from carecli.care.hours import DAYS, Hours
from carecli.care.targets import CarePromise, TargetState, target_state

LONDON = ZoneInfo("Europe/London")
OPENED = datetime(2026, 9, 18, 10, tzinfo=UTC)
PROMISE = CarePromise(timedelta(hours=1), Hours.parse({}, LONDON))


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (timedelta(minutes=47, seconds=59), TargetState.ON_TIME),
        (timedelta(minutes=48), TargetState.DUE_SOON),
        (timedelta(minutes=60), TargetState.DUE_SOON),
        (timedelta(minutes=60, seconds=1), TargetState.LATE),
    ],
)
def test_the_last_fifth_is_due_soon_and_exactly_on_due_is_in_time(
    after: timedelta, state: TargetState
) -> None:
    due, soon = PROMISE.due(OPENED), PROMISE.soon(OPENED)
    assert target_state(due, soon, OPENED + after) is state


def test_friday_16_45_is_late_from_one_second_after_monday_09_15() -> None:
    office = Hours.parse(dict.fromkeys(DAYS[:5], "09:00-17:00"), LONDON)
    promise = CarePromise(timedelta(minutes=30), office)
    opened = datetime(2026, 9, 18, 16, 45, tzinfo=LONDON)
    monday = datetime(2026, 9, 21, 9, 15, tzinfo=LONDON)
    due, soon = promise.due(opened), promise.soon(opened)
    assert target_state(due, soon, monday) is TargetState.DUE_SOON
    assert target_state(due, soon, monday + timedelta(seconds=1)) is TargetState.LATE


def test_nobody_waiting_has_no_state() -> None:
    assert target_state(None, None, OPENED) is TargetState.NONE
