"""How well one does, in figures."""

from __future__ import annotations

from typing import Any

import click

from carecli.cli import figures
from carecli.cli.arguments import account_option
from carecli.cli.output import prints
from carecli.cli.period import begin, end, since_option, until_option
from carecli.cli.session import Session


@click.command()
@since_option("30d")
@until_option
@account_option
@click.option("--label", metavar="LABEL", help="Only customers with this label.")
@click.option("--explain", is_flag=True, help="Say what each figure means.")
@prints(figures.lines)
@click.pass_obj
def stats(
    session: Session,
    *,
    since: str,
    until: str | None,
    account: str | None,
    label: str | None,
    explain: bool,
) -> dict[str, Any] | None:
    """Print response times, on both clocks, and what is open.

    DAY is 7d, 4w, 12h, today, yesterday, mon, 2026-09, 2026-09-01, or all.
    """
    if explain:
        click.echo("\n".join(figures.explained()))
        return None
    start, stop = begin(session, since), end(session, until)
    found = session.desk.figures.insights(start, stop, account, label)
    return figures.shape(found, session.shapes)
