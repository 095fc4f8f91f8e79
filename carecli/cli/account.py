"""The handles you answer for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from carecli.care.errors import CareError
from carecli.cli import lines
from carecli.cli.arguments import Handle
from carecli.cli.failures import say
from carecli.cli.output import changes, prints
from carecli.cli.session import Session
from carecli.cli.signing_in import add

if TYPE_CHECKING:
    from carecli.desk.connect import Step
    from carecli.desk.parts import Change

_handle = click.argument("handle", type=Handle(), metavar="@HANDLE")


@click.group()
def account() -> None:
    """Add, check and remove the handles you answer for."""


account.add_command(add)


@account.command("list")
@prints(lines.accounts, empty="No account is connected yet: `carecli account add`.")
@click.pass_obj
def list_(session: Session) -> list[dict[str, Any]]:
    """List the accounts."""
    if not session.has_desk:
        return []
    return [session.shapes.account(each) for each in session.any_desk.accounts()]


@account.command()
@click.argument("handle", type=Handle(), metavar="[@HANDLE]", required=False)
@prints(lines.account, fails=lambda data: data["problems"])
@click.pass_obj
def check(session: Session, handle: str | None) -> dict[str, Any]:
    """Ask X whether a sign-in still holds and what it may do.

    Costs about a cent. Exit code 1 when something should be done.
    """
    connect, known = session.desk.connect, session.desk.account(handle)
    found, kept = connect.check(known.handle), connect.kept(known.handle)
    for sentence in found.said:
        say(sentence)
    return {
        **session.shapes.account(known),
        "sign_in": kept.kind,
        "expires": session.shapes.time(kept.expires),
        "access": found.access,
        "missing": list(found.missing),
        "skew": None if found.skew is None else found.skew.total_seconds(),
        "problems": list(found.problems),
    }


@account.command()
@_handle
@click.argument("new", type=Handle(), metavar="@NEW")
@changes
@click.pass_obj
def rename(session: Session, handle: str, new: str) -> Change:
    """Follow a handle that was changed on X; its cases and settings stay."""
    return session.desk.connect.rename(handle, new)


@account.command("set")
@_handle
@click.argument("name")
@click.argument("value", required=False)
@changes
@click.pass_obj
def set_(session: Session, handle: str, name: str, value: str | None) -> Change:
    """Change a setting of an account; without VALUE it has its default again.

    For example `carecli account set @acme target 4h`, `… hours.mon 09:00-17:00`, `… caps.read_day
    2.50`, `… languages en,de`.
    """
    return session.desk.connect.set(handle, name, value)


@account.command()
@_handle
@click.argument("switch", type=click.Choice(["on", "off"]))
@click.option("--yes", is_flag=True, help="Do not ask.")
@changes
@click.pass_obj
def dms(session: Session, handle: str, switch: str, yes: bool) -> Change:
    """Read and answer direct messages, or stop it."""
    if switch == "on":
        from carecli.desk.connect import CONSENT

        say(CONSENT)
        if not yes:
            click.confirm("Read direct messages?", abort=True, err=True)
    return session.desk.connect.set(handle, "dms", switch)


@account.command()
@_handle
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--force", is_flag=True, help="Delete here even if X cannot be told.")
@prints(lines.steps, fails=lambda data: not data["done"])
@click.pass_obj
def remove(session: Session, handle: str, yes: bool, force: bool) -> dict[str, Any]:
    """Take a sign-in back at X, then forget its keys and everything fetched for it.

    Exit code 1 when X could not be told.
    """
    known = session.desk.account(handle)
    if not yes:
        question = f"Forget @{known.handle}, its keys and all that was fetched for it?"
        click.confirm(question, abort=True, err=True)
    steps = _removed(session, known.handle, force=force)
    return {
        "account": known.handle,
        "done": all(step.done for step in steps),
        "steps": [{"said": step.said, "done": step.done} for step in steps],
    }


def _removed(session: Session, handle: str, *, force: bool) -> tuple[Step, ...]:
    connect = session.desk.connect
    try:
        return connect.remove(handle, force=force)
    except CareError as problem:
        if force or not sys.stdin.isatty():
            raise
        say(str(problem))
        click.confirm("Delete it here anyway?", abort=True, err=True)
        return connect.remove(handle, force=True)
