"""Being told: once, together, not in the quiet hours, and nothing of a customer's unless asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from carecli.care.matters import Kind
from carecli.config.model import AccountSettings, Config, Tell
from carecli.desk.telling import Telling
from tests.support.shop import Shop, post

NOON = datetime(2026, 9, 15, 12, 0, tzinfo=UTC)
"""13:00 in London, where the person is; posts 60 and later are written after 10:00 UTC."""
NOW = 180
"""The number of a post that is written at noon."""


@dataclass
class Wall:
    """Where notifications show up, unless the desktop is broken."""

    shown: list[tuple[str, str]] = field(default_factory=list)
    broken: bool = False

    def send(self, title: str, body: str) -> bool:
        if not self.broken:
            self.shown.append((title, body))
        return not self.broken

    def close(self) -> None:
        pass


@dataclass
class Told:
    """A shop, and a person who looks elsewhere."""

    shop: Shop
    wall: Wall

    @property
    def telling(self) -> Telling:
        """Another program each time, on the same file."""
        return Telling(self.shop.parts, self.wall, self.shop.desk.crowds)

    def now(self) -> list[str]:
        """The titles that are shown by a look now."""
        self.wall.shown.clear()
        self.telling.tell()
        return [title for title, _ in self.wall.shown]

    def at(self, hour: int, minute: int = 0, *, day: int = 15) -> None:
        """Let it be that time, UTC."""
        wanted = datetime(2026, 9, day, hour, minute, tzinfo=UTC)
        self.shop.clock.move(wanted - self.shop.clock.now())

    def set(self, **tell: Any) -> None:
        """Other settings."""
        self.shop.parts.settings = settings(**tell)


def settings(**tell: Any) -> Config:
    mine = AccountSettings(target=timedelta(hours=5))
    return Config(tell=Tell(**tell), accounts={"shop": mine})


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Told]:
    shop = Shop(tmp_path, settings(desktop=tuple(Kind)))
    shop.clock.move(NOON - shop.clock.now())
    yield Told(shop, Wall())
    shop.db.close()


def test_nothing_is_told_unless_it_was_asked_for(told: Told) -> None:
    told.set()
    told.shop.take(post(NOW, 2, "@shop this is awful"))
    assert not told.telling.wanted
    assert told.now() == []


def test_somebody_upset_is_told_of_once_whichever_program_looks(told: Told) -> None:
    told.shop.take(post(NOW, 2, "@shop this is awful"))
    assert told.now() == ["Somebody upset is waiting"]
    assert told.now() == []


@pytest.mark.parametrize("text", ["@shop cancel my account", "@shop see you in court"])
def test_leaving_and_legal_threats_are_told_like_upset(told: Told, text: str) -> None:
    told.shop.take(post(NOW, 2, text))
    assert told.now() == ["Somebody upset is waiting"]


def test_a_wait_is_told_of_when_it_begins_when_it_is_nearly_due_and_when_it_is_late(
    told: Told,
) -> None:
    told.shop.take(post(NOW, 2, "@shop do you have rye?"))
    assert told.now() == ["Somebody new is waiting"]
    told.at(15, 59)
    assert told.now() == []
    told.at(16)
    assert told.now() == ["An answer is due soon"]
    told.at(17)
    assert told.now() == []
    told.at(17, 1)
    assert told.now() == ["An answer is late"]
    told.at(20)
    assert told.now() == []


def test_what_was_answered_meanwhile_is_no_matter(told: Told) -> None:
    told.set(desktop=(Kind.LATE,))
    told.shop.take(post(NOW, 2))
    told.shop.desk.triage.done([told.shop.case(2)], "no reply needed")  # type: ignore[arg-type]
    told.at(20)
    assert told.now() == []


def test_a_promise_is_told_of_when_it_is_due_and_again_when_it_was_moved(told: Told) -> None:
    told.shop.take(post(NOW, 2))
    told.now()
    told.set(desktop=(Kind.PROMISE,))
    now = told.shop.clock.now()
    told.shop.desk.reminders.promise(told.shop.case(2), now + timedelta(hours=1), "A new cake")
    assert told.now() == []
    told.shop.later(hours=1)
    assert told.now() == ["A promise is due"]
    assert told.now() == []


def test_several_matters_at_once_are_one_notification_each_person_once(told: Told) -> None:
    told.shop.take(
        post(NOW, 2, "@shop this is awful"),
        post(NOW + 1, 3, "@shop the bread is mouldy"),
        post(NOW + 2, 4, "@shop when do you open?"),
    )
    assert told.now() == ["2 upset, 1 new"]
    told.at(18)
    assert told.now() == ["3 late"]


def test_only_what_is_wanted_is_told(told: Told) -> None:
    told.set(desktop=("late",))
    told.shop.take(post(NOW, 2, "@shop this is awful"))
    assert told.now() == []
    told.at(18)
    assert told.now() == ["An answer is late"]


def test_what_came_in_the_quiet_hours_is_summed_up_once_when_they_are_over(told: Told) -> None:
    told.set(desktop=("upset", "new"), quiet="22:00-07:00")
    told.at(22, 30)
    told.shop.take(post(NOW, 2, "@shop this is awful"), post(NOW + 1, 3, "@shop hello"))
    assert told.now() == []
    told.at(5, 59, day=16)
    assert told.now() == []
    told.at(6, 0, day=16)
    assert told.now() == ["While it was quiet: 1 upset, 1 new"]
    assert told.now() == []


def test_quiet_hours_are_those_of_the_persons_wall(told: Told) -> None:
    """22:00 in London is 21:00 UTC in September."""
    told.set(desktop=("new",), quiet="22:00-07:00")
    told.at(20, 59)
    told.shop.take(post(NOW, 2))
    assert told.now() == ["Somebody new is waiting"]
    told.at(21, 0)
    told.shop.take(post(NOW + 1, 3))
    assert told.now() == []


def test_nothing_of_a_customers_is_in_a_notification_unless_it_was_asked_for(told: Told) -> None:
    told.shop.take(post(NOW, 2, "@shop my awful secret"))
    told.now()
    assert told.wall.shown == [("Somebody upset is waiting", "@Shop")]


def test_names_and_words_are_shown_when_that_is_wanted(told: Told) -> None:
    told.set(desktop=("upset",), text=True)
    told.shop.take(
        *(post(NOW + n, 2 + n, f"@shop awful, number {n} " + "x" * 500) for n in range(5))
    )
    told.now()
    ((title, body),) = told.wall.shown
    assert title == "5 upset"
    lines = body.splitlines()
    assert lines[0].startswith("@p2: @shop awful, number 0 xxx")
    assert all(len(line) <= 160 for line in lines)
    assert lines[3:] == ["and 2 more", "@Shop"]


def test_what_could_not_be_shown_is_left_for_a_program_that_can(told: Told) -> None:
    told.shop.take(post(NOW, 2, "@shop this is awful"))
    told.wall.broken = True
    assert told.telling.tell().desktop is False
    told.wall.broken = False
    assert told.now() == ["Somebody upset is waiting"]


def test_the_bell_rings_for_what_it_is_asked_to_and_only_where_there_is_one(told: Told) -> None:
    told.set(bell=("upset",), desktop=("new",))
    told.shop.take(post(NOW, 2, "@shop this is awful"))
    assert told.telling.tell(bell=False).bell is False
    heard = told.telling.tell()
    assert (heard.bell, heard.title) == (True, "")
    assert told.telling.tell().bell is False


def test_an_old_wait_is_no_news(told: Told) -> None:
    told.shop.take(post(NOW, 2, "@shop this is awful"))
    told.shop.later(days=31)
    assert told.now() == []


def test_a_crowd_is_told_of_once_a_day(told: Told) -> None:
    told.set(desktop=("crowd",))
    words = ("oven broken?", "is your oven broken", "the oven: broken")
    told.shop.take(*(post(NOW + n, 2 + n, f"@shop {text}") for n, text in enumerate(words)))
    told.shop.later(minutes=5)
    assert told.now() == ["Several people write about one problem"]
    told.shop.take(post(NOW + 9, 9, "@shop broken oven, really?"))
    told.shop.later(minutes=10)
    assert told.now() == []
    rows = told.shop.db.rows("SELECT what FROM told")
    assert not any("oven" in row["what"] for row in rows)
