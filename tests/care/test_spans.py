"""Stretches of time in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care.spans import exact, said, short


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(hours=-3), "a moment"),
        (timedelta(seconds=59), "a moment"),
        (timedelta(minutes=1), "a minute"),
        (timedelta(minutes=5), "five minutes"),
        (timedelta(minutes=40), "40 minutes"),
        (timedelta(minutes=59, seconds=40), "an hour"),
        (timedelta(hours=1, minutes=29), "an hour"),
        (timedelta(hours=1, minutes=30), "two hours"),
        (timedelta(hours=3), "three hours"),
        (timedelta(hours=11), "11 hours"),
        (timedelta(hours=23, minutes=50), "a day"),
        (timedelta(days=2), "two days"),
        (timedelta(days=6, hours=20), "a week"),
        (timedelta(days=15), "two weeks"),
        (timedelta(days=400), "57 weeks"),
    ],
)
def test_a_wait_is_said_as_a_person_says_it(span: timedelta, words: str) -> None:
    assert said(span) == words


@pytest.mark.parametrize(
    ("span", "cells"),
    [
        (timedelta(seconds=-1), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=5, seconds=59), "5m"),
        (timedelta(minutes=59, seconds=59), "59m"),
        (timedelta(hours=3), "3h"),
        (timedelta(hours=23, minutes=59), "23h"),
        (timedelta(days=2, hours=3), "2d"),
        (timedelta(days=21), "3w"),
        (timedelta(days=364), "52w"),
        (timedelta(days=800), "2y"),
    ],
)
def test_a_wait_in_a_list_is_rounded_down(span: timedelta, cells: str) -> None:
    assert short(span) == cells


@given(st.timedeltas())
def test_no_span_is_wider_than_four_cells(span: timedelta) -> None:
    assert 2 <= len(short(span)) <= 4


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-5), "0s"),
        (timedelta(0), "0s"),
        (timedelta(seconds=47, milliseconds=999), "47s"),
        (timedelta(minutes=5), "5m"),
        (timedelta(minutes=8, seconds=45), "8m 45s"),
        (timedelta(hours=2), "2h"),
        (timedelta(hours=2, minutes=44, seconds=59), "2h 44m"),
        (timedelta(days=1), "1d"),
        (timedelta(days=3, hours=4, minutes=59), "3d 4h"),
        (timedelta(days=400, hours=23), "400d 23h"),
    ],
)
def test_a_span_as_a_figure_has_two_units_at_most(span: timedelta, words: str) -> None:
    assert exact(span) == words
