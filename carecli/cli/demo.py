"""A small X of our own, with customers who keep writing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from carecli.care.rows import View
from carecli.cli import lines
from carecli.cli.failures import say
from carecli.cli.output import prints
from carecli.cli.session import Session
from carecli.cli.shapes import Shapes

MOST = 7
"""Days of the story that can be lived through."""


@click.command()
@click.option("--scenario", metavar="FILE", help="The customers and what they write.")
@click.option("--brand", metavar="NAME", help="Answer for this name.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another run of luck.")
@click.option(
    "--days", type=click.IntRange(0, MOST), default=0, help="Live through so many days first."
)
@click.option("--print", "printed", is_flag=True, help="Print the queue instead of the app.")
@prints(lines.cases)
@click.pass_context
def demo(
    ctx: click.Context,
    scenario: str | None,
    brand: str | None,
    *,
    seed: int,
    days: int,
    printed: bool,
) -> list[dict[str, Any]] | None:
    """Look around without an account.

    The real thing on a sandbox of its own: no network, and no files left behind. With `--days 7`
    a week goes by in seconds, with what was promised in it.
    """
    from carecli import bootstrap

    on_paper = printed or ctx.params["as_json"]
    if days:
        say("A week goes by …" if days == MOST else f"{days} days go by …")
    tell = _diary if printed else _quietly
    with bootstrap.demo(scenario, brand, seed, days=days, tell=tell) as desk:
        if not on_paper:
            ctx.ensure_object(Session).show_app(desk)
            return None
        desk.sync.run()
        shapes = Shapes.of(desk)
        return [shapes.case(row, View.WAITING) for row in desk.listing(View.WAITING).rows(0, 1000)]


def _diary(at: datetime, said: str) -> None:
    """Tell people what was done, beside what is printed."""
    say(f"{at.astimezone():%a %H:%M}  {said}")


def _quietly(_at: datetime, _said: str) -> None:
    """The app shows what came of it."""
