"""From the draft to X: once, or not at all, and never unknown for long."""

from __future__ import annotations

import threading
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from carecli.care.cases import Closed, State
from carecli.care.errors import Misuse, OverBudget, ReplyNotAllowed, StoreTrouble
from carecli.care.outgoing import Sending
from carecli.care.posts import PostId
from carecli.care.rows import Answerable, Mark, View
from carecli.channels.sandbox import faults
from carecli.channels.sandbox.faults import Fault
from carecli.channels.sandbox.wire import NOT_AUTHORIZED
from carecli.config.model import Caps, Config
from carecli.store import ledger, replies
from carecli.store.database import Database
from carecli.store.ledger import Kind
from tests.support.shop import Shop, post
from tests.support.stage import Open, Stage, says

RULE = "You can only reply to or quote posts where you are mentioned or are the author."
OLD_RULE = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise"
    " engaged by the author of the post you are replying to."
)
NOW = timedelta(0)


def broken(stage: Stage, fault: Fault) -> None:
    stage.sandbox.faults.add(fault, method="POST", path="/2/tweets")


def texts(stage: Stage) -> list[str]:
    cases = [stage.case("ada"), stage.case("bo")]
    return [draft.text for case in cases if (draft := stage.desk.open(case).draft)]


def test_a_reply_is_held_and_then_sent(stage: Stage) -> None:
    reply = stage.desk.replies.send(stage.case("ada"), " Hello Ada! ", hold=timedelta(seconds=10))
    assert stage.desk.replies.deliver() == ()
    assert stage.row("ada").sending is Sending.HOLD
    assert stage.desk.replies.next_due() == reply.send_at == stage.clock.now() + timedelta(0, 10)
    stage.later(seconds=10)
    (sent,) = stage.desk.replies.deliver()
    assert sent.state is Sending.SENT
    assert stage.on_x() == ["@ada Hello Ada!"]
    row = stage.row("ada")
    assert (row.state, row.sending) == (State.ANSWERED, None)
    (wait,) = stage.desk.open(row.case).waits
    assert (wait.how, wait.answer_id) == (Closed.HERE, sent.post_id)


def test_the_next_sync_finds_the_sent_one_and_changes_nothing_but_its_words(stage: Stage) -> None:
    sent = stage.send("ada", "Hello Ada!")
    stage.later(minutes=1)
    stage.desk.sync.run()
    opened = stage.desk.open(stage.case("ada"))
    assert [bubble.post.text for bubble in opened.thread][-1] == "@ada Hello Ada!"
    assert [bubble.here for bubble in opened.thread] == [False, True]
    assert opened.waits[0].answer_id == sent.post_id
    assert opened.waits[0].how is Closed.HERE


def test_the_draft_goes_into_the_outbox_and_comes_back_with_a_recall(stage: Stage) -> None:
    case = stage.case("ada")
    stage.desk.replies.keep(case, "Hello")
    reply = stage.desk.replies.send(case, "Hello")
    assert stage.desk.open(case).draft is None
    change = stage.desk.undo()
    assert change is not None
    assert change.verb == "recall"
    draft = stage.desk.open(case).draft
    assert draft is not None
    assert draft.text == "Hello"
    stage.later(minutes=1)
    assert stage.desk.replies.deliver() == ()
    with pytest.raises(Misuse, match="cannot be recalled"):
        stage.desk.replies.recall(reply.id)
    assert stage.on_x() == []


def test_a_sent_reply_cannot_be_recalled_dropped_or_tried_again(stage: Stage) -> None:
    sent = stage.send("ada")
    for act in (stage.desk.replies.recall, stage.desk.replies.drop, stage.desk.replies.retry):
        with pytest.raises(Misuse):
            act(sent.id)


def test_a_recall_does_not_overwrite_what_is_being_written(stage: Stage) -> None:
    case = stage.case("ada")
    reply = stage.desk.replies.send(case, "Hello")
    stage.desk.replies.keep(case, "A second thought")
    stage.desk.replies.recall(reply.id)
    draft = stage.desk.open(case).draft
    assert draft is not None
    assert draft.text == "A second thought"


