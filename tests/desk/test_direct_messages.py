"""Answering in private: to the one person, once, and never by way of the public."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from carecli.care.cases import CaseId, Closed, State
from carecli.care.errors import Misuse
from carecli.care.outgoing import Reply, Sending
from carecli.care.rows import Answerable, Row, View
from carecli.care.threads import Feed
from carecli.channels.sandbox import faults
from carecli.channels.sandbox.faults import Fault
from carecli.channels.sandbox.wire import NOT_AUTHORIZED
from carecli.config.model import AccountSettings, Config
from carecli.store import replies
from tests.store.test_direct_messages import receives
from tests.support.shop import Shop, dm, post
from tests.support.stage import Open, Stage, says

SETTINGS = Config(accounts={"tinyteas": AccountSettings(dms=True)})
NOW = timedelta(0)
DM = "/2/dm_conversations/with/*/messages"


@pytest.fixture
def stage(open_stage: Open) -> Stage:
    """Ada wrote in public and Bo in private; both were fetched."""
    stage = open_stage(
        says("ada-1", "ada", ago=60), says("bo-1", "bo", "no shop"), settings=SETTINGS
    )
    stage.clock.move(timedelta(minutes=1))
    message(stage, "bo", "My number is 77")
    stage.later(minutes=1)
    stage.desk.sync.run()
    return stage


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Person 2 wrote in private, person 3 in public."""
    shop = Shop(tmp_path, Config(accounts={"shop": AccountSettings(dms=True)}))
    shop.take(dm(2, 2, "my number is 77"), feed=Feed.DMS)
    shop.take(post(3, 3))
    return shop


def message(stage: Stage, handle: str, text: str, *, to: str = "tinyteas") -> None:
    """Somebody writes somebody else a direct message on X."""
    world = stage.sandbox.world
    sender, reader = world.find(handle), world.find(to)
    assert sender
    assert reader
    stage.sandbox.mail.send(by=sender.id, to=reader.id, at=stage.clock.now(), text=text)


def in_private(stage: Stage, handle: str) -> list[str]:
    """What the shop and somebody wrote each other in private."""
    person = stage.sandbox.world.find(handle)
    assert person
    return [event.text for event in stage.sandbox.mail.of(person.id)]


def send(stage: Stage, handle: str, text: str, *, private: bool = False) -> Reply:
    reply = stage.desk.replies.send(stage.case(handle), text, private=private, hold=NOW)
    stage.desk.replies.deliver()
    return stage.desk.replies.get(reply.id)


def broken(stage: Stage, fault: Fault) -> None:
    stage.sandbox.faults.add(fault, method="POST", path=DM)


def rows(stage: Stage, handle: str) -> list[Row]:
    views = (View.WAITING, View.ANSWERED)
    found = [row for view in views for row in stage.desk.listing(view).rows(0, 99)]
    return [row for row in found if row.handle == handle]


def test_a_private_case_is_answered_in_private_once(stage: Stage) -> None:
    sent = send(stage, "bo", "Thank you, 77 it is")
    assert (sent.state, sent.private) == (Sending.SENT, True)
    assert in_private(stage, "bo") == ["My number is 77", "Thank you, 77 it is"]
    assert stage.on_x() == []
    opened = stage.desk.open(stage.case("bo"))
    assert opened.row.state is State.ANSWERED
    assert (opened.waits[0].how, opened.waits[0].answer_id) == (Closed.HERE, sent.post_id)
    stage.later(minutes=1)
    stage.desk.sync.run()
    after = stage.desk.open(stage.case("bo"))
    assert after.waits == opened.waits
    assert [(b.post.text, b.here) for b in after.thread] == [
        ("My number is 77", False),
        ("Thank you, 77 it is", True),
    ]


def test_what_we_wrote_from_a_phone_answers_the_private_case(stage: Stage) -> None:
    message(stage, "tinyteas", "On my way", to="bo")
    stage.later(minutes=1)
    stage.desk.sync.run()
    assert stage.row("bo").state is State.ANSWERED
    assert stage.desk.open(stage.case("bo")).waits[0].how is Closed.ELSEWHERE


