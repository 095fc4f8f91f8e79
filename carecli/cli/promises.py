"""What must not be forgotten: follow-ups and promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from carecli.cli import lines
from carecli.cli.arguments import cases_and_when
from carecli.cli.output import changes, prints
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.desk.parts import Change


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="CASE WHEN")
@click.option("--note", default="", help="What to look for then.")
@click.option("--even-if-they-write", "anyway", is_flag=True, help="Their next post keeps it.")
@changes
@click.pass_obj
def follow_up(session: Session, words: tuple[str, ...], note: str, anyway: bool) -> Change:
    """Come back to a case if they stay silent.

    WHEN is 2h, tomorrow, tomorrow 9:00, fri, mon 14:30, 2026-12-01, 2026-12-01 09:00 or +3d.
    """
    numbers, text = cases_and_when(words)
    cases = session.cases(numbers)
    due = session.desk.times.read(text, cases)
    return session.desk.reminders.follow_up(cases, due, note=note, if_silent=not anyway)


@click.group()
def promises() -> None:
    """Promises and follow-ups, and how they end."""


@promises.command("list")
@click.option("--due", "only_due", is_flag=True, help="Only those whose time has come.")
@click.option("--closed", is_flag=True, help="Promises kept or broken in the last 90 days.")
@prints(lines.reminders, empty="Nothing was promised, and no follow-up is open.")
@click.pass_obj
def list_(session: Session, *, only_due: bool, closed: bool) -> list[dict[str, Any]]:
    """List what is open, soonest first."""
    reminders = session.desk.reminders
    found = reminders.promises().closed if closed else reminders.all()
    if only_due and not closed:
        found = reminders.due()
    handles = {one.case: session.desk.row(one.case).handle for one in found}
    return [session.shapes.reminder(each, handles[each.case]) for each in found]


@promises.command()
@click.argument("promise", type=int)
@changes
@click.pass_obj
def kept(session: Session, promise: int) -> Change:
    """Say that a promise was kept."""
    return session.desk.reminders.settle(promise, "kept")


@promises.command()
@click.argument("promise", type=int)
@changes
@click.pass_obj
def broken(session: Session, promise: int) -> Change:
    """Say that a promise was broken."""
    return session.desk.reminders.settle(promise, "broken")


@promises.command()
@click.argument("follow-up", type=int)
@changes
@click.pass_obj
def done(session: Session, follow_up: int) -> Change:
    """Say that a follow-up was looked after."""
    return session.desk.reminders.settle(follow_up, "done")


@promises.command()
@click.argument("follow-up", type=int)
@changes
@click.pass_obj
def cancel(session: Session, follow_up: int) -> Change:
    """Say that a follow-up is no longer needed."""
    return session.desk.reminders.settle(follow_up, "cancelled")


@promises.command()
@click.argument("promise", type=int)
@click.argument("when", nargs=-1, required=True)
@changes
@click.pass_obj
def move(session: Session, promise: int, when: tuple[str, ...]) -> Change:
    """Agree on another time for a promise or a follow-up."""
    reminders = session.desk.reminders
    cases = [one.case for one in reminders.all() if one.id == promise]
    return reminders.move(promise, session.desk.times.read(" ".join(when), cases))
