"""What stands against a reply, in one line each, and what a key can do about the first of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from carecli.tui.text import STYLES, line
from carecli.tui.wording import Tone

if TYPE_CHECKING:
    from carecli.desk.problems import Problem

_LEVELS = {"error": ("✗ ", Tone.BAD), "warning": ("! ", Tone.WARN), "hint": ("· ", Tone.DIM)}
_ORDER = tuple(_LEVELS)


def described(problems: Iterable[Problem], keys: Mapping[str, str] | None = None) -> Content:
    """The problems, errors first, a sign in front of each, better words behind it.

    Args:
        keys: What else a key does, by the offer of a problem; "better": takes the first better
            words.
    """
    ordered, keys = _sorted(problems), keys or {}
    better = next((one for one in ordered if one.suggestion), None)
    taken = keys.get("better", "")
    return Content("\n").join(
        _said(problem, keys, taken if problem is better else "") for problem in ordered
    )


def improved(text: str, problem: Problem) -> str:
    """A text with the suggestion of a problem in place of the words that it is about."""
    return text[: problem.start] + problem.suggestion + text[problem.end :]


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: _ORDER.index(problem.level))


def _said(problem: Problem, keys: Mapping[str, str], taken: str) -> Content:
    sign, tone = _LEVELS[problem.level]
    said = Content.styled(sign, STYLES[tone]) + line(problem.message)
    if better := problem.suggestion.strip():
        said += Content.styled(" → ", STYLES[Tone.ACCENT]) + line(better)
        said += Content.styled(f"  {taken}" if taken else "", STYLES[Tone.ACCENT])
    if key := keys.get(problem.offer):
        said += Content.styled(f"  {key}", STYLES[Tone.ACCENT])
    return said


class Findings(Static):
    """The problems of a reply; takes no room when there are none.

    Args:
        keys: What else a key does, by the offer of a problem.
        most: How many are shown; the others are counted. 0 for all.
    """

    DEFAULT_CSS = """
    Findings { height: auto; max-height: 6; padding: 0 1; }
    """

    problems: tuple[Problem, ...] = ()

    def __init__(self, *, keys: Mapping[str, str] | None = None, most: int = 0) -> None:
        super().__init__()
        self._keys = keys or {}
        self._most = most

    @property
    def first_better(self) -> Problem | None:
        """The first problem that has better words."""
        return next((one for one in self.problems if one.suggestion), None)

    @property
    def first_dismissable(self) -> Problem | None:
        """The first problem that a rule of the coach stands behind."""
        return next((one for one in self.problems if one.dismissable), None)

    def offering(self, offer: str) -> Problem | None:
        """The first problem with this offer."""
        return next((one for one in self.problems if one.offer == offer), None)

    def complain(self, message: str) -> None:
        """Say that the reply could not be checked."""
        self.problems = ()
        self.display = True
        self.update(Content.styled("✗ ", STYLES[Tone.BAD]) + line(message))

    def show(self, problems: Sequence[Problem]) -> None:
        """Show these problems instead."""
        self.problems = tuple(_sorted(problems))
        self.display = bool(problems)
        most = self._most if len(problems) > self._most + 1 else 0  # "1 more" takes a line too
        words = described(self.problems[: most or None], self._keys)
        if most:
            more = f"\n… and {len(problems) - most} more"
            words += Content.styled(more, STYLES[Tone.DIM])
        self.update(words)
