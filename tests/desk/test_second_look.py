"""What waited offline is looked at again before it goes, and what X lists late is found."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from carecli.care.cases import State
from carecli.care.errors import Misuse, Unreachable
from carecli.care.outgoing import Reply, Sending
from carecli.care.posts import Page
from carecli.channels.sandbox import faults
from carecli.channels.x.client import XChannel
from carecli.config.model import AccountSettings, Config
from carecli.store import replies
from tests.support.stage import SHOP, Open, Stage, says

NOW = timedelta(0)


def queued(stage: Stage, handle: str = "ada", *, private: bool = False) -> Reply:
    """A reply that was written before the line went down, and the line is up again."""
    reply = stage.desk.replies.send(stage.case(handle), "Hello", private=private, hold=NOW)
    stage.later(minutes=10)
    return reply


def draft(stage: Stage, reply: Reply) -> str:
    kept = stage.desk.open(reply.case).draft
    return kept.text if kept else ""


@pytest.fixture
def with_messages(open_stage: Open) -> Stage:
    settings = Config(accounts={SHOP.handle: AccountSettings(dms=True)})
    stage = open_stage(says("ada-1", "ada"), settings=settings)
    stage.desk.sync.run()
    return stage


def test_what_waited_goes_out_when_nothing_has_changed(stage: Stage) -> None:
    reply = queued(stage)
    (sent,) = stage.desk.replies.deliver()
    assert (sent.id, sent.state) == (reply.id, Sending.SENT)
    assert stage.on_x() == ["@ada Hello"]


def test_what_was_answered_elsewhere_meanwhile_is_not_answered_again(stage: Stage) -> None:
    reply = queued(stage)
    stage.writes("tinyteas", "I am on it", parent=stage.post("ada-1"))
    (stopped,) = stage.desk.replies.deliver()
    assert (stopped.id, stopped.state) == (reply.id, Sending.REFUSED)
    assert "answered from elsewhere" in stopped.problem
    assert draft(stage, reply) == "Hello"
    assert stage.on_x() == ["@ada I am on it"]
    assert stage.row("ada").state is State.ANSWERED


def test_a_person_may_send_it_all_the_same(stage: Stage) -> None:
    reply = queued(stage)
    stage.writes("tinyteas", "I am on it", parent=stage.post("ada-1"))
    stage.desk.replies.deliver()
    stage.desk.replies.retry(reply.id)
    assert draft(stage, reply) == "", "it would be offered to be sent a second time"
    stage.later(seconds=10)
    stage.desk.replies.deliver()
    assert stage.on_x() == ["@ada I am on it", "@ada Hello"]


def test_an_answer_to_a_post_that_went_meanwhile_does_not_leave(stage: Stage) -> None:
    reply = queued(stage)
    stage.sandbox.world.remove(stage.post("ada-1"))
    stage.sandbox.faults.add(faults.error(500, written=True), method="POST")
    (stopped,) = stage.desk.replies.deliver()
    assert (stopped.state, draft(stage, reply)) == (Sending.REFUSED, "Hello")
    assert "deleted or hid" in stopped.problem
    assert stage.sandbox.faults.waiting(), "it was tried"


def test_two_answers_of_ours_that_waited_do_not_stop_each_other(with_messages: Stage) -> None:
    stage = with_messages
    stage.desk.replies.send(stage.case("ada"), "I have written to you.", hold=NOW)
    stage.desk.replies.send(stage.case("ada"), "Here it is.", private=True, hold=NOW)
    stage.later(minutes=10)
    ended = [reply.state for reply in stage.desk.replies.deliver()]
    assert ended == [Sending.SENT, Sending.SENT]


def test_a_message_from_elsewhere_stops_a_message_that_waited(with_messages: Stage) -> None:
    stage = with_messages
    reply = queued(stage, private=True)
    us, ada = (stage.sandbox.world.find(name) for name in ("tinyteas", "ada"))
    assert us is not None
    assert ada is not None
    stage.sandbox.mail.send(by=us.id, to=ada.id, at=stage.clock.now(), text="I am on it")
    (stopped,) = stage.desk.replies.deliver()
    assert (stopped.state, draft(stage, reply)) == (Sending.REFUSED, "Hello")


RULE = """\
family = "house"
language = "*"
level = "error"

