"""Guards, chains and pictures in the composer and the review box."""

from __future__ import annotations

import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Input

from carecli import bootstrap
from carecli.channels.sandbox import Sandbox, load
from carecli.system.clock import FixedClock
from carecli.tui.app import CareApp
from carecli.tui.screens.picture import PictureDialog
from carecli.tui.screens.twin import TwinScreen
from carecli.tui.widgets.findings import Findings
from carecli.tui.widgets.playbook import PlaybookView
from tests.tui.talk import START, Talk, talk

SORRY = "Hello Jonas, I am so sorry that the cake came late. The next one leaves today. ^Ana"
LONG = " ".join(f"Sentence number {n} says what we will do about it today." for n in range(12))


def png() -> bytes:
    """The smallest picture there is."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.fixture
def cake(tmp_path: Path) -> Path:
    path = tmp_path / "cake.png"
    path.write_bytes(png())
    return path


@asynccontextmanager
async def talk_on_x() -> AsyncIterator[tuple[Talk, Sandbox]]:
    """A conversation, with the X behind it at hand."""
    with bootstrap.stage(load("bakery"), clock=FixedClock(START)) as stage:
        stage.desk.sync.run()
        async with CareApp(stage.desk, demo=True).run_test(size=(80, 24)) as pilot:
            person = Talk(stage.desk, pilot)
            app = pilot.app
            assert isinstance(app, CareApp)
            app.open_case(person.case("maya_okafor"), compose=True)
            await person.is_on("conversation")
            await pilot.pause()
            yield person, stage.sandbox


async def test_what_is_too_long_is_offered_as_a_chain_and_each_part_is_shown() -> None:
    async with talk(write=True) as person:
        await person.write(LONG)
        await person.reads("too long", "sends it in parts")
        await person.press("ctrl+n")
        await person.reads("in 3 posts", "$0.0")
        await person.review()
        await person.reads("1/3 · ", "3/3 · ", "3 posts, each an answer to the one before")
        await person.press("y")
        await person.until(lambda: len(person.desk.replies.outbox()) == 3, "three parts on hold")


async def test_a_long_last_look_keeps_its_keys_in_sight_and_is_read_with_arrows() -> None:
    async with talk(write=True, size=(80, 24)) as person:
        await person.write(LONG)
        await person.press("ctrl+n")
        await person.reads("in 3 posts")
        await person.review()
        await person.reads("y  Send", "1/3 · ", "This comes late", "↑↓ reads on")
        await person.press("pagedown", "pagedown", "pagedown")
        await person.reads("3/3 · ")


async def test_a_short_last_look_has_nothing_to_read_on() -> None:
    async with talk(write=True, size=(80, 24)) as person:
        await person.write("Sorry for the wait, Maya!")
        await person.review()
        await person.reads("y  Send")
        assert "reads on" not in person.text


async def test_a_chain_can_be_one_post_again() -> None:
    async with talk(write=True) as person:
        await person.write(LONG)
        await person.press("ctrl+n")
        await person.reads("in 3 posts")
        await person.press("ctrl+n")
        await person.reads("too long")


async def test_a_twin_stands_beside_what_is_written() -> None:
    async with talk(write=True) as person:
        person.desk.replies.send(person.case("dean_hartley"), SORRY)
        mine = SORRY.replace("Jonas", "Maya")
        await person.write(mine)
        await person.reads("Nearly the same words went to @dean_hartley", "f2 shows them")
        await person.press("f2")
        await person.until(lambda: isinstance(person.pilot.app.screen, TwinScreen), "both")
        assert all(words in person.text for words in ("went out before", "Hello Jonas", "Maya"))
        await person.press("escape")
        await person.is_on("conversation")
        assert person.written == mine


async def test_one_key_goes_to_who_waits_longest_and_the_draft_is_kept() -> None:
    async with talk("noraeatstoast", write=True) as person:
        nora = person.case("noraeatstoast")
        await person.write("Thank you, Nora!")
        await person.reads("@maya_okafor is upset and has waited for two days.", "f3 answers")
        await person.press("f3")
        await person.reads("PUBLIC reply as @crumbandkiln to @maya_okafor")
        assert person.written == ""
        draft = person.desk.open(nora).draft
        assert draft is not None
        assert draft.text == "Thank you, Nora!"


async def test_what_comes_in_while_one_writes_is_said_and_read_with_a_key() -> None:
    async with talk_on_x() as (person, sandbox):
        await person.write("So sorry about Gary, Maya!")
        await _maya_adds(person, sandbox, "@crumbandkiln and it was blue, too")
        await person.reads("@maya_okafor wrote again: “and it", "f4 reads it")
        await person.press("f4")
        await person.until(lambda: "wrote again" not in person.text, "read")
        assert person.written == "So sorry about Gary, Maya!"


async def test_what_comes_in_during_the_last_look_is_not_answered_unread() -> None:
    async with talk_on_x() as (person, sandbox):
        await person.write("So sorry about Gary, Maya! A new one is ready at 4. ^Ana")
        await person.review()
        await _maya_adds(person, sandbox, "@crumbandkiln never mind, I got another")
        await person.press("y")
        await person.reads("wrote again: “never mind")
        await person.is_on("review")
        assert not person.desk.replies.outbox()
        await person.press("y")
        await person.until(lambda: len(person.desk.replies.outbox()) == 1, "sent all the same")


async def test_what_was_answered_elsewhere_meanwhile_blocks_until_it_is_read() -> None:
    async with talk_on_x() as (person, sandbox):
        await person.write("So sorry about Gary, Maya!")
        shop = sandbox.world.find("crumbandkiln")
        assert shop is not None
        to = person.row("maya_okafor").post_id
        at = person.desk.clock.now()
        sandbox.world.publish(by=shop.id, at=at, text="On our way!", parent=to)
        _fetched(person)
        await person.reads("✗ You answered this on X", "On our way!")
        await person.press("f4")
        await person.until(lambda: "You answered this" not in person.text, "read")


async def _maya_adds(person: Talk, sandbox: Sandbox, text: str) -> None:
    maya = sandbox.world.find("maya_okafor")
    assert maya is not None
    parent = person.row("maya_okafor").post_id
    at = person.desk.clock.now() + timedelta(seconds=1)
    sandbox.world.publish(by=maya.id, at=at, text=text, parent=parent)
    _fetched(person)
    await person.pilot.pause()


def _fetched(person: Talk) -> None:
    """What a fetch in the background does."""
    person.desk.sync.run()
    app = person.pilot.app
    assert isinstance(app, CareApp)
    app.follow()


async def test_a_picture_needs_its_description_and_is_in_the_price(cake: Path) -> None:
    async with talk(write=True, size=(80, 24)) as person:
        await person.write("Look what is waiting for you, Maya! ^Ana")
        await person.press("ctrl+b")
        await person.until(lambda: isinstance(person.pilot.app.screen, PictureDialog), "a dialog")
        person.pilot.app.screen.query_one("#path", Input).value = str(cake)
        await person.press("enter", "enter")
        await person.reads("What does the picture show?")
        person.pilot.app.screen.query_one("#alt", Input).value = "A cake with one candle"
        await person.press("enter")
        await person.is_on("conversation")
        await person.reads("▣ cake.png · ", "A cake with one candle")
        await person.review()
        await person.reads("A cake with one candle", "▣ cake.png")
        await person.press("e", "ctrl+b")
        await person.reads("takes the last one off")
        await person.press("ctrl+o")
        await person.until(lambda: "cake.png" not in person.text, "no picture")


async def test_a_file_that_is_no_picture_is_refused_in_the_dialog(tmp_path: Path) -> None:
    (tmp_path / "cake.png").write_text("no picture")
    async with talk(write=True) as person:
        await person.press("ctrl+b")
        await person.until(lambda: isinstance(person.pilot.app.screen, PictureDialog), "a dialog")
        person.pilot.app.screen.query_one("#path", Input).value = str(tmp_path / "cake.png")
        person.pilot.app.screen.query_one("#alt", Input).value = "A cake"
        await person.press("enter", "enter")
        await person.reads("JPEG")
        assert isinstance(person.pilot.app.screen, PictureDialog)


async def test_a_home_of_nobody_is_refused_in_the_dialog() -> None:
    async with talk(write=True) as person:
        await person.press("ctrl+b")
        await person.until(lambda: isinstance(person.pilot.app.screen, PictureDialog), "a dialog")
        person.pilot.app.screen.query_one("#path", Input).value = "~nobody-here/cake.png"
        person.pilot.app.screen.query_one("#alt", Input).value = "A cake"
        await person.press("enter", "enter")
        await person.reads("cannot be read")


async def test_the_playbook_stands_over_the_card_while_one_writes() -> None:
    async with talk() as person:
        screen = person.pilot.app.screen
        assert not screen.query_one(PlaybookView).display
        await person.press("r")
        await person.reads("PUBLIC reply")
        play = person.desk.playbook.play(person.case("maya_okafor"))
        assert screen.query_one(PlaybookView).display is (play is not None)
        await person.press("escape")
        assert not screen.query_one(PlaybookView).display


async def test_many_findings_leave_room_for_the_words_and_are_all_in_the_review() -> None:
    text = "kindly wait, your attitude is not helping!!!! We'll be in touch soon. 07911 123456"
    async with talk(write=True, size=(80, 24)) as person:
        await person.write(text)
        await person.reads("more")
        findings = person.pilot.app.screen.query_one(Findings)
        assert len(findings.problems) > 5
        await person.review()
        await person.reads("looks like a telephone number", "… and")
        await person.press("e")
    async with talk(write=True, size=(120, 40)) as person:
        await person.write(text)
        await person.review()
        await person.reads("looks like a telephone number", findings.problems[-1].message[:30])
