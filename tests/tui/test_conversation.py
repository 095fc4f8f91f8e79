"""Reading, writing and sending in the conversation."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.app import App

from carecli import bootstrap
from carecli.care.cases import CaseId
from carecli.care.outgoing import Sending
from carecli.care.rows import View
from carecli.system.clock import FixedClock
from carecli.tui import browser
from carecli.tui.app import CareApp
from carecli.tui.screens.conversation import ConversationScreen
from tests.tui.talk import START, talk


async def test_it_shows_the_words_the_wait_and_the_account() -> None:
    async with talk() as person:
        await person.reads("Maya Okafor", "@maya_okafor", "as @crumbandkiln", "HAPPY BIRTHDAY GARY")
        assert "late" in person.text.splitlines()[0]


async def test_the_card_stands_beside_the_thread_where_there_is_room() -> None:
    async with talk(size=(120, 40)) as person:
        await person.reads("312 followers")
        await person.press("c")
        assert "312 followers" not in person.text
        await person.press("c")
        await person.reads("312 followers")


async def test_at_80_columns_the_card_is_a_screen_of_its_own() -> None:
    async with talk(size=(80, 24)) as person:
        assert "312 followers" not in person.text
        await person.press("c")
        await person.reads("312 followers")
        await person.press("escape")
        await person.is_on("conversation")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_composer_says_who_answers_whom_in_public(size: tuple[int, int]) -> None:
    async with talk(size=size) as person:
        await person.press("r")
        await person.reads("PUBLIC reply as @crumbandkiln to @maya_okafor", "0/280", "$0.010")


async def test_length_and_price_follow_what_is_written() -> None:
    async with talk(write=True) as person:
        await person.write("So sorry, Maya!")
        await person.reads("15/280")
        await person.write(" https://crumbandkiln.example/refunds")
        await person.reads("a link costs", "$0.20")


async def test_a_text_that_is_too_long_says_by_how_much() -> None:
    async with talk(write=True) as person:
        await person.write("x" * 290)
        await person.reads("290/280 (10 too long)", "10 characters too long.")


async def test_letters_that_are_written_are_no_commands() -> None:
    async with talk(write=True) as person:
        await person.press("e", "q", "s", "j", "question_mark")
        assert person.written == "eqsj?"
        await person.is_on("conversation")


async def test_what_is_written_is_kept_within_a_second_of_a_pause() -> None:
    async with talk(write=True) as person:
        case = person.case("maya_okafor")
        await person.write("Sorry about Gary")
        await person.until(lambda: person.desk.open(case).draft is not None, "a draft")
        draft = person.desk.open(case).draft
        assert draft is not None
        assert draft.text == "Sorry about Gary"


async def test_leaving_keeps_the_draft_and_coming_back_restores_it() -> None:
    async with talk(write=True) as person:
        await person.write("Sorry about Gary")
        await person.press("escape")
        await person.reads("draft")
        assert "PUBLIC reply" not in person.text
        await person.press("r")
        assert person.written == "Sorry about Gary"


async def test_quitting_at_once_keeps_the_draft() -> None:
    with bootstrap.demo(clock=FixedClock(START)) as desk:
        desk.sync.run()
        app = CareApp(desk, demo=True)
        async with app.run_test() as pilot:
            row = desk.listing(View.WAITING).rows(0, 1)[0]
            app.open_case(row.case, compose=True)
            await pilot.pause()
            await pilot.press("h", "i")
            app.leave()
        draft = desk.open(row.case).draft
        assert draft is not None
        assert draft.text == "hi"


async def test_emptying_the_field_removes_the_draft() -> None:
    async with talk(write=True) as person:
        case = person.case("maya_okafor")
        await person.write("never mind")
        await person.press("escape", "r", "ctrl+a", "ctrl+k", "ctrl+u", "escape")
        assert person.desk.open(case).draft is None


async def test_nothing_is_sent_before_y_in_the_review_box() -> None:
    async with talk(write=True) as person:
        await person.write("A new cake, on us.")
        await person.review()
        await person.reads("A new cake, on us.", "PUBLIC reply", "18 of 280")
        for key in ("enter", "space", "tab", "enter", "s", "Y"):
            await person.press(key)
        assert person.desk.replies.outbox() == ()
        await person.press("y")
        await person.until(lambda: len(person.desk.replies.outbox()) == 1, "on hold")
        reply = person.desk.replies.outbox()[0]
        assert (reply.text, reply.state) == ("A new cake, on us.", Sending.HOLD)


async def test_the_draft_is_gone_once_it_is_a_reply() -> None:
    async with talk(write=True) as person:
        case = person.case("maya_okafor")
        await person.write("A new cake, on us.")
        await person.review()
        await person.press("y")
        await person.until(lambda: len(person.desk.replies.outbox()) == 1, "on hold")
        await person.pilot.pause(0.8)
        assert person.desk.open(case).draft is None


async def test_editing_goes_back_to_the_words() -> None:
    async with talk(write=True) as person:
        await person.write("A new cake")
        await person.review()
        await person.press("e")
        await person.is_on("conversation")
        await person.press("exclamation_mark")
        assert person.written == "A new cake!"


@pytest.mark.parametrize("key", ["n", "escape"])
async def test_not_now_keeps_it_as_a_draft(key: str) -> None:
    async with talk(write=True) as person:
        case = person.case("maya_okafor")
        await person.write("A new cake")
        await person.review()
        await person.press(key)
        await person.until(lambda: person.desk.open(case).draft is not None, "a draft")
        assert person.desk.replies.outbox() == ()


async def test_an_open_blank_is_refused_with_the_reason() -> None:
    async with talk(write=True) as person:
        await person.write("We bake it again by {when}.")
        await person.review()
        await person.press("y")
        await person.reads("Fill in “when”.")
        await person.is_on("review")
        assert person.desk.replies.outbox() == ()


async def test_a_template_is_found_filled_and_its_first_blank_selected() -> None:
    async with talk(write=True) as person:
        await person.press("ctrl+t")
        await person.is_on("templates")
        await person.press(*"replacement")
        await person.reads("A replacement, their choice how")
        await person.press("enter")
        await person.until(lambda: person.written != "", "the template")
        assert "Maya" in person.written
        assert person.selected.startswith("{")


async def test_tab_goes_from_blank_to_blank_and_typing_fills_it() -> None:
    async with talk(write=True) as person:
        await person.write("By {when} at {place}.")
        await person.press("tab")
        assert person.selected == "{when}"
        await person.press(*"noon", "tab")
        assert person.written == "By noon at {place}."
        assert person.selected == "{place}"


async def test_without_blanks_tab_moves_the_focus_on() -> None:
    async with talk(write=True) as person:
        await person.write("all filled")
        before = person.pilot.app.focused
        await person.press("tab")
        assert person.pilot.app.focused is not before


async def test_the_picker_previews_what_it_would_insert() -> None:
    async with talk(size=(80, 24), write=True) as person:
        await person.press("ctrl+t")
        await person.is_on("templates")
        await person.reads("Maya", "{")
        await person.press(*"zzzzqqqq")
        await person.reads("No template is like that.")


async def test_what_x_does_not_take_is_offered_in_the_browser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[str] = []

    def open_url(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr(browser, "open_url", open_url)
    async with talk("wilf_stanton", write=True, demo=False) as person:
        await person.reads("opens in the browser")
        await person.write("Sorry, Wilf")
        await person.review()
        await person.reads("Open in the browser")
        await person.press("y")
        await person.until(lambda: bool(opened), "opened")
        assert "in_reply_to=" in opened[0]
        assert "Sorry" in opened[0]


async def test_in_the_sandbox_no_browser_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(browser, "open_url", opened.append)
    async with talk("wilf_stanton", write=True) as person:
        await person.write("Sorry, Wilf")
        await person.review()
        await person.press("y")
        await person.reads("waiting for it on X")
        assert opened == []


async def test_a_case_that_is_gone_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    async with talk() as person:
        screen = person.pilot.app.screen
        assert isinstance(screen, ConversationScreen)
        screen.case = CaseId(10**9)
        screen.follow()
        await person.until(lambda: person.pilot.app.screen is not screen, "back")


@contextmanager
def _no_terminal(_app: App[object]) -> Iterator[None]:
    yield


async def test_the_editor_of_the_person_writes_the_reply(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script, seen = tmp_path / "my editor.py", tmp_path / "seen"
    script.write_text(
        "import sys, pathlib\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "modes = [oct(place.stat().st_mode & 0o777) for place in (path, path.parent)]\n"
        f"pathlib.Path({str(seen)!r}).write_text('|'.join([path.read_text(), *modes, str(path)]))\n"
        "path.write_text('written elsewhere \\x1b[31m\\n')\n"
    )
    monkeypatch.setenv("VISUAL", f"python '{script}'")
    monkeypatch.setattr(CareApp, "suspend", _no_terminal)
    async with talk(write=True) as person:
        await person.write("first words")
        await person.press("ctrl+g")
        assert person.written == "written elsewhere ␛[31m"
    words, mode, folder_mode, path = seen.read_text().split("|")
    assert words == "first words"
    if os.name != "nt":
        assert (mode, folder_mode) == ("0o600", "0o700")
    assert not Path(path).parent.exists()


async def test_an_editor_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    back = list[str]()

    @contextmanager
    def terminal(_app: App[object]) -> Iterator[None]:
        yield
        back.append("as Textual does it: not after a block that raised")

    monkeypatch.setenv("VISUAL", "false")
    monkeypatch.setattr(CareApp, "suspend", terminal)
    async with talk(write=True) as person:
        await person.write("first words")
        await person.press("ctrl+g")
        assert person.written == "first words"
    assert back


async def test_hostile_words_stay_words() -> None:
    async with talk("zz_nullbyte", size=(80, 24)) as person:
        await person.reads("@zz_nullbyte")
        assert not any(ord(char) < 32 and char != "\n" for char in person.text)
        assert "\x9b" not in person.text


async def test_a_long_thread_opens_at_the_customer() -> None:
    async with talk("sunny_bhatt", size=(80, 24)) as person:
        await person.reads(person.row("sunny_bhatt").text.split("\n")[0][:20])


async def test_next_and_previous_walk_the_list() -> None:
    async with talk() as person:
        rows = person.desk.listing(View.WAITING).rows(0, 2)
        await person.press("J")
        await person.reads(f"@{rows[1].handle}")
        await person.press("K")
        await person.reads(f"@{rows[0].handle}")
