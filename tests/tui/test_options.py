"""Lists of options take keys that come before they are on the screen."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult
from textual.command import CommandList

from carecli.tui.palette import Palette
from carecli.tui.widgets.options import Options


class Unseen(App[None]):
    """A list that is not shown yet."""

    def compose(self) -> ComposeResult:
        options = Options("one", "two")
        options.highlighted, options.display = 0, False
        yield options


@pytest.mark.parametrize("action", ["page_up", "page_down", "cursor_down", "last"])
async def test_a_list_that_is_not_shown_yet_takes_every_key(action: str) -> None:
    async with Unseen().run_test() as pilot:
        await pilot.app.query_one(Options).run_action(action)


async def test_page_keys_move_once_the_list_is_shown() -> None:
    async with Unseen().run_test() as pilot:
        options = pilot.app.query_one(Options)
        options.display = True
        await pilot.pause()
        options.action_page_down()
        assert options.highlighted == 1


async def test_the_palette_takes_page_keys_before_its_list_is_shown() -> None:
    app = App[None]()
    async with app.run_test() as pilot:
        palette = Palette()
        await app.push_screen(palette)
        found = palette.query_one(CommandList)
        found.add_options(["one", "two"])
        found.highlighted, found.display = 0, False
        await pilot.pause()
        for action in ("page_down", "page_up"):
            palette._action_command_list(action)
