"""Times as people type them (product.md, section 5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from carecli.care.errors import Misuse
from carecli.care.when import EXAMPLES, parse, presets

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 11, 18, 10, 30, tzinfo=UTC)  # a Wednesday, and the same on a London wall


def local(moment: datetime) -> str:
    return f"{moment.astimezone(LONDON):%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2h", "2026-11-18 12:30"),
        ("tomorrow", "2026-11-19 09:00"),
        ("tomorrow 9:00", "2026-11-19 09:00"),
        ("tomorrow 14:05", "2026-11-19 14:05"),
        ("fri", "2026-11-20 09:00"),
        ("Friday", "2026-11-20 09:00"),
        ("wed", "2026-11-25 09:00"),
        ("mon 14:30", "2026-11-23 14:30"),
        ("2026-12-01", "2026-12-01 09:00"),
        ("2026-12-01 09:00", "2026-12-01 09:00"),
        ("+3d", "2026-11-21 10:30"),
        ("1w", "2026-11-25 10:30"),
        ("90m", "2026-11-18 12:00"),
        ("17:00", "2026-11-18 17:00"),
        ("  TOMORROW   8:15 ", "2026-11-19 08:15"),
    ],
)
def test_a_time_is_understood(text: str, meant: str) -> None:
    assert local(parse(text, NOW, LONDON)) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("", "soon", "2 hours from now", "fr", "tomorrow 25:00", "tomorrow 9", "2026-13-01"),
        *("2026-02-30", "1.12.2026", "-2h", "2h 3h", "h", "99999h", "mon tue", "12:60", "\x00"),
    ],
)
def test_anything_else_is_refused_with_examples(text: str) -> None:
    with pytest.raises(Misuse) as refused:
        parse(text, NOW, LONDON)
    assert all(known in refused.value.hint for known in EXAMPLES)


@pytest.mark.parametrize("text", ["2020-01-01", "today", "10:30", "0h", "2026-11-18 10:30"])
def test_a_time_that_has_passed_is_refused(text: str) -> None:
    with pytest.raises(Misuse, match="in the past"):
        parse(text, NOW, LONDON)


def test_a_long_text_is_not_repeated_whole() -> None:
    with pytest.raises(Misuse) as refused:
        parse("x" * 10_000, NOW, LONDON)
    assert len(str(refused.value)) < 200


def test_a_wall_time_that_is_skipped_moves_forward_by_the_gap() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert local(parse("2026-03-29 01:30", before, LONDON)) == "2026-03-29 02:30"


def test_a_wall_time_that_comes_twice_is_the_first() -> None:
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert parse("2026-10-25 01:30", before, LONDON) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_days_keep_the_time_on_the_wall_and_hours_are_real_ones() -> None:
    before = datetime(2026, 10, 24, 12, tzinfo=UTC)  # 13:00 in London, the night the clocks go back
    assert local(parse("+1d", before, LONDON)) == "2026-10-25 13:00"
    assert local(parse("24h", before, LONDON)) == "2026-10-25 12:00"


def test_the_menu_is_in_order_and_to_come() -> None:
    times = [moment for _, moment in presets(NOW, LONDON)]
    assert times == sorted(times)
    assert min(times) > NOW


_PIECES = st.sampled_from(
    [
        *("+", "2", "0", "9999", "h", "d", "w", "min", "mon", "tomorrow", "today", " ", ":", "-"),
        *("2026-10-25", "9999-12-31", "0001-01-01", "01:30", "23:59", "٣d", "²h", "24:00"),
    ]
)
_MOMENTS = st.integers(0, 6 * 365 * 24 * 3600).map(
    lambda seconds: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(
    text=st.one_of(st.text(max_size=20), st.lists(_PIECES, max_size=5).map("".join)),
    now=_MOMENTS,
    zone=st.sampled_from(["Europe/London", "Pacific/Kiritimati", "Australia/Lord_Howe"]),
)
@example(text="9999-12-31 23:59", now=NOW, zone="Pacific/Kiritimati")
def test_whatever_is_typed_gives_a_time_to_come_or_a_refusal(
    text: str, now: datetime, zone: str
) -> None:
    try:
        moment = parse(text, now, ZoneInfo(zone))
    except Misuse:
        return
    assert moment > now
    assert moment.utcoffset() == timedelta(0)
