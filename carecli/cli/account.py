"""The handles you answer for."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from carecli.care.errors import Misuse
from carecli.cli import lines
from carecli.cli.arguments import Handle
from carecli.cli.failures import say
from carecli.cli.output import changes, prints
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.desk.parts import Change
    from carecli.system.vault import Credentials

_handle = click.argument("handle", type=Handle(), metavar="@HANDLE")


@click.group()
def account() -> None:
    """Add, list, check and remove the handles you answer for."""


@account.command()
@click.option("--api-url", default="", metavar="URL", help="Another X than X's own.")
@prints(lines.account)
@click.pass_obj
def add(session: Session, api_url: str) -> dict[str, Any]:
    """Sign in with the keys of your own developer app and keep them in the keyring.

    The four keys are asked for, or read from stdin, one a line, or taken from the environment
    (CARECLI_X_CONSUMER_KEY and so on). They are never taken from the command itself, where other
    users of this machine could see them.
    """
    connect = session.any_desk.connect
    connect.ready()
    added = connect.add(_credentials(), api_url)
    say(f"Signed in as @{added.handle}. `carecli sync` fetches what is waiting.")
    return session.shapes.account(added)


@account.command("list")
@prints(lines.accounts)
@click.pass_obj
def list_(session: Session) -> list[dict[str, Any]]:
    """List the accounts."""
    return [session.shapes.account(each) for each in session.desk.accounts()]


@account.command()
@_handle
@prints(lines.account)
@click.pass_obj
def check(session: Session, handle: str) -> dict[str, Any]:
    """Ask X whether the sign-in of an account still holds."""
    desk = session.desk
    say(f"X knows us as @{desk.connect.check(handle).handle}.")
    return session.shapes.account(desk.account(handle))


@account.command()
@_handle
@click.option("--yes", is_flag=True, help="Do not ask.")
@changes
@click.pass_obj
def remove(session: Session, handle: str, yes: bool) -> Change:
    """Forget an account, its keys and everything fetched for it."""
    connect, known = session.desk.connect, session.desk.account(handle)
    if not yes:
        question = f"Forget @{known.handle}, its keys and all that was fetched for it?"
        click.confirm(question, abort=True, err=True)
    return connect.remove(known.handle)


def _credentials() -> Credentials:
    from carecli.system.vault import FIELDS, EnvVault, Secret

    if found := EnvVault(os.environ).credentials():
        return found
    if sys.stdin.isatty():
        given = [_ask(field.replace("_", " ")) for field in FIELDS]
    else:
        given = [line.strip() for line in sys.stdin.read().splitlines() if line.strip()]
    if len(given) != len(FIELDS) or not all(given):
        raise Misuse(
            f"Four keys are needed, {len(given)} came.",
            f"One a line: {', '.join(field.replace('_', ' ') for field in FIELDS)}.",
        )
    return {field: Secret(value) for field, value in zip(FIELDS, given, strict=True)}


def _ask(name: str) -> str:
    answer: str = click.prompt(name.capitalize(), hide_input=True, err=True)
    return answer.strip()
