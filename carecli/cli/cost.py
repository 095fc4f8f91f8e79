"""What X charged, and what the caps leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from carecli.care import past
from carecli.cli.arguments import account_option
from carecli.cli.lines import moment
from carecli.cli.output import prints, table
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.desk.budget import Allowance
    from carecli.store.ledger import By, Spent

Shape = dict[str, Any]

_FIRST = datetime(2000, 1, 1, tzinfo=UTC)
"""Before anything was ever charged."""


def _lines(data: Shape) -> Iterator[str]:
    spans = [("Today (UTC)", data["today"]), ("This month (UTC)", data["month"])]
    if data["since"]:
        spans = [(f"Since {data['since']['day']} (UTC)", data["since"]), *spans]
    for name, span in spans:
        yield f"{name}: ${span['total']}"
        rows = [
            [
                "",
                *([each[data["by"]]] if data["by"] != "resource" else []),
                each["title"],
                f"{each['count']} x ${each['unit']}",
                f"${each['amount']}",
            ]
            for each in span["resources"]
        ]
        yield from table(rows) if rows else ()
    for cap in data["caps"]:
        yield (
            f"Cap on {'reading' if cap['kind'] == 'read' else 'sending'} a {cap['period']}"
            f" ({'@' + cap['account'] if cap['account'] else 'all accounts'}):"
            f" ${cap['left']} of ${cap['most']} left, until {moment(cap['reopens'])}"
        )


@click.command()
@account_option
@click.option("--since", metavar="DAY", help="Count from this UTC day on: 2026-11-01, or 30d.")
@click.option(
    "--by",
    type=click.Choice(["resource", "verb", "day"]),
    default="resource",
    show_default=True,
    help="Tell entries apart by what they were for, or by day.",
)
@prints(_lines)
@click.pass_obj
def cost(session: Session, account: str | None, since: str | None, by: str) -> Shape:
    """Print what today and this month cost, and what the caps leave.

    By resource; days are UTC, as X bills them.
    """
    from carecli.store.ledger import By

    desk, how = session.desk, By(by)
    now = desk.clock.now().astimezone(UTC)
    chosen = desk.account(account) if account else None

    def spent(start: datetime) -> Shape:
        return _spent(desk.spent(start, account, by=how), how)

    start = (past.since(since, now, ZoneInfo("UTC")) or _FIRST) if since else None
    return {
        "currency": "USD",
        "by": by,
        "since": {"day": f"{start:%Y-%m-%d}", **spent(start)} if start else None,
        "today": spent(now),
        "month": spent(now.replace(day=1)),
        "caps": [_cap(each, session) for each in desk.budget.allowances(chosen)],
    }


def _spent(entries: Iterable[Spent], by: By) -> Shape:
    """What was spent, by resource and, if it is told apart further, by verb or day."""
    found = list(entries)
    return {
        "total": str(sum((each.amount for each in found), Decimal(0))),
        "resources": [
            {
                **({} if by.value == "resource" else {by.value: each.label}),
                "resource": each.resource,
                "title": each.title,
                "count": each.count,
                "unit": str(each.price),
                "amount": str(each.amount),
            }
            for each in found
        ],
    }


def _cap(cap: Allowance, session: Session) -> Shape:
    return {
        "account": cap.account or None,
        "kind": cap.kind.value,
        "period": cap.period.value,
        "most": str(cap.most),
        "spent": str(cap.spent),
        "left": str(cap.left),
        "reopens": session.shapes.time(cap.reopens),
        "setting": cap.setting,
    }
