"""What a closed wait came to on the business clock is kept, and nothing rewrites it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from carecli.care.cases import Reason
from carecli.care.hours import DAYS
from carecli.care.rows import View
from carecli.care.targets import TargetState
from carecli.config.model import AccountSettings, Config
from carecli.tui.wording import lead
from tests.support.shop import Shop, post

LONDON = ZoneInfo("Europe/London")
OFFICE = AccountSettings(
    target=timedelta(minutes=30),
    hours=dict.fromkeys(DAYS[:5], "09:00-17:00"),
    timezone="Europe/London",
)


@pytest.fixture
def office(tmp_path: Path) -> Shop:
    """A shop in London, open Monday to Friday from nine to five."""
    shop = Shop(tmp_path, settings=Config(accounts={"shop": OFFICE}))
    shop.clock.move(datetime(2026, 11, 2, tzinfo=UTC) - shop.clock.now())
    return shop


def london(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


def answered(shop: Shop, asked: str, answer: str, number: int = 2) -> None:
    """Somebody asks and is answered."""
    shop.take(
        post(number, 2, created_at=london(asked)),
        post(number + 1, 1, "Hello", parent_id=number, created_at=london(answer)),
    )


def open_minutes(shop: Shop) -> list[float | None]:
    rows = shop.db.rows("SELECT open_seconds FROM waits ORDER BY opened_at")
    return [None if row[0] is None else row[0] / 60 for row in rows]


@pytest.mark.parametrize(
    ("asked", "answer", "minutes"),
    [
        pytest.param("2026-09-18 16:00", "2026-09-21 10:00", 120, id="over a weekend"),
        pytest.param("2026-10-23 16:00", "2026-10-26 10:00", 120, id="over a clock change"),
        pytest.param("2026-09-18 18:00", "2026-09-18 20:00", 0, id="out of hours"),
        pytest.param("2026-09-19 11:00", "2026-09-21 09:05", 5, id="from a Saturday"),
    ],
)
def test_open_time_is_kept_when_a_wait_closes(
    office: Shop, asked: str, answer: str, minutes: int
) -> None:
    answered(office, asked, answer)
    assert open_minutes(office) == [minutes]


def test_an_open_wait_has_none_yet(office: Shop) -> None:
    office.take(post(2, 2, created_at=london("2026-09-18 16:00")))
    assert open_minutes(office) == [None]


def test_other_hours_and_another_target_rewrite_no_closed_wait(office: Shop) -> None:
    answered(office, "2026-09-18 16:00", "2026-09-21 10:00")
    before = [tuple(row) for row in office.db.rows("SELECT * FROM waits")]
    office.parts.settings = Config(
        accounts={"shop": AccountSettings(target=timedelta(hours=9), timezone="UTC")}
    )
    office.parts.promises.clear()
    office.parts.settle([office.case(2)])
    assert [tuple(row) for row in office.db.rows("SELECT * FROM waits")] == before


def test_a_wait_that_turns_out_to_have_ended_earlier_is_measured_anew(office: Shop) -> None:
    answered(office, "2026-09-18 16:00", "2026-09-21 10:00")
    earlier = post(9, 1, "From the phone", parent_id=2, created_at=london("2026-09-18 16:20"))
    office.take(replace(earlier, id=post(1, 1).id))
    assert open_minutes(office) == [20]


def test_a_wait_that_is_opened_again_has_none(office: Shop) -> None:
    office.take(post(2, 2, created_at=london("2026-09-18 16:00")))
    office.desk.triage.done([office.case(2)], Reason.NO_REPLY_NEEDED)
    assert open_minutes(office) != [None]
    office.desk.undo()
    assert open_minutes(office) == [None]


def test_a_wait_from_before_open_time_was_kept_gets_it_at_the_next_settling(office: Shop) -> None:
    answered(office, "2026-09-18 16:00", "2026-09-21 10:00")
    with office.db.writing() as cursor:
        cursor.execute("UPDATE waits SET open_seconds = NULL")
    office.parts.settle([office.case(2)])
    assert open_minutes(office) == [120]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("2026-09-21 09:15", TargetState.MET), ("2026-09-21 09:16", TargetState.MISSED)],
)
def test_exactly_on_due_is_met_and_later_is_missed(
    office: Shop, answer: str, outcome: TargetState
) -> None:
    answered(office, "2026-09-18 16:45", answer)
    row = office.row(2)
    assert row.outcome == outcome
    office.desk.preferences.save({("accounts", "shop", "target"): "1m"})
    assert office.row(2).outcome == outcome
    assert outcome in lead(row, View.ANSWERED, office.clock.now())[1][0]


def test_the_latest_answer_tells_and_a_verdict_does_not(office: Shop) -> None:
    answered(office, "2026-09-18 10:00", "2026-09-18 16:00")
    assert office.row(2).outcome is TargetState.MISSED
    office.take(post(4, 2, conversation_id=2, parent_id=2, created_at=london("2026-09-21 10:00")))
    office.desk.triage.done([office.case(2)], Reason.THANKED)
    assert office.row(2).outcome is TargetState.MISSED


def test_who_was_never_answered_has_no_outcome(office: Shop) -> None:
    office.take(post(2, 2, created_at=london("2026-09-18 16:00")))
    assert office.row(2).outcome is TargetState.NONE
