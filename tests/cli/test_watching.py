"""`carecli sync --watch` as a real program: lines, signals, a second watcher, and what is asked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from carecli import bootstrap
from carecli.care.posts import Person, PersonId
from carecli.channels.sandbox import Sandbox, faults
from carecli.config.model import Config
from carecli.store import accounts
from carecli.store.database import Database
from carecli.system.clock import SystemClock
from carecli.system.paths import Home
from tests.support.stage import says, scenario
from tests.support.terminal import Terminal

ROOT = Path(__file__).parents[2]
MENTIONS = "/2/users/*/mentions"


@dataclass
class Place:
    """A home with an account, and the X that it is connected to."""

    home: Path
    sandbox: Sandbox

    @property
    def env(self) -> dict[str, str]:
        return {
            **os.environ, "PYTHONPATH": str(ROOT), "CARECLI_HOME": str(self.home), "TZ": "UTC",
            "CARECLI_X_API_URL": self.sandbox.url, "CARECLI_X_BEARER": self.sandbox.token,
        }  # fmt: skip

    def watch(self, *words: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "carecli", "sync", "--watch", *words]
        return subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=self.env
        )


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    played = scenario(says("ada-1", "ada"))
    home = Home.under(tmp_path)
    home.config_file.parent.mkdir(parents=True, exist_ok=True)
    home.config_file.write_text('poll = "1s"\n')
    poll = Config(poll=timedelta(seconds=1))
    with bootstrap.stage(played, clock=SystemClock(), home=home, settings=poll) as stage:
        yield Place(tmp_path, stage.sandbox)


def line_of(watcher: subprocess.Popen[str]) -> Any:
    assert watcher.stdout is not None
    return json.loads(watcher.stdout.readline())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl+c", "sigterm"])
def test_a_watch_goes_through_trouble_and_ends_at_once_with_zero(
    place: Place, number: signal.Signals
) -> None:
    place.sandbox.faults.add(faults.rate_limited(reset=timedelta(seconds=2)), path=MENTIONS)
    with place.watch("--json") as watcher:
        trouble = line_of(watcher)
        assert (trouble["event"], trouble["account"]) == ("trouble", "tinyteas")
        assert trouble["said"].startswith("X asks for a pause")
        assert trouble["until"] > trouble["at"]
        assert line_of(watcher)["event"] == "back"
        assert line_of(watcher)["new"] == 1
        place.sandbox.faults.add(faults.slow(20), path=MENTIONS, times=None)
        watcher.send_signal(number)
        assert watcher.wait(5) == 0
        assert watcher.stderr is not None
        assert watcher.stderr.read() == ""


def test_a_second_watcher_says_that_there_is_one(place: Place) -> None:
    with place.watch() as watcher:
        assert watcher.stdout is not None
        assert "@tinyteas 1 new" in watcher.stdout.readline()
        with place.watch() as second:
            assert second.stderr is not None
            assert "keeps this home up to date already" in second.stderr.read()
        assert second.returncode == 1
        watcher.terminate()
        assert watcher.wait(5) == 0


@pytest.fixture
def fresh(tmp_path: Path) -> dict[str, str]:
    """The environment of a home whose account on X itself was never fetched; nobody signs in."""
    home = Home.under(tmp_path)
    home.data_dir.mkdir(parents=True)
    db = Database(home.database)
    us = Person(id=PersonId(1), handle="acme")
    accounts.add(db, us, channel="x", api_url="", now=datetime(2026, 11, 1, tzinfo=UTC))
    db.close()
    return {**os.environ, "PYTHONPATH": str(ROOT), "CARECLI_HOME": str(tmp_path)}


def test_a_first_fetch_in_a_terminal_says_the_most_it_can_cost_and_asks(
    fresh: dict[str, str],
) -> None:
    with Terminal([sys.executable, "-m", "carecli", "sync"], env=fresh) as terminal:
        terminal.wait_for("costs $4.000 at most. Go on? [Y/n]")
        terminal.press("n", "enter")
        assert terminal.wait_for_exit() == 130


@pytest.mark.parametrize("words", [(), ("--yes",)], ids=["told", "not told"])
def test_where_nobody_can_be_asked_it_is_only_said(
    fresh: dict[str, str], words: tuple[str, ...]
) -> None:
    command = [sys.executable, "-m", "carecli", "sync", *words]
    done = subprocess.run(command, capture_output=True, text=True, env=fresh, check=False)
    assert done.returncode in (1, 3)  # no keyring, or nothing in it
    assert ("costs $4.000 at most" in done.stderr) is (not words)
