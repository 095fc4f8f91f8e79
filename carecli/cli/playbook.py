"""Kinds of problem: whom to ask, what to do, what may be offered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from carecli.care.cases import CaseId
from carecli.cli import own_files
from carecli.cli.arguments import CaseNumber
from carecli.cli.output import changes, prints, table
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.care.playbook import Contact, Kind, Known, Play
    from carecli.desk.parts import Change

Shape = dict[str, Any]


@click.group()
def playbook() -> None:
    """Whom to ask, what to do, what may be offered."""


def _listed(rows: list[Shape]) -> list[str]:
    def about(row: Shape) -> str:
        if row["chosen"]:
            return "chosen"
        return ", ".join(row["because"] or ())

    return table([row["id"], row["title"], _limit(row), about(row)] for row in rows)


def _limit(row: Shape) -> str:
    return "" if row["limit"] is None else f"up to {row['limit']}"


@playbook.command("list")
@own_files.account_option
@click.option("--for", "case", type=CaseNumber(), help="What fits a case first, and why.")
@prints(_listed, empty="The playbook is empty.")
@click.pass_obj
def list_(session: Session, account: str | None, case: CaseId | None) -> list[Shape]:
    """List the kinds of problem."""
    book = session.any_desk.playbook
    if case is not None:
        return [_shape(play.kind, play) for play in book.plays(session.row(case).case)]
    return [_shape(kind) for kind in book.all(own_files.handle(session, account))]


def _shown(row: Shape) -> Iterator[str]:
    yield row["title"]
    if row["why"]:
        yield row["why"]
    yield ""
    for contact in row["ask"]:
        told = " · ".join(filter(None, (contact[key] for key in ("about", *_REACH))))
        yield f"Ask {contact['name']}{': ' if told else ''}{told}"
    for number, step in enumerate(row["steps"], 1):
        yield f"{number:>3}. {step}"
    for offer in row["offers"]:
        bound = f" (up to {offer['up_to']})" if offer["up_to"] is not None else ""
        yield f"Offer: {offer['what']}{bound}"
    if row["templates"]:
        yield f"Templates: {', '.join(row['templates'])}"
    if row["cues"] or row["marks"]:
        yield f"Found by: {', '.join([*row['cues'], *row['marks']])}"


_REACH = ("phone", "email", "note")


@playbook.command()
@click.argument("kind")
@own_files.account_option
@prints(_shown)
@click.pass_obj
def show(session: Session, kind: str, account: str | None) -> Shape:
    """Show one kind of problem."""
    return _shape(session.any_desk.playbook.get(kind, own_files.handle(session, account)))


@playbook.command()
@prints(lambda rows: [row["problem"] for row in rows], empty="All are fine.", fails=bool)
@click.pass_obj
def check(session: Session) -> list[Shape]:
    """Name the files that cannot be read; exit code 1 when there are some."""
    book = session.any_desk.playbook
    return [{"problem": problem} for problem in (*book.broken(), *book.dangling())]


@playbook.command()
@click.argument("kind")
@own_files.account_option
@own_files.like_option
@own_files.no_edit_option
@click.pass_obj
def new(
    session: Session, kind: str, *, account: str | None, like: str | None, no_edit: bool
) -> None:
    """Write a kind of your own, for all accounts or for one."""
    shelf, mine = session.any_desk.playbook.shelf, own_files.handle(session, account)
    own_files.new(shelf, kind, mine, like=like, edit=not no_edit)


@playbook.command()
@click.argument("kind")
@own_files.account_option
@click.pass_obj
def edit(session: Session, kind: str, account: str | None) -> None:
    """Change a kind in your editor; one that ships becomes your own."""
    shelf = session.any_desk.playbook.shelf
    own_files.change(shelf, kind, own_files.handle(session, account))


@playbook.command()
@click.argument("case", type=CaseNumber())
@click.argument("kind", required=False)
@changes
@click.pass_obj
def choose(session: Session, case: CaseId, kind: str | None) -> Change:
    """Say which kind a case is; none: as its posts say."""
    return session.desk.playbook.choose(session.row(case).case, kind)


def _people(rows: list[Shape]) -> list[str]:
    return table(
        [row["name"], row["phone"], row["email"], row["note"], ", ".join(row["kinds"])]
        for row in rows
    )


@playbook.command()
@own_files.account_option
@click.option("--format", "how", type=click.Choice(["text", "vcard"]), default="text")
@prints(_people, empty="The playbook names nobody.")
@click.pass_obj
def contacts(session: Session, account: str | None, how: str) -> list[Shape] | None:
    """List whom to ask, or print them for an address book."""
    from carecli.care.playbook import vcards

    known = session.any_desk.playbook.contacts(own_files.handle(session, account))
    if how == "vcard":
        click.echo(vcards(known), nl=False)
        return None
    return [_person(one) for one in known]


def _person(one: Known) -> Shape:
    return {**_contact(one.contact), "kinds": list(one.kinds)}


def _contact(contact: Contact) -> Shape:
    return {key: getattr(contact, key) for key in ("name", "about", *_REACH)}


def _shape(kind: Kind, play: Play | None = None) -> Shape:
    """A kind as JSON."""
    return {
        "id": kind.id,
        "title": kind.title,
        "because": None if play is None else list(play.because),
        "chosen": bool(play and play.chosen),
        "why": kind.why,
        "cues": list(kind.cues),
        "marks": [mark.value for mark in kind.marks],
        "ask": [_contact(contact) for contact in kind.ask],
        "steps": list(kind.steps),
        "templates": list(kind.templates),
        "offers": [
            {"what": offer.what, "up_to": None if offer.up_to is None else f"{offer.up_to:f}"}
            for offer in kind.offers
        ],
        "limit": None if kind.limit is None else f"{kind.limit:f}",
    }
