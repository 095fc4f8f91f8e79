"""Figures as JSON, and the same as lines for people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from carecli.care.figures import DEFINITIONS, Clocks, Insights, Summary, percent
from carecli.care.spans import exact
from carecli.cli.output import table
from carecli.cli.shapes import Shape, Shapes

_ANSWERS = {
    "first_response": "First response",
    "next_response": "Next response",
    "resolution": "Resolution",
}


def shape(found: Insights, shapes: Shapes) -> Shape:
    """The figures of a period: durations in seconds, shares from 0 to 1, dollars as text."""
    now, kept = found.open_now, found.promises
    return {
        "since": shapes.time(found.since),
        "until": shapes.time(found.until),
        "account": found.account,
        "label": found.label,
        "first_response": _clocks(found.first),
        "next_response": _clocks(found.next),
        "resolution": _clocks(found.resolution),
        "seen_delay": _summary(found.seen),
        "dismissed": found.dismissed,
        "answered": found.answered,
        "skips": found.skips,
        "open_now": {
            "count": now.count,
            "oldest": shapes.time(now.oldest),
            "late": now.late,
            "asleep": now.asleep,
        },
        "promises": {
            "kept": kept.kept,
            "broken": kept.broken,
            "open": kept.open,
            "overdue": kept.overdue,
            "rate": kept.rate,
        },
        "verdicts": {reason.value: count for reason, count in found.verdicts.items()},
        "templates": [
            {"template": each.template, "used": each.used, "unedited": each.unedited}
            for each in found.templates
        ],
        "hours": [list(day) for day in found.hours],
        "weeks": [
            {
                "week": week.start.isoformat(),
                "answers": week.answers,
                "first_median": _seconds(week.first),
                "next_median": _seconds(week.next),
                "in_target": week.in_target,
            }
            for week in found.trend
        ],
        "cost": str(found.cost),
        "cost_per_answered": None
        if found.cost_per_answered is None
        else str(found.cost_per_answered),
    }


def _clocks(clocks: Clocks) -> Shape:
    return {
        "calendar": _summary(clocks.calendar),
        "business": _summary(clocks.business),
        "out_of_hours": clocks.out_of_hours,
    }


def _summary(one: Summary) -> Shape:
    return {
        "n": one.n,
        "median": _seconds(one.median),
        "p90": _seconds(one.p90),
        "worst": _seconds(one.worst),
        "in_target": one.in_target,
        "values": [_seconds(value) for value in one.values],
    }


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else span // timedelta(seconds=1)


def lines(data: Shape) -> Iterator[str]:
    """The figures as a table, and what stands beside them."""
    yield _head(data)
    yield ""
    yield from table(_answers(data))
    yield ""
    yield from table([name, text] for name, text in _beside(data) if text)
    yield ""
    yield "`--explain` says what each figure means; `--json` has the hours and weeks too."


def explained() -> list[str]:
    """What each figure means."""
    return table([name.replace("_", " "), meaning] for name, meaning in DEFINITIONS.items())


def _head(data: Shape) -> str:
    whose = f"@{data['account']}" if data["account"] else "all accounts"
    label = f", customers with the label {data['label']}" if data["label"] else ""
    begins = f"from {data['since'][:16].replace('T', ' ')}" if data["since"] else "everything"
    return f"{whose}{label}: {begins} until {data['until'][:16].replace('T', ' ')}"


def _answers(data: Shape) -> Iterator[list[str]]:
    yield ["", "n", "median", "90%", "worst", "in target"]
    for name, title in _ANSWERS.items():
        clocks = data[name]
        yield _row(title, clocks["calendar"])
        if clocks["business"] != clocks["calendar"]:
            apart = clocks["out_of_hours"]
            outside = f", {apart} out of hours" if apart else ""
            yield _row(f"  in opening hours{outside}", clocks["business"])
    yield _row("Seen delay", data["seen_delay"])


def _row(title: str, one: Shape) -> list[str]:
    few = f"all: {', '.join(map(_span, one['values']))}" if one["values"] else ""
    return [
        title,
        str(one["n"]),
        _span(one["median"]),
        few or _span(one["p90"]),
        _span(one["worst"]),
        _share(one["in_target"]),
    ]


def _span(seconds: int | None) -> str:
    return "-" if seconds is None else exact(timedelta(seconds=seconds))


def _share(share: float | None) -> str:
    return "-" if share is None else percent(share)


def _beside(data: Shape) -> Iterator[tuple[str, str]]:
    now, kept = data["open_now"], data["promises"]
    yield "Open now", ", ".join(_open(now))
    dismissed = f"{data['dismissed']} {'wait' if data['dismissed'] == 1 else 'waits'} dismissed"
    cases = f"{data['answered']} {'case' if data['answered'] == 1 else 'cases'}"
    yield "Answered", f"{cases}; {dismissed}"
    yield "Answered past an older wait", str(data["skips"])
    settled = f"{kept['kept']} kept, {kept['broken']} broken"
    rate = f" ({_share(kept['rate'])})" if kept["rate"] is not None else ""
    yield "Promises", f"{settled}{rate}, {kept['open']} open, {kept['overdue']} overdue"
    yield "Verdicts", ", ".join(f"{count} {why}" for why, count in data["verdicts"].items())
    yield (
        "Templates",
        ", ".join(
            f"{each['template']} {each['used']} ({each['unedited']} unedited)"
            for each in data["templates"][:5]
        ),
    )
    per = data["cost_per_answered"]
    yield "Cost", f"${data['cost']}" + (f", ${per} an answered case" if per else "")


def _open(now: Shape) -> Iterator[str]:
    yield f"{now['count']} waiting"
    if now["asleep"]:
        yield f"{now['asleep']} of them snoozed"
    if now["late"]:
        yield f"{now['late']} late"
    if now["oldest"]:
        yield f"oldest since {now['oldest'][:16].replace('T', ' ')}"
