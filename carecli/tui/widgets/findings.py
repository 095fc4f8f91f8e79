"""What stands against a reply, in one line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from carecli.tui.text import STYLES, line
from carecli.tui.wording import Tone

if TYPE_CHECKING:
    from carecli.desk.preview import Problem

_LEVELS = {"error": ("✗ ", Tone.BAD), "warning": ("! ", Tone.WARN)}


def described(problems: Sequence[Problem]) -> Content:
    """The problems, errors first, a sign in front of each."""
    ordered = sorted(problems, key=lambda problem: problem.level != "error")
    return Content("\n").join(_said(problem) for problem in ordered)


def _said(problem: Problem) -> Content:
    sign, tone = _LEVELS[problem.level]
    return Content.styled(sign, STYLES[tone]) + line(problem.message)


class Findings(Static):
    """The problems of a reply; takes no room when there are none."""

    DEFAULT_CSS = """
    Findings { height: auto; max-height: 4; padding: 0 1; }
    """

    def complain(self, message: str) -> None:
        """Say that the reply could not be checked."""
        self.display = True
        self.update(Content.styled("✗ ", STYLES[Tone.BAD]) + line(message))

    def show(self, problems: Sequence[Problem]) -> None:
        """Show these problems instead."""
        self.display = bool(problems)
        self.update(described(problems))
