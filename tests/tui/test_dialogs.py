"""The dialogs: what keys give back what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Input, Static

from carecli.care.acquaintance import Suggestion
from carecli.care.cases import Reason
from carecli.care.closing import Closing, LastWord
from carecli.care.when import parse, presets
from carecli.desk.times import SnoozeChoice
from carecli.tui.screens.choose import Choice, ChoiceDialog
from carecli.tui.screens.dialog import Dialog
from carecli.tui.screens.labels import LabelsDialog
from carecli.tui.screens.note import NoteDialog
from carecli.tui.screens.reason import ReasonDialog, Verdict
from carecli.tui.screens.snooze import SnoozeDialog
from carecli.tui.screens.when import WhenDialog
from tests.tui.by_hand import NOW, ZONE
from tests.tui.drivers import dump

OPEN = object()
FRIDAY = datetime(2026, 9, 18, 8, 0, tzinfo=UTC)


class Asked:
    """A dialog on an empty app, and what it gave back."""

    def __init__(self, pilot: Pilot[None]) -> None:
        self.pilot = pilot
        self.answer: Any = OPEN

    async def press(self, *keys: str) -> Asked:
        await self.pilot.press(*keys)
        await self.pilot.pause()
        return self

    async def type(self, text: str) -> Asked:
        focused = self.pilot.app.focused
        assert isinstance(focused, Input)
        focused.insert_text_at_cursor(text)
        await self.pilot.pause()
        return self

    def says(self, selector: str) -> str:
        return str(self.pilot.app.screen.query_one(selector, Static).render())


@asynccontextmanager
async def asked(dialog: Dialog[Any], size: tuple[int, int] = (80, 24)) -> AsyncIterator[Asked]:
    app: App[None] = App()
    async with app.run_test(size=size) as pilot:
        ask = Asked(pilot)
        app.push_screen(dialog, lambda answer: setattr(ask, "answer", answer))
        await pilot.pause()
        yield ask


def snooze() -> SnoozeDialog:
    return SnoozeDialog(presets(NOW, ZONE), ZONE, NOW)


def promise(*, required: bool = True) -> WhenDialog:
    times = presets(NOW, ZONE)
    return WhenDialog("Promise", times, NOW, ZONE, "What", required=required)


EVERY_DIALOG = [
    lambda: ReasonDialog(1, Closing(LastWord.AWAY, Reason.CONFIRMED)),
    snooze,
    promise,
    lambda: NoteDialog("maya"),
    lambda: LabelsDialog(("vip",)),
]


@pytest.mark.parametrize("make", EVERY_DIALOG)
async def test_escape_gives_back_nothing(make: Any) -> None:
    async with asked(make()) as ask:
        assert (await ask.press("escape")).answer is None


@pytest.mark.parametrize("make", EVERY_DIALOG)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_dialog_fits_the_terminal(make: Any, size: tuple[int, int]) -> None:
    async with asked(make(), size) as ask:
        box = ask.pilot.app.screen.query_one("#dialog")
        assert box.region.height <= size[1]
        assert all(
            box.region.contains_region(child.region) for child in box.children if child.display
        )


async def test_a_digit_chooses() -> None:
    async with asked(ReasonDialog(1)) as ask:
        assert (await ask.press("3")).answer == Verdict(Reason.THANKED)


async def test_j_k_and_enter_choose() -> None:
    async with asked(ReasonDialog(1)) as ask:
        assert (await ask.press("j", "j", "k", "enter")).answer == Verdict(Reason.CONFIRMED)


async def test_a_click_chooses() -> None:
    choices = [Choice("tea", "tea"), Choice("milk", "milk")]
    async with asked(ChoiceDialog("Which?", choices)) as ask:
        await ask.pilot.click("Choices", offset=(3, 1))
        await ask.pilot.pause()
        assert ask.answer == "milk"


async def test_the_reason_dialog_says_how_many_cases_it_closes() -> None:
    async with asked(ReasonDialog(12)) as ask:
        assert "12 cases" in ask.says("#dialog-title")


async def test_every_reason_is_explained() -> None:
    async with asked(ReasonDialog(1)) as ask:
        listed = ask.pilot.app.screen.query_one("Choices")
        lines = [listed.render_line(y).text.strip() for y in range(len(Reason))]
        assert all(
            len(line) > len(reason.value) + 10 for line, reason in zip(lines, Reason, strict=True)
        )


async def test_a_preset_snoozes_until_its_time() -> None:
    tomorrow = dict(presets(NOW, ZONE))["tomorrow morning"]
    async with asked(snooze()) as ask:
        assert (await ask.press("3")).answer == SnoozeChoice(tomorrow, firm=False, why="")


async def test_zero_snoozes_until_they_write() -> None:
    async with asked(snooze()) as ask:
        assert (await ask.press("0")).answer == SnoozeChoice(None, firm=False, why="")


async def test_a_snooze_can_be_firm_and_have_a_reason() -> None:
    async with asked(snooze()) as ask:
        await ask.press("f", "tab", "tab")
        await ask.type("waiting for the courier")
        await ask.press("enter", "1")
        assert ask.answer.firm
        assert ask.answer.why == "waiting for the courier"


async def test_a_firm_snooze_without_a_time_is_not_accepted() -> None:
    async with asked(snooze()) as ask:
        await ask.press("f", "0")
        assert ask.answer is OPEN
        assert "needs a time" in ask.says("#dialog-error")


async def test_a_typed_time_is_said_back_and_taken() -> None:
    async with asked(snooze()) as ask:
        await ask.press("tab")
        await ask.type("fri 9:00")
        assert ask.says("#echo") == "Fri 18 Sep 09:00"
        assert (await ask.press("enter")).answer.until == FRIDAY


async def test_a_time_that_is_none_is_answered_with_examples() -> None:
    async with asked(snooze()) as ask:
        await ask.press("tab")
        await ask.type("someday [red]")
        await ask.press("enter")
        assert ask.answer is OPEN
        assert "someday [red]" in ask.says("#dialog-error")
        assert "tomorrow" in ask.says("#dialog-error")


async def test_what_is_typed_over_the_list_goes_on_in_the_entry() -> None:
    async with asked(promise(required=False)) as ask:
        await ask.press("t", "o", "m", "o", "r", "r", "o", "w", "enter")
        assert ask.answer == (parse("tomorrow", NOW, ZONE), "")


async def test_a_digit_in_the_entry_is_the_preset_of_that_number() -> None:
    async with asked(snooze()) as ask:
        await ask.press("tab", "3")
        assert ask.says("#echo")
        answer = (await ask.press("enter")).answer
        assert (answer.until, answer.words) == (
            dict(presets(NOW, ZONE))["tomorrow morning"],
            "tomorrow morning",
        )


async def test_a_harsh_verdict_asks_for_words() -> None:
    async with asked(ReasonDialog(1)) as ask:
        await ask.press("7")
        assert ask.answer is OPEN
        assert "say why" in ask.says("#dialog-error")
        await ask.type("called us names, thrice")
        assert (await ask.press("enter")).answer == Verdict(Reason.TROLL, "called us names, thrice")


async def test_a_closing_line_is_offered_where_their_word_is_the_last() -> None:
    async with asked(ReasonDialog(1, Closing(LastWord.THEIRS, Reason.CONFIRMED))) as ask:
        assert "their word" in ask.says(".words")
        assert (await ask.press("c")).answer == Verdict(None)


async def test_what_their_words_suggest_is_under_the_cursor() -> None:
    async with asked(ReasonDialog(1, Closing(LastWord.THEIRS, Reason.NO_REPLY_NEEDED))) as ask:
        assert (await ask.press("enter")).answer == Verdict(Reason.NO_REPLY_NEEDED)


async def test_letters_typed_into_a_field_do_nothing_else() -> None:
    async with asked(snooze()) as ask:
        await ask.press("tab", "f", "0", "1")
        assert ask.answer is OPEN
        assert ask.pilot.app.screen.query_one("#when", Input).value == "f01"


async def test_a_promise_is_not_accepted_without_what_was_promised() -> None:
    async with asked(promise()) as ask:
        await ask.press("tab", "1")
        assert ask.answer is OPEN
        await ask.type("a new kettle")
        await ask.press("enter", "1")
        assert ask.answer == (presets(NOW, ZONE)[0][1], "a new kettle")


async def test_a_follow_up_needs_no_note() -> None:
    async with asked(promise(required=False)) as ask:
        assert (await ask.press("1")).answer == (presets(NOW, ZONE)[0][1], "")


async def test_a_note_goes_with_its_source() -> None:
    async with asked(NoteDialog("maya")) as ask:
        await ask.type("Order 4411")
        await ask.press("enter", "1")
        assert ask.answer == ("Order 4411", "they told us")


async def test_somebody_else_as_a_source_is_named() -> None:
    async with asked(NoteDialog("maya")) as ask:
        await ask.type("Moved house")
        await ask.press("enter", "4")
        await ask.type("her sister")
        await ask.press("enter")
        assert ask.answer == ("Moved house", "someone else told us: her sister")


async def test_an_empty_note_is_not_accepted() -> None:
    async with asked(NoteDialog("maya")) as ask:
        await ask.press("enter", "1")
        assert ask.answer is OPEN
        assert "nothing to note" in ask.says("#dialog-error")


async def test_labels_give_back_what_changed() -> None:
    async with asked(LabelsDialog(("vip",), ("vip", "press"))) as ask:
        await ask.press("space", "j", "space", "ctrl+s")
        assert ask.answer == (("press",), ("vip",))


async def test_a_new_label_is_switched_on() -> None:
    async with asked(LabelsDialog((), ())) as ask:
        await ask.press("tab")
        await ask.type("#Baker")
        await ask.press("enter", "ctrl+s")
        assert ask.answer == (("baker",), ())


async def test_what_is_sensitive_is_kept_when_it_is_said_twice() -> None:
    async with asked(NoteDialog("maya")) as ask:
        await ask.type("has diabetes")
        assert "about health" in ask.says("#care")
        await ask.press("enter", "1")
        assert ask.answer is OPEN
        assert (await ask.press("1")).answer == ("has diabetes", "they told us")


async def test_an_order_number_needs_a_source_and_anything_else_does_not() -> None:
    async with asked(NoteDialog("maya")) as ask:
        await ask.type("order 10482")
        assert "say how you know it" in ask.says("#care")
        await ask.press("enter", "5")
        assert ask.answer is OPEN
        assert (await ask.press("3")).answer == ("order 10482", "our records")
    async with asked(NoteDialog("maya")) as ask:
        await ask.type("two cats")
        assert (await ask.press("enter", "5")).answer == ("two cats", "")


async def test_labels_that_could_fit_stand_first_with_the_reason() -> None:
    offer = Suggestion("advocate", "praised 3 times")
    async with asked(LabelsDialog(("vip",), ("press",), (offer,))) as ask:
        assert "[ ] advocate   praised 3 times" in dump(ask.pilot.app.screen)
        await ask.press("space", "ctrl+s")
        assert ask.answer == (("advocate",), ())
