"""The template picker: why a template fits, what its blanks ask for, and editing it."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from carecli.tui.screens.templates import TemplatePicker
from tests.tui.talk import talk

MINE = """+++
title = "Mine"
when = ["upset", "late"]
+++
{first_name|Hello}, {personal} {signoff|}
"""


async def test_it_says_why_the_first_one_fits() -> None:
    async with talk(write=True) as person:
        await person.press("ctrl+t")
        await person.is_on("templates")
        await person.reads("they sound upset", "they have waited")


async def test_it_says_what_its_blanks_ask_for() -> None:
    async with talk(write=True) as person:
        await person.press("ctrl+t")
        await person.press(*"refund")
        await person.reads("amount: what goes back")


async def test_the_next_customer_gets_other_words() -> None:
    async with talk(write=True) as person:
        await person.press("ctrl+t")
        await person.press(*"late answer")
        await person.reads("you have waited")
        await person.press("enter")
        await person.until(lambda: "you have waited" in person.written, "the template")
        await person.press("escape")
        filled = person.desk.templates.fill("late-apology", person.case("dean_hartley"))
        assert "you have waited" not in filled.text


async def test_a_template_is_edited_where_it_is_chosen(editor: Path) -> None:
    editor.write_text(MINE)
    async with talk(write=True) as person:
        await person.press("ctrl+t")
        await person.press(*"late answer")
        await person.reads("The reason:")
        await person.press("ctrl+g")
        await person.until(lambda: person.desk.templates.get("late-apology").title == "Mine")
        assert person.desk.templates.shelf.path("late-apology").exists()
        await person.press(*["backspace"] * 20, *"mine")
        await person.reads("Maya, {personal}")


async def test_a_slip_is_named_and_stops_nothing(editor: Path) -> None:
    editor.write_text(MINE.replace("{personal}", "{personal"))
    async with talk(write=True) as person:
        await person.press("ctrl+t")
        await person.press(*"late answer")
        await person.reads("The reason:")
        await person.press("ctrl+g")
        await person.reads("late-apology.md, line 5")
        await person.press("escape", "ctrl+t")
        await person.reads("late-apology.md, line 5", "they sound upset")


async def test_hostile_words_of_a_file_are_only_words() -> None:
    async with talk(write=True) as person:
        shelf = person.desk.templates.shelf
        shelf.save("mine", MINE.replace('"Mine"', '"[red]Mine[/] [@click=app.quit]x[/]"'))
        (shelf.own / "\x1b[2J.md").write_text("oops")
        await person.press("ctrl+t")
        await person.press(*"mine")
        await person.reads("[red]Mine[/] [@click=app.quit]x[/]")
        assert "\x1b" not in person.text


async def test_a_search_overtakes_the_move_before_it() -> None:
    async with talk(write=True) as person:
        await person.press("ctrl+t")
        await person.is_on("templates")
        picker = person.pilot.app.screen
        assert isinstance(picker, TemplatePicker)
        for _ in range(12):
            picker.action_move(1)
        picker.query_one("#words", Input).value = "amount refund"
        await person.reads("amount: what goes back")


async def test_a_template_whose_file_goes_meanwhile_is_told_and_costs_nothing() -> None:
    async with talk(write=True) as person:
        own = person.desk.templates.shelf.path("mine")
        own.parent.mkdir(parents=True, exist_ok=True)
        own.write_text(MINE, encoding="utf-8")
        await person.press("ctrl+t")
        await person.press(*"mine")
        await person.reads("Mine")
        own.unlink()
        await person.press("enter")
        await person.is_on("templates")
        await person.reads("no template")
