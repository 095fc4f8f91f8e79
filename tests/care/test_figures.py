"""Durations in a few numbers."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care.figures import (
    DEFINITIONS,
    FEW,
    Insights,
    Kept,
    nearest_rank,
    percent,
    summary,
)

MINUTE = timedelta(minutes=1)
TEN = [minutes * MINUTE for minutes in (5, 12, 20, 31, 47, 60, 90, 240, 600, 1440)]
_SPANS = st.lists(st.integers(0, 10**7).map(lambda seconds: timedelta(seconds=seconds)))


def test_ten_values_have_a_median_of_47_and_a_ninetieth_percentile_of_600_minutes() -> None:
    found = summary(reversed(TEN))
    assert (found.n, found.median, found.p90, found.worst) == (
        10, 47 * MINUTE, 600 * MINUTE, 1440 * MINUTE,
    )  # fmt: skip
    assert found.values == ()


def test_under_ten_values_all_are_listed_and_none_is_a_percentile() -> None:
    found = summary(reversed(TEN[:9]))
    assert found.p90 is None
    assert found.values == tuple(TEN[:9])
    assert (found.median, found.worst) == (47 * MINUTE, 600 * MINUTE)


def test_nothing_has_no_median() -> None:
    assert summary([]) == summary([], [])
    assert (summary([]).n, summary([]).median, summary([]).in_target) == (0, None, None)


def test_in_target_is_the_share_of_those_that_had_one() -> None:
    assert summary(TEN, [True, True, False, True]).in_target == 0.75


@pytest.mark.parametrize(
    ("n", "p", "position"),
    [(1, 0.5, 1), (2, 0.5, 1), (3, 0.5, 2), (10, 0.9, 9), (11, 0.9, 10), (70, 0.9, 63), (4, 0, 1)],
)
def test_the_nearest_rank_is_the_position_rounded_up(n: int, p: float, position: int) -> None:
    ordered = [number * MINUTE for number in range(1, n + 1)]
    assert nearest_rank(ordered, p) == position * MINUTE


@given(spans=_SPANS)
def test_at_least_that_share_is_no_greater(spans: list[timedelta]) -> None:
    ordered = sorted(spans)
    for rank in (1, 50, 90, 99, 100):
        found = nearest_rank(ordered, rank / 100)
        if found is None:
            assert not ordered
        else:
            assert sum(span <= found for span in ordered) * 100 >= rank * len(ordered)
            assert sum(span < found for span in ordered) * 100 < rank * len(ordered)


@given(spans=_SPANS)
def test_the_numbers_of_a_summary_are_values_in_order(spans: list[timedelta]) -> None:
    found = summary(spans)
    if found.n >= FEW:
        assert found.median is not None
        assert found.p90 is not None
        assert found.worst is not None
        assert found.median <= found.p90 <= found.worst == max(spans)
        assert {found.median, found.p90} <= set(spans)
    else:
        assert sorted(spans) == list(found.values)


def test_no_promise_settled_is_no_rate() -> None:
    assert Kept(open=3).rate is None
    assert Kept(kept=3, broken=1).rate == 0.75


def test_every_figure_has_a_definition() -> None:
    not_figures = {"since", "until", "account", "label"}
    assert {field.name for field in fields(Insights)} - not_figures <= DEFINITIONS.keys()


@pytest.mark.parametrize(
    ("share", "said"), [(1.0, "100%"), (0.9999, "99%"), (0.29, "29%"), (0.0, "0%")]
)
def test_a_hundred_per_cent_means_all_of_them(share: float, said: str) -> None:
    assert percent(share) == said
