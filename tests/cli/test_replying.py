"""Answering: nothing goes out that was not shown and agreed to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from carecli import bootstrap
from carecli.system.clock import FixedClock
from tests.cli.conftest import START, Line

ANSWER = "So sorry, Maya. A new cake for Grace leaves our oven at 4 today. ^Ana"


def test_a_dry_run_shows_the_answer_and_sends_nothing(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    result = line.run("reply", str(case), "--text", ANSWER, "--dry-run")
    assert result.exit_code == 0
    assert "PUBLIC reply as @crumbandkiln to @maya_okafor" in result.stderr
    assert ANSWER in result.stderr
    assert f"{len(ANSWER)}/280" in result.stderr
    assert result.stdout == ""
    assert line.state(case) == "waiting"


def test_without_yes_nothing_is_sent(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    result = line.run("reply", str(case), "--text", ANSWER)
    assert result.exit_code == 2
    assert ANSWER in result.stderr
    assert "--yes" in result.stderr
    assert line.state(case) == "waiting"
    assert line.json("outbox", "list") == []


def test_an_agreed_answer_waits_for_the_hold_and_goes_out(line: Line, clock: FixedClock) -> None:
    case = line.waiting("maya_okafor").case
    before = clock.now()
    sent = line.json("reply", str(case), "--text", ANSWER, "--yes")
    assert sent["state"] == "sent"
    assert sent["url"].startswith("https://x.com/crumbandkiln/status/")
    assert clock.now() - before == line.desk.settings.hold
    assert line.state(case) == "answered"


def test_now_does_without_the_hold(line: Line, clock: FixedClock) -> None:
    case = line.waiting("maya_okafor").case
    result = line.run("reply", str(case), "--text", ANSWER, "--yes", "--now")
    assert result.exit_code == 0
    assert clock.now() == START
    assert result.stdout.startswith("sent: @maya_okafor https://x.com/")


def test_a_template_is_filled_with_what_is_set(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    preview = line.json(
        *("reply", str(case), "--template", "outside-hours", "--dry-run"),
        *("--set", "what you will do=bake another cake"),
    )
    assert "bake another cake" in preview["text"]
    assert "{" not in preview["text"]


def test_an_open_blank_is_never_sent(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    result = line.run("reply", str(case), "--template", "late-apology", "--yes", "--now")
    assert result.exit_code == 2
    assert "Fill in “the honest reason”" in result.stderr
    assert line.state(case) == "waiting"


def test_a_draft_is_sent_when_nothing_else_is_given(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    assert line.run("reply", str(case), "--yes").exit_code == 2
    line.desk.replies.keep(case, ANSWER)
    assert line.json("reply", str(case), "--yes", "--now")["text"] == ANSWER


def test_a_draft_of_other_words_is_still_there_afterwards(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    line.desk.replies.keep(case, "Dear Maya, what I have written so far")
    line.json("reply", str(case), "--text", ANSWER, "--yes", "--now")
    draft = line.desk.open(case).draft
    assert draft is not None
    assert draft.text == "Dear Maya, what I have written so far"


@pytest.mark.parametrize(
    "words",
    [
        ("--text", "a", "--template", "late-apology"),
        ("--text", "a", "--set", "b=c"),
        ("--template", "no-such"),
        ("--template", "late-apology", "--set", "the reason=x"),
        ("--template", "late-apology", "--set", "nonsense"),
        ("--text", ""),
        ("--text", "x" * 281),
    ],
)
def test_what_cannot_be_sent_is_exit_code_2(line: Line, words: tuple[str, ...]) -> None:
    case = line.waiting("maya_okafor").case
    result = line.run("reply", str(case), *words, "--yes", "--now")
    assert result.exit_code == 2, result.output
    assert line.state(case) == "waiting"


def test_an_answer_that_x_takes_only_in_the_browser_is_handed_over(line: Line) -> None:
    case = line.waiting("wilf_stanton").case
    result = line.run("reply", str(case), "--text", "It is back on Friday, Wilf.", "--yes")
    assert result.exit_code == 0
    assert result.stdout.startswith("https://x.com/intent/tweet?in_reply_to=")
    assert "only in the browser" in result.stderr
    assert line.desk.row(case).sending == "handed over"


class Impatient(FixedClock):
    """A clock whose waits are cut short by Ctrl-C."""

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        raise KeyboardInterrupt


@pytest.fixture
def impatient() -> Iterator[Line]:
    with bootstrap.demo(clock=Impatient(START)) as desk:
        desk.sync.run()
        yield Line(desk)


def test_a_draft_that_began_as_a_template_counts_as_a_use_of_it(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    line.desk.replies.keep(case, ANSWER, "looking-into-it")
    line.json("reply", str(case), "--yes", "--now")
    assert line.desk.templates.usage()["looking-into-it"].used == 1


def test_ctrl_c_in_the_hold_makes_it_a_draft_again(impatient: Line) -> None:
    case = impatient.waiting("maya_okafor").case
    result = impatient.run("reply", str(case), "--text", ANSWER, "--yes")
    assert result.exit_code == 130
    assert "draft" in result.stderr
    assert impatient.state(case) == "waiting"
    draft = impatient.desk.open(case).draft
    assert draft is not None
    assert draft.text == ANSWER


def test_a_reply_on_hold_is_in_the_outbox_and_can_be_dropped(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    held = line.desk.replies.send(case, ANSWER, hold=timedelta(minutes=5))
    [listed] = line.json("outbox", "list")
    assert (listed["id"], listed["state"]) == (held.id, "hold")
    assert ANSWER[:40] in line.run("outbox", "list").stdout
    line.does("outbox", "drop", str(held.id))
    assert line.json("outbox", "list") == []


def test_what_was_dismissed_in_three_cases_is_listed_and_heard_again(line: Line) -> None:
    for handle in ("maya_okafor", "dean_hartley", "corinne_dale"):
        line.desk.replies.dismiss(line.waiting(handle).case, "vague-time")
    (told,) = line.json("coach", "--dismissed")
    assert (told["rule"], told["cases"], told["everywhere"]) == ("vague-time", 3, True)
    assert line.run("coach", "--dismissed").stdout == "vague-time: quiet in all cases\n"
    assert line.does("coach", "--listen", "vague-time") == "The coach speaks of vague-time again.\n"
    assert line.json("coach", "--dismissed") == []


def test_a_rule_that_nobody_dismissed_is_not_listened_to(line: Line) -> None:
    assert line.run("coach", "--listen", "vague-time").exit_code == 2
