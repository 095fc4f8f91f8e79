"""One line for prompts and bars: how things stand, without a word of a customer's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import click

from carecli.care.rows import Alarm, View
from carecli.care.spans import short
from carecli.cli.arguments import account_option
from carecli.cli.lines import moment
from carecli.cli.output import emit, prints
from carecli.cli.session import Session
from carecli.system.terminal import one_line

Shape = dict[str, Any]

FORMATS = ("plain", "waybar", "tmux", "json")
_NAMED = 3
"""How many who wait are named, with `--names`."""
_PANGO = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


@click.command()
@account_option
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="plain", help="What will show it."
)
@click.option("--names", is_flag=True, help="Name who waits longest, and what crowds share.")
@prints(lambda data: [" · ".join(words(data))])
@click.pass_obj
def status(session: Session, account: str | None, *, form: str, names: bool) -> Shape | None:
    """Print one line for prompts and bars."""
    session.desk.look_out()
    data = shape(session, account, names=names)
    if form == "plain":
        return data
    if form == "json":
        emit(data)
    elif form == "waybar":
        click.echo(json.dumps(waybar(data)))
    else:
        click.echo(one_line(" · ".join(stands(data))).replace("#", "##"))
    return None


def shape(session: Session, account: str | None, *, names: bool) -> Shape:
    """The status as JSON; `longest` and topics only with names."""
    desk, shapes = session.desk, session.shapes
    longest = desk.listing(View.WAITING, account=account).rows(0, _NAMED) if names else []
    found = desk.status(account)
    return {
        **shapes.status(found, desk.accounts()),
        "offline": found.offline or desk.was_offline,
        "due_soon": found.soon,
        "promises_due": found.promises,
        "alarms": [_alarm(alarm, names=names) for alarm in found.alarms],
        "longest": [f"@{row.handle}" for row in longest],
    }


def _alarm(alarm: Alarm, *, names: bool) -> Shape:
    return {
        "alarm": "crowd" if alarm.usual is None else "spike",
        "account": alarm.account,
        "people": alarm.people,
        "usual": alarm.usual,
        "topic": list(alarm.topic) if names else [],
    }


def stands(data: Shape) -> Iterator[str]:
    """What a narrow bar has room for: who waits, what is late and due, what is out of the way."""
    waiting = data["counts"].get("waiting", 0)
    yield f"{waiting} waiting" if waiting else "nobody waits"
    if data["waited"] is not None:
        yield f"oldest {short(timedelta(seconds=data['waited']))}"
    if data["longest"]:
        yield ", ".join(data["longest"])
    follow_ups = data["follow_ups_due"] - data["promises_due"]
    for count, one, many in (
        (data["late"], "late", "late"),
        (data["due_soon"], "due soon", "due soon"),
        (follow_ups, "follow-up due", "follow-ups due"),
        (data["promises_due"], "promise due", "promises due"),
        (data["outbox"], "in the outbox", "in the outbox"),
    ):
        if count:
            yield f"{count} {one if count == 1 else many}"
    for alarm in data["alarms"]:
        if alarm["alarm"] == "spike":
            yield f"spike: {alarm['people']} this hour"
        else:
            yield f"{alarm['people']} people: {' '.join(alarm['topic']) or 'one problem'}"
    yield from ["offline"] * data["offline"]


def words(data: Shape) -> Iterator[str]:
    """All of it: also what it cost, how fresh it is, and where it is from."""
    yield from stands(data)
    if answered := data["answered_today"]:
        yield f"{data['met_today']} of {answered} answers in target today"
    yield f"${data['today']} today, ${data['month']} this month"
    yield f"synced {moment(data['synced_at'])}" if data["synced_at"] else "never synced"
    yield from [data["notice"]] * bool(data["notice"])


def waybar(data: Shape) -> Shape:
    """What a custom module of Waybar reads (man 5 waybar-custom); its text is Pango markup.

    `percentage` is the part of those waiting whose answer is not late.
    """
    waiting = data["counts"].get("waiting", 0)
    classes = {
        "offline": data["offline"],
        "late": data["late"],
        "alarm": data["alarms"],
        "soon": data["due_soon"],
        "due": data["follow_ups_due"],
        "waiting": waiting,
    }
    return {
        "text": f"{waiting} ({data['late']} late)" if data["late"] else str(waiting),
        "tooltip": "\n".join(one_line(word) for word in words(data)).translate(_PANGO),
        "class": [name for name, holds in classes.items() if holds] or ["calm"],
        "percentage": 100 * (waiting - data["late"]) // waiting if waiting else 100,
    }
