"""A report as Markdown, and its figures as a table for spreadsheets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta

from carecli.care.figures import Clocks, Summary
from carecli.desk.report import Conversation, Fact, Said, Told, share, span
from carecli.desk.sheets import sheet

_ACTIVE = re.compile(r"([\\`*_\[\]<>|~&$])")
_LEADING = re.compile(r"(?m)^(\s*)([#+=-]|\d+(?=[.)]))")
_HEAD = (
    "figure", "clock", "n", "median_seconds", "p90_seconds", "worst_seconds", "in_target", "value",
    "meaning",
)  # fmt: skip


def markdown(told: Told) -> str:
    """The report as Markdown (CommonMark with tables); nothing that anybody wrote is markup."""
    parts = [
        [f"# {plain(told.title)}", "", f"{told.period} · made on {told.made}"],
        ["## Response times", "", *_times(told)],
        ["## At a glance", "", *_facts(told.facts)],
        ["## Promises", "", *_facts(told.promises)],
        ["## How cases ended", "", *_counts("Reason", told.figures.verdicts.items())],
        ["## Templates", "", *_templates(told)],
        ["## By week", "", *_weeks(told)],
        ["## Cost", "", *_facts(told.money)],
        *([_heading(title), *_talks(chosen)] for title, chosen in _chosen(told) if chosen),
        ["## What the figures mean", "", *_meanings(told)],
    ]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def plain(text: str) -> str:
    """Text in which no character is taken for markup."""
    return _LEADING.sub(_kept_plain, _ACTIVE.sub(r"\\\1", text))


def _kept_plain(match: re.Match[str]) -> str:
    """What would begin a heading, a list or a rule, begun otherwise."""
    blank, word = match.groups()
    return f"{blank}{word}\\" if word.isdigit() else f"{blank}\\{word}"


def _heading(title: str) -> str:
    return f"## {title}\n"


def _chosen(told: Told) -> Sequence[tuple[str, tuple[Conversation, ...]]]:
    return (("Went well", told.best), ("Was hard", told.hardest))


def _grid(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(plain(' '.join(cell.split())) for cell in row)} |"


def _times(told: Told) -> Iterator[str]:
    head = ("", "counting", "n", "median", "90%", "worst", "in target")
    yield from _grid(
        head,
        (
            (
                line.title, line.clock, str(line.n), line.median, line.few or line.p90, line.worst,
                line.in_target,
            )
            for line in told.times
        ),
    )  # fmt: skip


def _facts(facts: Iterable[Fact]) -> Iterator[str]:
    yield from _grid(("", ""), ((fact.title, fact.value) for fact in facts))


def _counts(name: str, counts: Iterable[tuple[str, int]]) -> Iterator[str]:
    rows = [(word, str(count)) for word, count in counts]
    yield from _grid((name, "n"), rows) if rows else ["None."]


def _templates(told: Told) -> Iterator[str]:
    rows = [(each.template, str(each.used), str(each.unedited)) for each in told.figures.templates]
    yield from _grid(("Template", "used", "as it is"), rows) if rows else ["None was used."]


def _weeks(told: Told) -> Iterator[str]:
    rows = [
        (
            f"{week.start:%Y-%m-%d}", str(week.answers), span(week.first), span(week.next),
            share(week.in_target),
        )
        for week in told.figures.trend
    ]  # fmt: skip
    head = ("Week of", "answers", "first, median", "next, median", "in target")
    yield from _grid(head, rows) if rows else ["Nobody was answered."]


def _talks(chosen: Iterable[Conversation]) -> Iterator[str]:
    for talk in chosen:
        yield f"### @{plain(talk.handle)}: {plain(talk.outcome)}\n"
        for post in talk.posts:
            yield from _post(post)


def _post(post: Said) -> Iterator[str]:
    yield f"**{plain(post.name)}** @{plain(post.handle)} · [{post.at}]({post.url})\n"
    text = "".join(piece.href or piece.text for piece in post.pieces) or "Deleted on X."
    yield from (f"> {plain(line)}  " for line in text.splitlines())
    yield ""


def _meanings(told: Told) -> Iterator[str]:
    for key, meaning in told.meanings.items():
        yield f"- **{key.replace('_', ' ')}**: {plain(meaning)}"


def table(told: Told) -> str:
    """The figures as CSV: one row for each, with its meaning; durations in seconds."""
    return sheet(_HEAD, _rows(told))


def _rows(told: Told) -> Iterator[Sequence[object]]:
    found, means = told.figures, told.meanings
    for key in ("first", "next", "resolution"):
        clocks: Clocks = getattr(found, key)
        for clock, one in (("calendar", clocks.calendar), ("business", clocks.business)):
            yield (key, clock, *_numbers(one), None, means[key])
    yield ("seen", "calendar", *_numbers(found.seen), None, means["seen"])
    now, kept = found.open_now, found.promises
    for key, meaning, value in (
        ("answered", "answered", found.answered),
        ("dismissed", "dismissed", found.dismissed),
        ("out_of_hours", "out_of_hours", found.first.out_of_hours),
        ("skips", "skips", found.skips),
        ("open_now", "open_now", now.count),
        ("open_now_late", "open_now", now.late),
        ("promises_kept", "promises", kept.kept),
        ("promises_broken", "promises", kept.broken),
        ("promises_open", "promises", kept.open),
        ("promises_overdue", "promises", kept.overdue),
        *((f"verdict: {reason}", "verdicts", n) for reason, n in found.verdicts.items()),
        *((f"template: {each.template}", "templates", each.used) for each in found.templates),
        ("cost", "cost", found.cost),
        ("cost_per_answered", "cost_per_answered", found.cost_per_answered),
    ):
        yield (key, None, None, None, None, None, None, value, means[meaning])


def _numbers(one: Summary) -> tuple[object, ...]:
    in_target = None if one.in_target is None else round(one.in_target, 4)
    return (one.n, _seconds(one.median), _seconds(one.p90), _seconds(one.worst), in_target)


def _seconds(span: timedelta | None) -> str:
    return "" if span is None else str(span // timedelta(seconds=1))
