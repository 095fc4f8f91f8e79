"""Telling a person who looks elsewhere what waits, comes due or is out of the ordinary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from carecli.cli.output import prints
from carecli.cli.session import Session

_NOT_SHOWN = "No notification could be shown; docs/guides/being-told.md says what may be missing."


def _lines(data: dict[str, Any]) -> Iterator[str]:
    if data["test"]:
        yield "A notification was shown." if data["shown"] else _NOT_SHOWN
    elif not data["wanted"]:
        yield 'Nothing is told unless you ask for it: [tell] desktop = ["late", "upset"]'
    else:
        yield data["title"] or "There is nothing new to tell."


@click.command()
@click.option("--test", is_flag=True, help="Show one notification, to see whether it works.")
@prints(_lines, fails=lambda data: data["test"] and not data["shown"])
@click.pass_obj
def tell(session: Session, *, test: bool) -> dict[str, Any]:
    """Show a notification of what is due, late or upset.

    Each thing once, whichever carecli comes first; what it is for is in the settings, under [tell].
    """
    if test:
        shown = session.any_desk.telling.test()
        return {"test": True, "shown": shown, "title": "", "kinds": [], "wanted": True}
    telling = session.desk.telling
    told = telling.tell(bell=False)
    return {
        "test": False,
        "shown": told.desktop,
        "title": told.title,
        "kinds": [kind.value for kind in told.kinds],
        "wanted": telling.wanted,
    }
