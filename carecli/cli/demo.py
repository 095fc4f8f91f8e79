"""A small X of our own, with customers who keep writing."""

from __future__ import annotations

from typing import Any

import click

from carecli.care.rows import View
from carecli.cli import lines
from carecli.cli.output import prints
from carecli.cli.session import Session
from carecli.cli.shapes import Shapes


@click.command()
@click.option("--scenario", metavar="FILE", help="The customers and what they write.")
@click.option("--brand", metavar="NAME", help="Answer for this name.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another run of luck.")
@click.option("--print", "printed", is_flag=True, help="Print the queue instead of the app.")
@prints(lines.cases)
@click.pass_context
def demo(
    ctx: click.Context, scenario: str | None, brand: str | None, seed: int, printed: bool
) -> list[dict[str, Any]] | None:
    """Look around without an account.

    The real thing on a sandbox of its own: no network, and no files left behind.
    """
    from carecli import bootstrap

    with bootstrap.demo(scenario, brand, seed) as desk:
        if not (printed or ctx.params["as_json"]):
            ctx.ensure_object(Session).show_app(desk)
            return None
        desk.sync.run()
        shapes = Shapes.of(desk)
        return [shapes.case(row, View.WAITING) for row in desk.listing(View.WAITING).rows(0, 1000)]
