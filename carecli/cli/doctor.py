"""What someone who helps needs to know. Nothing secret is in it."""

from __future__ import annotations

import platform
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import click

from carecli import __version__
from carecli.care.errors import CareError
from carecli.cli import lines
from carecli.cli.output import prints
from carecli.cli.session import Session

_LIBRARIES = ("textual", "tweepy", "requests", "sqlite-utils", "keyring", "click", "msgspec")


@click.command()
@prints(lines.facts, fails=lambda data: data["problems"])
@click.pass_obj
def doctor(session: Session) -> dict[str, Any]:
    """Print versions, places and what is wrong.

    Exit code 1 when something is.
    """
    home = session.home
    accounts, synced_at, problems = _state(session)
    return {
        "carecli": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "sqlite": _sqlite(home.database),
        "paths": {
            "config": str(home.config_file),
            "database": str(home.database),
            "templates": str(home.templates_dir),
            "logs": str(home.logs_dir),
        },
        "accounts": accounts,
        "synced_at": synced_at,
        "problems": problems,
    }


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"


def _sqlite(database: Path) -> dict[str, str]:
    from carecli.store.health import look

    return asdict(look(database))


def _state(session: Session) -> tuple[list[str], str | None, list[str]]:
    """Accounts, last fetch, and what is wrong; without an account nothing is opened."""
    from carecli.config.load import load

    try:
        load(session.home.config_file)
        if not session.has_desk:
            return [], None, []
        desk = session.any_desk
        handles = [account.handle for account in desk.accounts()]
        synced_at = session.shapes.time(desk.status().synced_at)
        return handles, synced_at, list(desk.templates.broken())
    except CareError as error:
        return [], None, [str(error)]
