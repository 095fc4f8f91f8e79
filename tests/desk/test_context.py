"""What a conversation lacks is fetched when a person wants it, the cheapest way first."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from carecli.care.cases import State
from carecli.channels.sandbox import faults
from tests.support.stage import Open, Stage, says

NOTHING = Decimal(0)


@pytest.fixture
def thread(open_stage: Open) -> Stage:
    """Ada and Bo have talked for a while when Ada mentions the shop."""
    talk = [
        says(f"t{n}", "ada" if n % 2 else "bo", f"word {n}", ago=100 - n, **_answers(n))
        for n in range(6)
    ]
    last = says("a", "ada", "@tinyteas what do you say?", ago=50, reply_to="t5")
    aside = says("x", "cy", "me too", ago=40, reply_to="t0")
    return _fetched(open_stage(*talk, last, aside))


def _answers(number: int) -> dict[str, str]:
    return {"reply_to": f"t{number - 1}"} if number else {}


def _fetched(stage: Stage) -> Stage:
    stage.desk.sync.run()
    return stage


def texts(stage: Stage) -> list[str]:
    """What Ada's case shows, without the handles that X puts first."""
    thread = stage.desk.open(stage.case("ada")).thread
    return [re.sub(r"^(@\w+ )+", "", one.post.text) for one in thread]


def spent(stage: Stage) -> Decimal:
    """What looking up and searching has cost."""
    found = stage.desk.spent(stage.clock.now())
    return sum((one.amount for one in found if one.resource == "post.read"), NOTHING)


def test_the_price_is_known_before_and_nothing_is_asked_for_it(thread: Stage) -> None:
    thread.sandbox.faults.add(faults.drop(), times=None)
    price = thread.desk.context.price(thread.case("ada"))
    assert price.missing == 2  # what the direct parent answers, and the first post
    assert (price.parents, price.rest) == (Decimal("0.100"), Decimal("0.500"))


def test_what_is_answered_is_looked_up_to_the_top(thread: Stage) -> None:
    assert thread.desk.context.fetch(thread.case("ada")) == 5
    assert texts(thread)[:6] == [f"word {n}" for n in range(6)]
    assert spent(thread) <= thread.desk.context.price(thread.case("ada")).parents + Decimal("0.025")
    assert thread.desk.context.price(thread.case("ada")).missing == 0


def test_a_conversation_that_is_complete_costs_nothing(stage: Stage) -> None:
    stage.sandbox.faults.add(faults.drop(), times=None)
    price = stage.desk.context.price(stage.case("ada"))
    assert (price.missing, price.parents) == (0, NOTHING)
    assert stage.desk.context.fetch(stage.case("ada")) == 0


def test_what_others_said_comes_with_the_whole_and_is_no_case(thread: Stage) -> None:
    case = thread.case("ada")
    assert thread.desk.context.fetch(case, whole=True) == 6
    assert "me too" in texts(thread)
    assert thread.handles() == ["ada"]


def test_a_second_look_brings_nothing_new_and_costs_nothing_today(thread: Stage) -> None:
    case = thread.case("ada")
    thread.desk.context.fetch(case, whole=True)
    before = spent(thread)
    assert thread.desk.context.fetch(case, whole=True) == 0
    assert spent(thread) == before


def test_our_own_answer_found_on_the_way_closes_the_wait(open_stage: Open) -> None:
    stage = open_stage(
        says("b", "bo", "Good tea?", ago=90),
        says("a", "ada", "@tinyteas really?", ago=70, reply_to="b"),
    )
    stage.desk.sync.run()
    late = stage.writes("tinyteas", "Really.", parent=stage.post("a"))
    stage.later(minutes=1)
    assert stage.desk.context.fetch(stage.case("ada"), whole=True) == 1
    assert stage.row("ada").state is State.ANSWERED
    assert late.text in [one.post.text for one in stage.desk.open(stage.case("ada")).thread]


def test_a_parent_that_is_gone_is_asked_for_once(open_stage: Open) -> None:
    stage = open_stage(
        says("b", "bo", "Good tea?", ago=90),
        says("c", "bo", "Anyone?", ago=80, reply_to="b"),
        says("a", "ada", "@tinyteas has it", ago=70, reply_to="c"),
    )
    stage.sandbox.world.remove(stage.post("b"))
    stage.desk.sync.run()
    case = stage.case("ada")
    assert stage.desk.context.price(case).missing == 1
    assert stage.desk.context.fetch(case) == 0
    assert stage.desk.context.price(case).missing == 0


def test_no_more_than_twenty_posts_are_looked_up(open_stage: Open) -> None:
    talk = [says(f"t{n}", "bo", f"word {n}", ago=200 - n, **_answers(n)) for n in range(60)]
    last = says("a", "ada", "@tinyteas what do you say?", ago=50, reply_to="t59")
    stage = _fetched(open_stage(*talk, last))
    stage.desk.context.fetch(stage.case("ada"))
    assert spent(stage) == Decimal("0.100")
