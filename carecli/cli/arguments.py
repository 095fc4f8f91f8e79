# ruff: noqa: ARG002, RET503 the signatures are click's, and its `fail` does not return
"""How commands take cases, handles, words of a closed list, and times."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any, Generic, TypeVar

import click
from click.shell_completion import CompletionItem

from carecli.care.cases import CaseId
from carecli.care.errors import CareError, Misuse
from carecli.care.rows import View
from carecli.cli.session import Session
from carecli.system.terminal import clean

Word = TypeVar("Word", bound=StrEnum)
Command = TypeVar("Command", bound=Callable[..., Any])
_NUMBER = re.compile(r"#?(\d{1,18})")


class CaseNumber(click.ParamType[CaseId]):
    """A case, written 12 or #12; completes to those that wait."""

    name = "case"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> CaseId:
        """The number of the case; whether it is there shows later."""
        found = _NUMBER.fullmatch(str(value))
        if not found:
            self.fail(
                f"“{clean(str(value))}” is not a case; write 12 or #12 as `carecli inbox` shows it."
            )
        return CaseId(int(found[1]))

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The waiting cases with who wrote; nothing when that cannot be read right now."""
        try:
            session = ctx.ensure_object(Session)
            rows = session.desk.listing(View.WAITING).rows(0, 100)
        except CareError:
            return []
        return [
            CompletionItem(str(row.case), help=f"@{row.handle}")
            for row in rows
            if str(row.case).startswith(incomplete.lstrip("#"))
        ]


class OneOf(click.ParamType[Word], Generic[Word]):
    """A word of a closed list; a hyphen may stand for a space."""

    def __init__(self, words: type[Word]) -> None:
        self.name = words.__name__.lower()
        self._words = {_plain(word): word for word in words}

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Word:
        """The word; the nearest ones are named when it is not there."""
        if word := self._words.get(_plain(str(value))):
            return word
        near = difflib.get_close_matches(_plain(str(value)), self._words, n=2, cutoff=0.5)
        known = f"did you mean {' or '.join(near)}?" if near else f"use {', '.join(self._words)}."
        self.fail(f"there is no {self.name} “{clean(str(value))}”; {known}", param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """All words, for the help."""
        return f"[{'|'.join(self._words)}]"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        """The words that begin like this."""
        return [CompletionItem(word) for word in self._words if word.startswith(incomplete)]


def _plain(word: str) -> str:
    return word.strip().lower().replace(" ", "-")


class Handle(click.ParamType[str]):
    """A handle, with or without @."""

    name = "@handle"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The handle without @."""
        handle = str(value).removeprefix("@")
        if not re.fullmatch(r"\w{1,15}", handle, re.ASCII):
            self.fail(f"“{clean(str(value))}” is not a handle.", param, ctx)
        return handle


def account_option(command: Command) -> Command:
    """Add `--account`, for one account instead of all."""
    help_ = "Only this account."
    return click.option("--account", type=Handle(), metavar="@HANDLE", help=help_)(command)


def cases_and_when(words: Iterable[str]) -> tuple[list[CaseId], str]:
    """Split `12 13 tomorrow 9:00` into cases and a time; no time is a mere number.

    Raises:
        Misuse: There is no case.
    """
    numbers: list[CaseId] = []
    rest: list[str] = []
    for word in words:
        found = None if rest else _NUMBER.fullmatch(word)
        if found:
            numbers.append(CaseId(int(found[1])))
        else:
            rest.append(word)
    if not numbers:
        raise Misuse("Which case?", "Write its number first, as `carecli inbox` shows it.")
    return numbers, " ".join(rest)
