"""Where the parts of a report's charts lie, in units of their view box; the template draws them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from carecli.care.figures import Hours, Week
from carecli.care.spans import exact, short

WIDTH = 720
_LEFT, _RIGHT, _TOP = 44, 8, 10
_PANEL = 96
_GAP = 34
_WEEKS = 53
_WIDEST = 40
_CELL = (WIDTH - _LEFT - _RIGHT) / 24
_ROW = 20
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_STEPS = (
    *(_MINUTE * n for n in (1, 2, 4, 10, 20, 30)),
    *(_HOUR * n for n in (1, 2, 4, 8, 12)),
    *(_DAY * n for n in (1, 2, 4, 8, 14, 28, 60, 120, 240)),
)


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle or a dot, and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    said: str
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart: its height, shapes, lines (as SVG points) and labels."""

    height: float
    shapes: tuple[Shape, ...]
    lines: tuple[str, ...] = ()
    dots: tuple[Shape, ...] = ()
    grid: tuple[Label, ...] = ()
    ticks: tuple[Label, ...] = ()
    titles: tuple[Label, ...] = ()


def trend(weeks: Sequence[Week]) -> Chart | None:
    """Medians of first responses over answers, by week; None when no week has an answer.

    A week without a first response breaks the line. At most the latest 53 are drawn.
    """
    weeks = weeks[-_WEEKS:]
    if not any(week.answers for week in weeks):
        return None
    step = (WIDTH - _LEFT - _RIGHT) / len(weeks)
    longest = max((week.first for week in weeks if week.first), default=_MINUTE)
    top = next((each for each in _STEPS if each >= longest), longest)
    most = max(week.answers for week in weeks)
    upper, lower = _TOP + 12, _TOP + 12 + _PANEL + _GAP
    dots: list[Shape | None] = []
    bars = []
    for place, week in enumerate(weeks):
        left = _LEFT + place * step
        height, width = _PANEL * week.answers / most, min(step * 0.7, _WIDEST)
        bars.append(
            Shape(
                left + (step - width) / 2, lower + _PANEL - height, width, height,
                f"Week of {week.start:%d %b %Y}: {week.answers} answers",
            )
        )  # fmt: skip
        dots.append(
            None
            if week.first is None
            else Shape(
                left + step / 2, upper + _PANEL * (1 - week.first / top), 6, 6,
                f"Week of {week.start:%d %b %Y}: {exact(week.first)}",
            )
        )  # fmt: skip
    every = -(-len(weeks) // 9)
    return Chart(
        height=lower + _PANEL + 22,
        shapes=tuple(bars),
        lines=tuple(_lines(dots)),
        dots=tuple(dot for dot in dots if dot),
        grid=(
            *_grid(upper, (short(top), short(top / 2), "0")),
            *_grid(lower, (str(most), "", "0")),
        ),
        ticks=tuple(
            Label(_LEFT + (n + 0.5) * step, lower + _PANEL + 16, f"{week.start:%d %b}")
            for n, week in enumerate(weeks)
            if n % every == 0
        ),
        titles=(
            Label(_LEFT, upper - 8, "First response, median"),
            Label(_LEFT, lower - 8, "Answers"),
        ),
    )


def _lines(dots: Sequence[Shape | None]) -> list[str]:
    """The dots joined, wherever two follow each other."""
    return [
        f"{one.x:.1f},{one.y:.1f} {two.x:.1f},{two.y:.1f}"
        for one, two in pairwise(dots)
        if one and two
    ]


def _grid(top: float, labels: Sequence[str]) -> list[Label]:
    return [Label(_LEFT, top + _PANEL * n / 2, text) for n, text in enumerate(labels)]


def heat(hours: Hours) -> Chart | None:
    """When people begin to wait, by weekday and hour; None when nobody did."""
    most = max(max(day) for day in hours)
    if not most:
        return None
    return Chart(
        height=_TOP + 7 * _ROW + 20,
        shapes=tuple(
            Shape(
                _LEFT + hour * _CELL + 1, _TOP + day * _ROW + 1, _CELL - 2, _ROW - 2,
                f"{_DAYS[day]} {hour:02}:00: {count}",
                round(0.06 + 0.94 * count / most, 3) if count else 0.04,
            )
            for day, counts in enumerate(hours)
            for hour, count in enumerate(counts)
        ),
        grid=tuple(
            Label(_LEFT, _TOP + (day + 0.5) * _ROW, name) for day, name in enumerate(_DAYS)
        ),
        ticks=tuple(
            Label(_LEFT + hour * _CELL + 1, _TOP + 7 * _ROW + 14, f"{hour:02}:00")
            for hour in range(0, 24, 3)
        ),
    )  # fmt: skip
