"""Backup, restore, export, calendar, report and forget, typed as a person types them."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from carecli import bootstrap
from carecli.cli.main import root
from carecli.cli.session import Session
from carecli.system.clock import FixedClock
from carecli.system.paths import Home
from tests.cli.conftest import START, Line, _no_app
from tests.support.stage import says, scenario


@contextmanager
def at_home(folder: Path) -> Iterator[Line]:
    """A line on a home of its own, whose desk is open."""
    played = scenario(says("ada-1", "ada", "@tinyteas my pineapple"), says("bo-1", "bo"))
    with bootstrap.stage(played, clock=FixedClock(START), home=Home.under(folder)) as staged:
        staged.desk.sync.run()
        yield Line(staged.desk)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    with at_home(tmp_path / "home") as line:
        yield line


def run(folder: Path, *words: str, answers: str | None = None) -> Result:
    """A command of a program that has the home to itself."""
    session = Session(show_app=_no_app, home=Home.under(folder))
    return CliRunner().invoke(root, words, obj=session, input=answers)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that nobody has open."""
    with at_home(tmp_path / "home"):
        pass
    return tmp_path / "home"


def test_a_backup_is_made_verified_and_restored(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "care backup.db"
    made = run(home, "backup", str(file))
    assert made.exit_code == 0, made.output
    assert "whole" in made.stdout
    assert "2 cases of @tinyteas" in made.stdout
    assert run(home, "backup", str(file)).exit_code == 2
    assert run(home, "backup", "--force", str(file)).exit_code == 0
    told = json.loads(run(home, "backup", "--verify", str(file), "--json").stdout)
    assert (told["cases"], told["accounts"]) == (2, ["tinyteas"])
    (home / "data" / "care.db").write_bytes(b"half a file")
    lost = run(home, "inbox")
    assert lost.exit_code == 1
    assert f"carecli restore {file}" in lost.stderr
    assert run(home, "restore", str(file), answers="n\n").exit_code == 130
    back = run(home, "restore", str(file), "--yes")
    assert back.exit_code == 0, back.output
    assert "What was there before: " in back.stdout
    assert "@ada" in run(home, "inbox").stdout


def test_what_is_no_backup_is_not_restored(home: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ada")
    before = (home / "data" / "care.db").read_bytes()
    for words in (["backup", "--verify"], ["restore", "--yes"]):
        result = run(home, *words, str(tmp_path / "letter.txt"))
        assert result.exit_code == 1
        assert "not a database" in result.stderr
    assert run(home, "restore").exit_code == 2
    assert (home / "data" / "care.db").read_bytes() == before


def test_a_lost_data_file_is_said_and_one_may_begin_anew(home: Path) -> None:
    assert run(home, "inbox").exit_code == 0
    (home / "data" / "care.db").unlink()
    lost = run(home, "inbox")
    assert lost.exit_code == 1
    assert "missing" in lost.stderr
    assert run(home, "restore", "--anew", "--yes").exit_code == 0
    assert run(home, "inbox").exit_code == 3


def test_an_export_goes_to_a_file_of_its_owner_or_to_standard_output(
    line: Line, tmp_path: Path
) -> None:
    line.does("note", "@ada", "likes pie", "--source", "public")
    file = tmp_path / "notes.jsonl"
    assert line.does("export", str(file)) == f"Written: {file}\n"
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
    printed = line.run("export", "-").stdout
    assert printed == file.read_text()
    assert [json.loads(each)["kind"] for each in printed.splitlines()] == [
        "carecli export", "note",
    ]  # fmt: skip
    assert line.run("export", str(file)).exit_code == 2
    line.does("export", "--force", str(file))
    assert line.run("export", "-", "--raw").exit_code == 2


def test_rows_of_cases_are_printed_as_csv(line: Line) -> None:
    text = line.run("export", "--cases", "-").stdout
    rows = list(csv.DictReader(StringIO(text.lstrip("\ufeff"))))
    assert sorted(row["handle"] for row in rows) == ["ada", "bo"]
    assert "'@tinyteas" in text
    assert "'@" not in line.run("export", "--cases", "--raw", "-").stdout


def test_a_calendar_is_listed_printed_and_written(line: Line, tmp_path: Path) -> None:
    assert "Nothing was promised" in line.run("calendar").stderr
    case = line.waiting("ada").case
    line.desk.reminders.promise(case, START + timedelta(days=1), "a pineapple")
    (told,) = line.json("calendar")
    assert told["note"] == "a pineapple"
    assert "pineapple" not in line.run("calendar", "-").stdout
    file = tmp_path / "care.ics"
    line.does("calendar", str(file), "--text")
    assert file.read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert b"pineapple" in file.read_bytes()


def test_the_ending_of_a_file_says_what_a_report_is(line: Line, tmp_path: Path) -> None:
    for name, begins in (
        ("a.html", "<!doctype html>"),
        ("a.md", "# "),
        ("a.csv", '\ufeff"figure"'),
    ):
        line.does("report", str(tmp_path / name))
        assert (tmp_path / name).read_bytes().decode().startswith(begins)
    assert line.run("report").stdout.startswith("# Customer care: all accounts")
    assert line.run("report", "--format", "html").stdout.startswith("<!doctype html>")
    assert "End the file in" in line.run("report", str(tmp_path / "a.pdf")).stderr
    assert line.run("report", str(tmp_path / "a.md")).exit_code == 2


def test_a_report_shows_the_conversations_that_were_chosen(line: Line) -> None:
    case = line.waiting("ada").case
    text = line.run(
        "report", "--best", f"#{case}", "--account", "@tinyteas", "--since", "all"
    ).stdout
    assert "## Went well" in text
    assert "my pineapple" in text
    assert "pineapple" not in line.run("report").stdout
    assert line.run("report", "--hardest", "999").exit_code == 2
    assert line.run("report", "--label", "vip").exit_code == 2
    assert line.run("report", "--since", "tomorrow").exit_code == 2


def test_forgetting_asks_for_the_handle_and_says_what_goes(line: Line) -> None:
    refused = line.run("forget", "@ada", input_text="bo\n")
    assert refused.exit_code == 2
    assert "Everything about @ada: 1 post, 1 case." in refused.stderr
    assert "Nothing was erased" in refused.stderr
    assert line.waiting("ada")
    done = line.run("forget", "@ada", input_text="@ADA\n")
    assert done.exit_code == 0, done.output
    assert "@ada is forgotten; this cannot be undone." in done.stderr
    assert line.run("forget", "@ada", "--yes").exit_code == 2
    assert line.run("undo").exit_code == 2
    line.does("forget", "--finish")
    assert line.run("forget").exit_code == 2


def test_nothing_of_a_forgotten_person_is_left_in_home_exports_and_backups(
    line: Line, tmp_path: Path
) -> None:
    ada = line.waiting("ada").case
    line.does("note", "@ada", "likes marzipan", "--source", "public")
    line.desk.reminders.promise(ada, START + timedelta(days=1), "marzipan")
    exports = tmp_path / "exports"
    line.does("export", str(exports / "a.jsonl"))
    line.does("export", "--cases", str(exports / "a.csv"))
    line.does("calendar", "--text", str(exports / "a.ics"))
    line.does("report", "--best", str(ada), str(exports / "a.html"))
    line.does("report", str(exports / "figures.html"))
    made = run(tmp_path / "home", "backup", str(tmp_path / "backups" / "care.db"))
    assert made.exit_code == 0, made.output
    said = line.does("forget", "@ada", "--yes", "--copies")
    assert "Taken out of: " in said
    assert "Deleted: " in said
    left = b"".join(file.read_bytes().lower() for file in tmp_path.rglob("*") if file.is_file())
    assert [word for word in (b"@ada", b'"ada"', b"pineapple", b"marzipan") if word in left] == []
    assert [file.name for file in exports.iterdir()] == ["figures.html"]
    with line.desk._parts.db.writing() as cursor:
        cursor.execute("DELETE FROM cursors")  # so that everything is fetched again
    assert line.json("sync")["fetched"] >= 1
    assert "ada" not in {row["handle"] for row in line.json("inbox")}
