"""Who waits, since when, and what closed each wait (product.md, section 6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carecli.care.cases import (
    Closed,
    Reason,
    Side,
    Snooze,
    State,
    Turn,
    Verdict,
    asleep,
    stand,
)
from carecli.care.posts import PostId

DAY = datetime(2026, 9, 18, tzinfo=UTC)


def at(clock: str) -> datetime:
    hours, minutes = clock.split(":")
    return DAY + timedelta(hours=int(hours), minutes=int(minutes))


def theirs(clock: str, *, seen: str | None = None) -> Turn:
    moment = at(clock)
    return Turn(PostId(int(moment.timestamp())), Side.CUSTOMER, moment, at(seen or clock))


def ours(clock: str, *, here: bool = True) -> Turn:
    moment = at(clock)
    return Turn(PostId(int(moment.timestamp())), Side.OURS, moment, moment, here)


def verdict(clock: str, reason: Reason = Reason.NO_REPLY_NEEDED) -> Verdict:
    return Verdict(at(clock), reason)


def test_two_posts_and_one_answer_are_one_wait_of_an_hour() -> None:
    standing = stand([theirs("10:00"), theirs("10:30"), ours("11:00")])
    (wait,) = standing.waits
    assert (wait.opened_at, wait.closed_at, wait.how) == (at("10:00"), at("11:00"), Closed.HERE)
    assert standing.state is State.ANSWERED


def test_a_dismissed_thank_you_is_no_response() -> None:
    standing = stand([theirs("10:00"), ours("10:05"), theirs("10:06")], [verdict("10:10")])
    first, second = standing.waits
    assert first.closed_at == at("10:05")
    assert second.how is Closed.DISMISSED
    assert (standing.state, standing.reason) == (State.DONE, Reason.NO_REPLY_NEEDED)


def test_a_second_post_does_not_move_the_wait() -> None:
    assert stand([theirs("10:00"), theirs("15:00")]).waiting_since == at("10:00")


def test_a_chain_of_answers_closes_one_wait_at_the_first() -> None:
    standing = stand([theirs("10:00"), ours("10:20"), ours("10:21"), ours("10:22")])
    (wait,) = standing.waits
    assert wait.answer_id == ours("10:20").post_id


def test_an_answer_before_the_first_post_closes_nothing() -> None:
    standing = stand([ours("09:00"), theirs("10:00")])
    assert standing.waiting_since == at("10:00")


def test_an_answer_from_elsewhere_says_so() -> None:
    (wait,) = stand([theirs("10:00"), ours("10:20", here=False)]).waits
    assert wait.how is Closed.ELSEWHERE


def test_answered_elsewhere_is_an_answer_by_hand_and_no_dismissal() -> None:
    standing = stand([theirs("10:00")], [verdict("11:00", Reason.ANSWERED_ELSEWHERE)])
    assert standing.waits[0].how is Closed.BY_HAND


def test_a_post_after_the_verdict_reopens() -> None:
    standing = stand([theirs("10:00"), theirs("12:00")], [verdict("11:00")])
    assert standing.state is State.WAITING
    assert standing.waiting_since == at("12:00")
    assert standing.reason is None


def test_a_post_that_the_verdicts_giver_had_not_seen_still_waits() -> None:
    standing = stand([theirs("10:00"), theirs("10:50", seen="12:00")], [verdict("11:00")])
    assert standing.state is State.WAITING
    assert standing.waiting_since == at("10:50")
    assert [wait.how for wait in standing.waits] == [Closed.DISMISSED, None]


def test_an_earlier_post_that_was_fetched_after_the_verdict_still_waits() -> None:
    standing = stand([theirs("09:00", seen="12:00"), theirs("10:00")], [verdict("11:00")])
    assert standing.waiting_since == at("09:00")


def test_a_verdict_on_an_answered_case_makes_no_wait() -> None:
    standing = stand([theirs("10:00"), ours("10:30")], [verdict("11:00", Reason.SOLVED)])
    assert len(standing.waits) == 1
    assert (standing.state, standing.reason) == (State.DONE, Reason.SOLVED)


def test_our_own_later_word_does_not_reopen() -> None:
    standing = stand([theirs("10:00"), ours("12:00")], [verdict("11:00")])
    assert standing.state is State.DONE


def test_a_case_without_a_turn_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="at least one turn"):
        stand([], [verdict("11:00")])


@pytest.mark.parametrize(
    ("snooze", "wrote", "now", "sleeps"),
    [
        (Snooze(at("09:00"), at("12:00")), "08:00", "11:59", True),
        (Snooze(at("09:00"), at("12:00")), "08:00", "12:00", False),
        (Snooze(at("09:00"), at("12:00")), "10:00", "11:00", False),
        (Snooze(at("09:00"), at("12:00"), firm=True), "10:00", "11:00", True),
        (Snooze(at("09:00"), at("12:00"), firm=True), "10:00", "12:00", False),
        (Snooze(at("09:00"), None), "08:00", "23:00", True),
        (Snooze(at("09:00"), None), "10:00", "23:00", False),
    ],
)
def test_a_snooze_holds_until_its_time_or_until_they_write(
    snooze: Snooze, wrote: str, now: str, sleeps: bool
) -> None:
    assert asleep(stand([theirs(wrote)]), snooze, at(now)) is sleeps


def test_a_post_from_before_the_snooze_that_is_fetched_later_wakes() -> None:
    late = stand([theirs("08:00", seen="10:00")])
    assert not asleep(late, Snooze(at("09:00"), at("12:00")), at("11:00"))


def test_nothing_sleeps_without_a_snooze() -> None:
    assert not asleep(stand([theirs("08:00")]), None, at("11:00"))


@st.composite
def _histories(draw: st.DrawFn) -> tuple[list[Turn], list[Verdict]]:
    minutes = st.integers(0, 60)
    turns = [
        Turn(
            PostId(number),
            draw(st.sampled_from(Side)),
            DAY + timedelta(minutes=(minute := draw(minutes))),
            DAY + timedelta(minutes=minute + draw(st.integers(0, 20))),
            draw(st.booleans()),
        )
        for number in range(1, draw(st.integers(1, 7)) + 1)
    ]
    verdicts = [
        Verdict(DAY + timedelta(minutes=minute), draw(st.sampled_from(Reason)))
        for minute in draw(st.lists(minutes, max_size=3, unique=True))
    ]
    return turns, verdicts


@given(history=_histories(), data=st.data())
def test_any_order_of_turns_and_verdicts_gives_the_same_standing(
    history: tuple[list[Turn], list[Verdict]], data: st.DataObject
) -> None:
    turns, verdicts = history
    shuffled = stand(data.draw(st.permutations(turns)), data.draw(st.permutations(verdicts)))
    assert shuffled == stand(turns, verdicts)


@given(history=_histories())
def test_without_verdicts_waits_follow_one_another(
    history: tuple[list[Turn], list[Verdict]],
) -> None:
    waits = stand(history[0]).waits
    for before, after in pairwise(waits):
        assert before.closed_at is not None
        assert before.closed_at <= after.opened_at


@given(history=_histories())
def test_only_the_last_wait_is_open_and_no_post_opens_two(
    history: tuple[list[Turn], list[Verdict]],
) -> None:
    standing = stand(*history)
    assert all(wait.closed_at for wait in standing.waits[:-1])
    assert len({wait.post_id for wait in standing.waits}) == len(standing.waits)
    assert (standing.state is State.WAITING) == (standing.waiting_since is not None)


@given(history=_histories())
def test_every_post_of_a_customer_is_covered_by_a_wait(
    history: tuple[list[Turn], list[Verdict]],
) -> None:
    standing = stand(*history)
    for turn in history[0]:
        if turn.side is Side.CUSTOMER:
            assert any(
                wait.opened_at <= turn.at and (wait.closed_at is None or turn.at <= wait.closed_at)
                for wait in standing.waits
            )
