"""Templates and kinds of problem in the person's own editor, checked when they come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carecli.care.errors import Misuse
from carecli.tui import editor

if TYPE_CHECKING:
    from textual.app import App

    from carecli.desk.shelf import Shelf


def edit(app: App[Any], shelf: Shelf[Any], name: str, account: str | None) -> str:
    """Let the person change one, or write it where there is none; what ships becomes their own.

    Returns:
        What is wrong with it now, or why it could not be opened; empty when all is well.
    """
    try:
        known = name in shelf.all(account) or shelf.path(name, account).exists()
        source = shelf.source(name, account) if known else shelf.start(name)
        text = editor.lend(app, source, f"{name}{shelf.sort.ending}")
        if not known or text.strip() != source.strip():
            shelf.save(name, f"{text}\n", account)
    except Misuse as problem:
        return str(problem)
    return ""
