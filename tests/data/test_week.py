"""The week behind `carecli demo --days 7`: what it tells stands at its end, whatever the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from carecli import bootstrap
from carecli.care.card import ReminderKind
from carecli.care.errors import Misuse
from carecli.care.rows import Mark, View
from carecli.channels.sandbox.manuscript import parse
from carecli.desk.desk import Desk
from carecli.system.clock import FixedClock

THURSDAY = datetime(2026, 9, 17, 22, 0, tzinfo=UTC)
OPEN = """
later = [{ key = "a", by = "ada", after = "1h", text = "@shop hello" }]
people = [{ handle = "ada" }]
brand = { handle = "shop" }
"""


@pytest.fixture(scope="module")
def lived() -> Iterator[tuple[Desk, list[tuple[datetime, str]]]]:
    told: list[tuple[datetime, str]] = []
    with bootstrap.demo(
        clock=FixedClock(THURSDAY), days=7, tell=lambda at, said: told.append((at, said))
    ) as desk:
        yield desk, told


def handles(desk: Desk, view: View) -> list[str]:
    return [row.handle for row in desk.listing(view).rows(0, 100)]


def test_the_days_pass_in_order_and_end_in_the_shop_s_morning(
    lived: tuple[Desk, list[tuple[datetime, str]]],
) -> None:
    desk, told = lived
    times = [at for at, _ in told]
    assert times == sorted(times)
    assert times[0].date() == (THURSDAY - timedelta(days=7)).date()
    assert desk.clock.now() == datetime(2026, 9, 17, 9, 20, tzinfo=UTC)


def test_promises_were_kept_and_broken_and_one_is_due_and_one_overdue(
    lived: tuple[Desk, list[tuple[datetime, str]]],
) -> None:
    desk, told = lived
    said = [each for _, each in told]
    assert sum(each.startswith("Kept") for each in said) == 3
    assert sum(each.startswith("Broken") for each in said) == 1
    now = desk.clock.now()
    promises = [one for one in desk.reminders.all() if one.kind is ReminderKind.PROMISE]
    assert [one.due > now for one in promises] == [False, True]
    assert all(one.due < now + timedelta(hours=2) for one in promises)


def test_one_follow_up_woke_and_one_cancelled_itself(
    lived: tuple[Desk, list[tuple[datetime, str]]],
) -> None:
    desk, told = lived
    (due,) = [one for one in desk.reminders.due() if one.kind is ReminderKind.IF_SILENT]
    assert desk.row(due.case).handle == "anselm_krow"
    assert any(said.startswith("Follow up") and "@wilf" in said for _, said in told)
    assert "wilf_stanton" not in [desk.row(one.case).handle for one in desk.reminders.all()]


def test_who_waits_at_the_end_has_waited_since_yesterday_at_most(
    lived: tuple[Desk, list[tuple[datetime, str]]],
) -> None:
    desk, _ = lived
    waiting = desk.listing(View.WAITING).rows(0, 100)
    assert (waiting[0].handle, len(waiting)) == ("priyanka_sol", 8)
    assert any(Mark.POSTED_AGAIN in row.marks for row in waiting)
    assert handles(desk, View.SNOOZED) == ["tess_mbeki"]


@pytest.mark.parametrize("weekday", [0, 6])
def test_it_can_be_lived_through_on_a_monday_and_on_a_sunday(weekday: int) -> None:
    clock = FixedClock(datetime(2026, 11, 16 + weekday, 3, tzinfo=UTC))
    with bootstrap.demo(clock=clock, days=7) as desk:
        assert len(handles(desk, View.WAITING)) == 8


def test_fewer_days_stop_in_the_middle_of_the_story() -> None:
    with bootstrap.demo(clock=FixedClock(THURSDAY), days=2) as desk:
        assert "owen_rafferty" in handles(desk, View.ANSWERED)
        assert "oona_mcferran" not in handles(desk, View.WAITING)


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ('after = "2h", do = "sing", about = "a"', "do must be one of reply"),
        ('after = "2h", do = "reply", about = "b"', "no post b"),
        ('after = "30m", do = "reply", about = "a"', "no post a"),
        ('after = "2h", do = "promise", about = "a", text = "x"', "until is missing"),
        ('after = "2h", do = "reply", about = "a", whom = "b"', "whom is not known"),
    ],
)
def test_a_deed_that_cannot_be_is_named(deed: str, said: str) -> None:
    with pytest.raises(Misuse, match=said):
        parse(f"diary = [{{ {deed} }}]{OPEN}")
