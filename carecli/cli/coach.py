"""The coach for a file or standard input: what good care would say otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

import click

from carecli.care.coach.rules import TAGS, Situation
from carecli.care.coach.words import LONGEST
from carecli.cli.output import prints

if TYPE_CHECKING:
    from carecli.care.coach.review import Finding

Shape = dict[str, Any]

_SIGNS = {"error": "✗", "warning": "!", "hint": "·"}


def _tags(ctx: click.Context, param: click.Parameter, value: str) -> frozenset[str]:
    tags = frozenset(filter(None, (tag.strip().lower() for tag in value.split(","))))
    if odd := tags - set(TAGS):
        raise click.BadParameter(f"“{min(odd)}” is none of {', '.join(TAGS)}.", ctx, param)
    return tags if "dm" in tags else tags | {"public"}


def _lines(data: list[Shape]) -> Iterator[str]:
    for one in data:
        better = f" Better: “{one['suggestion'].strip()}”" if one["suggestion"] else ""
        place = f"{one['start']}-{one['end']}"
        yield f"{_SIGNS[one['level']]} {place} {one['rule']}: {one['message']}{better}"
        yield f"    {one['why']}"


@click.command()
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), default="-")
@click.option(
    "--situation", metavar="TAGS", default="", callback=_tags,
    help=f"What it is for, with commas between: {', '.join(TAGS)}.",
)  # fmt: skip
@click.option("--name", default="", help="The customer's first name.")
@click.option("--signed", default="", help="How the last answer was signed.")
@click.option("--strict", is_flag=True, help="Exit code 1 when there are findings.")
@prints(_lines, empty="Nothing to say against it.", fails=lambda data: data and _strict())
def coach(
    file: TextIO,
    *,
    situation: frozenset[str],
    name: str,
    signed: str,
    strict: bool,  # noqa: ARG001 asked for when it has printed
) -> list[Shape]:
    """Say what a reply could do better, and where.

    Reads a file, or standard input without one (or for -). Positions count characters.
    """
    from carecli.care.coach.review import review
    from carecli.desk.coach import shipped

    known = {"first_name": name, "last_signoff": signed.strip("^-–/ ")}
    facts = {fact: value for fact, value in known.items() if value}
    text = file.read(LONGEST)
    return [shape(one) for one in review(text, shipped(), Situation(tags=situation, facts=facts))]


def shape(finding: Finding) -> Shape:
    """A finding as JSON."""
    return {
        "rule": finding.rule,
        "level": finding.level.value,
        "start": finding.start,
        "end": finding.end,
        "message": finding.message,
        "suggestion": finding.suggestion,
        "why": finding.why,
        "family": finding.family,
        "lesson": finding.lesson,
        "offer": finding.offer.value,
    }


def _strict() -> bool:
    return bool(click.get_current_context().params["strict"])
