"""Saved searches: who talks about you without naming you."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from carecli.cli.arguments import Handle
from carecli.cli.failures import say
from carecli.cli.lines import moment
from carecli.cli.output import changes, prints
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.desk.parts import Change
    from carecli.desk.searches import SearchPreview

_handle = click.argument("handle", type=Handle(), metavar="@HANDLE")
_query = click.argument("query")
_yes = click.option("--yes", is_flag=True, help="Do not ask.")


@click.group()
def watch() -> None:
    """List, try, add and remove the searches that feed the queue.

    QUERY is in X's own words and in quotes: '("Acme Shop" OR acmeshop) -@acme -from:acme'.
    """


def _listed(rows: list[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        kind = "look-alikes" if row["lookalike"] else "search"
        read = f"read {moment(row['read_at'])}" if row["read_at"] else "never read"
        yield f"{kind}: {row['query']} ({read})"


@watch.command("list")
@_handle
@prints(_listed, empty="There are no searches.")
@click.pass_obj
def list_(session: Session, handle: str) -> list[dict[str, Any]]:
    """List an account's searches, and suggest one."""
    searches = session.desk.searches
    for query in searches.suggested(handle):
        say(f"Worth a look: carecli watch preview @{handle} '{query}'")
    return [
        {
            "query": search.query,
            "lookalike": search.lookalike,
            "read_at": session.shapes.time(search.read_at),
        }
        for search in searches.listed(handle)
    ]


def _preview(row: dict[str, Any]) -> Iterator[str]:
    yield row["said"]
    yield from (f"  {text}" for text in row["examples"])


@watch.command()
@_handle
@_query
@_yes
@prints(_preview)
@click.pass_obj
def preview(session: Session, handle: str, query: str, yes: bool) -> dict[str, Any]:
    """Ask X how many posts a search finds, and see what that costs."""
    if not yes:
        _agree(session)
    found = session.desk.searches.preview(handle, query)
    say(_paid(found))
    return {
        "query": found.query,
        "count": found.count,
        "exact": found.exact,
        "now": str(found.now),
        "month": str(found.month),
        "paid": str(found.paid),
        "examples": list(found.examples),
        "said": found.said,
    }


@watch.command()
@_handle
@_query
@_yes
@changes
@click.pass_obj
def add(session: Session, handle: str, query: str, yes: bool) -> Change:
    """Let a search feed the queue, after a look at what it costs."""
    searches = session.desk.searches
    if not yes:
        _agree(session)
        found = searches.preview(handle, query)
        say(_paid(found))
        click.confirm(f"{found.said}. Add it?", abort=True, err=True)
    return searches.add(handle, query)


@watch.command()
@_handle
@_query
@changes
@click.pass_obj
def remove(session: Session, handle: str, query: str) -> Change:
    """Let a search go; what it brought stays."""
    return session.desk.searches.remove(handle, query)


def _agree(session: Session) -> None:
    price = session.desk.searches.price()
    question = f"Asking X how many there are costs ${price}, or a page of posts. Go on?"
    click.confirm(question, abort=True, err=True)


def _paid(found: SearchPreview) -> str:
    if found.exact and not found.examples:
        return f"X counted; that cost ${found.paid}."
    return f"X does not count for this sign-in: a page was read instead, for ${found.paid}."
