"""Writing one's own templates and kinds of problem, in one's own editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from carecli.care.errors import Misuse
from carecli.cli.failures import say
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.desk.shelf import Shelf

account_option = click.option("--account", metavar="HANDLE", help="As this account has them.")
like_option = click.option("--like", metavar="ID", help="Begin with the text of this one.")
no_edit_option = click.option("--no-edit", is_flag=True, help="Do not open the editor.")


def handle(session: Session, account: str | None) -> str | None:
    """The handle of an account as it is written; None for what all share."""
    return session.any_desk.account(account).handle if account else None


def new(shelf: Shelf[Any], name: str, account: str | None, *, like: str | None, edit: bool) -> None:
    """Write one that is not there yet.

    Raises:
        Misuse: There is one already, or what was written cannot be read; that is kept.
    """
    if shelf.path(name, account).exists():
        raise Misuse(f"There is a {name} already.", f"`carecli {shelf.sort.command} edit {name}`.")
    text = shelf.source(like, account) if like else shelf.start(name)
    _save(shelf, name, (_edited(shelf, text) if edit else None) or text, account)


def change(shelf: Shelf[Any], name: str, account: str | None) -> None:
    """Change one in the editor; one that ships becomes one's own.

    Raises:
        Misuse: There is none, or what was written cannot be read; that is kept.
    """
    if (text := _edited(shelf, shelf.source(name, account))) is None:
        say("Nothing was changed.")
    else:
        _save(shelf, name, text, account)


def _edited(shelf: Shelf[Any], text: str) -> str | None:
    """The text as a person left it in $VISUAL or $EDITOR; None when they saved nothing."""
    found = click.edit(text, extension=shelf.sort.ending)
    return None if found is None or found == text else found


def _save(shelf: Shelf[Any], name: str, text: str, account: str | None) -> None:
    say(f"{shelf.save(name, text, account)} is fine.")
