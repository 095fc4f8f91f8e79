"""The tiles of the insights screen: each figure with what it needs to be read honestly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from textual.content import Content

from carecli.care.figures import Clocks, Hours, Insights, Kept, OpenNow, Summary, percent
from carecli.care.spans import exact, short
from carecli.system.terminal import one_line
from carecli.tui.numerals import large
from carecli.tui.text import STYLES
from carecli.tui.wording import Tone, money

_DIM, _STRONG = STYLES[Tone.DIM], STYLES[Tone.STRONG]
_BIG = "bold $text-accent"
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHADES = " ·░▒▓█"
"""None, and five steps up to the busiest hour."""

TITLES = {
    "first": "First response",
    "next": "Next response",
    "resolution": "Resolution",
    "open_now": "Open now",
    "answered": "Answered",
    "promises": "Promises",
    "seen": "Seen delay",
    "skips": "Skips",
    "cost_per_answered": "Cost",
    "trend": "Trend by week",
    "hours": "When waits begin",
    "verdicts": "Verdicts",
    "templates": "Templates",
}
"""The figures in the order in which the cursor goes through them; all are in `DEFINITIONS`."""


def _span(span: timedelta | None) -> str:
    return "-" if span is None else exact(span)


def _share(share: float | None) -> str:
    return "" if share is None else percent(share)


def _plural(count: int, noun: str) -> str:
    return noun if count == 1 else f"{noun}s"


def _clocks(clocks: Clocks, width: int) -> Content:
    """The median on the calendar clock large, the rest beside it small."""
    calendar, business = clocks.calendar, clocks.business
    lines = [Content.styled(line, _BIG) for line in large(_span(calendar.median))]
    if not calendar.n:
        return Content("\n").join([*lines, Content.styled("none in this period", _DIM)])
    in_target = (
        f" · {_share(calendar.in_target)} in target" if calendar.in_target is not None else ""
    )
    rows = [f"of {calendar.n:,}{in_target}"]
    if business != calendar:
        apart = f" · {clocks.out_of_hours} outside" if clocks.out_of_hours else ""
        rows.append(f"open {_span(business.median)}{apart}")
    spread = _spread(calendar)
    spreads = [spread] if len(spread) <= width or calendar.values else spread.split(" · ")
    small = [*(_cut(row, width) for row in rows), *(Content.styled(row, _DIM) for row in spreads)]
    return Content("\n").join([*lines, *small])


def _spread(one: Summary) -> str:
    """The percentile and the worst; of few values all."""
    if one.values:
        return "all " + ", ".join(map(exact, one.values))
    return f"90% {_span(one.p90)} · worst {_span(one.worst)}"


def _cut(text: str, width: int) -> Content:
    return Content.styled(text, _DIM).truncate(max(width, 1), ellipsis=True)


def _small(value: str, unit: str, *more: str) -> Content:
    lines = [Content.assemble((f"{value} ", _BIG), unit)]
    lines += [Content.styled(line, _DIM) for line in more if line]
    return Content("\n").join(lines)


def _open_now(now: OpenNow, at: datetime) -> Content:
    late = Content.styled(f"{now.late:,} late", STYLES[Tone.BAD] if now.late else _DIM)
    asleep = Content.styled(f" · {now.asleep:,} snoozed" if now.asleep else "", _DIM)
    oldest = Content.styled(f"oldest {short(at - now.oldest)}" if now.oldest else "", _DIM)
    head = Content.assemble((f"{now.count:,} ", _BIG), "waiting")
    return Content("\n").join([head, late + asleep, oldest])


def _promises(kept: Kept) -> Content:
    rate = _share(kept.rate)
    late = STYLES[Tone.BAD] if kept.overdue else _DIM
    return Content("\n").join(
        [
            Content.assemble((f"{rate or '-'} ", _BIG), "kept"),
            Content.styled(f"{kept.kept} kept, {kept.broken} broken", _DIM),
            Content.assemble((f"{kept.open} open, ", _DIM), (f"{kept.overdue} overdue", late)),
        ]
    )


def _seen(seen: Summary) -> Content:
    if not seen.n:
        return _small("-", "")
    return _small(_span(seen.median), f"of {seen.n:,}", *_spread(seen).split(" · "))


def _cost(found: Insights) -> Content:
    in_all = f"{money(found.cost)} in all"
    if found.cost_per_answered is None:
        return _small("-", "a case", in_all)
    return _small(money(found.cost_per_answered), "a case", in_all)


def _unedited(count: int) -> str:
    return f"{count} unedited" if count else ""


def _bars(rows: Sequence[tuple[str, int, str]], width: int) -> Content:
    """A name, a bar, a number: the bar is as long as the number is large."""
    if not rows:
        return Content.styled("None in this period.", _DIM)
    most = max(count for _, count, _ in rows)
    names = min(max(len(name) for name, _, _ in rows), width // 2)
    room = max(width - names - 26, 4)
    return Content("\n").join(
        Content.assemble(
            f"{one_line(name)[:names]:<{names}} ",
            ("█" * max(count * room // most, 1), STYLES[Tone.ACCENT]),
            (f" {count:,}", _STRONG),
            (f"  {more}" if more else "", _DIM),
        )
        for name, count, more in rows
    )


def heat(hours: Hours, width: int) -> Content:
    """A week as a map, darker where more waits begin, with the busiest hour in words."""
    most = max(map(max, hours))
    if not most:
        return Content.styled("Nobody began to wait in this period.", _DIM)
    cell = max(min((width - 4) // 24, 3), 1)
    marks = "".join(f"{hour:<{3 * cell}}" for hour in range(0, 24, 3))
    rows = [Content.styled(f"h   {marks}".rstrip(), _DIM)]
    for day, counts in zip(_DAYS, hours, strict=True):
        rows.append(Content.assemble((f"{day} ", _DIM), *_shaded(counts, most, cell)))
    return Content("\n").join([*rows, Content.styled(_busiest(hours, most), _DIM)])


def _shaded(counts: Iterable[int], most: int, cell: int) -> list[str]:
    top = len(_SHADES) - 1
    return [_SHADES[-(-count * top // most)] * cell for count in counts]


def _busiest(hours: Hours, most: int) -> str:
    day, hour = next((d, h) for d in range(7) for h in range(24) if hours[d][h] == most)
    total = sum(map(sum, hours))
    scale = f"{_SHADES[1]} few  {_SHADES[-1]} most"
    return f"busiest {_DAYS[day]} {hour}-{hour + 1}: {most:,} of {total:,}   {scale}"


Drawn = Callable[[Insights, datetime, int], Content]
_DRAWN: dict[str, Drawn] = {
    "first": lambda found, _, width: _clocks(found.first, width),
    "next": lambda found, _, width: _clocks(found.next, width),
    "resolution": lambda found, _, width: _clocks(found.resolution, width),
    "open_now": lambda found, now, _: _open_now(found.open_now, now),
    "answered": lambda found, _, __: _small(
        f"{found.answered:,}", _plural(found.answered, "case"), f"{found.dismissed:,} dismissed"
    ),
    "promises": lambda found, _, __: _promises(found.promises),
    "seen": lambda found, _, __: _seen(found.seen),
    "skips": lambda found, _, __: _small(f"{found.skips:,}", "", "past older waits"),
    "cost_per_answered": lambda found, _, __: _cost(found),
    "hours": lambda found, _, width: heat(found.hours, width),
    "verdicts": lambda found, _, width: _bars(
        [(reason.value, count, "") for reason, count in found.verdicts.items()], width
    ),
    "templates": lambda found, _, width: _bars(
        [(each.template, each.used, _unedited(each.unedited)) for each in found.templates[:8]],
        width,
    ),
}


def tile(name: str, found: Insights, now: datetime, width: int) -> Content:
    """A figure, in so many cells; the trend is a chart and drawn elsewhere."""
    return _DRAWN[name](found, now, width)
