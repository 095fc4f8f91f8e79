"""A reply too long for one post goes out in parts: each once, in order, or not at all."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from carecli.care.cases import State
from carecli.care.errors import Misuse
from carecli.care.outgoing import Reply, Sending
from carecli.care.rows import Answerable
from carecli.channels.sandbox import faults
from carecli.channels.sandbox.faults import Fault
from carecli.channels.sandbox.wire import NOT_AUTHORIZED
from carecli.channels.x.client import XChannel
from carecli.config.model import AccountSettings, Caps, Config
from carecli.store import replies
from tests.support.stage import SHOP, Open, Stage, says

NOW = timedelta(0)
PARTS = tuple(
    f"Number {n} is bread. " + " ".join(["It is in the oven now."] * 11)
    for n in ("one", "two", "six")
)
TEXT = f"{PARTS[0]}\n\n{PARTS[1]} {PARTS[2]}"
RULE = "You can only reply to or quote posts where you are mentioned or are the author."


def chained(stage: Stage, *, hold: timedelta = NOW) -> tuple[Reply, ...]:
    first = stage.desk.replies.send(stage.case("ada"), TEXT, chain=True, hold=hold)
    return replies.chain(stage.desk._parts.db, first)


def now(stage: Stage, *parts: Reply) -> list[str]:
    return [stage.desk.replies.get(part.id).state.value for part in parts]


def draft(stage: Stage) -> str:
    kept = stage.desk.open(stage.case("ada")).draft
    return kept.text if kept else ""


def broken_from(stage: Stage, part: int, fault: Fault) -> None:
    """X is well for the parts before this one, and not for this one."""
    for _ in range(part - 1):
        stage.sandbox.faults.add(faults.slow(0), method="POST", path="/2/tweets")
    stage.sandbox.faults.add(fault, method="POST", path="/2/tweets")


def on_x(stage: Stage) -> list[str]:
    return [text.removeprefix("@ada ") for text in stage.on_x()]


def test_each_part_answers_the_one_before_and_all_are_one_case(stage: Stage) -> None:
    parts = chained(stage)
    assert [(part.part, part.parts, part.text) for part in parts] == [
        (n, 3, text) for n, text in enumerate(PARTS, 1)
    ]
    sent = stage.desk.replies.deliver()
    assert [part.state for part in sent] == [Sending.SENT] * 3
    posts = stage.sandbox.world.posts_by_brand()
    assert [post.parent for post in posts] == [stage.post("ada-1"), posts[0].id, posts[1].id]
    assert on_x(stage) == list(PARTS)
    opened = stage.desk.open(stage.case("ada"))
    assert (opened.row.state, len(opened.thread), len(opened.waits)) == (State.ANSWERED, 4, 1)
    assert opened.waits[0].answer_id == posts[0].id


def test_parts_are_paid_for_one_by_one_and_as_the_preview_said(stage: Stage) -> None:
    seen = stage.desk.replies.check(stage.case("ada"), TEXT, chain=True)
    before = stage.sandbox.bill.spent
    chained(stage)
    stage.desk.replies.deliver()
    assert stage.sandbox.bill.spent - before == Decimal("0.040")
    assert seen.price == Decimal("0.040")


def test_a_chain_that_is_held_is_taken_back_as_a_whole(stage: Stage) -> None:
    parts = chained(stage, hold=timedelta(seconds=10))
    assert stage.desk.replies.deliver() == ()
    change = stage.desk.undo()
    assert change is not None
    assert change.said == "Recalled: the reply to @ada is a draft again"
    assert (draft(stage), now(stage, *parts)) == (TEXT, ["recalled"] * 3)
    stage.later(minutes=1)
    assert stage.desk.replies.deliver() == ()
    assert stage.on_x() == []


def test_a_part_named_alone_takes_the_rest_along(stage: Stage) -> None:
    parts = chained(stage, hold=timedelta(hours=1))
    sent = stage.desk.replies.deliver(parts[0].id)
    assert [part.id for part in sent] == [part.id for part in parts]
    assert on_x(stage) == list(PARTS)


def test_a_part_does_not_go_before_its_turn(stage: Stage) -> None:
    parts = chained(stage, hold=timedelta(hours=1))
    assert stage.desk.replies.deliver(parts[1].id) == ()
    assert stage.on_x() == []


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (faults.forbidden("You are not permitted to perform this action."), "refused"),
        (faults.drop(written=True), "unknown"),
        (faults.drop(), "unknown"),
        (faults.error(503, written=True), "unknown"),
    ],
)
def test_a_part_that_is_not_known_to_be_out_stops_those_after_it(
    stage: Stage, fault: Fault, state: str
) -> None:
    broken_from(stage, 2, fault)
    parts = chained(stage)
    stage.desk.replies.deliver()
    assert now(stage, *parts) == ["sent", state, "hold"]
    assert stage.desk.replies.get(parts[2].id).behind
    assert stage.desk.replies.next_due() is None, "the app would wake up again and again"
    assert stage.desk.replies.deliver() == ()
    assert stage.row("ada").sending is Sending(state)


def test_what_is_refused_is_the_draft_with_all_that_follows(stage: Stage) -> None:
    broken_from(stage, 2, faults.forbidden(RULE, NOT_AUTHORIZED))
    parts = chained(stage)
    stage.desk.replies.deliver()
    assert draft(stage) == f"{PARTS[1]} {PARTS[2]}"
    assert stage.row("ada").answerable is Answerable.YES, "it was our own post that was answered"
    for named in (parts[2], parts[1]):
        tried = stage.desk.replies.retry(named.id)
        assert tried.id == parts[1].id
        assert draft(stage) == "", "it would be offered to be sent a second time"
        if named is parts[2]:
            broken_from(stage, 1, faults.forbidden(RULE, NOT_AUTHORIZED))
        stage.later(seconds=10)
        stage.desk.replies.deliver()
    assert on_x(stage) == list(PARTS)


def test_a_first_part_that_is_refused_lets_none_go(stage: Stage) -> None:
    broken_from(stage, 1, faults.forbidden(RULE, NOT_AUTHORIZED))
    parts = chained(stage)
    stage.desk.replies.deliver()
    assert (now(stage, *parts), draft(stage)) == (["refused", "hold", "hold"], TEXT)
    assert stage.row("ada").answerable is Answerable.NO


def test_an_unknown_part_is_found_and_the_rest_follows(stage: Stage) -> None:
    broken_from(stage, 2, faults.drop(written=True))
    parts = chained(stage)
    stage.desk.replies.deliver()
    stage.later(minutes=10)
    stage.desk.sync.run()
    assert now(stage, *parts) == ["sent", "sent", "hold"]
    stage.desk.replies.deliver()
    assert on_x(stage) == list(PARTS)
    _, two, three = stage.sandbox.world.posts_by_brand()
    assert three.parent == two.id


def test_an_unknown_part_that_is_not_there_waits_for_a_person(stage: Stage) -> None:
    broken_from(stage, 2, faults.drop())
    parts = chained(stage)
    stage.desk.replies.deliver()
    with pytest.raises(Misuse, match="may be out already"):
        stage.desk.replies.retry(parts[2].id)
    stage.later(minutes=10)
    stage.desk.sync.run()
    assert stage.desk.replies.deliver() == ()
    stage.desk.replies.retry(parts[2].id)
    stage.later(seconds=10)
    stage.desk.replies.deliver()
    assert on_x(stage) == list(PARTS)


def test_the_same_words_under_another_part_are_not_taken_for_the_unknown_one(stage: Stage) -> None:
    broken_from(stage, 2, faults.drop())
    parts = chained(stage)
    stage.desk.replies.deliver()
    stage.writes("tinyteas", PARTS[1], parent=stage.post("ada-1"))
    stage.later(minutes=1)
    stage.desk.sync.run()
    assert now(stage, *parts) == ["sent", "unknown", "hold"]


def test_after_a_crash_it_goes_on_at_the_right_part(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts, real = chained(stage), XChannel.reply

    def dies_at_two(channel: XChannel, *to: object, **more: object) -> object:
        if to[1] == PARTS[1]:
            raise KeyboardInterrupt
        return real(channel, *to, **more)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(XChannel, "reply", dies_at_two)
        with pytest.raises(KeyboardInterrupt):
            stage.desk.replies.deliver()
    assert now(stage, *parts) == ["sent", "sending", "hold"]
    assert stage.desk.replies.deliver() == ()
    stage.later(minutes=3)
    stage.desk.sync.run()
    assert now(stage, *parts) == ["sent", "unknown", "hold"]
    stage.later(minutes=3)
    stage.desk.sync.run()
    stage.desk.replies.retry(parts[1].id)
    stage.later(seconds=10)
    stage.desk.replies.deliver()
    assert on_x(stage) == list(PARTS)


def test_a_recall_half_way_says_what_is_public_already(stage: Stage) -> None:
    broken_from(stage, 2, faults.rate_limited())
    parts = chained(stage)
    stage.desk.replies.deliver()
    assert now(stage, *parts) == ["sent", "hold", "hold"]
    change = stage.desk.replies.recall(parts[2].id)
    assert "on X already: part 1 of 3" in change.said
    assert (draft(stage), now(stage, *parts)) == (
        f"{PARTS[1]} {PARTS[2]}", ["sent", "recalled", "recalled"],
    )  # fmt: skip
    with pytest.raises(Misuse):
        stage.desk.replies.recall(parts[0].id)


def test_a_recall_says_what_may_be_public(stage: Stage) -> None:
    broken_from(stage, 1, faults.drop(written=True))
    parts = chained(stage)
    stage.desk.replies.deliver()
    change = stage.desk.replies.recall(parts[0].id)
    assert "may be on X: part 1 of 3" in change.said
    assert now(stage, *parts) == ["unknown", "recalled", "recalled"]
    assert draft(stage) == f"{PARTS[1]} {PARTS[2]}"


def test_dropping_a_part_drops_what_follows_and_keeps_what_goes_before(stage: Stage) -> None:
    parts = chained(stage, hold=timedelta(seconds=10))
    stage.desk.replies.drop(parts[1].id)
    assert now(stage, *parts) == ["hold", "recalled", "recalled"]
    assert draft(stage) == f"{PARTS[1]} {PARTS[2]}"
    stage.later(seconds=10)
    stage.desk.replies.deliver()
    assert on_x(stage) == [PARTS[0]]


def test_a_pause_in_the_middle_is_kept(stage: Stage) -> None:
    broken_from(stage, 3, faults.rate_limited())
    parts = chained(stage)
    stage.desk.replies.deliver()
    assert now(stage, *parts) == ["sent", "sent", "hold"]
    assert stage.desk.replies.next_due() == stage.clock.now() + timedelta(minutes=15)
    stage.later(minutes=15)
    stage.desk.replies.deliver()
    assert on_x(stage) == list(PARTS)


def test_what_waited_is_looked_at_again_and_stops_where_our_own_part_is_gone(stage: Stage) -> None:
    broken_from(stage, 2, faults.rate_limited())
    parts = chained(stage)
    stage.desk.replies.deliver()
    stage.sandbox.world.remove(stage.sandbox.world.posts_by_brand()[0].id)
    stage.later(minutes=20)
    (stopped,) = stage.desk.replies.deliver()
    assert (stopped.id, stopped.state) == (parts[1].id, Sending.REFUSED)
    assert "Somebody of ours deleted" in stopped.problem
    assert draft(stage) == f"{PARTS[1]} {PARTS[2]}"


def test_a_chain_that_the_caps_do_not_cover_does_not_begin(open_stage: Open) -> None:
    caps = Caps(send_day=Decimal("0.039"))
    settings = Config(accounts={SHOP.handle: AccountSettings(caps=caps)})
    stage = open_stage(says("ada-1", "ada"), settings=settings)
    stage.desk.sync.run()
    parts = chained(stage)
    (stopped,) = stage.desk.replies.deliver()
    assert (stopped.id, stopped.state) == (parts[0].id, Sending.REFUSED)
    assert "cap of $0.039" in stopped.problem
    assert (stage.on_x(), draft(stage)) == ([], TEXT)


def test_the_same_chain_from_a_second_window_is_refused(stage: Stage) -> None:
    chained(stage, hold=timedelta(seconds=10))
    with pytest.raises(Misuse, match="on their way already"):
        chained(stage)
    assert len(stage.desk.replies.outbox()) == 3


def test_a_short_text_is_no_chain_and_a_long_one_is_refused_without_being_asked(
    stage: Stage,
) -> None:
    reply = stage.desk.replies.send(stage.case("bo"), "It is in the oven.", chain=True)
    assert (reply.part, reply.parts) == (1, 1)
    with pytest.raises(Misuse, match="too long"):
        stage.desk.replies.send(stage.case("ada"), TEXT)
