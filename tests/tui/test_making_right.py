"""Goodwill, look-ups and the kind of problem, by key."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal

import pytest
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from carecli.care.playbook import Contact, Kind, Offer, Play
from carecli.config.model import Config, Lookup
from carecli.tui.screens.asking import AskingDialog
from carecli.tui.screens.card import CardScreen
from carecli.tui.screens.conversation import ConversationScreen
from carecli.tui.screens.giving import GivingDialog
from carecli.tui.widgets.playbook import PlaybookView, play_blocks
from tests.support.hostile import PAYLOADS, controls
from tests.tui.drivers import NARROW, WIDE, Person, somebody

DEAN = "dean_hartley"
ECHO = "import sys; print('found', sys.argv[1:])"


def program(code: str = ECHO, *words: str) -> Lookup:
    command = (sys.executable, "-c", code, *(words or ("{order}",)))
    return Lookup(command=command, title="Orders", timeout=timedelta(seconds=20))


@asynccontextmanager
async def at_dean(
    size: tuple[int, int] = NARROW, *, opened: bool = True, **lookups: Lookup
) -> AsyncIterator[Person]:
    """Somebody on the case of a customer whose rolls never came."""
    async with somebody(size) as person:
        parts = person.desk._parts
        parts.settings = Config(accounts=parts.settings.accounts, lookups=lookups)
        queue = person.app.queue
        assert queue
        while person.handle != DEAN:
            await person.press("j")
        if opened:
            await person.press("enter")
        yield person


def entry(person: Person, name: str) -> Input:
    return person.app.screen.query_one(f"#{name}", Input)


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_an_offer_of_the_playbook_is_given_with_a_few_keys(size: tuple[int, int]) -> None:
    async with at_dean(size) as person:
        await person.press("dollar_sign")
        assert "the delivery for nothing" in person.sees
        assert "up to 10.00 GBP" in person.sees
        await person.press("1")
        await person.write("7,50")
        await person.press("enter")
        assert "Goodwill 7.50 GBP: @dean_hartley" in person.told
        (given,) = person.desk.goodwill.given()
        assert (given.what, given.worth) == ("the delivery for nothing", Decimal("7.50"))
        await person.press("u")
        assert person.desk.goodwill.given() == ()


async def test_more_than_allowed_asks_for_the_reason() -> None:
    async with at_dean() as person:
        await person.press("dollar_sign", "1")
        await person.write("40")
        await person.press("enter")
        assert "The playbook allows up to 10.00 GBP. Why should it be more?" in person.sees
        await person.press("enter")
        assert person.is_on(GivingDialog)
        await person.write("80th")
        await person.press("enter")
        assert person.desk.goodwill.given()[0].why == "80th"


async def test_odd_amounts_are_not_accepted() -> None:
    async with at_dean() as person:
        await person.press("dollar_sign", "1")
        await person.write("lots")
        await person.press("enter")
        assert "“lots” is no amount." in person.sees
        await person.press("escape")
        assert person.desk.goodwill.given() == ()


async def test_another_kind_is_chosen_and_the_card_follows() -> None:
    async with at_dean(WIDE) as person:
        assert "Late or lost delivery" in person.sees
        await person.press("W", "2")
        assert "Kind of problem" in person.told
        assert "Late or lost delivery" not in person.sees
        assert "chosen" in person.sees


async def test_a_value_is_confirmed_and_the_answer_stands_in_the_card() -> None:
    async with at_dean(orders=program()) as person:
        await person.press("i")
        assert person.is_on(AskingDialog)
        assert "{order}" in person.sees
        await person.write("10482")
        await person.press("enter")
        assert person.is_on(CardScreen)
        assert "found ['10482']" in person.sees
        assert "Orders: see the card of @dean_hartley." in person.told


async def test_beside_the_conversation_the_card_needs_no_screen() -> None:
    async with at_dean(WIDE, orders=program()) as person:
        await person.press("i")
        await person.write("10482")
        await person.press("enter")
        assert person.is_on(ConversationScreen)
        assert "found ['10482']" in person.sees


async def test_nothing_is_passed_that_was_not_confirmed() -> None:
    async with at_dean(orders=program(ECHO, "{order}", "{email}")) as person:
        case = person.app.current_cases()[0]
        person.desk.triage.note(case, "order 10482, a@b.example", source="they told us")
        await person.press("i")
        assert entry(person, "ask-order").value == "10482"
        await person.press("enter")
        assert person.is_on(AskingDialog), "the address is not confirmed yet"
        entry(person, "ask-order").value = "777"
        await person.settle()
        await person.press("enter")
        assert person.is_on(AskingDialog), "the order was changed since"
        await person.press("enter")
        assert "found ['777', 'a@b.example']" in person.sees


async def test_other_suggestions_are_an_arrow_away() -> None:
    async with at_dean(orders=program()) as person:
        case = person.app.current_cases()[0]
        person.desk.triage.note(case, "order 10482, or 555", source="they told us")
        await person.press("i", "down")
        assert entry(person, "ask-order").value == "555"
        await person.press("down")
        assert entry(person, "ask-order").value == "10482"
        await person.press("up")
        assert entry(person, "ask-order").value == "555"
        await person.press(*["backspace"] * 3, "enter")
        assert "Which order?" in person.sees
        await person.press("escape")
        assert person.desk.lookups.of(case) == ()


async def test_one_of_several_is_chosen_first() -> None:
    async with at_dean(orders=program(), stock=program("print('twelve')", "--all")) as person:
        await person.press("i", "2")
        assert "twelve" in person.sees


async def test_without_one_it_says_how_to_have_one() -> None:
    async with at_dean() as person:
        await person.press("i")
        assert "Add one under [lookups] with `carecli config edit`." in person.told


async def test_a_program_that_cannot_be_run_is_told_and_nothing_is_kept() -> None:
    async with at_dean(orders=Lookup(command=("no-such-program", "{order}"))) as person:
        await person.press("i")
        await person.write("1")
        await person.press("enter")
        assert "no-such-program cannot be run" in person.told
        assert person.is_on(ConversationScreen)


async def test_a_value_that_could_be_an_option_is_told() -> None:
    async with at_dean(orders=program()) as person:
        await person.press("i", "minus", "x", "enter")
        assert "begins with a hyphen" in person.told


async def test_a_hostile_answer_changes_nothing_but_its_own_lines() -> None:
    said = "\\n".join(
        ascii(one)[1:-1] for one in PAYLOADS if len(one) < 500 and "\ud800" not in one
    )
    async with at_dean(orders=program(f'print("""{said}""")')) as person:
        await person.press("i")
        await person.write("1")
        await person.press("enter")
        assert person.is_on(CardScreen)
        assert controls(person.sees) == {}
        for click in ("[@click=app.quit]press me[/]", "[/] [$x] ["):
            assert click in person.sees
        await person.press("escape", "r")
        assert "press me" not in person.sees


async def test_the_whole_playbook_stands_in_the_card_at_80_columns() -> None:
    async with at_dean() as person:
        await person.press("c", "end")
        for words in ("The courier", "Follow up the day after", "the delivery for nothing"):
            assert words in person.sees


class Column(App[None]):
    def compose(self) -> ComposeResult:
        with Vertical():
            yield PlaybookView()


async def test_the_view_beside_the_composer_is_as_tall_as_what_it_says() -> None:
    async with at_dean(WIDE) as person:
        desk, case = person.desk, person.app.current_cases()[0]
        app = Column()
        async with app.run_test(size=(40, 60)) as pilot:
            view = app.query_one(PlaybookView)
            view.show(desk, case)
            await pilot.pause()
            assert view.size.height == len(view.plain.splitlines())
            assert "Late or lost delivery" in view.plain
            maya = next(r.case for r in desk.listing(person.app.queue.view).rows(0, 1))  # type: ignore[union-attr]
            desk.playbook.choose(maya, None)
            view.show(desk, maya)
            await pilot.pause()
            assert view.display is (desk.playbook.play(maya) is not None)


def test_a_short_play_names_the_kind_and_whom_to_ask() -> None:
    ask = tuple(Contact(name=name) for name in ("Dil", "Kit", "Robin"))
    offers = (Offer(what="a bun", up_to=Decimal(2)),)
    kind = Kind(id="x", title="Late", steps=("Look.",), ask=ask, offers=offers)
    short = [block.text.plain for block in play_blocks(Play(kind, ("“late”",)), "EUR", short=True)]
    assert short == ["Late", "“late”", "→ Dil", "→ Kit"]
    whole = [block.text.plain for block in play_blocks(Play(kind, chosen=True), "EUR")]
    assert whole[1:] == [
        "chosen",
        "→ Dil",
        "→ Kit",
        "→ Robin",
        "1. Look.",
        "♥ a bun, up to 2.00 EUR",
    ]
