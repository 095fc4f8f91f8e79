"""Forgetting a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from carecli.care.errors import Misuse
from carecli.cli.arguments import Handle
from carecli.cli.failures import say
from carecli.cli.output import changes
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.desk.forget import Found
    from carecli.desk.parts import Change


@click.command()
@click.argument("handle", type=Handle(), metavar="@HANDLE", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--copies", is_flag=True, help="Also in backups, exports and reports.")
@click.option("--finish", is_flag=True, help="Only write the data file anew.")
@changes
@click.pass_obj
def forget(session: Session, handle: str | None, yes: bool, copies: bool, finish: bool) -> Change:
    """Erase a person everywhere; cannot be undone.

    What they wrote, what was written to them and what was noted goes; when somebody waited stays,
    under nobody's name. With --copies they are taken out of backups as well, and every other file
    that carecli wrote and that holds them is deleted.
    """
    from carecli.desk.parts import Change

    if finish:
        session.desk.forget.finish()
        return Change("forget", (), "The data file is written anew.", undoable=False)
    if handle is None:
        raise Misuse("Who is to be forgotten?", "Name one handle: carecli forget @handle")
    found = session.desk.forget.look(handle)
    if not yes:
        copies = _asked(handle, found, copies=copies)
    done = session.desk.forget.person(handle, clean_copies=copies)
    return Change("forget", done.cases, done.said, undoable=False)


def _asked(handle: str, found: Found, *, copies: bool) -> bool:
    """Say what goes, and let the handle be typed; whether copies are to be cleaned, too."""
    say(f"{found.said}\nIt cannot be undone. X keeps what it has.")
    for one in found.copies:
        say(f"It is in this {one.kind} as well: {one.path}")
    typed = click.prompt(f"Type {handle} to erase it all", default="", err=True)
    if typed.strip().lstrip("@").lower() != handle.lower():
        raise Misuse("That is not the handle.", "Nothing was erased.")
    if found.copies and not copies:
        return click.confirm("Take them out of these files too (only backups stay)?", err=True)
    return copies
