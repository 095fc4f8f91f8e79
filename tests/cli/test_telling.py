"""`carecli tell` and `carecli crowds`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs

from carecli.config.model import Config, Tell
from carecli.desk.desk import Desk
from carecli.desk.keeping import Keeping
from carecli.system.vault import MemoryVault
from tests.cli.conftest import Line
from tests.support.shop import Shop, post

OVEN = ("is your oven broken?", "the oven \x1b]0;x\x07 is broken", "broken oven?")


class Wall:
    """Where notifications show up."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.broken = False

    def send(self, title: str, body: str) -> bool:
        self.shown.append(f"{title}: {body}")
        return not self.broken

    def close(self) -> None:
        pass


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path, Config(tell=Tell(desktop=("new", "crowd"))))
    shop.take(*(post(1400 + n, 2 + n, f"@shop {text}") for n, text in enumerate(OVEN)))
    yield shop
    shop.db.close()


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def at(shop: Shop, wall: Wall) -> Line:
    keeping = Keeping(lambda _: MemoryVault())
    return Line(Desk(shop.parts, lambda: keeping, shop.home, notifier=lambda: wall))


def test_what_is_new_is_told_once(at: Line, wall: Wall) -> None:
    data = at.json("tell")
    assert data["shown"]
    assert data["title"] == "Several people write about one problem, 3 new"
    assert wall.shown == ["Several people write about one problem, 3 new: @Shop"]
    assert at.run("tell").stdout == "There is nothing new to tell.\n"
    assert len(wall.shown) == 1


def test_it_says_what_to_set_where_nothing_is_wanted(at: Line, shop: Shop) -> None:
    shop.parts.settings = Config()
    assert 'desktop = ["late", "upset"]' in at.run("tell").stdout


def test_a_test_shows_one_whatever_is_set(at: Line, shop: Shop, wall: Wall) -> None:
    shop.parts.settings = Config()
    assert at.run("tell", "--test").stdout == "A notification was shown.\n"
    assert len(wall.shown) == 1


def test_a_test_that_fails_says_where_to_look(at: Line, wall: Wall) -> None:
    wall.broken = True
    done = at.run("tell", "--test")
    assert done.exit_code == 1
    assert "being-told" in done.stdout


def test_crowds_are_listed_with_their_posts(at: Line) -> None:
    printed = at.run("crowds").stdout
    assert printed.startswith("@Shop: 3 people: broken oven\n")
    assert "@p3" in printed
    assert "\x1b" not in printed
    (found,) = at.json("crowds")["crowds"]
    assert (found["people"], found["topic"]) == (3, ["broken", "oven"])
    assert [each["handle"] for each in found["posts"]] == ["p2", "p3", "p4"]


def test_without_any_it_says_so(at: Line, shop: Shop) -> None:
    shop.later(days=1)
    assert at.run("crowds").stdout == "Nothing is out of the ordinary.\n"


def test_a_fetch_tells_what_it_brought(line: Line, wall: Wall) -> None:
    settings = line.desk.settings
    line.desk._parts.settings = structs.replace(settings, tell=Tell(desktop=("upset",)))
    line.desk._notifier = lambda: wall
    assert line.run("sync").exit_code == 0
    assert len(wall.shown) == 1
    assert " upset: @crumbandkiln" in wall.shown[0]
    line.run("sync")
    assert len(wall.shown) == 1


def test_other_programs_are_told_that_x_was_out_of_reach(line: Line) -> None:
    assert not line.json("status")["offline"]
    line.desk._parts.line.down = True
    line.desk.note_line()
    line.desk._parts.line.down = False
    assert line.json("status")["offline"]
    assert " · offline · " in line.run("status").stdout
    line.run("sync")
    assert not line.json("status")["offline"]
