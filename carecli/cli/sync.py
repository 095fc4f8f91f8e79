"""Fetching what is new, once or from now on."""

from __future__ import annotations

import json
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

import click

from carecli.cli import lines, shapes
from carecli.cli.arguments import account_option
from carecli.cli.failures import say, show
from carecli.cli.output import Data, prints
from carecli.cli.session import Session
from carecli.system.terminal import one_line

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.desk.sync import Progress
    from carecli.desk.watch import Event

_GRACE = 1.0
"""Seconds in which a page or an answer that is under way may end; a kill would lose nothing."""


@click.command()
@account_option
@click.option("--watch", is_flag=True, help="Keep fetching and sending; a line for each event.")
@click.option("--yes", is_flag=True, help="Do not ask before a first fetch, which costs most.")
@prints(lines.synced)
@click.pass_obj
def sync(session: Session, account: str | None, *, watch: bool, yes: bool) -> Data | None:
    """Send what is due and fetch what is new.

    With --watch it goes on until you end it (Ctrl+C), at a pace that follows what is going on;
    --json then prints one object a line.
    """
    desk = session.desk
    if not yes:
        _first_fetch(desk, account)
    if watch:
        _watch(session, account, as_json=click.get_current_context().params["as_json"])
        return None
    for reply in desk.replies.deliver():
        say(f"The answer to @{reply.handle}: {reply.state}. {reply.problem}".rstrip())
    try:
        reports = desk.sync.run(account, progress=_tell)
    finally:
        show("")
        desk.note_line()
    desk.telling.quietly(bell=False)
    return shapes.synced(reports)


def _tell(progress: Progress) -> None:
    show(f"@{progress.account} {progress.said}")


def _first_fetch(desk: Desk, account: str | None) -> None:
    """Say what a first fetch can cost and, in a terminal, ask; nothing costs away from X itself."""
    if not (most := desk.budget.first_fetches(account)):
        return
    words = f"The first fetch reads what X still shows, and costs ${most} at most."
    if sys.stdin.isatty() and sys.stderr.isatty():
        click.confirm(f"{words} Go on?", default=True, abort=True, err=True)
    else:
        say(words)


def _watch(session: Session, account: str | None, *, as_json: bool) -> None:
    """Watch in a thread, so that the main one can end it at once, whatever it waits for."""
    stop, failed = threading.Event(), list[BaseException]()
    desk = session.desk

    def body() -> None:
        try:
            desk.watch.run(line, stop, account)
        except BaseException as error:  # noqa: BLE001 it is raised again where it is told
            failed.append(error)

    def line(event: Event) -> None:
        _print(session, event, as_json=as_json)
        desk.note_line()
        tell()

    def tell() -> None:
        if desk.telling.quietly(bell=sys.stderr.isatty()):
            click.echo("\a", nl=False, err=True)

    teller = threading.Thread(target=desk.telling.keep, args=(tell, stop), name="tell", daemon=True)
    worker = threading.Thread(target=body, name="watch", daemon=True)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        worker.start()
        teller.start()
        while worker.is_alive():
            worker.join(1)  # without a limit, Ctrl+C would not be heard on Windows
    except KeyboardInterrupt:
        stop.set()
        worker.join(_GRACE)
    finally:
        signal.signal(signal.SIGTERM, before)
    if failed:
        raise failed[0]


def _print(session: Session, event: Event, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(_event(session, event)))
    else:
        at = event.at.astimezone(session.desk.zone)
        click.echo(f"{at:%a %d %b %H:%M:%S} {_whose(event)}{one_line(event.said)}")


def _event(session: Session, event: Event) -> dict[str, Any]:
    time = session.shapes.time
    return {
        "at": time(event.at),
        "event": event.kind.value,
        "account": event.account or None,
        "said": event.said,
        "until": time(event.until),
        "new": event.new,
        "cost": str(event.cost),
    }


def _whose(event: Event) -> str:
    return f"@{event.account} " if event.account else ""
