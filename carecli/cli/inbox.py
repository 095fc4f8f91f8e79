"""Looking: who waits, one case."""

from __future__ import annotations

from typing import Any

import click

from carecli.care.cases import CaseId
from carecli.care.rows import View
from carecli.cli import lines
from carecli.cli.arguments import CaseNumber, OneOf, account_option
from carecli.cli.output import prints
from carecli.cli.session import Session


@click.command()
@click.option("--view", type=OneOf(View), default=View.WAITING.value, help="Which list.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most.")
@account_option
@prints(lines.cases, empty="There is nothing here: nobody waits in this list.")
@click.pass_obj
def inbox(session: Session, view: View, limit: int, account: str | None) -> list[dict[str, Any]]:
    """List who waits, longest first."""
    rows = session.desk.listing(view, account=account).rows(0, limit)
    return [session.shapes.case(row, view) for row in rows]


@click.command()
@click.argument("case", type=CaseNumber())
@prints(lines.conversation)
@click.pass_obj
def show(session: Session, case: CaseId) -> dict[str, Any]:
    """Show a case: the conversation, the customer, the draft."""
    return session.shapes.open_case(session.desk.open(session.row(case).case))
