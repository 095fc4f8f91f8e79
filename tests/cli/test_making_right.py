"""The playbook, goodwill and look-ups at the command line."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

from carecli.system.clock import FixedClock
from tests.cli.conftest import Line

MINE = 'title = "Mine"\nsteps = ["Look."]\n'


@pytest.fixture
def own(line: Line) -> Path:
    """The folder of one's own kinds."""
    return line.desk.playbook.shelf.own


def set_lookup(line: Line, command: str) -> None:
    """Have a look-up in the settings."""
    file = line.desk._home.config_file
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text() if file.exists() else ""
    file.write_text(f"{before}\n[lookups.orders]\ncommand = {command}\n")
    from carecli.config.load import load

    line.desk._parts.settings = load(file)


def test_kinds_are_listed_with_what_they_allow(looking: Line) -> None:
    kinds = {row["id"]: row for row in looking.json("playbook", "list")}
    assert kinds["billing"]["limit"] == "100"
    assert kinds["allergy"]["limit"] is None
    assert "up to 100" in looking.run("playbook", "list").stdout


def test_a_case_is_offered_what_fits_and_why(looking: Line) -> None:
    case = str(looking.waiting("dean_hartley").case)
    first = looking.json("playbook", "list", "--for", case)[0]
    assert first["id"] == "late-delivery"
    assert "“where are they”" in first["because"]


def test_a_kind_is_shown_whole(looking: Line) -> None:
    shown = looking.run("playbook", "show", "late-delivery").stdout
    for words in ("Ask The courier", "1. Find the order", "the delivery for nothing (up to 10)"):
        assert words in shown
    assert looking.run("playbook", "show", "late-deliver").exit_code == 2


def test_a_kind_is_chosen_and_let_go(line: Line) -> None:
    case = str(line.waiting("dean_hartley").case)
    line.does("playbook", "choose", case, "damaged")
    assert line.json("playbook", "list", "--for", case)[0]["chosen"]
    line.does("playbook", "choose", case)
    assert line.json("playbook", "list", "--for", case)[0]["id"] == "late-delivery"


def test_a_new_kind_is_one_that_works(line: Line, own: Path) -> None:
    assert "is fine" in line.does("playbook", "new", "sunday-roast", "--no-edit")
    assert line.json("playbook", "show", "sunday-roast")["title"] == "Sunday roast"
    assert (own / "sunday-roast.toml").exists()
    again = line.run("playbook", "new", "sunday-roast", "--no-edit")
    assert "playbook edit sunday-roast" in again.stderr


def test_what_ships_is_edited_as_a_file_of_ones_own(
    line: Line, own: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "text").write_text(MINE)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"cp {tmp_path / 'text'}")
    line.does("playbook", "edit", "damaged", "--account", "crumbandkiln")
    assert (own / "crumbandkiln" / "damaged.toml").read_text() == MINE
    assert line.json("playbook", "show", "damaged")["title"] != "Mine"


def test_what_is_broken_or_dangling_is_named_and_fails_the_check(line: Line, own: Path) -> None:
    assert line.run("playbook", "check").exit_code == 0
    own.mkdir(parents=True)
    (own / "odd.toml").write_text("title = 3")
    (own / "mine.toml").write_text(f'{MINE}templates = ["nowhere"]\n')
    checked = line.run("playbook", "check")
    assert checked.exit_code == 1
    assert "odd.toml, line 1: expected title" in checked.stdout
    assert "mine.toml: there is no template “nowhere”" in checked.stdout


def test_contacts_go_to_an_address_book(looking: Line) -> None:
    people = looking.json("playbook", "contacts")
    packs = next(one for one in people if one["name"] == "Whoever packs and sends")
    assert packs["kinds"] == ["Late or lost delivery", "Wrong or missing item"]
    cards = looking.run("playbook", "contacts", "--format", "vcard").stdout_bytes
    assert cards.count(b"BEGIN:VCARD\r\n") == len(people)
    assert b"TITLE:double charges\\, declined cards\r\n" in cards


def test_goodwill_is_logged_listed_and_summed(line: Line, clock: FixedClock) -> None:
    case = str(line.waiting("dean_hartley").case)
    assert "Goodwill 5.50 GBP" in line.does("goodwill", "add", case, "a dozen rolls", "5.50")
    (one,) = line.json("goodwill", "list")
    assert (one["what"], one["worth"], one["handle"]) == ("a dozen rolls", "5.50", "dean_hartley")
    assert line.json("goodwill", "months") == [
        {
            "month": "2026-09",
            "account": "crumbandkiln",
            "count": 1,
            "worth": "5.50",
            "currency": "GBP",
        }
    ]
    assert "a dozen rolls" in line.run("goodwill", "list", "--since", "2026-09-01").stdout
    assert "lies ahead" in line.run("goodwill", "list", "--since", "2026-09-16").stderr
    clock.move(timedelta(days=1))
    assert line.json("goodwill", "list", "--since", "2026-09-16") == []
    clock.move(timedelta(days=-1))
    line.does("undo")
    assert line.run("goodwill", "list").stderr == "Nothing was given.\n"


def test_more_than_is_allowed_takes_a_reason(line: Line) -> None:
    case = str(line.waiting("dean_hartley").case)
    refused = line.run("goodwill", "add", case, "a party", "40")
    assert refused.exit_code == 2
    assert "The playbook allows up to 10.00 GBP." in refused.stderr
    line.does("goodwill", "add", case, "a party", "40", "--over", "his dad's 80th")
    assert line.json("goodwill", "list")[0]["why"] == "his dad's 80th"


@pytest.mark.parametrize("worth", ["five", "1e3", "NaN", "5 EUR"])
def test_an_odd_amount_is_refused(looking: Line, worth: str) -> None:
    case = str(looking.waiting("dean_hartley").case)
    assert looking.run("goodwill", "add", case, "a bun", worth).exit_code == 2


@pytest.mark.parametrize("since", ["soon", "2026-13-01", "", "d"])
def test_an_odd_day_is_refused(looking: Line, since: str) -> None:
    assert "is not a day" in looking.run("goodwill", "list", "--since", since).stderr


def test_a_program_answers_and_the_case_keeps_it(line: Line) -> None:
    set_lookup(line, f'["{sys.executable}", "-c", "import sys; print(sys.argv[1])", "{{order}}"]')
    case = str(line.waiting("dean_hartley").case)
    found = line.json("lookup", case, "orders", "--set", "order=104 82;id")
    assert (found["output"], found["code"]) == ("104 82;id", 0)
    assert found["values"] == {"order": "104 82;id"}
    assert line.run("lookup", case, "orders", "--set", "order=7").stdout == "7\n"


def test_a_program_that_fails_fails_the_command(line: Line) -> None:
    set_lookup(line, f'["{sys.executable}", "-c", "import sys; print(1); sys.exit(9)"]')
    case = str(line.waiting("dean_hartley").case)
    failed = line.run("lookup", case, "orders")
    assert failed.exit_code == 1
    assert failed.stdout == "1\n(it ended with 9)\n"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ((), "needs order"),
        (("--set", "order"), "is no value"),
        (("--set", "order=--help"), "begins with a hyphen"),
        (("--set", "order=1", "--set", "x=2"), "does not ask for"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    line: Line, words: tuple[str, ...], complaint: str
) -> None:
    set_lookup(line, '["echo", "{order}"]')
    refused = line.run("lookup", str(line.waiting("dean_hartley").case), "orders", *words)
    assert refused.exit_code == 2
    assert complaint in refused.stderr
