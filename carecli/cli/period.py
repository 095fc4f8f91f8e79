"""`--since` and `--until`: the period that is counted, on the person's wall."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import click

from carecli.care import past
from carecli.cli.session import Session

Command = TypeVar("Command", bound=Callable[..., Any])


def since_option(default: str) -> Callable[[Command], Command]:
    """`--since DAY`, as `begin` reads it."""
    return click.option(
        "--since", metavar="DAY", default=default, show_default=True, help="From here on."
    )


until_option = click.option(
    "--until", metavar="DAY", help="Up to here, not included; now if not given."
)
"""`--until DAY`, as `end` reads it."""


def begin(session: Session, words: str) -> datetime | None:
    """Where it begins; None for "all".

    Raises:
        Misuse: It cannot be read, or lies ahead.
    """
    desk = session.any_desk
    return past.since(words, desk.clock.now(), desk.zone)


def end(session: Session, words: str | None) -> datetime | None:
    """Where it ends; None for now.

    Raises:
        Misuse: It cannot be read.
    """
    desk = session.any_desk
    return None if words is None else past.until(words, desk.clock.now(), desk.zone)
