"""Verdicts, sleep, labels and notes, through the desk."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from carecli.care.cases import CaseId, Closed, Reason, State
from carecli.care.errors import Misuse
from carecli.care.outgoing import Sending
from carecli.care.rows import Mark, View
from carecli.config.model import AccountSettings, Config
from tests.support.shop import START, Shop, dump, post
from tests.support.stage import Stage


@pytest.fixture
def shop(shop: Shop) -> Shop:
    shop.take(post(2, 2), post(3, 3))
    return shop


def writes_again(shop: Shop, by: int, number: int = 900) -> None:
    more = {"conversation_id": by, "parent_id": by, "created_at": shop.clock.now()}
    shop.take(post(number, by, "@shop again", **more))


def is_answered(shop: Shop, by: int, number: int = 990) -> None:
    more = {"conversation_id": by, "parent_id": by, "parent_author_id": by}
    shop.take(post(number, 1, "Hello", created_at=shop.clock.now(), **more))


def test_done_closes_with_its_reason_and_says_so(shop: Shop) -> None:
    change = shop.desk.triage.done([shop.case(2)], Reason.NO_REPLY_NEEDED)
    assert change.said == "Done (no reply needed): @p2"
    row = shop.row(2)
    assert (row.state, row.reason, row.waiting_since) == (State.DONE, Reason.NO_REPLY_NEEDED, None)
    assert shop.desk.open(row.case).waits[0].how is Closed.DISMISSED
    assert shop.handles() == ["p3"]


def test_several_cases_are_done_at_once(shop: Shop) -> None:
    change = shop.desk.triage.done([shop.case(2), shop.case(3)], Reason.SPAM, "an advert")
    assert change.said == "Done (spam): 2 cases"
    assert shop.handles(View.DONE) == ["p3", "p2"]
    shop.desk.undo()
    assert shop.handles() == ["p2", "p3"]


def test_a_second_reason_corrects_the_first_and_one_reopen_is_enough(shop: Shop) -> None:
    shop.desk.triage.done([shop.case(2)], Reason.SOLVED)
    closed = shop.desk.open(shop.case(2)).waits
    shop.later(hours=1)
    shop.desk.triage.done([shop.case(2)], Reason.CONFIRMED)
    assert shop.row(2).reason is Reason.CONFIRMED
    assert shop.desk.open(shop.case(2)).waits == closed
    shop.desk.triage.reopen([shop.case(2)])
    assert shop.row(2).state is State.WAITING


def test_a_reopened_wait_runs_on_from_its_start(shop: Shop) -> None:
    shop.desk.triage.done([shop.case(2)], Reason.MISDIRECTED)
    shop.desk.triage.reopen([shop.case(2)])
    assert shop.row(2).waiting_since == START + timedelta(minutes=2)


def test_a_post_after_the_verdict_reopens(shop: Shop) -> None:
    shop.desk.triage.done([shop.case(2)], Reason.SOLVED)
    shop.later(minutes=5)
    writes_again(shop, 2)
    row = shop.row(2)
    assert (row.state, row.reason, row.waiting_since) == (State.WAITING, None, shop.clock.now())


def test_reopening_does_not_touch_a_verdict_that_is_history(shop: Shop) -> None:
    shop.desk.triage.done([shop.case(2)], Reason.THANKED)
    shop.later(minutes=5)
    writes_again(shop, 2)
    is_answered(shop, 2)
    waits = shop.desk.open(shop.case(2)).waits
    shop.desk.triage.reopen([shop.case(2)])
    assert shop.desk.open(shop.case(2)).waits == waits
    assert [wait.how for wait in waits] == [Closed.DISMISSED, Closed.ELSEWHERE]


@pytest.mark.parametrize("by", [2, 3])
def test_a_case_that_is_open_is_not_reopened_and_nothing_says_so(shop: Shop, by: int) -> None:
    is_answered(shop, 3)
    change = shop.desk.triage.reopen([shop.case(by)])
    assert (change.said, change.undoable) == (f"Open already: @p{by}", False)
    assert shop.desk.undo() is None


def test_of_several_cases_those_that_are_shut_are_reopened(shop: Shop) -> None:
    shop.desk.triage.snooze([shop.case(3)], None)
    change = shop.desk.triage.reopen([shop.case(2), shop.case(3)])
    assert (change.said, change.cases) == ("Reopened: @p3", (shop.case(3),))
    assert shop.handles() == ["p2", "p3"]


def test_done_ends_the_wait_for_the_browser_and_undo_brings_it_back(shop: Shop) -> None:
    case = shop.case(2)
    shop.desk.replies.hand_over(case, "We open at 9")
    assert Mark.HANDED_OVER in shop.row(2).marks
    shop.desk.triage.done([case], Reason.ANSWERED_ELSEWHERE)
    assert Mark.HANDED_OVER not in shop.row(2).marks
    assert shop.desk.replies.outbox() == ()
    assert shop.desk.open(case).waits[0].how is Closed.BY_HAND
    shop.desk.undo()
    assert Mark.HANDED_OVER in shop.row(2).marks
    assert shop.row(2).state is State.WAITING
    assert [reply.state for reply in shop.desk.replies.outbox()] == [Sending.HANDED_OVER]


def test_a_post_fetched_after_the_verdict_reopens_although_it_is_older(stage: Stage) -> None:
    stage.writes("ada", "@tinyteas one more thing", parent=stage.post("ada-1"))
    stage.later(minutes=1)
    stage.desk.triage.done([stage.case("ada")], Reason.SOLVED)
    stage.later(minutes=1)
    stage.desk.sync.run()
    row = stage.row("ada")
    assert row.state is State.WAITING
    assert row.waiting_since == stage.clock.now() - timedelta(minutes=2)


def test_a_snooze_hides_until_its_time_and_the_clock_wakes_it(shop: Shop) -> None:
    until = shop.clock.now() + timedelta(hours=3)
    change = shop.desk.triage.snooze([shop.case(2)], until, why=" ask Dil ")
    assert change.said.startswith("Snoozed until Wed 16 Sep 13:00")
    row = shop.row(2)
    assert (row.state, row.until, row.firm, row.note) == (State.SNOOZED, until, False, "ask Dil")
    assert (shop.handles(), shop.handles(View.SNOOZED)) == (["p3"], ["p2"])
    shop.later(hours=3, seconds=-1)
    assert shop.desk.status().counts[View.SNOOZED] == 1
    shop.later(seconds=1)
    assert shop.desk.status().counts[View.SNOOZED] == 0
    assert shop.handles() == ["p2", "p3"]
    assert shop.row(2).waiting_since == START + timedelta(minutes=2)


def test_an_answered_case_wakes_as_answered(shop: Shop) -> None:
    is_answered(shop, 2)
    shop.desk.triage.snooze([shop.case(2)], shop.clock.now() + timedelta(hours=1))
    shop.later(hours=2)
    assert shop.handles(View.ANSWERED) == ["p2"]


def test_their_word_wakes_a_snooze_and_it_does_not_fall_asleep_again(shop: Shop) -> None:
    shop.desk.triage.snooze([shop.case(2)], None)
    shop.desk.triage.snooze([shop.case(3)], shop.clock.now() + timedelta(days=1))
    shop.later(minutes=1)
    writes_again(shop, 2, 900)
    writes_again(shop, 3, 901)
    assert shop.handles() == ["p2", "p3"]
    is_answered(shop, 2)
    assert shop.row(2).state is State.ANSWERED


def test_a_firm_snooze_keeps_its_date_and_shows_that_they_wrote(shop: Shop) -> None:
    until = shop.clock.now() + timedelta(days=1)
    shop.desk.triage.snooze([shop.case(2)], until, firm=True)
    assert Mark.WROTE not in shop.row(2).marks
    shop.later(minutes=1)
    writes_again(shop, 2)
    row = shop.row(2)
    assert (row.state, row.until, row.firm) == (State.SNOOZED, until, True)
    assert Mark.WROTE in row.marks
    shop.later(days=1)
    assert shop.handles() == ["p2", "p3"]
    assert Mark.WROTE not in shop.row(2).marks


def test_a_firm_snooze_needs_a_time_and_no_snooze_lies_in_the_past(shop: Shop) -> None:
    with pytest.raises(Misuse, match="needs a time"):
        shop.desk.triage.snooze([shop.case(2)], None, firm=True)
    with pytest.raises(Misuse, match="has passed"):
        shop.desk.triage.snooze([shop.case(2)], shop.clock.now())


def test_done_ends_a_snooze(shop: Shop) -> None:
    shop.desk.triage.snooze([shop.case(2)], None)
    shop.desk.triage.done([shop.case(2)], Reason.SOLVED)
    assert (shop.row(2).state, shop.row(2).until) == (State.DONE, None)


def test_labels_and_notes_belong_to_the_person_over_all_cases(shop: Shop) -> None:
    shop.desk.triage.label(shop.case(2), add=["  VIP ", "Press  Contact"])
    shop.desk.triage.note(shop.case(2), " left-handed\n", source="public")
    shop.desk.triage.note_on("@P2", "has two cats", source="they told us")
    shop.take(post(50, 2))
    card = shop.desk.card(shop.case(2))
    assert card.labels == ("press contact", "vip")
    assert [(note.text, note.source) for note in card.notes] == [
        ("has two cats", "they told us"),
        ("left-handed", "public"),
    ]
    assert len(card.cases) == 2
    shop.desk.triage.label(shop.case(2), remove=["VIP", "never there"])
    assert shop.desk.card(shop.case(2)).labels == ("press contact",)


def test_what_is_noted_is_safe_to_show(shop: Shop) -> None:
    shop.desk.triage.note(shop.case(2), "\x1b]0;pwned\x07 \ud800", source="public")
    shop.desk.triage.label(shop.case(2), add=["v\u202eip"])
    shop.desk.triage.snooze([shop.case(2)], None, why="a\nb\x1b")
    card = shop.desk.card(shop.case(2))
    assert "\x1b" not in card.notes[0].text
    assert card.labels == ("vip",)
    assert shop.row(2).note == "a b␛"


@pytest.mark.parametrize("label", ["", "   ", "x" * 41])
def test_a_label_has_up_to_40_characters(shop: Shop, label: str) -> None:
    with pytest.raises(Misuse, match="1 to 40"):
        shop.desk.triage.label(shop.case(2), add=[label])


def test_a_note_says_something_about_somebody_and_how_it_is_known(shop: Shop) -> None:
    with pytest.raises(Misuse, match="empty"):
        shop.desk.triage.note(shop.case(2), " ", source="public")
    with pytest.raises(Misuse, match="no source"):
        shop.desk.triage.note(shop.case(2), "x", source="a hunch")
    with pytest.raises(Misuse, match="Nobody here"):
        shop.desk.triage.note_on("@nobody", "x", source="public")


def test_a_case_that_is_not_there_is_refused_and_nothing_is_done(shop: Shop) -> None:
    before = dump(shop.db)
    nowhere = CaseId(99)
    for act in (
        lambda: shop.desk.triage.done([shop.case(2), nowhere], Reason.SPAM),
        lambda: shop.desk.triage.reopen([nowhere]),
        lambda: shop.desk.triage.snooze([nowhere], None),
        lambda: shop.desk.triage.label(nowhere, add=["vip"]),
        lambda: shop.desk.triage.note(nowhere, "x", source="public"),
        lambda: shop.desk.reminders.promise(nowhere, shop.clock.now() + timedelta(1), "x"),
        lambda: shop.desk.card(nowhere),
        lambda: shop.desk.open(nowhere),
    ):
        with pytest.raises(Misuse, match="no case 99"):
            act()
    assert dump(shop.db) == before
    with pytest.raises(Misuse, match="No case was named"):
        shop.desk.triage.done([], Reason.SPAM)


def test_a_new_target_in_the_config_moves_what_is_due_at_the_next_start(tmp_path: Path) -> None:
    def start(minutes: int) -> Shop:
        account = AccountSettings(target=timedelta(minutes=minutes))
        return Shop(tmp_path, Config(accounts={"shop": account}))

    first = start(120)
    first.take(post(2, 2), post(3, 3))
    first.desk.triage.done([first.case(3)], Reason.SOLVED)
    first.desk.triage.snooze([first.case(2)], None)
    closed = first.db.rows("SELECT * FROM waits WHERE closed_at IS NOT NULL")
    first.db.close()
    second = start(30)
    assert second.row(2).due == START + timedelta(minutes=32)
    assert second.db.rows("SELECT * FROM waits WHERE closed_at IS NOT NULL") == closed
    second.db.close()


def test_holidays_in_the_config_do_not_make_every_start_a_change(tmp_path: Path) -> None:
    from datetime import date

    account = AccountSettings(closed=tuple(date(2026, 12, day) for day in (26, 25, 24)))
    config = Config(accounts={"shop": account})
    first = Shop(tmp_path, config)
    first.take(post(2, 2))
    kept = first.db.rows("SELECT * FROM facts")
    first.db.close()
    second = Shop(tmp_path, config)
    assert second.parts.promise(second.account.id).hours.closed == tuple(sorted(account.closed))
    assert second.db.rows("SELECT * FROM facts")[0]["name"] == "promises"
    third = Shop(tmp_path, config)
    assert third.db.rows("SELECT * FROM facts") == second.db.rows("SELECT * FROM facts")
    assert kept
    second.db.close()
    third.db.close()
