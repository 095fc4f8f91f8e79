"""Texts to start a reply from."""

from __future__ import annotations

from typing import Any

import click

from carecli.cli import lines, shapes
from carecli.cli.output import prints
from carecli.cli.session import Session


@click.group()
def templates() -> None:
    """List, show and check the templates."""


@templates.command("list")
@prints(lines.templates, empty="There are no templates.")
@click.pass_obj
def list_(session: Session) -> list[dict[str, Any]]:
    """List all templates and what they are for."""
    return [shapes.template(each) for each in session.any_desk.templates.all()]


@templates.command()
@click.argument("template")
@prints(lines.template)
@click.pass_obj
def show(session: Session, template: str) -> dict[str, Any]:
    """Show a template with its blanks."""
    return shapes.template(session.any_desk.templates.get(template))


@templates.command()
@prints(lambda rows: [row["problem"] for row in rows], empty="All are fine.", fails=bool)
@click.pass_obj
def check(session: Session) -> list[dict[str, Any]]:
    """Name the templates that cannot be read; exit code 1 when there are some."""
    return [{"problem": problem} for problem in session.any_desk.templates.broken()]
