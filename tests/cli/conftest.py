"""The real command line on a real desk, with the sandbox for X and a clock that we move."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from click.testing import CliRunner, Result

from carecli import bootstrap
from carecli.care.cases import CaseId
from carecli.care.rows import Row, View
from carecli.cli.main import root
from carecli.cli.session import Session
from carecli.desk.desk import Desk
from carecli.system.clock import FixedClock

START = datetime(2026, 9, 15, 9, 30, tzinfo=UTC)


@dataclass
class Line:
    """A person at the command line."""

    desk: Desk

    def run(self, *words: str, input_text: str | None = None) -> Result:
        """Give a command."""
        session = Session(show_app=_no_app, desk=self.desk)
        return CliRunner().invoke(root, words, obj=session, input=input_text)

    def json(self, *words: str) -> Any:
        """The data that a command prints."""
        result = self.run(*words, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def does(self, *words: str) -> str:
        """What a command that succeeds says to the person."""
        result = self.run(*words)
        assert result.exit_code == 0, result.output
        assert result.stdout == ""
        return result.stderr

    def waiting(self, handle: str) -> Row:
        """The waiting case of a customer."""
        rows = self.desk.listing(View.WAITING).rows(0, 100)
        return next(row for row in rows if row.handle == handle)

    def state(self, case: CaseId) -> str:
        """Where a case stands."""
        return self.desk.row(case).state.value


def _no_app(desk: Desk, *, demo: bool) -> int:
    raise AssertionError("no test here opens the app")


def _line(clock: FixedClock) -> Iterator[Line]:
    with bootstrap.demo(clock=clock) as desk:
        desk.sync.run()
        yield Line(desk)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(START)


@pytest.fixture
def line(clock: FixedClock) -> Iterator[Line]:
    """A command line whose desk may be changed."""
    yield from _line(clock)


@pytest.fixture(scope="module")
def looking() -> Iterator[Line]:
    """A command line for tests that only look; one for all of them."""
    yield from _line(FixedClock(START))
