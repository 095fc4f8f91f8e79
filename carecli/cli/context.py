"""The rest of a conversation, fetched when it is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from carecli.care.cases import CaseId
from carecli.cli.arguments import CaseNumber
from carecli.cli.output import prints
from carecli.cli.session import Session


def _lines(row: dict[str, Any]) -> Iterator[str]:
    if row["new"] is not None:
        yield f"{row['new']} posts are new. `carecli show {row['case']}` shows them."
        return
    if row["missing"]:
        yield f"{row['missing']} earlier posts are missing: at most ${row['parents']} with --yes."
    else:
        yield "Everything that is answered here is there."
    yield f"What else was said in the last seven days: at most ${row['rest']} more with --whole."


@click.command()
@click.argument("case", type=CaseNumber())
@click.option("--whole", is_flag=True, help="Also search for what else was said.")
@click.option("--yes", is_flag=True, help="Fetch it; otherwise only the price is told.")
@prints(_lines)
@click.pass_obj
def context(session: Session, case: CaseId, whole: bool, yes: bool) -> dict[str, Any]:
    """See what a conversation lacks, or fetch it."""
    known, desk = session.row(case).case, session.desk.context
    price = desk.price(known)
    return {
        "case": known,
        "missing": price.missing,
        "parents": str(price.parents),
        "rest": str(price.rest),
        "new": desk.fetch(known, whole=whole) if yes else None,
    }
