"""What stands against a reply, in one line each, and what a key can do about the first of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from carecli.tui.text import STYLES, line
from carecli.tui.wording import Tone

if TYPE_CHECKING:
    from carecli.desk.problems import Problem

_LEVELS = {"error": ("✗ ", Tone.BAD), "warning": ("! ", Tone.WARN), "hint": ("· ", Tone.DIM)}
_ORDER = tuple(_LEVELS)


def described(problems: Iterable[Problem]) -> Content:
    """The problems, errors first, a sign in front of each, better words behind it."""
    return Content("\n").join(_said(problem) for problem in _sorted(problems))


def improved(text: str, problem: Problem) -> str:
    """A text with the suggestion of a problem in place of the words that it is about."""
    return text[: problem.start] + problem.suggestion + text[problem.end :]


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: _ORDER.index(problem.level))


def _said(problem: Problem) -> Content:
    sign, tone = _LEVELS[problem.level]
    said = Content.styled(sign, STYLES[tone]) + line(problem.message)
    if better := problem.suggestion.strip():
        said += Content.styled(" → ", STYLES[Tone.ACCENT]) + line(better)
    return said


class Findings(Static):
    """The problems of a reply; takes no room when there are none."""

    DEFAULT_CSS = """
    Findings { height: auto; max-height: 4; padding: 0 1; }
    """

    problems: tuple[Problem, ...] = ()

    @property
    def first_better(self) -> Problem | None:
        """The first problem that has better words."""
        return next((one for one in self.problems if one.suggestion), None)

    @property
    def first_dismissable(self) -> Problem | None:
        """The first problem that a rule of the coach stands behind."""
        return next((one for one in self.problems if one.rule and not one.allowed), None)

    def complain(self, message: str) -> None:
        """Say that the reply could not be checked."""
        self.problems = ()
        self.display = True
        self.update(Content.styled("✗ ", STYLES[Tone.BAD]) + line(message))

    def show(self, problems: Sequence[Problem]) -> None:
        """Show these problems instead."""
        self.problems = tuple(_sorted(problems))
        self.display = bool(problems)
        self.update(described(self.problems))
