"""Several feeds of one account: what one refuses does not hold up the others."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal

import pytest

from carecli.care.cases import Reason, State
from carecli.care.errors import NotPermitted, OverBudget
from carecli.care.rows import Mark, View
from carecli.channels.sandbox import faults
from carecli.cli.shapes import synced
from carecli.config.model import AccountSettings, Caps, Config
from carecli.desk.sync import Progress
from tests.support.stage import Open, Stage, says

DMS = "/2/dm_events"
SEARCH = "/2/tweets/search/recent"
FORBIDDEN = faults.forbidden("You are not permitted to perform this action.")


def settings(**more: object) -> Config:
    return Config(accounts={"tinyteas": AccountSettings(**more)})  # type: ignore[arg-type]


def message(stage: Stage, by: str, text: str, *, to: str = "tinyteas") -> None:
    """Somebody writes somebody else in private."""
    sender, reader = stage.sandbox.world.find(by), stage.sandbox.world.find(to)
    assert sender
    assert reader
    stage.later(seconds=1)
    stage.sandbox.mail.send(by=sender.id, to=reader.id, at=stage.clock.now(), text=text)


def spent(stage: Stage, resource: str) -> Decimal:
    """What one resource came to today."""
    found = stage.desk.spent(stage.clock.now())
    return sum((one.amount for one in found if one.resource == resource), Decimal(0))


def words(stage: Stage, handle: str = "ada") -> list[str]:
    """What a case shows, oldest first."""
    return [one.post.text for one in stage.desk.open(stage.case(handle)).thread]


@pytest.fixture
def dms(open_stage: Open) -> Stage:
    """Ada has written nothing that the shop could see; direct messages are switched on."""
    return open_stage(says("a", "ada", "good morning"), settings=settings(dms=True))


def test_direct_messages_are_read_only_when_they_are_switched_on(open_stage: Open) -> None:
    stage = open_stage(says("a", "ada", "good morning"))
    message(stage, "ada", "hello?")
    stage.desk.sync.run()
    assert stage.handles() == []
    assert spent(stage, "dm.read") == 0


def test_a_direct_message_waits_like_any_other(dms: Stage) -> None:
    message(dms, "ada", "where is it?")
    (report,) = dms.desk.sync.run()
    row = dms.row("ada")
    assert (report.new, row.private, row.text) == (1, True, "where is it?")
    assert Mark.DM in row.marks


def test_a_fetch_of_messages_ends_where_the_last_one_did(dms: Stage) -> None:
    for number in range(45):
        message(dms, "ada", f"number {number}")
    seen: list[Progress] = []
    dms.desk.sync.run(progress=seen.append)
    assert [one.fetched for one in seen if one.feed == "direct messages"] == [20, 40, 45]
    message(dms, "ada", "and another")
    (report,) = dms.desk.sync.run()
    assert (report.fetched, report.new) == (1, 1)
    assert spent(dms, "dm.read") == Decimal("0.46")  # the rest was billed today already


def test_our_own_message_is_no_end_when_the_customer_wrote_before_it(dms: Stage) -> None:
    message(dms, "ada", "first")
    dms.desk.sync.run()
    message(dms, "ada", "second")
    dms.later(seconds=1)
    assert dms.send("ada", "Coming!").state == "sent"
    dms.desk.sync.run()
    assert words(dms) == ["first", "second", "Coming!"]


def test_an_answer_in_private_from_elsewhere_closes_the_wait(dms: Stage) -> None:
    message(dms, "ada", "where is it?")
    dms.desk.sync.run()
    message(dms, "tinyteas", "Here!", to="ada")
    dms.desk.sync.run()
    assert dms.row("ada").state is State.ANSWERED


@pytest.mark.parametrize("pages", [1, 2])
def test_messages_that_were_cut_off_have_no_hole(dms: Stage, pages: int) -> None:
    for number in range(45):
        message(dms, "ada", f"number {number}")
    dms.sandbox.faults.add(FORBIDDEN, path=DMS, skip=pages)
    dms.desk.sync.run()
    message(dms, "ada", "number 45")
    dms.desk.sync.run()
    assert words(dms) == [f"number {number}" for number in range(46)]


def test_messages_that_are_not_permitted_are_told_and_hold_up_nothing(open_stage: Open) -> None:
    stage = open_stage(
        says("a", "ada", "@tinyteas hi"), says("b", "bo", "zwieback"),
        settings=settings(dms=True, searches=("zwieback",)),
    )  # fmt: skip
    stage.sandbox.faults.add(FORBIDDEN, path=DMS)
    (report,) = stage.desk.sync.run()
    assert stage.handles() == ["ada", "bo"]
    (problem,) = report.problems
    assert problem.startswith("Direct messages: not read. ")
    assert report.said.endswith(problem)
    (account,) = synced((report,))["accounts"]
    assert account["problems"] == [problem]


def test_searches_beyond_the_cap_are_told_once_and_mentions_are_there(open_stage: Open) -> None:
    stage = open_stage(
        says("a", "ada", "@tinyteas hi"),
        settings=settings(searches=("tea", "rusk"), caps=Caps(read_day=Decimal("0.4"))),
    )
    (report,) = stage.desk.sync.run()
    assert stage.handles() == ["ada"]
    (problem,) = report.problems
    assert problem.startswith("The search tea, The search rusk: not read. ")
    assert stage.desk.status().budget


def test_mentions_beyond_the_cap_are_an_error_after_the_rest_was_tried(open_stage: Open) -> None:
    stage = open_stage(says("b", "bo", "zwieback"), settings=settings(searches=("zwieback",)))
    stage.sandbox.faults.add(faults.credits_depleted(), path="/2/users/*/mentions")
    with pytest.raises(OverBudget):
        stage.desk.sync.run()
    assert stage.handles() == ["bo"]


def test_mentions_that_are_not_permitted_are_an_error(stage: Stage) -> None:
    stage.sandbox.faults.add(FORBIDDEN, path="/2/users/*/mentions")
    with pytest.raises(NotPermitted):
        stage.desk.sync.run()


def test_one_bad_search_does_not_hold_up_the_next(open_stage: Open) -> None:
    stage = open_stage(says("b", "bo", "zwieback"), settings=settings(searches=("(", "zwieback")))
    (report,) = stage.desk.sync.run()
    assert stage.handles() == ["bo"]
    (problem,) = report.problems
    assert problem.startswith("The search (: not read. X could not read the request.")


def test_old_messages_are_forgotten_once_a_day(open_stage: Open) -> None:
    stage = open_stage(
        says("a", "ada", "good morning"), settings=settings(dms=True, keep_dms=timedelta(days=3))
    )
    message(stage, "ada", "my number is 77")
    stage.desk.sync.run()
    stage.desk.triage.done([stage.case("ada")], Reason.SOLVED)
    stage.later(days=4)
    stage.desk.sync.run()
    assert stage.desk.search("number") == ()
    (bubble,) = stage.desk.open(stage.case("ada")).thread
    assert (bubble.deleted, bubble.post.text) == (True, "")


def test_the_clients_phone_answers_and_the_case_is_answered_there(stage: Stage) -> None:
    stage.later(minutes=1)
    stage.writes("tinyteas", "Sorry, it is on its way!", parent=stage.post("ada-1"))
    stage.later(minutes=1)
    stage.desk.sync.run()
    assert stage.row("ada").state is State.ANSWERED
    assert stage.desk.listing(View.WAITING).total == 1
    assert [one.here for one in stage.desk.open(stage.case("ada")).thread] == [False, False]


def test_a_stop_ends_the_messages_after_the_present_page(dms: Stage) -> None:
    for number in range(45):
        message(dms, "ada", f"number {number}")
    stop = threading.Event()

    def tell(progress: Progress) -> None:
        if progress.feed == "direct messages":
            stop.set()

    dms.desk.sync.run(progress=tell, stop=stop)
    assert len(words(dms)) == 20
    dms.desk.sync.run()
    assert len(words(dms)) == 45


def test_messages_that_x_puts_off_wait_by_themselves_until_then(dms: Stage) -> None:
    message(dms, "ada", "hello?")
    dms.sandbox.faults.add(faults.rate_limited(), path=DMS)
    dms.writes("ada", "@tinyteas hello in public")
    (report,) = dms.desk.sync.run()
    assert report.problems[0].startswith("Direct messages: not read. ")
    assert report.new == 1
    dms.later(minutes=14)
    assert dms.desk.sync.run()[0].new == 0  # nothing is asked before the pause is over
    dms.later(minutes=1)
    assert dms.desk.sync.run()[0].new == 1


def test_a_cap_that_is_raised_lets_searches_run_at_once(open_stage: Open) -> None:
    stage = open_stage(
        says("b", "bo", "zwieback"),
        settings=settings(searches=("zwieback",), caps=Caps(read_day=Decimal("0.4"))),
    )
    assert stage.desk.sync.run()[0].problems
    stage.desk.preferences.save({("accounts", "tinyteas", "caps", "read_day"): "5"})
    assert stage.desk.sync.run()[0].problems == ()
    assert stage.handles() == ["bo"]