@pytest.mark.parametrize(
    "refusal", [faults.forbidden(RULE, NOT_AUTHORIZED), faults.forbidden(OLD_RULE)]
)
def test_the_reply_rule_keeps_the_draft_and_turns_the_case_to_the_browser(
    stage: Stage, refusal: Fault
) -> None:
    broken(stage, refusal)
    refused = stage.send("ada", "Hello Ada")
    assert refused.state is Sending.REFUSED
    assert "mention or quote us" in refused.problem
    opened = stage.desk.open(stage.case("ada"))
    assert opened.draft is not None
    assert opened.draft.text == "Hello Ada"
    assert opened.row.answerable is Answerable.NO
    assert stage.desk.replies.check(opened.row.case, "Hello Ada").handover
    with pytest.raises(ReplyNotAllowed):
        stage.desk.replies.send(opened.row.case, "Hello Ada")


def test_a_new_mention_lifts_the_refusal(stage: Stage) -> None:
    broken(stage, faults.forbidden(RULE, NOT_AUTHORIZED))
    stage.send("ada")
    stage.later(minutes=1)
    stage.writes("ada", parent=stage.post("ada-1"))
    stage.desk.sync.run()
    assert stage.row("ada").answerable is Answerable.YES


def test_an_answer_to_a_deleted_post_is_refused_and_the_post_forgotten(stage: Stage) -> None:
    stage.sandbox.world.remove(stage.post("ada-1"))
    refused = stage.send("ada", "Hello Ada")
    assert refused.state is Sending.REFUSED
    opened = stage.desk.open(refused.case)
    assert opened.thread[0].deleted
    assert opened.row.text == "(deleted on X)"
    assert opened.draft is not None
    with pytest.raises(Misuse, match="nothing left to answer"):
        stage.desk.replies.check(refused.case, "Hello")


@pytest.mark.parametrize(
    "fault",
    [
        faults.drop(written=True),
        faults.error(503, written=True),
        faults.truncated(),
        faults.empty(),
    ],
    ids=["drop", "503", "truncated", "empty"],
)
def test_a_write_whose_answer_is_lost_is_unknown_until_the_next_sync_finds_it(
    stage: Stage, fault: Fault
) -> None:
    broken(stage, fault)
    unknown = stage.send("ada", "Hello & welcome, see tiny.example <3")
    assert unknown.state is Sending.UNKNOWN
    assert stage.row("ada").sending is Sending.UNKNOWN
    stage.later(minutes=3)
    assert stage.desk.replies.deliver() == ()
    stage.desk.sync.run()
    found = stage.desk.replies.get(unknown.id)
    assert found.state is Sending.SENT
    assert len(stage.on_x()) == 1
    row = stage.row("ada")
    assert (row.state, row.sending) == (State.ANSWERED, None)
    assert stage.desk.open(row.case).waits[0].how is Closed.HERE


def test_a_drop_before_the_write_is_unknown_and_never_sent_by_itself(stage: Stage) -> None:
    broken(stage, faults.drop())
    unknown = stage.send("ada", "Hello Ada")
    assert unknown.state is Sending.UNKNOWN
    for _ in range(3):
        stage.later(minutes=5)
        stage.desk.sync.run()
        stage.desk.replies.deliver()
    assert stage.desk.replies.get(unknown.id).state is Sending.UNKNOWN
    assert stage.on_x() == []


def test_other_words_under_the_same_post_are_not_the_unknown_answer(stage: Stage) -> None:
    broken(stage, faults.drop())
    unknown = stage.send("ada", "Hello Ada")
    stage.writes("tinyteas", "Something else", parent=stage.post("ada-1"))
    stage.later(minutes=1)
    stage.desk.sync.run()
    assert stage.row("ada").state is State.ANSWERED
    assert stage.desk.replies.get(unknown.id).state is Sending.UNKNOWN


def test_a_person_can_send_an_unknown_one_again_or_drop_it(stage: Stage) -> None:
    broken(stage, faults.drop())
    unknown = stage.send("ada", "Hello Ada")
    with pytest.raises(Misuse, match="may be out already"):
        stage.desk.replies.retry(unknown.id)
    stage.later(minutes=1)
    stage.desk.sync.run()
    held = stage.desk.replies.retry(unknown.id)
    assert held.state is Sending.HOLD
    stage.desk.replies.deliver(unknown.id)
    assert stage.on_x() == ["@ada Hello Ada"]
    broken(stage, faults.drop())
    other = stage.send("bo", "Hello Bo")
    stage.desk.replies.drop(other.id)
    assert stage.desk.replies.outbox() == ()
    assert texts(stage) == ["Hello Bo"]
    with pytest.raises(Misuse):
        stage.desk.replies.drop(other.id)


