"""What X charged."""

from __future__ import annotations

from typing import Any

import click

from carecli.cli import lines, shapes
from carecli.cli.arguments import account_option
from carecli.cli.output import prints
from carecli.cli.session import Session


@click.command()
@account_option
@prints(lines.cost)
@click.pass_obj
def cost(session: Session, account: str | None) -> dict[str, Any]:
    """Print what today and this month cost.

    By resource; days are UTC, as X bills them.
    """
    desk = session.desk
    now = desk.clock.now()
    return {
        "currency": "USD",
        "today": shapes.spent(desk.spent(now, account)),
        "month": shapes.spent(desk.spent(now.replace(day=1), account)),
    }
