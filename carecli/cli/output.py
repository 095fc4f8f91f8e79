"""What a command prints: a table or lines for people, JSON for scripts. Owns stdout."""

from __future__ import annotations

import functools
import json
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import click

from carecli.cli.failures import say
from carecli.system.terminal import clean, one_line

if TYPE_CHECKING:
    from carecli.desk.parts import Change

Data = dict[str, Any] | list[dict[str, Any]]
"""What JSON is made of; its shapes are written down in docs/reference/json.md."""

_GAP = "  "
_json_option = click.option(
    "--json", "as_json", is_flag=True, help="Print JSON; docs/reference/json.md has its fields."
)


def prints(
    lines: Callable[[Any], Iterable[str]],
    *,
    empty: str | Callable[[], str] = "",
    fails: Callable[[Any], object] = lambda _: False,
) -> Callable[[Callable[..., Data | None]], Callable[..., None]]:
    """Print what a command gives back, as lines or, with `--json`, as JSON; None prints nothing.

    Args:
        lines: Makes the lines out of the same data that JSON is made of.
        empty: What to tell a person when there is nothing to print, or what says it.
        fails: Whether data of this kind means that the command failed (exit code 1).
    """

    def decorate(command: Callable[..., Data | None]) -> Callable[..., None]:
        @_json_option
        @functools.wraps(command)
        def run(*args: Any, as_json: bool, **kwargs: Any) -> None:
            data = command(*args, **kwargs)
            if data is None:
                return
            if as_json:
                emit(data)
            elif data or not empty:
                click.echo("\n".join(clean(line).rstrip() for line in lines(data)))
            else:
                say(empty if isinstance(empty, str) else empty())
            if fails(data):
                click.get_current_context().exit(1)

        return run

    return decorate


def changes(command: Callable[..., Change]) -> Callable[..., None]:
    """Tell the person what a command changed; with `--json`, print it."""

    @_json_option
    @functools.wraps(command)
    def run(*args: Any, as_json: bool, **kwargs: Any) -> None:
        change = command(*args, **kwargs)
        if as_json:
            emit(
                {
                    "verb": change.verb,
                    "cases": list(change.cases),
                    "said": change.said,
                    "undoable": change.undoable,
                }
            )
        else:
            say(change.said)

    return run


def emit(data: Data) -> None:
    """Print JSON in plain ASCII, so that no text in it can reach a terminal as an escape code."""
    click.echo(json.dumps(data, indent=2))


def table(rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines whose columns begin in the same cell, whatever script is in them."""
    safe = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(cells, column)) for column in zip(*safe, strict=True)]
    return [
        _GAP.join(
            cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True)
        )
        for row in safe
    ]


def cells(text: str) -> int:
    """How many cells a terminal gives a text (Unicode UAX #11; marks and joiners take none)."""
    return sum(_steps(text))


def _steps(text: str) -> Iterator[int]:
    """The cells that each character adds."""
    for before, char in zip(" " + text, text, strict=False):
        if char == "\ufe0f":
            yield int(_cells(before) == 1)  # asks for the picture form of the character before it
        else:
            yield 0 if before == "\u200d" else _cells(char)


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def cut(text: str, width: int) -> str:
    """A text in one line of at most `width` cells, with … where it was cut."""
    text = one_line(text)
    ends = list(accumulate(_steps(text)))
    if not ends or ends[-1] <= width:
        return text
    return text[: bisect_left(ends, width)].rstrip() + "…"
