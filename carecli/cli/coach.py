"""The coach for a file or standard input: what good care would say otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TextIO

import click

from carecli.care.coach.rules import TAGS, Situation
from carecli.care.coach.words import LONGEST
from carecli.cli import own_files
from carecli.cli.failures import say
from carecli.cli.output import prints
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.care.coach.review import Finding
    from carecli.store.dismissals import Dismissed

Shape = dict[str, Any]

_SIGNS = {"error": "✗", "warning": "!", "hint": "·"}


def _tags(ctx: click.Context, param: click.Parameter, value: str) -> frozenset[str]:
    tags = frozenset(filter(None, (tag.strip().lower() for tag in value.split(","))))
    if odd := tags - set(TAGS):
        raise click.BadParameter(f"“{min(odd)}” is none of {', '.join(TAGS)}.", ctx, param)
    return tags if "dm" in tags else tags | {"public"}


def _lines(data: list[Shape]) -> Iterator[str]:
    for one in data:
        if "problem" in one:
            yield one["problem"]
            continue
        if "cases" in one:
            where = "in all cases" if one["everywhere"] else f"in {one['cases']} of three cases"
            yield f"{one['rule']}: quiet {where}"
            continue
        better = f" Better: “{one['suggestion'].strip()}”" if one["suggestion"] else ""
        place = f"{one['start']}-{one['end']}"
        yield f"{_SIGNS[one['level']]} {place} {one['rule']}: {one['message']}{better}"
        yield f"    {one['why']}"


def _fine() -> str:
    """What an empty list means, by what was asked for."""
    asked = click.get_current_context().params
    if asked["dismissed"]:
        return "No rule was dismissed."
    return "All of your own rules can be used." if asked["check"] else "Nothing to say against it."


@click.command()
@click.argument("file", type=click.File(encoding="utf-8", errors="replace"), default="-")
@click.option(
    "--situation", metavar="TAGS", default="", callback=_tags,
    help=f"What it is for, with commas between: {', '.join(TAGS)}.",
)  # fmt: skip
@click.option("--name", default="", help="The customer's first name.")
@click.option("--signed", default="", help="How the last answer was signed.")
@click.option("--strict", is_flag=True, help="Exit code 1 when there are findings.")
@click.option("--account", metavar="HANDLE", help="Whose rules; for dismissed ones, the first.")
@click.option("--check", is_flag=True, help="Name what is wrong with your own rules instead.")
@click.option("--dismissed", is_flag=True, help="List the rules that were dismissed instead.")
@click.option("--listen", metavar="RULE", help="Hear a dismissed rule again in all cases.")
@prints(_lines, empty=_fine, fails=lambda data: data and _failing())
@click.pass_obj
def coach(
    session: Session,
    file: TextIO,
    *,
    situation: frozenset[str],
    name: str,
    signed: str,
    strict: bool,  # noqa: ARG001 asked for when it has printed
    account: str | None,
    check: bool,
    dismissed: bool,
    listen: str | None,
) -> list[Shape] | None:
    """Say what a reply could do better, and where.

    Reads a file, or standard input without one (or for -). Positions count characters. A rule
    that was dismissed in three cases of an account is quiet in all of them, until --listen.
    """
    if listen is not None:
        say(session.desk.coaching.listen(listen, account).said + ".")
        return None
    if dismissed:
        return [quiet(one, session) for one in session.desk.coaching.dismissed(account)]
    from carecli.care.coach.review import review
    from carecli.desk.packs import Packs

    packs = Packs(session.home.coach_dir)
    if check:
        return [{"problem": problem} for problem in (*packs.broken(), *packs.misled())]
    known = {"first_name": name, "last_signoff": signed.strip("^-–/ ")}
    facts = {fact: value for fact, value in known.items() if value}
    text, rules = file.read(LONGEST), packs.rules(own_files.handle(session, account))
    return [shape(one) for one in review(text, rules, Situation(tags=situation, facts=facts))]


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


def quiet(one: Dismissed, session: Session) -> Shape:
    """A dismissed rule as JSON."""
    at = session.shapes.time(one.at)
    return {"rule": one.rule, "cases": one.cases, "everywhere": one.everywhere, "at": at}


def _failing() -> bool:
    """Whether what was found is a failure: with --strict, and where rules cannot be read."""
    asked = click.get_current_context().params
    return bool(asked["strict"] or asked["check"])
