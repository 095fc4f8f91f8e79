"""The queue, driven by keys over the sandbox."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.events import Callback, Resize
from textual.geometry import Size
from textual.screen import Screen

from carecli import bootstrap
from carecli.care.card import ReminderKind
from carecli.care.cases import State
from carecli.care.rows import View
from carecli.channels.sandbox import load
from carecli.config.load import load as load_settings
from carecli.config.model import Config
from carecli.desk.desk import Desk
from carecli.system.clock import FixedClock
from carecli.system.paths import Home
from carecli.tui.app import CareApp
from carecli.tui.screens.ask import Ask
from carecli.tui.screens.conversation import ConversationScreen
from carecli.tui.screens.help import HelpScreen
from carecli.tui.screens.outbox import OutboxScreen
from carecli.tui.screens.queue import QueueScreen
from carecli.tui.screens.too_small import TooSmall
from tests.tui.drivers import NARROW, START, WIDE, Person, somebody


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_the_longest_wait_stands_first_with_its_age_and_state(size: tuple[int, int]) -> None:
    async with somebody(size) as person:
        first = person.sees.splitlines()[1]
        rows = person.desk.listing(View.WAITING).rows(0, 100)
        assert rows[0].waiting_since == min(row.waiting_since for row in rows if row.waiting_since)
        assert first.startswith("▌")
        assert "● late" in first
        assert rows[0].name in first


async def test_the_status_line_says_who_waits_and_where_posts_come_from() -> None:
    async with somebody(WIDE) as person:
        status = person.sees.splitlines()[-2]
        waiting = person.desk.status().counts[View.WAITING]
        assert f"{waiting} waiting · oldest" in status
        assert "sandbox" in status


async def test_done_takes_the_case_away_and_u_brings_it_back() -> None:
    async with somebody() as person:
        first = person.handle
        await person.press("e", "4")
        assert person.handle != first
        assert f"@{first}" in person.told
        assert person.desk.status().counts[View.DONE] == 1
        await person.press("u")
        assert person.desk.status().counts[View.DONE] == 0


async def test_verbs_act_on_all_selected_cases() -> None:
    async with somebody() as person:
        await person.press("x", "x", "x")
        assert "3 selected" in person.sees
        await person.press("m", "4")
        assert person.desk.status().counts[View.DONE] == 3
        assert "selected" not in person.sees


async def test_an_answered_case_is_done_without_a_question() -> None:
    async with somebody() as person:
        await person.press("3", "e")
        assert person.is_on(QueueScreen)
        assert person.desk.status().counts[View.DONE] == 1


async def test_a_snooze_can_be_repeated_on_the_next_case() -> None:
    async with somebody() as person:
        await person.press("s", "1")
        await person.press("S")
        assert person.desk.status().counts[View.SNOOZED] == 2
        await person.press("4")
        assert person.sees.count("to go") == 2


async def test_the_views_change_by_number_by_letter_and_by_chord() -> None:
    async with somebody() as person:
        await person.press("5")
        assert "Nothing is done yet." in person.sees
        await person.press("l")
        assert "● late" in person.sees
        await person.press("g", "f")
        assert "Nothing to come back to." in person.sees


async def test_the_strip_shows_what_can_follow_g_and_esc_closes_it() -> None:
    async with somebody() as person:
        await person.press("g")
        assert "i waiting" in person.sees
        assert "o outbox" in person.sees
        await person.press("escape")
        assert person.is_on(QueueScreen)


async def test_g_g_and_capital_g_go_to_the_ends() -> None:
    async with somebody() as person:
        first = person.handle
        await person.press("G")
        last = person.desk.listing(View.WAITING)
        assert person.handle == last.rows(last.total - 1, 1)[0].handle
        await person.press("g", "g")
        assert person.handle == first


async def test_the_filter_narrows_as_one_types_and_letters_do_nothing_else() -> None:
    async with somebody() as person:
        await person.press("slash")
        await person.write("ruth zebra")
        assert "Nothing here holds" in person.sees
        await person.press(*["backspace"] * 6, "enter")
        assert person.handle == "callum_and_ruth"
        assert person.desk.status().counts[View.DONE] == 0
        await person.press("escape")
        assert "Maya Okafor" in person.sees


async def test_the_conversation_stands_beside_the_list_when_there_is_room() -> None:
    async with somebody(WIDE) as person:
        await person.settle(0.2)
        assert "birthday cake" in person.sees.splitlines()[2].split("▏")[1]
    async with somebody(NARROW) as person:
        assert "▏" not in person.sees


async def test_a_broad_terminal_shows_list_conversation_and_customer() -> None:
    async with somebody((170, 40)) as person:
        await person.settle(0.2)
        panes = [line.split("▏") for line in person.sees.splitlines()[1:3]]
        assert all(len(line) == 3 for line in panes)
        assert "birthday cake" in panes[1][1]
        assert "Maya Okafor" in panes[0][2]
        assert "Other cases" not in person.sees


async def test_verbs_say_first_on_how_many_cases_they_act() -> None:
    async with somebody() as person:
        await person.press("x", "x")
        for key, title in (
            ("e", "Why are these 2 cases done?"),
            ("s", "Snooze 2 cases until …"),
            ("f", "Follow up 2 cases if they stay silent until …"),
            ("p", "We promised in 2 cases to …"),
        ):
            await person.press(key)
            assert title in person.sees
            await person.press("escape")


async def test_undoing_takes_back_what_was_said_too() -> None:
    async with somebody() as person:
        await person.press("e", "4")
        assert "Done" in person.told
        await person.press("u")
        assert person.told.startswith("Undone")


async def test_the_theme_that_was_chosen_is_there_the_next_time(tmp_path: Path) -> None:
    home = Home.under(tmp_path)
    with bootstrap.stage(load("bakery"), clock=FixedClock(START), home=home) as stage:
        app = CareApp(stage.desk, demo=True)
        async with app.run_test() as pilot:
            person = Person(app, pilot, FixedClock(START))
            await person.press("ctrl+p")
            await person.write("theme")
            await person.settle(0.3)
            await person.press("enter")
            await person.write("carecli-l")
            await person.settle(0.3)
            await person.press("enter")
            await person.settle(0.1)
            assert app.theme == "carecli-light"
    assert load_settings(home.config_file).theme == "carecli-light"


async def test_help_shows_the_keys_of_this_place_and_closes_again() -> None:
    async with somebody() as person:
        await person.press("question_mark")
        assert person.is_on(HelpScreen)
        assert "One down." in person.sees
        await person.press("question_mark")
        assert person.is_on(QueueScreen)


async def test_the_palette_offers_verbs_but_nothing_of_textual_itself() -> None:
    async with somebody() as person:
        await person.press("ctrl+p")
        await person.settle(0.3)
        assert "Reply from a template" in person.sees
        assert "Screenshot" not in person.sees


async def test_a_window_too_small_says_what_it_needs_and_comes_back() -> None:
    async with somebody() as person:
        await person.resize(40, 10)
        assert person.is_on(TooSmall)
        assert "needs 60×16, is 40×10" in person.sees  # noqa: RUF001 as shown
        await person.resize(80, 24)
        assert person.is_on(QueueScreen)


async def test_two_sizes_in_quick_succession_do_not_chase_each_other() -> None:
    async with somebody() as person:
        laid_out: list[Screen[Any]] = []
        screen = person.app.screen
        screen.screen_layout_refresh_signal.subscribe(screen, laid_out.append)
        for size in (Size(80, 25), Size(*NARROW)):
            screen.post_message(Resize(size, size))
            screen.post_message(Callback(callback=lambda: None))  # keeps the two apart
        await person.settle(0.1)
        by_then = len(laid_out)
        await person.settle(0.3)
        assert len(laid_out) == by_then
        assert screen.size == Size(*NARROW)


async def test_a_reply_on_hold_counts_down_and_is_asked_about_on_the_way_out() -> None:
    async with somebody() as person:
        row = person.desk.listing(View.WAITING).rows(0, 1)[0]
        person.desk.replies.send(row.case, "Hello! We will put that right today.")
        person.app.follow()
        await person.settle()
        assert "sending in 10s" in person.sees
        await person.press("q")
        assert person.is_on(Ask)
        assert "has not gone out yet" in person.sees
        await person.press("escape", "g", "o")
        assert person.is_on(OutboxScreen)
        assert "goes out in 10s" in person.sees
        await person.press("enter")
        assert person.desk.replies.outbox() == ()


async def test_q_at_the_queue_quits_at_once() -> None:
    async with somebody() as person:
        await person.press("q")
        assert person.app.return_value == 0


async def test_a_promise_that_is_due_is_settled_from_its_view() -> None:
    async with somebody() as person:
        await person.press("p")
        await person.write("a new cake")
        await person.press("enter", "1")
        assert "a new cake" in person.desk.reminders.all()[0].note
        await person.press("g", "f")
        assert "a new cake" in person.sees
        await person.press("e", "k")
        assert "Nothing to come back to." in person.sees


async def test_what_is_settled_is_the_reminder_under_the_cursor() -> None:
    async with somebody() as person:
        await person.press("f", "1", "p")
        await person.write("a new cake")
        await person.press("enter", "2", "2", "j", "e")
        assert "The promise to @maya_okafor" in person.sees
        await person.press("k")
        assert [one.kind for one in person.desk.reminders.all()] == [ReminderKind.IF_SILENT]


@pytest.mark.parametrize(("keys", "state"), [("e4", State.DONE), ("s1", State.SNOOZED)])
async def test_an_open_conversation_gives_way_to_the_next_once_it_is_off_the_list(
    keys: str, state: State
) -> None:
    async with somebody() as person:
        first, second = person.desk.listing(View.WAITING).rows(0, 2)
        await person.press("enter", *keys)
        assert person.desk.row(first.case).state is state
        assert person.is_on(ConversationScreen)
        assert person.sees.startswith(f" {second.name}")


async def test_the_last_conversation_gives_way_to_the_queue() -> None:
    async with somebody() as person:
        await person.press("G", "enter", "e", "4")
        assert person.is_on(QueueScreen)


async def test_done_cases_show_why_and_offer_to_be_reopened() -> None:
    async with somebody() as person:
        await person.press("m", "4", "5")
        assert "no reply needed" in person.sees
        assert "E reopen" in person.sees
        await person.press("E")
        assert person.desk.status().counts[View.DONE] == 0


async def test_an_own_key_works_is_shown_and_frees_the_old_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = Config(keys={"done": "w", "outbox": "g x", "quit": "ctrl+w"})
    monkeypatch.setattr(Desk, "settings", own)
    async with somebody() as person:
        assert "w done" in person.sees
        await person.press("e", "q")
        assert person.is_on(QueueScreen)
        await person.press("w", "4")
        assert person.desk.status().counts[View.DONE] == 1
        await person.press("g", "x")
        assert person.is_on(OutboxScreen)
