"""docs/reference/json.md names every field that any command prints."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from carecli.cli.main import COMMANDS
from tests.cli.conftest import Line

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "json.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([^`]+)`", PAGE))
FREE = ("libraries", "counts", "why_filtered", "verdicts")
"""Tables whose names are not ours to list: libraries, lists, reasons."""
LOOKS: list[tuple[str, ...]] = [
    ("inbox",),
    ("show", "7"),
    ("search", "cake"),
    ("status",),
    ("cost",),
    ("stats",),
    ("sync",),
    ("outbox", "list"),
    ("promises", "list"),
    ("review",),
    ("templates", "list"),
    ("templates", "show", "late-apology"),
    ("playbook", "list"),
    ("playbook", "contacts"),
    ("goodwill", "list"),
    ("goodwill", "months"),
    ("account", "list"),
    ("doctor",),
    ("config", "path"),
    ("reply", "7", "--text", "Hello", "--dry-run"),
    ("label", "7", "+vip"),
    ("calendar",),
]


def _fields(data: Any) -> Iterator[str]:
    if isinstance(data, list):
        for each in data:
            yield from _fields(each)
    elif isinstance(data, dict):
        for name, value in data.items():
            yield name
            if name not in FREE:
                yield from _fields(value)


@pytest.mark.parametrize("words", LOOKS, ids=" ".join)
def test_every_printed_field_is_on_the_page(line: Line, words: tuple[str, ...]) -> None:
    case = line.waiting("maya_okafor").case
    line.desk.replies.send(case, "A new cake is on its way, Maya.")
    line.run("follow-up", str(case), "2h")
    line.run("goodwill", "add", str(case), "a cake", "5")
    line.run("note", "@maya_okafor", "Collects on Sundays", "--source", "public")
    fields = set(_fields(line.json(*words)))
    assert fields
    assert fields <= NAMED, fields - NAMED


def test_the_table_of_a_case_names_no_field_that_is_not_printed(line: Line) -> None:
    section = PAGE.split("## A case")[1].split("`show CASE`")[0]
    rows = [row.split("|")[1] for row in section.splitlines() if row.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    assert named == set(line.json("inbox")[0])


def test_every_command_that_prints_data_is_on_the_page() -> None:
    silent = {"completion"}
    assert all(re.search(rf"`{name}\b|`{name} ", PAGE) for name in set(COMMANDS) - silent)
