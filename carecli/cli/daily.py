"""The daily review: what there is to decide, and the receipt of the latest one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from carecli.care.errors import Misuse
from carecli.cli import lines
from carecli.cli.output import prints
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.desk.receipts import Receipt

Shape = dict[str, Any]


def _receipt(session: Session, receipt: Receipt) -> Shape:
    time, deeds = session.shapes.time, receipt.deeds
    return {
        "started_at": time(receipt.started_at),
        "ended_at": time(receipt.ended_at),
        "seconds": int(receipt.took.total_seconds()),
        "cases": receipt.total,
        "answered": deeds.answered,
        "parked": deeds.parked,
        "promised": deeds.promised,
        "follow_ups": deeds.follow_ups,
        "promises": {how: deeds.settled.get(how, 0) for how in ("kept", "moved", "broken")},
        "verdicts": {reason.value: count for reason, count in deeds.verdicts.items()},
        "left": receipt.left,
        "oldest": time(receipt.oldest),
        "late": receipt.late,
        "spent": str(deeds.spent),
        "markdown": receipt.markdown(session.desk.zone),
    }


def _told(data: Shape) -> Iterator[str]:
    if "markdown" in data:
        yield from data["markdown"].splitlines()
        return
    if data["cases"]:
        rows = [{**row, "due": None} for row in data["cases"]]
        yield from lines.cases(rows)
    else:
        yield "Nobody is waiting, and nothing is due."
    if data["under_way"]:
        yield "A review is under way; `g r` in the app goes on with it."
    elif receipt := data["receipt"]:
        yield f"The latest review began {lines.moment(receipt['started_at'])}."


@click.command()
@click.option("--receipt", is_flag=True, help="The receipt of the latest review, as Markdown.")
@prints(_told)
@click.pass_obj
def review(session: Session, *, receipt: bool) -> Shape:
    """What the daily review (`g r`) would go through."""
    daily, shapes = session.desk.daily, session.shapes
    if receipt:
        return _receipt(session, daily.receipt())
    try:
        latest = _receipt(session, daily.receipt())
    except Misuse:
        latest = None
    return {
        "under_way": daily.under_way,
        "cases": [
            {
                **shapes.case(row),
                "due": [shapes.reminder(one, row.handle) for one in daily.reasons(row.case)],
            }
            for row in daily.upcoming()
        ],
        "receipt": latest,
    }