def test_a_pause_keeps_it_on_hold_until_x_says(stage: Stage) -> None:
    broken(stage, faults.rate_limited())
    held = stage.send("ada")
    assert held.state is Sending.HOLD
    assert held.send_at == stage.clock.now() + timedelta(minutes=15)
    assert "12:15" in held.problem
    stage.later(minutes=14)
    assert stage.desk.replies.deliver() == ()
    stage.later(minutes=1)
    (sent,) = stage.desk.replies.deliver()
    assert (sent.state, sent.problem) == (Sending.SENT, "")


def test_no_connection_keeps_it_on_hold(stage: Stage) -> None:
    case = stage.case("ada")
    stage.sandbox.stop()
    held = stage.desk.replies.send(case, "Hello", hold=NOW)
    stage.desk.replies.deliver()
    held = stage.desk.replies.get(held.id)
    assert held.state is Sending.HOLD
    assert held.send_at > stage.clock.now()


def test_the_first_that_finds_no_way_out_spares_the_others_the_try(stage: Stage) -> None:
    cases = [stage.case("ada"), stage.case("bo")]
    stage.sandbox.stop()
    both = [stage.desk.replies.send(case, f"Hello {case}", hold=NOW) for case in cases]
    (tried,) = stage.desk.replies.deliver()
    assert tried.id == both[0].id
    assert stage.desk.replies.get(both[1].id) == both[1]


def test_a_duplicate_is_looked_up_before_anything_else(stage: Stage) -> None:
    stage.writes("tinyteas", "Hello Ada", parent=stage.post("ada-1"))
    unknown = stage.send("ada", "Hello Ada")
    assert unknown.state is Sending.UNKNOWN
    stage.later(minutes=1)
    stage.desk.sync.run()
    assert stage.desk.replies.get(unknown.id).state is Sending.SENT
    assert len(stage.on_x()) == 1


def test_a_duplicate_of_what_went_elsewhere_stays_unknown(stage: Stage) -> None:
    stage.send("bo", "Hello there")
    unknown = stage.send("ada", "Hello there")
    stage.later(minutes=1)
    stage.desk.sync.run()
    assert stage.desk.replies.get(unknown.id).state is Sending.UNKNOWN


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no text"),
        (" \n ", "no text"),
        ("Sorry about {what went wrong}", "what went wrong"),
        ("a" * 281, "1 characters too long"),
        ("red \x1b[31malert", "control characters"),
        ("hid\u202eden", "control characters"),
        ("half \ud83d", "control characters"),
    ],
)
def test_what_must_not_go_out_is_not_even_stored(shop: Shop, text: str, problem: str) -> None:
    shop.take(post(2, 2))
    with pytest.raises(Misuse, match=problem):
        shop.desk.replies.send(shop.case(2), text)
    assert shop.desk.replies.outbox() == ()


def test_other_braces_and_long_links_go_out(shop: Shop) -> None:
    shop.take(post(2, 2))
    seen = shop.desk.replies.check(shop.case(2), "{} {JSON} https://tinyteas.com/" + "a" * 400)
    assert seen.errors == ()
    assert seen.length < 40


def test_a_blank_is_named_where_it_stands(shop: Shop) -> None:
    shop.take(post(2, 2))
    (problem,) = shop.desk.replies.check(shop.case(2), "Hi {first_name}!").errors
    assert (problem.start, problem.end) == (3, 15)


def test_the_same_words_to_another_are_warned_of(stage: Stage) -> None:
    stage.send("ada", "Hello there")
    (problem,) = stage.desk.replies.check(stage.case("bo"), "Hello there").problems
    assert (problem.level, "@ada" in problem.message) == ("warning", True)


