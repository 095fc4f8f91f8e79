"""The customer card."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from textual.app import App, ComposeResult

from carecli.care.card import Card, Note, Past, Reminder, ReminderKind
from carecli.care.cases import CaseId, Reason, State
from carecli.tui.widgets.card import CardView
from tests.tui.by_hand import MAYA, NOW, ZONE

PERSON = replace(MAYA, bio="Tea and two cats.", followers=12345, since=NOW - timedelta(days=2000))
PAST = Past(
    case=CaseId(3),
    state=State.DONE,
    last_at=NOW - timedelta(days=90),
    reason=Reason.THANKED,
    text="Lovely kettle",
)
PROMISE = Reminder(
    id=1,
    case=CaseId(7),
    kind=ReminderKind.PROMISE,
    due=NOW - timedelta(hours=1),
    note="send the tracking number",
)


class Pane(App[None]):
    def compose(self) -> ComposeResult:
        yield CardView()


async def card(value: Card, besides: CaseId | None = None) -> str:
    app = Pane()
    async with app.run_test(size=(44, 40)) as pilot:
        view = app.query_one(CardView)
        view.show(value, NOW, ZONE, besides=besides)
        await pilot.pause()
        return view.plain


async def test_it_says_who_they_are() -> None:
    text = await card(Card(person=PERSON, labels=("vip",)))
    for words in ("Maya Chen", "@maya", "12,345 followers", "Tea and two cats.", "#vip"):
        assert words in text


async def test_a_note_comes_with_how_it_is_known() -> None:
    note = Note(id=1, text="Order 4411", source="they told us", at=NOW)
    assert "Order 4411\n  they told us · 15:00" in await card(Card(person=PERSON, notes=(note,)))


async def test_a_promise_that_is_due_says_since_when() -> None:
    text = await card(Card(person=PERSON, reminders=(PROMISE,)))
    assert "promise · due since 14:00\n  send the tracking number" in text


async def test_a_settled_promise_is_not_open() -> None:
    text = await card(Card(person=PERSON, reminders=(replace(PROMISE, settled="kept"),)))
    assert "tracking" not in text


async def test_other_cases_come_with_their_outcome() -> None:
    assert "thanked · 19 Jun\n  Lovely kettle" in await card(Card(person=PERSON, cases=(PAST,)))


async def test_the_case_in_view_is_not_another_case() -> None:
    assert "Lovely" not in await card(Card(person=PERSON, cases=(PAST,)), besides=PAST.case)


async def test_a_stranger_gets_a_sentence_instead_of_empty_headings() -> None:
    text = await card(Card(person=MAYA))
    assert "No notes, promises or earlier cases yet." in " ".join(text.split())
    assert "Notes\n" not in text
