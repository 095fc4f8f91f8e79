"""Whether what was written into a template's blanks belongs there."""

from __future__ import annotations

from collections.abc import Iterator

from carecli.care.blanks import PERSONAL
from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.care.fillings import fillings
from carecli.care.templates import open_blanks
from carecli.desk.library import Library
from carecli.desk.problems import Problem


def misfits(
    library: Library, case: CaseId, account: str, template: str, text: str, *, private: bool = False
) -> Iterator[Problem]:
    """What is wrong with the blanks of a reply that began as a template.

    A template that is gone by now has nothing to say, nor has one whose words were changed.
    """
    try:
        began = library.get(template, account)
        filled = library.fill(template, case, private=private).text
    except Misuse:
        return
    for one in fillings(filled, text):
        if one.blank == PERSONAL and not one.text:
            yield Problem(
                "warning",
                "The line for this customer alone is gone.",
                one.start,
                one.end,
                why="People see through standard answers; one line of your own makes it theirs.",
            )
        elif one.text and not open_blanks(one.text):
            try:
                began.field(one.blank).check(one.text)
            except Misuse as no:
                yield Problem("warning", str(no), one.start, one.end)
