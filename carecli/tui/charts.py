"""Charts of plain characters, drawn with plotext: loaded when the first one is asked for.

plotext keeps one figure for the whole process, so charts are drawn on the app's thread only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import plotext

from carecli.care.figures import Week
from carecli.care.spans import exact

FIRST, NEXT = "●", "○"
"""What a week's median is drawn as, of first and of next responses."""

INK = re.compile(f"[▀-▟{FIRST}{NEXT}]+")
"""What of a chart is drawn, and not its frame."""
_CROWDED = 3
"""Cells that a week needs for marks of its own; with less there is only the line."""
_UNITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (1, 5, 15, 30, 60, 300, 900, 1800, 3600, 7200, 21_600, 43_200, 86_400)
)
_DAY = timedelta(days=1)


def trend(weeks: Sequence[Week], width: int, height: int) -> str:
    """Medians by week: a line through the first responses, marks for both where there is room.

    A week without an answer breaks the line. The text has no escape codes in it.
    """
    plotext.clear_figure()
    plotext.limitsize(width=False, height=False)  # the terminal is not what it is drawn into
    plotext.theme("clear")
    plotext.plotsize(width, height)
    plotext.xaxes(lower=True, upper=False)
    plotext.yaxes(left=True, right=False)
    for run in _runs([week.first for week in weeks]):
        plotext.plot([x for x, _ in run], [y for _, y in run], marker="hd")
    if marked(weeks, width):
        _mark([week.next for week in weeks], NEXT)
        _mark([week.first for week in weeks], FIRST)
    spans = [span for week in weeks for span in (week.first, week.next) if span is not None]
    _scale(max(spans, default=_DAY), height)
    _dates([week.start for week in weeks], width)
    return str(plotext.uncolorize(plotext.build())).rstrip("\n")


def marked(weeks: Sequence[Week], width: int) -> bool:
    """Whether there is room for marks, so that next responses are shown too."""
    return len(weeks) * _CROWDED <= width


Point = tuple[int, float]


def _points(spans: Sequence[timedelta | None]) -> list[Point]:
    return [(x, span.total_seconds()) for x, span in enumerate(spans) if span is not None]


def _runs(spans: Sequence[timedelta | None]) -> Iterator[list[Point]]:
    """The stretches of weeks that follow one another."""
    run: list[Point] = []
    for point in _points(spans):
        if run and point[0] != run[-1][0] + 1:
            yield run
            run = []
        run.append(point)
    if run:
        yield run


def _mark(spans: Sequence[timedelta | None], sign: str) -> None:
    points = _points(spans)
    if points:
        plotext.scatter([x for x, _ in points], [y for _, y in points], marker=sign)


def _scale(most: timedelta, height: int) -> None:
    """A scale from nothing up, with a tick every few lines at a round span."""
    ticks = max(height // 3, 2)
    step = next((unit for unit in _UNITS if unit * ticks >= most), None)
    if step is None:
        step = _DAY * -(-most // (_DAY * ticks))
    count = -(-most // step)
    spans = [step * number for number in range(count + 1)]
    plotext.ylim(0, max(spans[-1].total_seconds(), 1))
    plotext.yticks([span.total_seconds() for span in spans], ["0", *map(exact, spans[1:])])


def _dates(starts: Sequence[date], width: int) -> None:
    """A week's Monday under it, as many as there is room for."""
    if not starts:
        return
    every = max(-(-len(starts) * 12 // width), 1)
    shown = list(range(0, len(starts), every))
    far = (starts[-1] - starts[0]).days > 330
    plotext.xlim(0, max(len(starts) - 1, 1))
    plotext.xticks(shown, [_day(starts[place], far=far) for place in shown])


def _day(day: date, *, far: bool) -> str:
    return f"{day:%b %Y}" if far else f"{day.day} {day:%b}"