def test_a_public_case_can_be_answered_in_private_and_waits_no_more(stage: Stage) -> None:
    sent = send(stage, "ada", "Here is your code: 1234", private=True)
    assert sent.state is Sending.SENT
    assert in_private(stage, "ada") == ["Here is your code: 1234"]
    assert stage.on_x() == []
    opened = stage.desk.open(stage.case("ada"))
    assert (opened.row.state, opened.row.private) == (State.ANSWERED, False)
    assert [bubble.post.private for bubble in opened.thread] == [False, True]
    stage.later(minutes=1)
    message(stage, "ada", "Thanks, it works")
    stage.later(minutes=1)
    stage.desk.sync.run()
    private, public = sorted(rows(stage, "ada"), key=lambda row: not row.private)
    assert (private.state, public.state) == (State.WAITING, State.ANSWERED)
    assert [b.post.text for b in stage.desk.open(private.case).thread] == [
        "Here is your code: 1234",
        "Thanks, it works",
    ]


@pytest.mark.parametrize("handle", ["ada", "bo"])
@pytest.mark.parametrize(
    "fault",
    [faults.drop(written=True), faults.error(503, written=True), faults.truncated()],
    ids=["drop", "503", "truncated"],
)
def test_a_message_whose_answer_is_lost_is_looked_up_among_the_messages(
    stage: Stage, fault: Fault, handle: str
) -> None:
    broken(stage, fault)
    unknown = send(stage, handle, "See tiny.example & <3", private=True)
    assert unknown.state is Sending.UNKNOWN
    stage.later(minutes=3)
    assert stage.desk.replies.deliver() == ()
    stage.desk.sync.run()
    assert stage.desk.replies.get(unknown.id).state is Sending.SENT
    row = stage.desk.row(unknown.case)
    assert (row.state, row.sending) == (State.ANSWERED, None)
    assert stage.desk.open(unknown.case).waits[0].how is Closed.HERE
    assert len(in_private(stage, handle)) == (2 if handle == "bo" else 1)


def test_an_unknown_message_is_sent_again_only_after_a_look_at_the_messages(stage: Stage) -> None:
    broken(stage, faults.drop())
    unknown = send(stage, "bo", "Hello Bo")
    assert unknown.state is Sending.UNKNOWN
    with pytest.raises(Misuse, match="may be out already"):
        stage.desk.replies.retry(unknown.id)
    stage.later(minutes=3)
    stage.desk.sync.run()
    stage.desk.replies.retry(unknown.id)
    stage.desk.replies.deliver(unknown.id)
    assert in_private(stage, "bo") == ["My number is 77", "Hello Bo"]


def test_a_program_that_died_while_sending_a_message_sends_it_once(stage: Stage) -> None:
    reply = stage.desk.replies.send(stage.case("bo"), "Hello Bo", hold=NOW)
    assert replies.claim(stage.desk._parts.db, stage.clock.now()) is not None
    message(stage, "tinyteas", "Hello Bo", to="bo")
    stage.later(minutes=3)
    assert stage.desk.replies.deliver() == ()
    stage.desk.sync.run()
    assert stage.desk.replies.get(reply.id).state is Sending.SENT
    assert in_private(stage, "bo") == ["My number is 77", "Hello Bo"]


@pytest.mark.parametrize(
    "detail",
    [
        "You do not have permission to DM one or more of participants.",
        "You can only reply to or quote posts where you are mentioned or are the author.",
        "You attempted to reply to a post that is deleted or not visible to you.",
    ],
)
def test_a_refused_message_comes_back_as_a_private_draft_with_the_reason(
    stage: Stage, detail: str
) -> None:
    broken(stage, faults.forbidden(detail, NOT_AUTHORIZED))
    refused = send(stage, "ada", "Your code is 1234", private=True)
    assert refused.state is Sending.REFUSED
    assert detail in refused.problem
    case = stage.case("ada")
    draft = stage.desk.open(case).draft
    assert draft is not None
    assert (draft.text, draft.private) == ("Your code is 1234", True)
    assert stage.desk.row(case).answerable is Answerable.YES
    with pytest.raises(Misuse, match="not for the public"):
        stage.desk.replies.send(case, "Your code is 1234")
    assert stage.on_x() == []


def test_a_pause_keeps_a_message_on_hold(stage: Stage) -> None:
    broken(stage, faults.rate_limited())
    assert send(stage, "bo", "Hello").state is Sending.HOLD
    stage.later(minutes=15)
    (sent,) = stage.desk.replies.deliver()
    assert (sent.state, sent.private) == (Sending.SENT, True)
    assert stage.on_x() == []


