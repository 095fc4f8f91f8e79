"""One line for prompts and bars."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from carecli.care.rows import View
from carecli.cli import status
from carecli.config.model import Config
from carecli.desk.desk import Desk
from tests.cli.conftest import Line
from tests.support.shop import Shop, post


@pytest.fixture
def shop(tmp_path: Path) -> Any:
    shop = Shop(tmp_path, Config())
    yield shop
    shop.db.close()


def at(shop: Shop) -> Line:
    desk: Desk = shop.desk
    return Line(desk)


def test_it_says_what_is_late_due_soon_and_due(line: Line) -> None:
    printed = line.run("status").stdout
    assert printed.count("\n") == 1
    assert printed.startswith("30 waiting · oldest 2d · ")
    data = line.json("status")
    assert f" · {data['late']} late · " in printed
    assert data["late"] > 0
    assert "this month" in printed


def test_follow_ups_and_promises_are_told_apart(line: Line) -> None:
    first, second = (row.case for row in line.desk.listing(View.WAITING).rows(0, 2))
    now = line.desk.clock.now()
    soon = line.desk.clock.now().replace(minute=31)
    line.desk.reminders.promise(first, soon, "a new cake")
    line.desk.reminders.promise(second, soon, "a refund")
    line.desk.reminders.follow_up(second, soon)
    assert "due ·" not in line.run("status").stdout.replace("due soon", "")
    assert now < soon
    getattr(line.desk.clock, "move")(soon - now)  # noqa: B009 the fixture's clock can be moved
    printed = line.run("status").stdout
    assert "1 follow-up due · 2 promises due" in printed
    data = line.json("status")
    assert (data["follow_ups_due"], data["promises_due"]) == (3, 2)


def test_json_is_the_same_by_both_names(line: Line) -> None:
    assert json.loads(line.run("status", "--format", "json").stdout) == line.json("status")


def test_waybar_gets_text_tooltip_classes_and_percentage_in_one_line(line: Line) -> None:
    printed = line.run("status", "--format", "waybar").stdout
    assert printed.count("\n") == 1
    data = json.loads(printed)
    late = line.json("status")["late"]
    assert data["text"] == f"30 ({late} late)"
    assert data["class"][0] == "late"
    assert data["percentage"] == 100 * (30 - late) // 30
    assert "30 waiting\noldest 2d" in data["tooltip"]


def test_when_nobody_waits_a_bar_is_calm(shop: Shop) -> None:
    data = json.loads(at(shop).run("status", "--format", "waybar").stdout)
    assert (data["text"], data["class"], data["percentage"]) == ("0", ["calm"], 100)
    assert at(shop).run("status", "--format", "tmux").stdout == "nobody waits\n"
    assert at(shop).run("status").stdout.startswith("nobody waits · $0 today")


CROWD = ("#oven <b>broken</b>?", "is your oven broken", "the oven: broken")


@pytest.fixture
def crowd(shop: Shop) -> Line:
    shop.take(*(post(1400 + n, 2 + n, f"@shop {text}") for n, text in enumerate(CROWD)))
    return at(shop)


@pytest.mark.parametrize("form", status.FORMATS)
def test_nothing_of_a_customers_is_shown_unless_names_are_wanted(crowd: Line, form: str) -> None:
    printed = crowd.run("status", "--format", form).stdout
    assert "3" in printed
    assert not [word for word in ("oven", "broken", "p2", "Person") if word in printed]
    assert "p2" in crowd.run("status", "--format", form, "--names").stdout


def test_with_names_a_crowd_has_its_topic(crowd: Line) -> None:
    assert " · 3 people: one problem · " in crowd.run("status").stdout
    assert " · @p2, @p3, @p4 · " in crowd.run("status", "--names").stdout
    assert " · 3 people: oven broken · " in crowd.run("status", "--names").stdout


def test_what_a_bar_reads_as_its_own_language_is_escaped() -> None:
    data = {
        "counts": {"waiting": 1}, "waited": None, "longest": ["@a#b"], "late": 0, "due_soon": 0,
        "follow_ups_due": 0, "promises_due": 0, "answered_today": 0, "outbox": 0,
        "alarms": [], "offline": True,
        "today": "0", "month": "0", "synced_at": None, "notice": "<b>not & X\x1b[31m</b>",
    }  # fmt: skip
    shown = status.waybar(data)
    assert "&lt;b&gt;not &amp; X" in shown["tooltip"]
    assert "\x1b" not in json.dumps(shown)
    assert shown["class"] == ["offline", "waiting"]


def test_tmux_reads_doubled_hashes(crowd: Line, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(status, "stands", lambda _: iter(["#[fg=red]#(reboot)"]))
    assert crowd.run("status", "--format", "tmux").stdout == "##[fg=red]##(reboot)\n"
