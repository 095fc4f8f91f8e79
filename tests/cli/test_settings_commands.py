"""config and doctor."""

from __future__ import annotations

import json
import os
from pathlib import Path

from carecli import bootstrap
from carecli.channels.sandbox import load as read_scenario
from carecli.system.clock import FixedClock
from carecli.system.paths import Home
from tests.cli.conftest import START
from tests.cli.test_failing import carecli


def test_config_shows_defaults_and_what_is_set(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text('hold = "30s"\n[accounts.crumb]\nsignoff = "^Ana"\n')
    shown = json.loads(carecli(tmp_path, "config", "show", "--json").stdout)
    assert (shown["hold"], shown["poll"]) == ("30s", "2m")
    assert "accounts.crumb.signoff: ^Ana" in carecli(tmp_path, "config", "show").stdout


def test_config_path_is_where_the_file_would_be(tmp_path: Path) -> None:
    assert carecli(tmp_path, "config", "path").stdout.strip() == str(tmp_path / "config.toml")
    assert list(tmp_path.iterdir()) == []


def test_home_on_the_command_line_wins_over_the_environment(tmp_path: Path) -> None:
    other = tmp_path / "other"
    result = carecli(tmp_path, "--home", str(other), "config", "path")
    assert result.stdout.strip() == str(other / "config.toml")


def test_config_edit_makes_a_file_that_can_be_read(tmp_path: Path) -> None:
    result = carecli(tmp_path, "config", "edit", env={"EDITOR": "true"})
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "config.toml").stat().st_mode & 0o077 == 0
    assert carecli(tmp_path, "config", "validate").returncode == 0


def test_doctor_names_versions_and_places_and_makes_nothing(tmp_path: Path) -> None:
    data = json.loads(carecli(tmp_path, "doctor", "--json").stdout)
    assert data["libraries"]["textual"].startswith("8.")
    assert data["sqlite"]["journal"] == "none yet"
    assert data["paths"]["database"] == str(tmp_path / "data" / "care.db")
    assert data["problems"] == []
    assert list(tmp_path.iterdir()) == []


def test_doctor_works_where_the_config_does_not(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("hodl = 1\n")
    result = carecli(tmp_path, "doctor")
    assert result.returncode == 1
    assert "Did you mean hold?" in result.stdout


def test_doctor_names_a_database_that_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "care.db").write_bytes(
        b"no database at all, but long enough for a header" * 9
    )
    result = carecli(tmp_path, "doctor")
    assert result.returncode == 1, result.stderr
    assert "is not a database" in result.stdout


def test_doctor_names_accounts_and_the_journal_of_a_home_in_use(tmp_path: Path) -> None:
    home, clock = Home.under(tmp_path), FixedClock(START)
    with bootstrap.stage(read_scenario("bakery"), clock=clock, home=home) as stage:
        stage.desk.sync.run()
    data = json.loads(carecli(tmp_path, "doctor", "--json").stdout)
    [account] = data["accounts"]
    assert account["handle"] == "crumbandkiln"
    assert account["synced_at"] is not None
    assert "--online" in account["clock_ahead_seconds"]
    assert data["sqlite"]["journal"] in ("wal", "truncate")
    assert data["sqlite"]["check"] == "ok"
    assert data["sqlite"]["size"] > 10_000
    if os.name == "posix":
        assert data["modes"]["database"] == "-rw-------"
    listed = json.loads(carecli(tmp_path, "inbox", "--json").stdout)
    assert listed[0]["handle"] == "maya_okafor"
