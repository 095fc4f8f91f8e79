"""Replies on their way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from carecli.cli import lines
from carecli.cli.output import changes, prints
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.desk.parts import Change


@click.group()
def outbox() -> None:
    """See replies on their way out; try again or drop one."""


@outbox.command("list")
@prints(lines.replies, empty="The outbox is empty.")
@click.pass_obj
def list_(session: Session) -> list[dict[str, Any]]:
    """List replies that are not out yet, or may not be."""
    return [session.shapes.reply(reply) for reply in session.desk.replies.outbox()]


@outbox.command()
@click.argument("reply", type=int)
@prints(lines.reply)
@click.pass_obj
def retry(session: Session, reply: int) -> dict[str, Any]:
    """Put a reply back on its way; it goes out with the next `carecli sync`."""
    return session.shapes.reply(session.desk.replies.retry(reply))


@outbox.command()
@click.argument("reply", type=int)
@changes
@click.pass_obj
def drop(session: Session, reply: int) -> Change:
    """Take a reply out of the outbox; its text stays as a draft."""
    return session.desk.replies.drop(reply)
