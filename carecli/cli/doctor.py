"""What someone who helps needs to know. Nothing secret is in it."""

from __future__ import annotations

import platform
import stat
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carecli import __version__
from carecli.care.errors import CareError
from carecli.cli import lines
from carecli.cli.output import prints
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.care.rows import Account
    from carecli.desk.desk import Desk

_LIBRARIES = (
    "textual", "tweepy", "requests", "sqlite-utils", "keyring", "cryptography", "filelock",
    "click", "msgspec",
)  # fmt: skip
_NOT_ASKED = "not asked (--online asks X, for about a cent an account)"


@click.command()
@click.option("--online", is_flag=True, help="Ask X too: sign-ins, permissions, the clock.")
@prints(lines.facts, fails=lambda data: data["problems"])
@click.pass_obj
def doctor(session: Session, online: bool) -> dict[str, Any]:
    """Print versions, places, sign-ins and what is wrong.

    Exit code 1 when something is. Nothing secret is printed.
    """
    home, problems = session.home, list[str]()
    places = {
        "config": home.config_file,
        "database": home.database,
        "templates": home.templates_dir,
        "playbook": home.playbook_dir,
        "coach": home.coach_dir,
        "locks": home.lock_dir,
        "logs": home.logs_dir,
    }
    sqlite = _sqlite(home.database)
    if sqlite["check"] not in ("", "ok"):
        problems.append(f"The database is damaged: {sqlite['check']}")
    return {
        "carecli": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "sqlite": sqlite,
        "paths": {name: str(place) for name, place in places.items()},
        "modes": {name: _mode(place) for name, place in places.items()},
        **_state(session, problems, online=online),
        "problems": problems,
    }


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "missing"


def _sqlite(database: Path) -> dict[str, Any]:
    from carecli.store.health import look

    return asdict(look(database))


def _mode(path: Path) -> str:
    """Who may read it: "-rw-------" is its owner alone."""
    return stat.filemode(path.stat().st_mode) if path.exists() else "not there"


def _state(session: Session, problems: list[str], *, online: bool) -> dict[str, Any]:
    """Where credentials are, and each account; without an account nothing is opened."""
    from carecli.config.load import load

    state: dict[str, Any] = {"secrets": "not opened", "accounts": []}
    try:
        load(session.home.config_file)
        if not session.has_desk:
            return state
        desk = session.any_desk
        problems += [*desk.templates.broken(), *desk.playbook.broken(), *desk.playbook.dangling()]
        problems += desk.coaching.broken()
        for account in desk.accounts():
            state["accounts"].append(_account(session, desk, account, problems, online=online))
            state["secrets"] = desk.connect.place()  # a keyring's name is known once it was opened
    except CareError as error:
        problems.append(str(error))
    return state


def _account(
    session: Session, desk: Desk, account: Account, problems: list[str], *, online: bool
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "handle": account.handle,
        "api_url": account.api_url,
        "synced_at": session.shapes.time(desk.status(account.handle).synced_at),
        "sign_in": "not known",
        "expires": None,
        "access": _NOT_ASKED,
        "clock_ahead_seconds": _NOT_ASKED,
    }
    try:
        kept = desk.connect.kept(account.handle)
        found |= {"sign_in": kept.kind, "expires": session.shapes.time(kept.expires)}
        if online:
            checked = desk.connect.check(account.handle)
            skew = checked.skew.total_seconds() if checked.skew is not None else None
            found |= {"access": checked.access, "clock_ahead_seconds": skew}
            problems += checked.problems
    except CareError as error:
        problems.append(f"@{account.handle}: {error}")
    return found
