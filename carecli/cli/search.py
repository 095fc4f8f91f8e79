"""Finding anything again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from carecli.care.hits import Hit, Order
from carecli.care.queries import FILTERS
from carecli.cli import lines
from carecli.cli.arguments import OneOf
from carecli.cli.output import cut, prints, table
from carecli.cli.session import Session
from carecli.cli.shapes import Shapes

Shape = dict[str, Any]
_FILTERS = "\n".join(f"  {name:<8} {what}" for name, what in FILTERS.items())


def _shape(shapes: Shapes, hit: Hit) -> Shape:
    """A case with the place in it that fits; `spans` are where the words stand in the excerpt."""
    return {
        **shapes.case(hit.row),
        "hit": {
            "where": hit.where.value,
            "handle": hit.who,
            "at": shapes.time(hit.at),
            "excerpt": hit.excerpt.text,
            "spans": [list(span) for span in hit.excerpt.spans],
        },
    }


def _lines(hits: list[Shape]) -> Iterator[str]:
    """One line a case: number, state, when, who, what."""
    yield from table(
        [
            f"#{hit['case']}",
            hit["state"],
            lines.moment(hit["hit"]["at"]),
            f"{hit['hit']['where']} @{hit['hit']['handle']}",
            cut(hit["hit"]["excerpt"], 90),
        ]
        for hit in hits
    )


@click.command(
    context_settings={"ignore_unknown_options": True},
    epilog="\b\nWORDS are words, “phrases” and filters:\n" + _FILTERS,
)
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED)
@click.option("--by", type=OneOf(Order), default=Order.TIME.value, help="What comes first.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most.")
@prints(_lines, empty="Nothing was found.")
@click.pass_obj
def search(session: Session, words: tuple[str, ...], by: Order, limit: int) -> list[Shape]:
    """Search posts, replies, notes and customers."""
    hits = session.desk.finding.cases(" ".join(words), limit, by)
    return [_shape(session.shapes, hit) for hit in hits]
