"""Backup and restore."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carecli.care.errors import Misuse
from carecli.cli.failures import say
from carecli.cli.files import file_argument
from carecli.cli.lines import moment
from carecli.cli.output import prints
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.desk.backup import Backup
    from carecli.store.copies import Whole

Shape = dict[str, Any]


def _lines(data: Shape) -> Iterator[str]:
    who = ", ".join(f"@{handle}" for handle in data["accounts"]) or "no account"
    read = f", read until {moment(data['read_at'])}" if data["read_at"] else ""
    yield f"{data['file']}: whole, {data['size']} bytes, {data['cases']} cases of {who}{read}"
    if data.get("aside"):
        yield f"What was there before: {data['aside']}"
    if data.get("unknown"):
        yield (
            f"{data['unknown']} replies were on their way in this backup: after the next sync,"
            " `carecli outbox list` says whether they went out. None is sent again by itself."
        )


@click.command()
@file_argument
@click.option("--force", is_flag=True, help="Put it in place of a file that is there.")
@click.option("--verify", is_flag=True, help="Only check a backup that is there.")
@prints(_lines)
@click.pass_obj
def backup(session: Session, file: Path, force: bool, verify: bool) -> Shape:
    """Copy everything into one file, and check it."""
    keeper = _keeper(session)
    return _shape(keeper.verify(file) if verify else keeper.make(file, force=force))


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--anew", is_flag=True, help="Begin with an empty data file instead.")
@prints(_lines)
@click.pass_obj
def restore(session: Session, file: Path | None, yes: bool, anew: bool) -> Shape | None:
    """Bring a backup back; what is there is kept aside."""
    keeper = _keeper(session)
    if (file is None) != anew:
        raise Misuse("Which backup?", "Name its file, or say --anew; not both.")
    whole = file and keeper.verify(file)
    if not yes:
        what = f"Put {file} in place of" if file else "Begin with an empty file in place of"
        click.confirm(f"{what} {session.home.database}?", abort=True, err=True)
    if file is None or whole is None:
        kept = keeper.begin_anew()
        say(f"What was there before: {kept}" if kept else "There was nothing to keep aside.")
        return None
    done = keeper.restore(file)
    aside = str(done.aside) if done.aside else None
    return {**_shape(done.whole), "aside": aside, "unknown": done.unknown}


def _keeper(session: Session) -> Backup:
    from carecli.desk.backup import Backup
    from carecli.system.clock import SystemClock
    from carecli.system.paths import keep_private

    keep_private()
    return Backup(session.home, SystemClock())


def _shape(found: Whole) -> Shape:
    return {
        "file": str(found.path),
        "size": found.size,
        "schema": found.schema,
        "accounts": list(found.accounts),
        "cases": found.cases,
        "notes": found.notes,
        "read_at": found.read_at and found.read_at.astimezone().isoformat(timespec="seconds"),
    }
