"""Values as words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from carecli.care.cases import State
from carecli.care.outgoing import Sending
from carecli.care.rows import Answerable, Mark, View
from carecli.tui import text, wording
from carecli.tui.commands import COMMANDS
from tests.tui.by_hand import NOW, ZONE
from tests.tui.test_case_list import ONE


@pytest.mark.parametrize(
    ("due", "words"),
    [(timedelta(hours=-1), "● late"), (timedelta(minutes=1), "◐ soon"), (timedelta(hours=2), "○")],
)
def test_where_a_wait_stands_has_a_shape_of_its_own(due: timedelta, words: str) -> None:
    row = replace(ONE, due=NOW + due, soon=NOW + due - timedelta(minutes=20))
    assert wording.state_word(row, NOW)[0] == words


def test_nobody_waits_means_no_state() -> None:
    assert wording.state_word(replace(ONE, waiting_since=None), NOW)[0] == ""


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "$0.00"),
        ("0.01", "$0.010"),
        ("0.005", "$0.005"),
        ("0.20", "$0.20"),
        ("12.4", "$12.40"),
    ],
)
def test_small_amounts_have_three_places(amount: str, words: str) -> None:
    assert wording.money(Decimal(amount)) == words


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (NOW, "15:00"),
        (NOW - timedelta(days=2), "Tue 15:00"),
        (NOW - timedelta(days=30), "18 Aug"),
        (datetime(2025, 3, 12, tzinfo=UTC), "12 Mar 2025"),
    ],
)
def test_a_moment_is_told_by_the_persons_clock(moment: datetime, words: str) -> None:
    assert wording.when(moment, NOW, ZONE) == words
    assert wording.when(NOW, NOW, ZoneInfo("Asia/Tokyo")) == "23:00"


def test_what_needs_action_is_marked_first() -> None:
    row = replace(ONE, marks=(Mark.DRAFT, Mark.UPSET), answerable=Answerable.NO)
    assert text.marks(row).plain == "upset · draft · browser only"


def test_a_hold_is_told_in_seconds_and_never_below_zero() -> None:
    row = replace(ONE, sending=Sending.HOLD, send_at=NOW + timedelta(seconds=7.2))
    assert wording.sending_word(row, NOW)[0] == "sending in 8s"
    assert wording.sending_word(row, NOW + timedelta(minutes=1))[0] == "sending…"


def test_a_snooze_without_a_date_waits_for_their_reply() -> None:
    row = replace(ONE, state=State.SNOOZED, waiting_since=None, until=None)
    assert wording.lead(row, View.SNOOZED, NOW) == ("…", ("on reply", wording.Tone.DIM))


def test_every_lead_fits_its_columns() -> None:
    for view in View:
        for days in (0, 1, 30, 4000):
            row = replace(ONE, at=NOW - timedelta(days=days), until=NOW + timedelta(days=days))
            span, (word, _) = wording.lead(row, view, NOW)
            assert len(span) <= 4
            assert len(word) <= 8


def test_keys_are_told_as_they_are_printed_on_the_keyboard() -> None:
    names = {wording.key_name(key) for command in COMMANDS for key in command.bound}
    assert {"?", ".", "esc", "^s", "g i", "↓"} <= names
