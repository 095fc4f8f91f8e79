"""What customers are given beyond what they are owed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from carecli.care.cases import CaseId
from carecli.cli.arguments import CaseNumber, account_option
from carecli.cli.lines import moment
from carecli.cli.output import changes, prints, table
from carecli.cli.period import begin, since_option
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.care.goodwill import Month
    from carecli.desk.parts import Change

Shape = dict[str, Any]


@click.group()
def goodwill() -> None:
    """Log what customers are given, and sum it up."""


@goodwill.command()
@click.argument("case", type=CaseNumber())
@click.argument("what")
@click.argument("worth")
@click.option("--over", metavar="WHY", help="More than the playbook allows, and why.")
@changes
@click.pass_obj
def add(session: Session, case: CaseId, what: str, worth: str, over: str | None) -> Change:
    """Log what a case's customer was given.

    WORTH is an amount in the account's own money: 5 or 7.50.
    """
    from carecli.care.goodwill import amount

    row = session.row(case)
    give = session.desk.goodwill.give
    return give(row.case, what, amount(worth), over=bool(over), why=over or "")


def _listed(rows: list[Shape]) -> list[str]:
    return table(
        [
            moment(row["at"]),
            f"#{row['case']} @{row['handle']}",
            f"{row['worth']} {row['currency']}",
            row["what"],
            f"over: {row['why']}" if row["why"] else "",
            f"@{row['account']}",
        ]
        for row in rows
    )


@goodwill.command("list")
@account_option
@since_option("all")
@prints(_listed, empty="Nothing was given.")
@click.pass_obj
def list_(session: Session, account: str | None, since: str) -> list[Shape]:
    """List what was given, newest first."""
    given = session.desk.goodwill.given(begin(session, since), account)
    return [session.shapes.goodwill(one) for one in given]


def _sums(rows: list[Shape]) -> list[str]:
    return table(
        [row["month"], f"@{row['account']}", f"{row['count']} x", row["worth"], row["currency"]]
        for row in rows
    )


@goodwill.command()
@account_option
@since_option("all")
@prints(_sums, empty="Nothing was given.")
@click.pass_obj
def months(session: Session, account: str | None, since: str) -> list[Shape]:
    """Sum up what was given, by month and account."""
    found = session.desk.goodwill.months(begin(session, since), account)
    return [_month(one) for one in found]


def _month(one: Month) -> Shape:
    return {
        "month": f"{one.first:%Y-%m}",
        "account": one.account,
        "count": one.count,
        "worth": f"{one.worth:.2f}",
        "currency": one.currency,
    }
