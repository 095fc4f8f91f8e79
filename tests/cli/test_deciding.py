"""Done, reopen, snooze, labels, notes, follow-ups, promises, undo."""

from __future__ import annotations

from datetime import timedelta

from carecli.care.rows import View
from tests.cli.conftest import START, Line


def test_done_closes_several_cases_with_a_reason(line: Line) -> None:
    maya, corinne = line.waiting("maya_okafor").case, line.waiting("corinne_dale").case
    said = line.does("done", f"#{maya}", str(corinne), str(corinne), "--reason", "no-reply-needed")
    assert said == "Done (no reply needed): 2 cases\n"
    assert [line.state(case) for case in (maya, corinne)] == ["done", "done"]


def test_a_change_can_be_printed(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    change = line.json("done", str(case), "--reason", "solved")
    assert change["verb"] == "done"
    assert change["cases"] == [case]
    assert change["undoable"] is True


def test_reopen_brings_a_case_back_with_its_wait(line: Line) -> None:
    row = line.waiting("maya_okafor")
    line.does("done", str(row.case), "--reason", "solved")
    line.does("reopen", str(row.case))
    assert line.waiting("maya_okafor").waiting_since == row.waiting_since


def test_undo_takes_back_the_latest_decision(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    line.does("done", str(case), "--reason", "solved")
    line.does("undo")
    assert line.state(case) == "waiting"
    result = line.run("undo")
    assert result.exit_code == 2
    assert "nothing to undo" in result.stderr


def test_a_time_of_several_words_needs_no_quotes(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    line.does("snooze", str(case), "tomorrow", "9:00", "--firm", "--why", "oven comes")
    row = line.desk.row(case)
    assert row.until == START.replace(day=16, hour=9, minute=0) + _behind(line)
    assert row.firm
    [printed] = line.run("inbox", "--view", "snoozed").stdout.splitlines()
    assert "until Wed 16 Sep 09:00" in printed


def _behind(line: Line) -> timedelta:
    return -(START.astimezone(line.desk.zone).utcoffset() or timedelta(0))


def test_a_case_can_sleep_until_they_write(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    line.does("snooze", str(case), "--until-they-write")
    assert line.state(case) == "snoozed"
    assert line.run("snooze", str(case), "2h", "--until-they-write").exit_code == 2


def test_labels_are_put_on_and_taken_off(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    line.does("label", str(case), "+vip", "+birthday")
    line.does("label", str(case), "-vip")
    assert line.json("show", str(case))["customer"]["labels"] == ["birthday"]


def test_a_note_says_how_we_know(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    line.does("note", "@maya_okafor", "Collects on Sundays", "--source", "public")
    [note] = line.json("show", str(case))["customer"]["notes"]
    assert (note["text"], note["source"]) == ("Collects on Sundays", "public")
    assert line.run("note", "@maya_okafor", "x", "--source", "a hunch").exit_code == 2


def test_a_follow_up_is_listed_moved_and_settled(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    line.does("follow-up", str(case), "+3d", "--note", "did the new cake work")
    [open_one] = line.json("promises", "list")
    assert (open_one["case"], open_one["kind"]) == (case, "if silent")
    line.does("promises", "move", str(open_one["id"]), "2026-10-01", "12:00")
    [moved] = line.json("promises", "list")
    assert moved["due"].startswith("2026-10-01T12:00:00")
    assert "due Thu 01 Oct 12:00" in line.run("inbox", "--view", "follow-ups").stdout
    listed = line.run("promises", "list").stdout
    assert "follow-up" in listed
    assert "did the new cake work" in listed
    assert line.run("promises", "kept", str(open_one["id"])).exit_code == 2
    line.does("promises", "done", str(open_one["id"]))
    assert line.json("promises", "list") == []


def test_a_promise_ends_kept_or_broken_and_is_listed_among_the_closed(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    line.desk.reminders.promise(case, line.desk.clock.now() + timedelta(hours=1), "a new cake")
    [one] = line.json("promises", "list")
    line.does("promises", "broken", str(one["id"]))
    assert line.json("promises", "list") == []
    [closed] = line.json("promises", "list", "--closed")
    assert (closed["settled"], closed["note"]) == ("broken", "a new cake")


def test_a_case_is_no_spam_without_a_word_on_why(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    result = line.run("done", str(case), "--reason", "spam")
    assert result.exit_code == 2
    assert "needs a reason in words" in result.stderr
    line.does("done", str(case), "--reason", "spam", "--why", "sells followers")
    assert line.state(case) == "done"


def test_a_day_without_a_time_begins_when_the_doors_open(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    line.does("snooze", str(case), "in", "two", "days")
    until = line.desk.row(case).until
    assert until == line.desk.times.read("in two days", [case])
    assert until
    assert until.astimezone(line.desk.zone).minute == 0


def test_the_review_lists_what_there_is_to_decide(line: Line) -> None:
    data = line.json("review")
    waiting = line.desk.listing(View.WAITING)
    assert [one["case"] for one in data["cases"]] == [row.case for row in waiting.rows(0, 1000)]
    assert (data["under_way"], data["receipt"]) == (False, None)
    assert "@maya_okafor" in line.run("review").stdout
    assert line.run("review", "--receipt").exit_code == 2


def test_the_receipt_of_a_review_is_markdown(line: Line) -> None:
    line.desk.daily.begin()
    case = line.waiting("maya_okafor").case
    line.does("done", str(case), "--reason", "no-reply-needed")
    line.desk.daily.finish()
    page = line.run("review", "--receipt").stdout
    assert page.startswith("# Daily review, ")
    assert "- No reply needed: 1" in page
    assert line.json("review", "--receipt")["verdicts"] == {"no reply needed": 1}


def test_a_follow_up_may_hold_even_if_they_write(line: Line) -> None:
    case = line.waiting("maya_okafor").case
    line.does("follow-up", str(case), "2h", "--even-if-they-write")
    [reminder] = line.json("promises", "list")
    assert reminder["kind"] == "on date"


def test_sync_says_what_came_and_what_it_cost(line: Line) -> None:
    data = line.json("sync")
    assert set(data) == {"fetched", "new", "filtered", "odd", "gone", "cost", "accounts"}
    assert data["accounts"][0]["account"] == "crumbandkiln"
    assert data["new"] == 0
    assert "0 new" in line.run("sync").stdout


def test_a_coach_that_nobody_silenced_says_so(line: Line) -> None:
    assert line.run("coach", "--dismissed").stderr == "No rule was dismissed.\n"
