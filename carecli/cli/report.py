"""The report, for a client or for oneself."""

from __future__ import annotations

from pathlib import Path

import click

from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.cli.arguments import CaseNumber, account_option
from carecli.cli.files import put
from carecli.cli.period import begin, end, since_option, until_option
from carecli.cli.session import Session

_FORMS = ("md", "html", "csv")


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default="-")
@click.option("--format", "form", type=click.Choice(_FORMS), help="Else by FILE.")
@since_option("30d")
@until_option
@account_option
@click.option("--label", metavar="LABEL", help="Only customers with this label.")
@click.option("--best", type=CaseNumber(), multiple=True, help="A conversation that went well.")
@click.option("--hardest", type=CaseNumber(), multiple=True, help="One that was hard.")
@click.option("--force", is_flag=True, help="Put it in place of a file that is there.")
@click.pass_obj
def report(
    session: Session,
    file: Path,
    *,
    form: str | None,
    since: str,
    until: str | None,
    account: str | None,
    label: str | None,
    best: tuple[CaseId, ...],
    hardest: tuple[CaseId, ...],
    force: bool,
) -> None:
    """Write a report: figures, promises, cost, conversations.

    FILE ends in .md, .html or .csv; without one the report goes to standard output, as Markdown.
    DAY is 7d, 4w, today, mon, 2026-09, 2026-09-01, or all. --best and --hardest may be given
    several times.
    """
    from carecli.desk.copies import Kind
    from carecli.desk.report import Format

    ending = file.suffix.lower().lstrip(".") or "md"
    if form is None and ending not in _FORMS:
        raise Misuse(f"What is “.{ending[:20]}”?", "End the file in .md, .html or .csv.")
    made = session.desk.report.make(
        Format(form or ending),
        begin(session, since),
        end(session, until),
        account=account,
        label=label,
        best=session.cases(best),
        hardest=session.cases(hardest),
    )
    put(session, file, made, Kind.REPORT, force=force)
