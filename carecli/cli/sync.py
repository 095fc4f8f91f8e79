"""Fetching what is new."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from carecli.cli import lines, shapes
from carecli.cli.arguments import account_option
from carecli.cli.failures import say, show
from carecli.cli.output import prints
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.desk.sync import Progress


@click.command()
@account_option
@prints(lines.synced)
@click.pass_obj
def sync(session: Session, account: str | None) -> dict[str, Any]:
    """Send what is due and fetch what is new."""
    desk = session.desk
    for reply in desk.replies.deliver():
        say(f"The answer to @{reply.handle}: {reply.state}. {reply.problem}".rstrip())
    reports = desk.sync.run(account, progress=_tell)
    show("")
    return shapes.synced(reports)


def _tell(progress: Progress) -> None:
    show(f"@{progress.account} {progress.said}")
