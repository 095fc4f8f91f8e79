"""What must not be forgotten: follow-ups and promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from carecli.care.errors import Misuse
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
    if len(numbers) > 1:
        raise Misuse("A follow-up is for one case.", "Write one number, then the time.")
    case = session.row(numbers[0]).case
    due = session.when(text)
    return session.desk.reminders.follow_up(case, due, note=note, if_silent=not anyway)


@click.group()
def promises() -> None:
    """Promises and follow-ups, and how they end."""


@promises.command("list")
@click.option("--due", "only_due", is_flag=True, help="Only those whose time has come.")
@prints(lines.reminders, empty="Nothing was promised, and no follow-up is open.")
@click.pass_obj
def list_(session: Session, only_due: bool) -> list[dict[str, Any]]:
    """List what is open, soonest first."""
    desk = session.desk
    found = desk.reminders.due() if only_due else desk.reminders.all()
    return [session.shapes.reminder(each, desk.row(each.case).handle) for each in found]


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
@click.argument("promise", type=int)
@click.argument("when", nargs=-1, required=True)
@changes
@click.pass_obj
def move(session: Session, promise: int, when: tuple[str, ...]) -> Change:
    """Agree on another time for a promise."""
    return session.desk.reminders.move(promise, session.when(" ".join(when)))