def test_the_same_words_from_a_second_window_are_refused(stage: Stage) -> None:
    stage.desk.replies.send(stage.case("ada"), "Hello")
    with pytest.raises(Misuse, match="on their way already"):
        stage.desk.replies.send(stage.case("ada"), "Hello")
    assert len(stage.desk.replies.outbox()) == 1


def test_two_deliverers_at_once_send_once(stage: Stage) -> None:
    for handle in ("ada", "bo"):
        stage.desk.replies.send(stage.case(handle), f"Hello {handle}", hold=NOW)
    stage.sandbox.faults.add(faults.slow(0.05), method="POST", times=None)
    gate = threading.Barrier(3)

    def deliver() -> None:
        gate.wait()
        stage.desk.replies.deliver()

    threads = [threading.Thread(target=deliver) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(stage.on_x()) == ["@ada Hello ada", "@bo Hello bo"]
    assert stage.desk.replies.outbox() == ()


def _claimed(stage: Stage, text: str) -> int:
    """A program dies between the claim and X's answer."""
    reply = stage.desk.replies.send(stage.case("ada"), text, hold=NOW)
    assert replies.claim(_db(stage), stage.clock.now()) is not None
    return reply.id


def _db(stage: Stage) -> Database:
    return stage.desk._parts.db


def test_quitting_between_claim_and_answer_sends_nothing_twice(stage: Stage) -> None:
    reply = _claimed(stage, "Hello Ada")
    stage.writes("tinyteas", "Hello Ada", parent=stage.post("ada-1"))
    stage.later(minutes=1)
    stage.desk.replies.deliver()
    stage.desk.sync.run()
    assert stage.desk.replies.get(reply).state is Sending.SENDING
    stage.later(seconds=61)
    stage.desk.replies.deliver()
    stage.desk.sync.run()
    assert stage.desk.replies.get(reply).state is Sending.SENT
    assert len(stage.on_x()) == 1


def test_an_old_claim_becomes_unknown_and_a_young_one_does_not(stage: Stage) -> None:
    reply = _claimed(stage, "Hello Ada")
    stage.clock.move(replies.ORPHANED)
    stage.desk.sync.run()
    assert stage.desk.replies.get(reply).state is Sending.SENDING
    stage.later(seconds=1)
    stage.desk.sync.run()
    found = stage.desk.replies.get(reply)
    assert found.state is Sending.UNKNOWN
    assert "interrupted" in found.problem
    assert stage.desk.replies.deliver() == ()


def test_a_ledger_in_trouble_is_no_refusal(stage: Stage) -> None:
    _db(stage).connection.execute(
        "CREATE TRIGGER full BEFORE INSERT ON ledger BEGIN"
        " SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    reply = stage.send("ada", "Hello Ada")
    assert reply.state is Sending.UNKNOWN
    assert texts(stage) == []
    _db(stage).connection.execute("DROP TRIGGER full")
    stage.later(minutes=1)
    stage.desk.sync.run()
    assert stage.desk.replies.get(reply.id).state is Sending.SENT
    assert len(stage.on_x()) == 1


def test_a_full_disk_before_the_claim_sends_nothing(stage: Stage) -> None:
    reply = stage.desk.replies.send(stage.case("ada"), "Hello", hold=NOW)
    _db(stage).connection.execute(
        "CREATE TRIGGER full BEFORE UPDATE ON replies BEGIN"
        " SELECT RAISE(ABORT, 'database or disk is full'); END"
    )
    with pytest.raises(StoreTrouble):
        stage.desk.replies.deliver()
    assert stage.on_x() == []
    assert stage.desk.replies.get(reply.id).state is Sending.HOLD


def test_what_is_handed_over_waits_for_our_answer_to_show_up(open_stage: Open) -> None:
    found = says("ada-1", "ada", "Tiny Teas is shut again")
    stage = open_stage(found, searches=('"Tiny Teas"',))
    stage.desk.sync.run()
    case = stage.case("ada")
    url = stage.desk.replies.hand_over(case, "We open at 9 & close at 5")
    query = parse_qs(urlsplit(url).query)
    assert query["text"] == ["We open at 9 & close at 5"]
    assert query["in_reply_to"] == [str(stage.post("ada-1"))]
    assert Mark.HANDED_OVER in stage.row("ada").marks
    stage.later(minutes=2)
    stage.writes("tinyteas", "We open at nine", parent=stage.post("ada-1"))
    stage.later(minutes=1)
    stage.desk.sync.run()
    row = stage.row("ada")
    assert row.state is State.ANSWERED
    assert Mark.HANDED_OVER not in row.marks
    assert stage.desk.replies.outbox() == ()


def test_an_earlier_answer_of_ours_is_not_taken_for_the_one_handed_over(stage: Stage) -> None:
    stage.send("ada", "First")
    stage.later(minutes=1)
    stage.desk.sync.run()
    stage.desk.replies.hand_over(stage.case("ada"), "Second")
    stage.desk.sync.run()
    assert [reply.state for reply in stage.desk.replies.outbox()] == [Sending.HANDED_OVER]


def test_credits_that_are_used_up_keep_the_draft_and_say_so(stage: Stage) -> None:
    broken(stage, faults.credits_depleted())
    held = stage.desk.replies.send(stage.case("ada"), "Hello Ada", hold=NOW)
    (refused,) = stage.desk.replies.deliver()
    assert (refused.id, refused.state) == (held.id, Sending.REFUSED)
    assert isinstance(refused.trouble, OverBudget)
    assert texts(stage) == ["Hello Ada"]


def test_a_cap_that_another_call_holds_for_a_moment_keeps_it_on_hold(open_stage: Open) -> None:
    settings = Config(caps=Caps(send_day=Decimal("0.015")))
    stage = open_stage(says("ada-1", "ada"), settings=settings)
    stage.desk.sync.run()
    db, now, caps = _db(stage), stage.clock.now(), stage.desk.budget.caps([stage.desk.account()])
    account = stage.desk.account().id
    other = ledger.reserve(db, account, Kind.SEND, Decimal("0.010"), at=now, caps=caps)
    held = stage.send("ada")
    assert held.state is Sending.HOLD
    assert now < held.send_at <= now + timedelta(minutes=5)
    assert isinstance(other, int)
    ledger.release(db, other)
    stage.later(minutes=5)
    assert [reply.state for reply in stage.desk.replies.deliver()] == [Sending.SENT]


def test_a_cap_that_is_reached_keeps_the_draft(open_stage: Open) -> None:
    stage = open_stage(says("ada-1", "ada"), settings=Config(caps=Caps(send_day=Decimal("0.001"))))
    stage.desk.sync.run()
    refused = stage.send("ada", "Hello Ada")
    assert refused.state is Sending.REFUSED
    assert "caps.send_day" in refused.problem
    draft = stage.desk.open(stage.case("ada")).draft
    assert draft is not None
    assert draft.text == "Hello Ada"
    assert stage.on_x() == []


def test_drafts_outlast_the_program(tmp_path: Path) -> None:
    first = Shop(tmp_path)
    first.take(post(2, 2))
    first.desk.replies.keep(first.case(2), "half a sen")
    first.db.close()
    second = Shop(tmp_path)
    draft = second.desk.open(second.case(2)).draft
    assert draft is not None
    assert draft.text == "half a sen"
    second.desk.replies.keep(second.case(2), "  ")
    assert second.desk.open(second.case(2)).draft is None
    second.db.close()


def test_a_broken_character_does_not_cost_the_draft(shop: Shop) -> None:
    shop.take(post(2, 2))
    shop.desk.replies.keep(shop.case(2), "half \ud83d pair")
    draft = shop.desk.open(shop.case(2)).draft
    assert draft is not None
    assert draft.text == "half ? pair"


def test_an_unknown_reply_is_said_so(shop: Shop) -> None:
    with pytest.raises(Misuse, match="no reply 99"):
        shop.desk.replies.get(99)


def test_answers_go_to_the_customers_latest_post(stage: Stage) -> None:
    stage.later(minutes=1)
    again = stage.writes("ada", parent=stage.post("ada-1"))
    stage.desk.sync.run()
    opened = stage.desk.open(stage.case("ada"))
    assert opened.reply_to == PostId(again.id)
    stage.send("ada")
    assert stage.sandbox.world.posts_by_brand()[-1].parent == again.id
    assert stage.handles(View.ANSWERED) == ["ada"]
