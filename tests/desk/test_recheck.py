"""What is deleted or hidden on X loses its words here, at the least that this can cost."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from carecli.care.errors import OverBudget, Unreachable
from carecli.channels.sandbox import faults
from carecli.config.model import AccountSettings, Config
from carecli.desk import recheck
from tests.support.stage import Open, Stage, says

LOOKUP = "/2/tweets"
MENTIONS = "/2/users/*/mentions"


def looked_up(stage: Stage) -> Decimal:
    """What looking posts up has cost today."""
    found = stage.desk.spent(stage.clock.now())
    return sum((one.amount for one in found if one.resource == "post.read"), Decimal(0))


def tombstones(stage: Stage, handle: str) -> list[bool]:
    """Which posts of a case are gone, oldest first."""
    return [one.deleted for one in stage.desk.open(stage.case(handle)).thread]


def vanish(stage: Stage, key: str) -> None:
    stage.sandbox.world.remove(stage.post(key))


def test_a_post_deleted_on_x_is_buried_when_its_case_is_opened_on_another_day(
    stage: Stage,
) -> None:
    vanish(stage, "ada-1")
    stage.later(days=1)
    assert stage.desk.recheck.case(stage.case("ada")) == 1
    assert tombstones(stage, "ada") == [True]
    assert stage.row("ada").text == "(deleted on X)"
    assert looked_up(stage) == 0  # what X does not return, it does not bill


def test_what_was_read_today_is_not_asked_for(stage: Stage) -> None:
    vanish(stage, "ada-1")
    assert stage.desk.recheck.case(stage.case("ada")) == 0
    assert tombstones(stage, "ada") == [False]


def test_a_case_is_looked_up_once_a_utc_day(stage: Stage) -> None:
    stage.later(days=1)
    for _ in range(3):
        stage.desk.recheck.case(stage.case("ada"))
    assert looked_up(stage) == Decimal("0.005")
    stage.sandbox.faults.add(faults.drop(), path=LOOKUP)
    stage.desk.recheck.case(stage.case("ada"))  # nothing is asked, so nothing fails
    stage.clock.move(timedelta(hours=12, seconds=1))  # midnight UTC
    with pytest.raises(Unreachable):
        stage.desk.recheck.case(stage.case("ada"))


def test_a_look_up_that_failed_is_tried_again_the_same_day(stage: Stage) -> None:
    vanish(stage, "ada-1")
    stage.later(days=1)
    stage.sandbox.faults.add(faults.credits_depleted(), path=LOOKUP)
    with pytest.raises(OverBudget):
        stage.desk.recheck.case(stage.case("ada"))
    assert stage.desk.recheck.case(stage.case("ada")) == 1


@pytest.mark.parametrize("state", ["protected", "suspended"])
def test_what_is_hidden_from_us_goes_like_what_is_deleted(stage: Stage, state: str) -> None:
    world = stage.sandbox.world
    ada = world.find("ada")
    assert ada
    world.accounts[ada.id] = replace(
        ada, protected=state == "protected", suspended=state == "suspended"
    )
    stage.later(days=1)
    assert stage.desk.recheck.case(stage.case("ada")) == 1
    assert tombstones(stage, "ada") == [True]


def test_what_a_draft_quotes_of_a_deleted_post_goes_too(open_stage: Open) -> None:
    stage = open_stage(says("a", "ada", "@tinyteas My number is 4711 0815. Please help!"))
    stage.desk.sync.run()
    case = stage.case("ada")
    stage.desk.replies.keep(case, "You wrote: “My number is 4711 0815.” Let me look.")
    vanish(stage, "a")
    stage.later(days=1)
    stage.desk.recheck.case(case)
    draft = stage.desk.open(case).draft
    assert draft
    assert draft.text == "You wrote: “[deleted on X]” Let me look."


def test_our_own_answer_that_we_deleted_elsewhere_is_buried_too(stage: Stage) -> None:
    reply = stage.send("ada")
    assert reply.post_id
    stage.sandbox.world.remove(reply.post_id)
    stage.later(days=1)
    assert stage.desk.recheck.case(stage.case("ada")) == 1
    assert tombstones(stage, "ada") == [False, True]


def test_the_first_sweep_comes_a_span_after_the_first_fetch(stage: Stage) -> None:
    vanish(stage, "ada-1")
    assert stage.desk.sync.run()[0].gone == 0
    stage.later(hours=23)
    assert stage.desk.sync.run()[0].gone == 0
    stage.later(hours=1)
    (report,) = stage.desk.sync.run()
    assert (report.gone, report.said) == (1, "0 new for @tinyteas, 1 deleted or hidden")
    assert tombstones(stage, "ada") == [True]
    assert tombstones(stage, "bo") == [False]


def test_a_sweep_costs_the_window_as_our_own_reads_and_no_look_up_of_what_is_gone(
    stage: Stage,
) -> None:
    vanish(stage, "ada-1")
    stage.later(days=1)
    (report,) = stage.desk.sync.run()
    assert report.cost == Decimal("0.001")  # Bo's post; Ada's is not returned


def test_a_sweep_finds_that_nothing_at_all_is_left(stage: Stage) -> None:
    for key in ("ada-1", "bo-1"):
        vanish(stage, key)
    stage.later(days=1)
    assert stage.desk.sync.run()[0].gone == 2


def test_a_sweep_asks_nothing_of_posts_older_than_the_window(open_stage: Open) -> None:
    stage = open_stage(*(says(f"m{n}", f"c{n}", ago=900 - n) for n in range(810)), window=800)
    stage.desk.sync.run()
    for _ in range(5):
        stage.writes("c7")
        stage.later(minutes=1)
        stage.desk.sync.run()
    vanish(stage, "m12")  # the window now ends at m15
    vanish(stage, "m700")
    stage.later(days=1)
    assert stage.desk.sync.run()[0].gone == 1
    assert tombstones(stage, "c700") == [True]
    assert tombstones(stage, "c12") == [False]


def test_what_a_search_found_is_not_missed_among_mentions(open_stage: Open) -> None:
    account = AccountSettings(searches=("zwieback",))
    stage = open_stage(
        says("a", "ada", "zwieback"), says("b", "bo"),
        settings=Config(accounts={"tinyteas": account}),
    )  # fmt: skip
    stage.desk.sync.run()
    stage.later(days=1)
    stage.desk.sync.run()
    assert looked_up(stage) == 0


def test_no_sweep_is_made_when_the_settings_want_none(open_stage: Open) -> None:
    account = AccountSettings(sweep=timedelta(0))
    stage = open_stage(says("a", "ada"), settings=Config(accounts={"tinyteas": account}))
    stage.desk.sync.run()
    vanish(stage, "a")
    stage.later(days=9)
    assert stage.desk.sync.run()[0].gone == 0


def test_a_sweep_that_failed_is_due_again(stage: Stage) -> None:
    vanish(stage, "ada-1")
    stage.later(days=1)
    stage.sandbox.faults.add(faults.credits_depleted(), path=MENTIONS, skip=1)
    (report,) = stage.desk.sync.run()
    assert report.problems
    assert report.problems[0].startswith("Deleted posts: not read. ")
    assert stage.desk.sync.run()[0].gone == 1


def test_a_sweep_that_was_stopped_buries_nothing(stage: Stage) -> None:
    parts = stage.desk._parts
    account, stop = stage.desk.account(), threading.Event()
    vanish(stage, "ada-1")
    stage.later(days=1)
    stop.set()
    with parts.channel(account, "sync") as (channel, _):
        assert recheck.sweep(parts, account, channel, stop) == 0
    assert tombstones(stage, "ada") == [False]


def test_posts_that_x_still_has_but_lists_no_more_stay(stage: Stage) -> None:
    world = stage.sandbox.world
    world.mentioning(world.brand.id).remove(stage.post("ada-1"))
    stage.later(days=1)
    assert stage.desk.sync.run()[0].gone == 0
    assert tombstones(stage, "ada") == [False]
    assert looked_up(stage) == Decimal("0.005")
