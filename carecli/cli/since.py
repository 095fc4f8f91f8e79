"""`--since`: a day on the person's wall."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

import click

from carecli.care.errors import Misuse
from carecli.cli.session import Session

_DAYS = re.compile(r"(\d{1,4})\s*d")

since_option = click.option(
    "--since", metavar="DAY", help="From this day on: 2026-11-01, or 30d for 30 days."
)


def start(session: Session, words: str | None) -> datetime | None:
    """The midnight that a person means by "2026-11-01", or by "30d": so many days ago.

    Raises:
        Misuse: It is neither.
    """
    if words is None:
        return None
    desk = session.any_desk
    try:
        if days := _DAYS.fullmatch(words.strip()):
            day = desk.clock.now().astimezone(desk.zone).date() - timedelta(days=int(days[1]))
        else:
            day = date.fromisoformat(words.strip())
    except ValueError:
        raise Misuse(f"“{words[:40]}” is not a day.", "Write it like 2026-11-01, or 30d.") from None
    return datetime.combine(day, time(), desk.zone)
