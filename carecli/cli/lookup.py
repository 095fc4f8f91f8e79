"""Asking a program of one's own about a customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.cli.arguments import CaseNumber
from carecli.cli.output import prints
from carecli.cli.session import Session

Shape = dict[str, Any]


def _lines(row: Shape) -> Iterator[str]:
    yield from row["output"].splitlines()
    if row["code"]:
        yield f"(it ended with {row['code']})"


@click.command()
@click.argument("case", type=CaseNumber())
@click.argument("name")
@click.option("--set", "values", multiple=True, metavar="PLACE=VALUE", help="A value for a place.")
@prints(_lines, fails=lambda row: row["code"])
@click.pass_obj
def lookup(session: Session, case: CaseId, name: str, values: tuple[str, ...]) -> Shape:
    """Ask your own program about a customer; the card keeps it.

    Programs stand in the settings, under [lookups.NAME]; only the values that you give here are
    passed on.
    """
    desk, asked = session.desk, dict(map(_value, values))
    return session.shapes.looked_up(desk.lookups.run(session.row(case).case, name, asked))


def _value(text: str) -> tuple[str, str]:
    place, equals, value = text.partition("=")
    if not equals:
        raise Misuse(f"“{text[:40]}” is no value.", "Write it as --set order=10482.")
    return place.strip(), value
