"""Writing out what exists only here, and a row for each case."""

from __future__ import annotations

from pathlib import Path

import click

from carecli.care.errors import Misuse
from carecli.cli.arguments import account_option
from carecli.cli.files import file_argument, put
from carecli.cli.session import Session


@click.command()
@file_argument
@click.option("--cases", is_flag=True, help="A CSV row for each case instead.")
@click.option("--raw", is_flag=True, help="CSV for programs: formulas are left alone.")
@account_option
@click.option("--force", is_flag=True, help="Put it in place of a file that is there.")
@click.pass_obj
def export(
    session: Session, file: Path, *, cases: bool, raw: bool, account: str | None, force: bool
) -> None:
    """Write out what cannot be fetched again.

    Notes, labels, drafts, replies, promises, verdicts, goodwill and your own templates, as JSON
    lines. With --cases a CSV row for each case instead: times, waits on both clocks, outcome.
    FILE may be - for standard output.
    """
    from carecli.desk.copies import Kind

    if (raw or account) and not cases:
        raise Misuse("--raw and --account are for rows of cases.", "Add --cases.")
    made = session.desk.export
    text = made.cases(account=account, raw=raw) if cases else made.everything()
    put(session, file, text, Kind.EXPORT, force=force)
