"""watch and context: searches that feed the queue, and the rest of a conversation."""

from __future__ import annotations

import json
from typing import Any

import click
from click.testing import CliRunner, Result

from carecli.cli.context import context
from carecli.cli.searches import watch
from carecli.cli.session import Session
from tests.cli.conftest import Line

QUERY = '"sourdough" -@crumb -is:retweet'


def run(line: Line, command: click.Command, *words: str, answers: str = "") -> Result:
    """Give a command, with what is typed at its questions."""
    session = Session(show_app=lambda *_, **__: 0, desk=line.desk)
    return CliRunner().invoke(command, words, obj=session, input=answers)


def data(line: Line, command: click.Command, *words: str) -> Any:
    """What it prints for scripts."""
    result = run(line, command, *words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def handle(line: Line) -> str:
    return line.desk.account().handle


def queries(line: Line) -> list[str]:
    return [one.query for one in line.desk.searches.listed(handle(line)) if not one.lookalike]


def test_a_preview_says_how_many_and_what_it_costs(line: Line) -> None:
    found = data(line, watch, "preview", handle(line), QUERY, "--yes")
    assert found.keys() == {
        "query", "count", "exact", "now", "month", "paid", "examples", "said"
    }  # fmt: skip
    assert (found["query"], found["paid"]) == (QUERY, "0.005")


def test_nothing_is_asked_of_x_without_a_yes(line: Line) -> None:
    before = line.desk.status().today
    result = run(line, watch, "preview", handle(line), QUERY, answers="n\n")
    assert result.exit_code != 0
    assert "$0.005" in result.stderr
    assert line.desk.status().today == before


def test_a_search_is_added_after_a_look_at_its_price(line: Line) -> None:
    result = run(line, watch, "add", handle(line), QUERY, answers="y\ny\n")
    assert result.exit_code == 0, result.output
    assert "a month. Add it?" in result.stderr
    assert QUERY in queries(line)


def test_a_search_whose_price_is_not_liked_is_not_added(line: Line) -> None:
    run(line, watch, "add", handle(line), QUERY, answers="y\nn\n")
    assert QUERY not in queries(line)


def test_searches_are_listed_and_let_go(line: Line) -> None:
    run(line, watch, "add", handle(line), QUERY, "--yes")
    listed = data(line, watch, "list", handle(line))
    assert {"query": QUERY, "lookalike": False, "read_at": None} in listed
    assert f"search: {QUERY} (never read)" in run(line, watch, "list", handle(line)).stdout
    assert run(line, watch, "remove", handle(line), QUERY).exit_code == 0
    assert QUERY not in queries(line)


def test_context_tells_the_price_and_fetches_only_with_a_yes(line: Line) -> None:
    case = str(line.desk.listing(next(iter(line.desk.status().counts))).rows(0, 1)[0].case)
    before = line.desk.status().today
    told = data(line, context, case)
    assert told.keys() == {"case", "missing", "parents", "rest", "new"}
    assert (told["new"], told["rest"], line.desk.status().today) == (None, "0.500", before)
    assert isinstance(data(line, context, case, "--whole", "--yes")["new"], int)
    assert "are new" in run(line, context, case, "--yes").stdout
