"""Texts to start a reply from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from carecli.care.cases import CaseId
from carecli.cli import own_files
from carecli.cli.arguments import CaseNumber
from carecli.cli.output import prints, table
from carecli.cli.session import Session

if TYPE_CHECKING:
    from carecli.care.templates import Template
    from carecli.desk.library import Usage

Shape = dict[str, Any]


@click.group()
def templates() -> None:
    """List, show, write and check the templates."""


def _listed(rows: list[Shape]) -> list[str]:
    def used(row: Shape) -> str:
        unedited = f", {row['unedited']} unedited" if row["unedited"] else ""
        return f"used {row['used']}{unedited}" if row["used"] else ""

    def about(row: Shape) -> str:
        return ", ".join(row["because"] if row["because"] is not None else row["when"])

    return table([row["id"], row["title"], about(row), used(row)] for row in rows)


@templates.command("list")
@own_files.account_option
@click.option("--for", "case", type=CaseNumber(), help="What fits a case first, and why.")
@prints(_listed, empty="There are no templates.")
@click.pass_obj
def list_(session: Session, account: str | None, case: CaseId | None) -> list[Shape]:
    """List all templates, what they are for, and how often they were used in 90 days."""
    library, playbook = session.any_desk.templates, session.any_desk.playbook
    if case is not None:
        account = session.row(case).account
        counted = library.usage(account)
        return [
            shape(one.template, counted.get(one.template.id), one.because)
            for one in library.suggest(case, playbook.templates(case))
        ]
    handle = own_files.handle(session, account)
    counted = library.usage(handle)
    return [shape(one, counted.get(one.id)) for one in library.all(handle)]


def _shown(row: Shape) -> Iterator[str]:
    yield f"{row['title']} ({', '.join(row['when'])})"
    if row["why"]:
        yield row["why"]
    yield ""
    yield from row["text"].splitlines()
    for sentence in row["sentences"]:
        yield ""
        yield f"{{{sentence['sentence']}}}"
        for wording in sentence["wordings"]:
            condition = "" if wording["condition"] == "else" else f"{wording['condition']}: "
            yield from (f"  {condition}{text}" for text in wording["texts"])
    if row["blanks"]:
        yield ""
        yield f"To fill: {', '.join(row['blanks'])}"
        yield from (f"  {one['blank']}: {one['ask']}" for one in row["asks"] if one["ask"])


@templates.command()
@click.argument("template")
@own_files.account_option
@prints(_shown)
@click.pass_obj
def show(session: Session, template: str, account: str | None) -> Shape:
    """Show a template with its sentences and its blanks."""
    library, handle = session.any_desk.templates, own_files.handle(session, account)
    found = library.get(template, handle)
    return shape(found, library.usage(handle).get(found.id))


@templates.command()
@prints(lambda rows: [row["problem"] for row in rows], empty="All are fine.", fails=bool)
@click.pass_obj
def check(session: Session) -> list[Shape]:
    """Name the templates that cannot be read; exit code 1 when there are some."""
    return [{"problem": problem} for problem in session.any_desk.templates.broken()]


@templates.command()
@click.argument("template")
@own_files.account_option
@own_files.like_option
@own_files.no_edit_option
@click.pass_obj
def new(
    session: Session, template: str, *, account: str | None, like: str | None, no_edit: bool
) -> None:
    """Write a template of your own, for all accounts or for one."""
    shelf, mine = session.any_desk.templates.shelf, own_files.handle(session, account)
    own_files.new(shelf, template, mine, like=like, edit=not no_edit)


@templates.command()
@click.argument("template")
@own_files.account_option
@click.pass_obj
def edit(session: Session, template: str, account: str | None) -> None:
    """Change a template in your editor; one that ships becomes one of your own."""
    shelf = session.any_desk.templates.shelf
    own_files.change(shelf, template, own_files.handle(session, account))


def shape(
    template: Template, usage: Usage | None = None, because: tuple[str, ...] | None = None
) -> Shape:
    """A template as JSON."""
    span = template.follow_up
    return {
        "id": template.id,
        "title": template.title,
        "when": list(template.when),
        "because": None if because is None else list(because),
        "why": template.why,
        "text": template.text,
        "sentences": [
            {
                "sentence": one.name,
                "wordings": [
                    {"condition": condition, "texts": list(texts)}
                    for condition, texts in one.wordings.items()
                ],
            }
            for one in template.sentences
        ],
        "blanks": list(template.blanks),
        "asks": [
            {
                "blank": name,
                "ask": template.field(name).asks,
                "kind": template.field(name).kind.value,
                "choices": list(template.field(name).choices),
            }
            for name in template.blanks
        ],
        "follow_up": None if span is None else int(span.total_seconds()),
        "used": usage.used if usage else 0,
        "unedited": usage.unedited if usage else 0,
    }