[[rule]]
id = "no-hello"
kind = "existence"
find = ["hello"]
message = "We say good day."
why = "The house style."
bad = ["Hello"]
good = ["Good day"]
"""


def test_what_the_coach_forbids_by_now_is_a_draft_again(stage: Stage) -> None:
    reply = queued(stage)
    folder = stage.desk._parts.coach_dir
    folder.mkdir(parents=True)
    (folder / "house.toml").write_text(RULE)
    (stopped,) = stage.desk.replies.deliver()
    assert (stopped.state, draft(stage, reply)) == (Sending.REFUSED, "Hello")
    assert "We say good day." in stopped.problem
    assert stage.on_x() == []


def test_what_a_person_let_through_goes_out_however_long_it_waited(stage: Stage) -> None:
    words, rule = "Write to bread@example.com", ["private-email"]
    stage.desk.replies.send(stage.case("ada"), words, hold=NOW, allow=rule)
    stage.later(minutes=10)
    (sent,) = stage.desk.replies.deliver()
    assert (sent.state, stage.on_x()) == (Sending.SENT, [f"@ada {words}"])


def test_what_is_left_of_a_chain_is_looked_at_as_a_whole(stage: Stage) -> None:
    words = f"{'We bake with care. ' * 20}\n\n{'Write to bread@example.com. ' * 2}"
    rule = ["private-email"]
    stage.desk.replies.send(stage.case("ada"), words, hold=NOW, allow=rule, chain=True)
    stage.later(minutes=10)
    assert {each.state for each in stage.desk.replies.deliver()} == {Sending.SENT}


def test_what_cannot_be_looked_at_waits_on(stage: Stage) -> None:
    reply = queued(stage)
    stage.sandbox.faults.add(faults.rate_limited(), method="GET")
    (waits,) = stage.desk.replies.deliver()
    assert (waits.id, waits.state) == (reply.id, Sending.HOLD)
    assert waits.send_at == stage.clock.now() + timedelta(minutes=15)
    assert stage.on_x() == []


def test_one_that_goes_at_once_is_not_looked_at(stage: Stage) -> None:
    stage.sandbox.faults.add(faults.error(), method="GET")
    assert stage.send("ada").state is Sending.SENT


def test_a_recall_beats_the_second_look(stage: Stage) -> None:
    reply = queued(stage)
    stage.desk.replies.recall(reply.id)
    stage.writes("tinyteas", "I am on it", parent=stage.post("ada-1"))
    assert stage.desk.replies.deliver() == ()
    assert stage.desk.replies.get(reply.id).state is Sending.RECALLED


def lost(stage: Stage) -> Reply:
    """A reply whose answer was lost before X had written it."""
    stage.sandbox.faults.add(faults.drop(), method="POST")
    return stage.send("ada", "Hello")


def test_an_answer_that_x_lists_after_a_later_one_is_found(stage: Stage) -> None:
    unknown, tried = lost(stage), stage.clock.now()
    stage.later(minutes=1)
    stage.writes("tinyteas", "Good morning all")
    stage.desk.sync.run()
    us = stage.sandbox.world.find("tinyteas")
    assert us is not None
    parent = stage.post("ada-1")
    stage.sandbox.world.publish(by=us.id, at=tried, text="Hello", parent=parent)
    stage.later(minutes=1)
    stage.desk.sync.run()
    assert stage.desk.replies.get(unknown.id).state is Sending.SENT


def test_a_fetch_that_began_before_the_try_is_no_look(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = XChannel.own_posts

    def slowly(channel: XChannel, **bounds: Any) -> Page:
        """While a page is on its way to us, a reply is tried whose answer is lost."""
        page = ask(channel, **bounds)
        if not stage.desk.replies.outbox():
            stage.later(seconds=1)
            lost(stage)
            stage.later(seconds=1)
        return page

    monkeypatch.setattr(XChannel, "own_posts", slowly)
    stage.desk.sync.run()
    (unknown,) = stage.desk.replies.outbox()
    with pytest.raises(Misuse, match="nobody has looked"):
        stage.desk.replies.retry(unknown.id)


def test_what_a_killed_fetch_stored_is_compared_before_a_second_try(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.sandbox.faults.add(faults.drop(written=True), method="POST")
    unknown = stage.send("ada", "Hello")
    stage.later(minutes=1)
    with monkeypatch.context() as killed:
        killed.setattr("carecli.desk.sync.look_for", _killed)
        with pytest.raises(KeyboardInterrupt):
            stage.desk.sync.run()
    with pytest.raises(Misuse, match="is sent"):
        stage.desk.replies.retry(unknown.id)
    assert stage.desk.replies.get(unknown.id).state is Sending.SENT
    assert stage.on_x() == ["@ada Hello"]


def test_a_try_that_ends_after_a_person_gave_it_up_does_not_bring_it_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    reply = stage.desk.replies.send(stage.case("ada"), "Hello", hold=NOW)

    def at_last(*_: object, **more: object) -> None:
        stage.later(minutes=3)
        replies.orphans(stage.desk._parts.db, stage.clock.now())
        stage.desk.replies.drop(reply.id)
        raise Unreachable("There is no connection to X.")

    monkeypatch.setattr(XChannel, "reply", at_last)
    stage.desk.replies.deliver()
    assert stage.desk.replies.get(reply.id).state is Sending.RECALLED
    assert draft(stage, reply) == "Hello"


def _killed(*_: object, **more: object) -> None:
    raise KeyboardInterrupt


def test_a_look_counts_only_from_when_a_dead_process_can_have_sent(stage: Stage) -> None:
    reply = stage.desk.replies.send(stage.case("ada"), "Hello", hold=NOW)
    db = stage.desk._parts.db
    claimed_at = stage.clock.now()
    assert replies.claim(db, claimed_at) is not None
    stage.later(seconds=1)
    stage.desk.sync.run()
    stage.later(minutes=3)
    replies.orphans(db, stage.clock.now())
    assert not replies.looked_for(db, reply.id)
    stage.desk.sync.run()
    assert replies.looked_for(db, reply.id)
