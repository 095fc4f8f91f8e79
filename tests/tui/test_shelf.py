"""The screens of templates and of the playbook: found, read, written, mended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import OptionList

from carecli.care.errors import Misuse
from carecli.care.rows import View
from carecli.tui import editor as own_editor
from carecli.tui.screens.playbook import PlaybookScreen
from carecli.tui.screens.queue import QueueScreen
from carecli.tui.screens.template_shelf import TemplatesScreen
from tests.support.hostile import CLICKS
from tests.tui.drivers import NARROW, WIDE, Person, somebody

MINE = '+++\ntitle = "Mine"\nwhen = ["first"]\n+++\n{first_name|Hello}, {personal}\n'
PLAIN = '+++\ntitle = "Zebra"\nwhen = ["first"]\n+++\nHello {first_name|there}, I am on it.\n'
KIND = 'title = "My kind"\nsteps = ["Look."]\ncues = ["teapot"]\n'


@asynccontextmanager
async def at(second: str, size: tuple[int, int] = NARROW) -> AsyncIterator[Person]:
    """Somebody who went there with g and a letter."""
    async with somebody(size, synced=False) as person:
        await person.press("g", second)
        yield person


async def point_at(person: Person, name: str) -> None:
    """Search for something, and put the cursor on the first that is found."""
    await person.press("slash")
    await person.write(name)
    await person.press("enter")


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_every_template_is_listed_and_shown(size: tuple[int, int]) -> None:
    async with at("t", size) as person:
        assert person.is_on(TemplatesScreen)
        assert person.app.screen.query_one(OptionList).option_count == len(
            person.desk.templates.all()
        )
        await point_at(person, "late answer")
        assert "{sorry} The reason: {the honest reason}." in " ".join(person.sees.split())
        assert "not used in 90 days" in person.sees


async def test_esc_takes_the_search_away_and_then_leaves() -> None:
    async with at("t") as person:
        everything = person.app.screen.query_one(OptionList).option_count
        await point_at(person, "sold")
        assert person.app.screen.query_one(OptionList).option_count < everything
        await person.press("escape")
        assert person.app.screen.query_one(OptionList).option_count == everything
        await person.press("escape")
        assert person.is_on(QueueScreen)


async def test_letters_act_on_nothing_while_one_searches() -> None:
    async with at("t") as person:
        await person.press("slash")
        await person.write("qqnxe")
        assert person.is_on(TemplatesScreen)
        assert "Nothing is like that." in person.sees


async def test_the_use_of_a_template_is_told() -> None:
    async with somebody() as person:
        person.desk.templates.shelf.save("mine", PLAIN)
        case = person.app.current_cases()[0]
        person.desk.replies.send(case, "Hello there, I am on it.", template="mine")
        await person.press("g", "t")
        await point_at(person, "zebra")
        assert "used once in 90 days" in person.sees
        assert "100 % unedited" in person.sees


async def test_one_that_ships_becomes_one_s_own_when_it_is_edited(editor: Path) -> None:
    editor.write_text(MINE)
    async with at("t") as person:
        await point_at(person, "late answer")
        await person.press("enter")
        assert person.desk.templates.get("late-apology").title == "Mine"
        assert "your own" in person.sees


async def test_a_new_one_is_written_under_a_name_that_can_be(editor: Path) -> None:
    editor.write_text(MINE)
    async with at("t") as person:
        await person.press("n")
        await person.write("Not this")
        await person.press("enter")
        assert "cannot be called" in person.sees
        await person.press(*["backspace"] * 8)
        await person.write("late-apology")
        await person.press("enter")
        assert "There is a late-apology already" in person.sees
        await person.press(*["backspace"] * 12)
        await person.write("mine")
        await person.press("enter")
        assert person.desk.templates.get("mine").title == "Mine"
        assert "mine · your own · for all accounts" in person.sees


async def test_what_is_broken_stands_first_with_its_line_and_is_mended(editor: Path) -> None:
    async with at("t", WIDE) as person:
        shelf = person.desk.templates.shelf
        shelf.own.mkdir(parents=True)
        (shelf.own / "zz-mine.md").write_text(MINE.replace("}, {", "}, {{"))
        person.app.follow()
        await person.press("home")
        assert "1 cannot be read" in person.sees
        assert "✗ zz-mine" in person.sees
        assert "line 5" in person.sees
        editor.write_text(MINE)
        await person.press("enter")
        assert "cannot be read" not in person.sees
        assert "Mine" in person.sees


async def test_what_is_wrong_after_editing_is_said_at_once(editor: Path) -> None:
    editor.write_text("oops")
    async with at("t") as person:
        await point_at(person, "late answer")
        await person.press("e")
        assert "late-apology.md, line 1" in person.told
        assert "✗ late-apology" in person.sees


async def test_an_account_s_own_is_told_apart() -> None:
    async with at("t") as person:
        person.desk.templates.shelf.save("late-apology", MINE, "crumbandkiln")
        person.app.follow()
        await person.press("escape")
        await person.press("g", "t")
        assert "Mine  @crumbandkiln" in person.sees


async def test_hostile_files_are_only_words() -> None:
    async with at("t") as person:
        shelf = person.desk.templates.shelf
        title = CLICKS[0].replace('"', "")
        shelf.save("mine", MINE.replace('"Mine"', f"'AA {title} [/]'"))
        (shelf.own / "\x1b[2J.md").write_text("\x1b[2J")
        person.app.follow()
        await person.press("home")
        assert "\x1b" not in person.sees
        await point_at(person, "AA")
        assert f"AA {title} [/]" in " ".join(person.sees.split())


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_every_kind_is_listed_and_shown(size: tuple[int, int]) -> None:
    async with at("k", size) as person:
        assert person.is_on(PlaybookScreen)
        await point_at(person, "courier")
        for words in ("Late or lost delivery", "The courier", "1. Find the order"):
            assert words in person.sees


async def test_a_kind_is_written_and_found(editor: Path) -> None:
    editor.write_text(KIND)
    async with at("k") as person:
        await person.press("n")
        await person.write("teapots")
        await person.press("enter")
        assert person.desk.playbook.get("teapots").title == "My kind"
        assert "Found by" in person.sees


async def test_help_names_the_keys_of_the_screen() -> None:
    async with at("k", WIDE) as person:
        await person.press("question_mark")
        assert "Among templates, or kinds of problem" in person.sees


async def test_a_hostile_kind_is_only_words_wherever_it_stands() -> None:
    kind = KIND.replace('"My kind"', "'AA [@click=app.quit]x[/] [/'").replace("teapot", "rolls")
    async with somebody(WIDE) as person:
        person.desk.playbook.shelf.save("mine", kind)
        case = next(
            row.case
            for row in person.desk.listing(View.WAITING).rows(0, 50)
            if row.handle == "dean_hartley"
        )
        person.desk.playbook.choose(case, "mine")
        person.app.open_case(case)
        await person.settle()
        assert "AA [@click=app.quit]x[/] [/" in person.sees
        await person.press("W")
        assert "AA [@click=app.quit]x[/] [/" in person.sees


def test_an_editor_that_is_not_there_is_named_with_what_to_do() -> None:
    with pytest.raises(Misuse, match=r"There is no editor called no-such-editor: set \$EDITOR"):
        own_editor.edit("text", ["no-such-editor"])
