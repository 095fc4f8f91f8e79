"""Times that have passed, as people type them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care import past
from carecli.care.errors import Misuse

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 9, 16, 10, 30, tzinfo=UTC)  # a Wednesday, 11:30 in London


def london(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("7d", "2026-09-09 11:30"),
        ("4w", "2026-08-19 11:30"),
        ("12 h", None),
        ("12h", "2026-09-15 23:30"),
        ("today", "2026-09-16 00:00"),
        ("Yesterday", "2026-09-15 00:00"),
        ("wed", "2026-09-16 00:00"),
        ("thursday", "2026-09-10 00:00"),
        ("mon 9:00", "2026-09-14 09:00"),
        ("2026-09", "2026-09-01 00:00"),
        (" 2026-09-01 ", "2026-09-01 00:00"),
        ("2026-03-29 12:00", "2026-03-29 12:00"),
    ],
)
def test_a_day_a_month_and_a_span(text: str, moment: str | None) -> None:
    if moment is None:
        with pytest.raises(Misuse):
            past.since(text, NOW, LONDON)
    else:
        assert past.since(text, NOW, LONDON) == london(moment)


def test_all_has_no_beginning() -> None:
    assert past.since("All", NOW, LONDON) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026-13",
        "2026-02-30",
        "mo",
        "7",
        "99999d",
        "today 25:00",
        "mon tue",
        "\u0667d",
    ],
)
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(Misuse, match=r"2026-09-01"):
        past.since(text, NOW, LONDON)


def test_a_beginning_that_lies_ahead_is_refused_and_an_end_is_not() -> None:
    with pytest.raises(Misuse, match="lies ahead"):
        past.since("2026-12-01", NOW, LONDON)
    assert past.until("2026-12-01", NOW, LONDON) == london("2026-12-01 00:00")


@given(text=st.text(max_size=20))
def test_whatever_is_typed_is_a_time_or_a_sentence(text: str) -> None:
    try:
        found = past.since(text, NOW, LONDON)
    except Misuse:
        return
    assert found is None or found <= NOW
