"""Promises and follow-ups for a calendar."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from carecli.cli import lines
from carecli.cli.files import put
from carecli.cli.output import prints
from carecli.cli.session import Session


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--text", is_flag=True, help="With handles, notes and addresses of posts.")
@click.option("--force", is_flag=True, help="Put it in place of a file that is there.")
@prints(lines.reminders, empty="Nothing was promised, and no follow-up is open.")
@click.pass_obj
def calendar(
    session: Session, file: Path | None, *, text: bool, force: bool
) -> list[dict[str, Any]] | None:
    """Write promises and follow-ups as a calendar feed.

    FILE (- for standard output) can be subscribed to; it names no customer without --text. Without
    FILE, what would be in it is listed.
    """
    from carecli.desk.copies import Kind

    made = session.desk.calendar
    if file is not None:
        put(session, file, made.feed(text=text), Kind.CALENDAR, force=force)
        return None
    return [session.shapes.reminder(each, row.handle) for each, row in made.entries()]
