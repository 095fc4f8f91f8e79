"""The picture before Textual: the same rows in the same places as the app paints them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pyte
import pytest
from rich.cells import set_cell_size

from carecli import bootstrap
from carecli.channels.sandbox import load
from carecli.system.clock import FixedClock
from carecli.tui.app import CareApp
from carecli.tui.first_frame import frame
from carecli.tui.palettes import PALETTES, blend
from tests.support.terminal import Terminal
from tests.tui.drivers import START, dump


@pytest.fixture
def stage() -> Iterator[bootstrap.Stage]:
    with bootstrap.stage(load("bakery"), clock=FixedClock(START)) as stage:
        stage.desk.sync.run()
        yield stage


def cut(line: str, cells: int) -> str:
    return set_cell_size(line, cells).rstrip()


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (170, 50)])
@pytest.mark.parametrize("theme", sorted(PALETTES))
async def test_the_rows_stand_where_the_app_puts_them(
    stage: bootstrap.Stage, size: tuple[int, int], theme: str
) -> None:
    columns, lines = size
    screen = pyte.Screen(columns, lines)
    pyte.Stream(screen).feed(frame(stage.desk, columns, lines, PALETTES[theme]))
    app = CareApp(stage.desk, demo=True)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        later = dump(app.screen).splitlines()
        list_width = app.query_one("#list").size.width - 1  # less its scrollbar
    assert screen.display[0].split() == later[0].split()
    for y in range(1, lines - 3):
        assert cut(screen.display[y], list_width) == cut(later[y], list_width)
    assert later[lines - 2].startswith(screen.display[lines - 2].rstrip())


def test_a_colour_covers_a_share_of_its_ground() -> None:
    assert blend("#ffffff", "#000000", 0.5) == "#808080"
    assert blend("#102030", "#405060", 1.0) == "#102030"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_keys_pressed_before_the_app_is_there_are_not_echoed_and_not_lost(tmp_path: Path) -> None:
    env = {"CARECLI_HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path)}
    with Terminal([sys.executable, "-m", "carecli", "demo"], 80, 24, env) as terminal:
        terminal.wait_for("carecli", "Waiting")
        terminal.press("2")
        terminal.wait_for("Nothing to come back to")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert bytes(terminal.raw).count(b"\x1b[?1049h") == 1
    assert bytes(terminal.raw).count(b"\x1b[?1049l") == 1
