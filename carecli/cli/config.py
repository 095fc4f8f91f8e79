"""The settings."""

from __future__ import annotations

from typing import Any

import click

from carecli.cli import lines
from carecli.cli.failures import say
from carecli.cli.output import prints
from carecli.cli.session import Session


@click.group()
def config() -> None:
    """Show, check and edit the settings."""


@config.command()
@prints(lines.facts)
@click.pass_obj
def show(session: Session) -> dict[str, Any]:
    """Show every setting as it stands, the defaults too."""
    from carecli.config.load import load
    from carecli.config.write import plain

    return plain(load(session.home.config_file))


@config.command()
@prints(lambda data: [data["config"]])
@click.pass_obj
def path(session: Session) -> dict[str, Any]:
    """Print where the config file is, or would be."""
    return {"config": str(session.home.config_file)}


@config.command()
@click.pass_obj
def validate(session: Session) -> None:
    """Check the config file; exit code 2 and the place when something is wrong."""
    from carecli.config.load import load

    load(session.home.config_file)
    say(f"{session.home.config_file} is fine.")


@config.command()
@click.pass_obj
def edit(session: Session) -> None:
    """Open the config file in your editor, then check it."""
    from carecli.config.load import load
    from carecli.config.write import START
    from carecli.system.paths import write_private

    file = session.home.config_file
    if not file.exists():
        write_private(file, START)
    click.edit(filename=str(file))
    load(file)
    say(f"{file} is fine.")
