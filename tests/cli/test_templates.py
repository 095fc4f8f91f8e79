"""Templates at the command line: listed with their use, written, changed, checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Line

MINE = """+++
title = "Mine"
when = ["upset"]
+++
{first_name|Hello}, {personal} {signoff|}
"""


@pytest.fixture
def own(line: Line) -> Path:
    """The folder of one's own templates."""
    return line.desk.templates.shelf.own


def write_with(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    """Let the editor be one that puts this text in place of what was there."""
    (tmp_path / "text").write_text(text)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"cp {tmp_path / 'text'}")


def test_the_use_of_a_template_is_listed(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    line.desk.templates.shelf.save("mine", MINE)
    answer = (
        "reply",
        str(case),
        "--template",
        "mine",
        "--set",
        "personal=A new one is on its way.",
    )
    assert line.run(*answer, "--yes", "--now").exit_code == 0
    (mine,) = [each for each in line.json("templates", "list") if each["id"] == "mine"]
    assert (mine["used"], mine["unedited"], mine["because"]) == (1, 1, None)
    assert "used 1, 1 unedited" in line.run("templates", "list").stdout


def test_a_case_is_offered_what_fits_and_why(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    first = line.json("templates", "list", "--for", str(case))[0]
    assert {"late", "upset"} <= set(first["when"])
    assert "they sound upset" in first["because"]
    assert "they sound upset" in line.run("templates", "list", "--for", str(case)).stdout


def test_a_template_is_shown_with_its_wordings_and_questions(looking: Line) -> None:
    shown = looking.run("templates", "show", "refund-done").stdout
    assert "{sent}" in shown
    assert "amount: what goes back; an amount with its currency" in shown
    told = looking.json("templates", "show", "late-repeat")["sentences"]
    assert [one["condition"] for one in told[0]["wordings"]] == ["repeat", "else"]


def test_a_new_template_is_one_that_works(line: Line, own: Path) -> None:
    assert "is fine" in line.does("templates", "new", "sunday-roast", "--no-edit")
    assert (own / "sunday-roast.md").exists()
    assert line.json("templates", "show", "sunday-roast")["title"] == "Sunday roast"
    again = line.run("templates", "new", "sunday-roast", "--no-edit")
    assert again.exit_code == 2
    assert "templates edit sunday-roast" in again.stderr


def test_a_new_template_for_one_account_begins_like_another(line: Line, own: Path) -> None:
    line.does(
        *("templates", "new", "mine", "--like", "late-apology", "--account", "CrumbAndKiln"),
        "--no-edit",
    )
    assert (own / "crumbandkiln" / "mine.md").exists()
    shown = line.run("templates", "show", "mine", "--account", "crumbandkiln")
    assert "A late answer" in shown.stdout
    assert line.run("templates", "show", "mine").exit_code == 2


@pytest.mark.parametrize("name", ["../evil", "A", "a b", "x/y"])
def test_a_template_cannot_be_called_anything(line: Line, own: Path, name: str) -> None:
    assert line.run("templates", "new", name, "--no-edit").exit_code == 2
    assert not own.exists()


def test_what_ships_is_edited_as_a_file_of_ones_own(
    line: Line, own: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_with(monkeypatch, tmp_path, MINE)
    assert "late-apology.md is fine" in line.does("templates", "edit", "late-apology")
    assert (own / "late-apology.md").read_text() == MINE
    assert line.json("templates", "show", "late-apology")["title"] == "Mine"


def test_an_editor_that_changes_nothing_makes_no_file(
    line: Line, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "true")
    assert "Nothing was changed" in line.does("templates", "edit", "late-apology")
    assert not own.exists()


def test_a_slip_in_the_editor_is_named_kept_and_mended(
    line: Line, own: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_with(monkeypatch, tmp_path, MINE.replace("{personal}", "{personal"))
    result = line.run("templates", "edit", "late-apology")
    assert result.exit_code == 2
    assert "late-apology.md, line 5: { is never closed" in result.stderr
    assert "{personal " in (own / "late-apology.md").read_text()
    assert line.run("templates", "check").exit_code == 1
    assert line.json("templates", "show", "late-apology")["title"] != "Mine", "what ships stands in"
    write_with(monkeypatch, tmp_path, MINE)
    line.does("templates", "edit", "late-apology")
    assert line.run("templates", "check").exit_code == 0


def test_a_value_that_does_not_fit_is_refused(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    asked = ("reply", str(case), "--template", "refund-done", "--set", "amount=a lot", "--dry-run")
    result = line.run(*asked)
    assert result.exit_code == 2
    assert "such as £12.50" in result.stderr
