"""Files that a command writes: for their owner alone, never over another one in silence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from carecli.cli.failures import say
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.desk.copies import Kind

STDOUT = Path("-")
file_argument = click.argument("file", type=click.Path(path_type=Path))


def put(session: Session, file: Path, text: str, kind: Kind, *, force: bool) -> None:
    """Write a text to a file, or to standard output where the file is `-`.

    Raises:
        Misuse: The file is there already, and `force` was not said.
        CareError: It cannot be written.
    """
    if file == STDOUT:
        click.echo(text.encode(), nl=False)
        return
    session.desk.copies.write(file, text, kind, session.desk.clock.now(), force=force)
    say(f"Written: {file}")