@pytest.mark.parametrize("private", [False, True])
def test_everything_in_a_private_case_is_private(shop: Shop, private: bool) -> None:
    seen = shop.desk.replies.check(shop.case(2), "a" * 300, private=private)
    assert (seen.public, seen.handover, seen.errors) == (False, None, ())
    assert (seen.limit, seen.price) == (10_000, Decimal("0.015"))
    reply = shop.desk.replies.send(shop.case(2), "a" * 300, private=private)
    assert reply.private
    shop.desk.replies.recall(reply.id)
    draft = shop.desk.open(shop.case(2)).draft
    assert draft is not None
    assert draft.private


def test_the_outbox_itself_takes_no_public_reply_to_a_private_case(shop: Shop) -> None:
    now = shop.clock.now()
    reply = replies.put_on_hold(
        shop.db, shop.case(2), "77", to=dm(2, 2).id, private=False, template=None, now=now,
        send_at=now,
    )  # fmt: skip
    assert reply.private


def test_a_public_reply_says_so_and_stays_public(shop: Shop) -> None:
    seen = shop.desk.replies.check(shop.case(3), "Hello")
    assert (seen.public, seen.limit) == (True, 280)
    assert not shop.desk.replies.send(shop.case(3), "Hello").private


def test_a_draft_stays_private_until_somebody_says_otherwise(shop: Shop) -> None:
    case, desk = shop.case(3), shop.desk.replies
    desk.keep(case, "Your code", private=True)
    desk.keep(case, "Your code is 1234")
    assert _draft_is_private(shop, case)
    assert desk.check(case, " Your code is 1234 ").errors
    assert not desk.check(case, "Your code is 1234", private=True).errors
    desk.keep(case, "Your code is 1234", private=False)
    assert not _draft_is_private(shop, case)
    assert not desk.check(case, "Your code is 1234").errors


def test_a_recalled_message_is_a_private_draft_again(shop: Shop) -> None:
    reply = shop.desk.replies.send(shop.case(3), "Your code is 1234", private=True)
    shop.desk.undo()
    assert shop.desk.replies.get(reply.id).state is Sending.RECALLED
    assert _draft_is_private(shop, shop.case(3))
    with pytest.raises(Misuse, match="not for the public"):
        shop.desk.replies.send(shop.case(3), "Your code is 1234")


def test_a_private_case_is_never_handed_to_the_browser(shop: Shop) -> None:
    with pytest.raises(Misuse, match="what it opens is public"):
        shop.desk.replies.hand_over(shop.case(2), "77")
    assert shop.desk.replies.outbox() == ()


def test_too_long_is_ten_thousand_characters(shop: Shop) -> None:
    assert shop.desk.replies.check(shop.case(2), "ü" * 10_000).errors == ()
    (problem,) = shop.desk.replies.check(shop.case(2), "ü" * 10_001).errors
    assert problem.message == "1 characters too long."


def test_without_direct_messages_nothing_goes_out_in_private(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.take(post(3, 3))
    with pytest.raises(Misuse, match="off for @Shop"):
        shop.desk.replies.send(shop.case(3), "Hello", private=True)


def test_who_takes_no_messages_gets_none_unless_they_wrote_one(shop: Shop) -> None:
    case = shop.case(3)
    receives(shop, 3, dms=False)
    with pytest.raises(Misuse, match="takes no direct messages"):
        shop.desk.replies.send(case, "Hello", private=True)
    shop.take(dm(9, 3, "hello"), feed=Feed.DMS)
    assert shop.desk.replies.send(case, "Hello", private=True).private
    receives(shop, 3, dms=False)
    shop.parts.settle([shop.case(3)])
    warning = shop.desk.replies.check(shop.case(3), "Hello you").problems[0]
    assert (warning.level, "may refuse" in warning.message) == ("warning", True)


def test_each_reply_leaves_by_its_own_way_only(stage: Stage) -> None:
    ada, bo = stage.case("ada"), stage.case("bo")
    stage.desk.replies.send(ada, "for all", hold=NOW)
    stage.desk.replies.send(ada, "for Ada alone", private=True, hold=NOW)
    stage.desk.replies.send(bo, "for Bo alone", hold=NOW)
    assert [reply.state for reply in stage.desk.replies.deliver()] == [Sending.SENT] * 3
    assert stage.on_x() == ["@ada for all"]
    assert in_private(stage, "ada") == ["for Ada alone"]
    assert in_private(stage, "bo") == ["My number is 77", "for Bo alone"]


def _draft_is_private(shop: Shop, case: CaseId) -> bool:
    draft = shop.desk.open(case).draft
    assert draft is not None
    return draft.private
