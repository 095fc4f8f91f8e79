"""Lists, a case, search, status and cost."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.cli.conftest import Line

PROMISED = {
    *("case", "account", "channel", "handle", "name", "state", "waiting_since", "due"),
    *("target_state", "text", "url", "marks", "answerable"),
}


def test_a_case_has_every_promised_field(looking: Line) -> None:
    cases = looking.json("inbox")
    assert len(cases) == 30
    assert all(set(case) >= PROMISED for case in cases)


def test_the_longest_wait_comes_first(looking: Line) -> None:
    since = [datetime.fromisoformat(case["waiting_since"]) for case in looking.json("inbox")]
    assert since == sorted(since)


def test_times_carry_their_offset(looking: Line) -> None:
    case = looking.json("inbox", "--limit", "1")[0]
    for field in ("waiting_since", "due", "at"):
        assert datetime.fromisoformat(case[field]).utcoffset() is not None
    assert case["target_state"] == "late"
    assert case["waited"] == timedelta(days=2, hours=3).total_seconds()


def test_a_list_is_one_line_a_case(looking: Line) -> None:
    result = looking.run("inbox", "--limit", "3")
    lines = result.stdout.splitlines()
    assert len(lines) == 3
    assert lines[0].startswith("#7   2d late")
    assert "Maya Okafor @maya_okafor" in lines[0]
    assert result.stderr == ""


@pytest.mark.parametrize("view", ["answered", "follow-ups", "follow ups", "Done"])
def test_a_list_is_chosen_by_name_however_it_is_written(looking: Line, view: str) -> None:
    assert looking.run("inbox", "--view", view).exit_code == 0


def test_an_empty_list_is_words_for_the_person_and_no_data(looking: Line) -> None:
    result = looking.run("inbox", "--view", "done")
    assert result.stdout == ""
    assert "nothing here" in result.stderr
    assert looking.json("inbox", "--view", "done") == []


def test_a_case_is_shown_with_its_thread_and_customer(looking: Line) -> None:
    result = looking.run("show", "#7")
    assert "#7 Maya Okafor @maya_okafor to @crumbandkiln" in result.stdout
    assert "HAPPY BIRTHDAY GARY" in result.stdout
    assert "2d late" in result.stdout
    shown = looking.json("show", "7")
    assert [post["by"] for post in shown["thread"]].count("customer") >= 1
    assert shown["customer"]["handle"] == "maya_okafor"
    assert shown["waits"][0]["closed_at"] is None


def test_hostile_text_reaches_neither_the_terminal_nor_a_pipe_as_control_codes(
    looking: Line,
) -> None:
    for words in (("inbox",), ("inbox", "--view", "answered"), ("inbox", "--json")):
        printed = looking.run(*words).stdout
        assert not [c for c in printed if unicodedata.category(c) == "Cc" and c != "\n"]


def test_search_finds_words_of_a_post(looking: Line) -> None:
    found = looking.json("search", "happy", "birthday", "gary")
    assert [case["handle"] for case in found] == ["maya_okafor"]
    assert "Nothing was found" in looking.run("search", "xylophone").stderr


def test_status_is_one_line(looking: Line) -> None:
    printed = looking.run("status").stdout
    assert printed.count("\n") == 1
    assert printed.startswith("30 waiting · oldest 2d · ")
    assert "sandbox" in printed
    data = looking.json("status")
    assert data["counts"]["waiting"] == 30
    assert data["accounts"] == ["crumbandkiln"]


def test_cost_adds_up_by_resource(looking: Line) -> None:
    today = looking.json("cost")["today"]
    assert all(
        Decimal(each["amount"]) == each["count"] * Decimal(each["unit"])
        for each in today["resources"]
    )
    total = sum(Decimal(each["amount"]) for each in today["resources"])
    assert Decimal(today["total"]) == total > 0
    assert f"Today (UTC): ${total}" in looking.run("cost").stdout


def test_one_account_can_be_looked_at_alone(looking: Line) -> None:
    assert len(looking.json("inbox", "--account", "@CrumbAndKiln")) == 30


def test_templates_are_listed_shown_and_checked(looking: Line) -> None:
    names = [each["id"] for each in looking.json("templates", "list")]
    assert "late-apology" in names
    shown = looking.run("templates", "show", "late-apology").stdout
    assert "To fill: the honest reason, the answer" in shown
    assert looking.json("templates", "check") == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "999"), "There is no case #999. The nearest that wait: #"),
        (("done", "7", "999", "--reason", "spam"), "There is no case #999"),
        (("show", "maya"), "“maya” is not a case"),
        (("inbox", "--view", "wating"), "did you mean waiting"),
        (("inbox", "--account", "crumbandkln"), "Did you mean @crumbandkiln?"),
        (("templates", "show", "late-apolgy"), "late-apology"),
        (("done", "7", "--reason", "solvd"), "did you mean solved"),
        (("done", "7"), "Missing option '--reason'"),
        (("snooze", "7", "someday"), "“someday” is not a time I understand."),
        (("snooze", "7"), "is not a time"),
        (("snooze", "tomorrow"), "Which case?"),
        (("follow-up", "7", "2020-01-01"), "is in the past"),
        (("inbx",), "Did you mean inbox"),
        (("label", "7", "vip"), "neither put on nor taken off"),
        (("note", "@not-a-handle", "x", "--source", "public"), "is not a handle"),
        (("promises", "kept", "5"), "no open reminder 5"),
        (("outbox", "retry", "5"), "no reply 5"),
    ],
)
def test_what_is_not_there_is_refused_with_exit_code_2_and_a_way_on(
    looking: Line, words: tuple[str, ...], said: str
) -> None:
    result = looking.run(*words)
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.stderr.split())
    assert result.stdout == ""
