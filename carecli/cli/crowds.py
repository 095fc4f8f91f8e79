"""Several people on one problem, and far more people than usual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from carecli.cli.arguments import account_option
from carecli.cli.lines import moment
from carecli.cli.output import cut, prints, table
from carecli.cli.session import Session

_TEXT = 70


def _lines(data: dict[str, Any]) -> Iterator[str]:
    for spike in data["spikes"]:
        usual = f"{spike['usual']:g} as a rule"
        yield f"@{spike['account']}: {spike['people']} began to wait within the hour, {usual}"
    for crowd in data["crowds"]:
        yield f"@{crowd['account']}: {crowd['people']} people: {' '.join(crowd['topic'])}"
        yield from table(
            [
                f"  #{post['case']}",
                moment(post["at"]),
                f"@{post['handle']}",
                post["state"],
                cut(post["text"], _TEXT),
            ]
            for post in crowd["posts"]
        )
    if not data["spikes"] and not data["crowds"]:
        yield "Nothing is out of the ordinary."


@click.command()
@account_option
@prints(_lines)
@click.pass_obj
def crowds(session: Session, account: str | None) -> dict[str, Any]:
    """List problems that three or more people share now."""
    desk, time = session.desk, session.shapes.time
    return {
        "crowds": [
            {
                "account": each.account,
                "people": len(each.voices),
                "topic": list(each.topic),
                "status_post": desk.crowds.status_post(each).text,
                "posts": [
                    {
                        "case": voice.case,
                        "post": str(voice.post),
                        "handle": voice.handle,
                        "name": voice.name,
                        "at": time(voice.at),
                        "state": voice.state.value,
                        "text": voice.text,
                    }
                    for voice in each.voices
                ],
            }
            for each in desk.crowds.now(account)
        ],
        "spikes": [
            {"account": alarm.account, "people": alarm.people, "usual": alarm.usual}
            for alarm in desk.crowds.alarms(account)
            if alarm.usual is not None
        ],
    }
