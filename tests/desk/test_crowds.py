"""Several people on one problem, and far more people than usual, on a real database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from carecli.care.posts import Person, PersonId, PostId
from carecli.care.rows import Alarm, Mark, View
from carecli.store import accounts
from tests.support.shop import START, Shop, post

MINUTES = int(timedelta(days=1).total_seconds() // 60)
"""The number of a post that is written now, on the shop's second day."""
OVEN = ("is your oven broken?", "the oven is broken", "broken oven?")


def crowd(shop: Shop, *texts: str, ago: int = 60, first: int = 2) -> None:
    """Several people write so many minutes ago, one a minute."""
    begin = int((shop.clock.now() - START).total_seconds() // 60) - ago
    shop.take(*(post(begin + n, first + n, f"@shop {text}") for n, text in enumerate(texts)))


def test_a_crowd_has_its_posts_oldest_first_with_their_cases(shop: Shop) -> None:
    crowd(shop, "rye today?", *OVEN)
    (found,) = shop.desk.crowds.now()
    assert found.account == "Shop"
    assert found.topic == ("broken", "oven")
    assert [voice.handle for voice in found.voices] == ["p3", "p4", "p5"]
    assert found.cases == tuple(shop.case(n) for n in (3, 4, 5))


def test_it_lasts_while_they_wrote_within_four_hours(shop: Shop) -> None:
    crowd(shop, *OVEN)
    shop.later(hours=2, minutes=59)
    assert len(shop.desk.crowds.now()) == 1
    shop.later(minutes=3)
    assert shop.desk.crowds.now() == ()


def test_those_who_were_answered_have_the_same_problem(shop: Shop) -> None:
    crowd(shop, *OVEN)
    assert len(shop.desk.crowds.now()) == 1
    begin = MINUTES - 60
    shop.take(post(begin + 30, 1, "@p2 it works again", parent_id=PostId(begin)))
    (found,) = shop.desk.crowds.now()
    assert [voice.state for voice in found.voices] == ["answered", "waiting", "waiting"]


def test_praise_is_no_problem(shop: Shop) -> None:
    crowd(shop, *(f"loved the cinnamon buns, number {word}" for word in ("one", "two", "three")))
    assert shop.desk.crowds.now() == ()


def test_a_deleted_post_is_part_of_no_crowd(shop: Shop) -> None:
    crowd(shop, *OVEN)
    assert len(shop.desk.crowds.now()) == 1
    with shop.db.writing() as cursor:
        cursor.execute("UPDATE posts SET deleted_at = created_at WHERE author_id = 2")
    assert shop.desk.crowds.now() == ()


def test_each_account_has_its_own(shop: Shop) -> None:
    other = Person(id=PersonId(900), handle="Other", name="", raw={})
    accounts.add(shop.db, other, channel="x", api_url="", now=shop.clock.now())
    crowd(shop, *OVEN)
    assert shop.desk.crowds.now("other") == ()
    assert len(shop.desk.crowds.now("shop")) == 1
    shop.desk.look_out()
    assert shop.desk.status("other").alarms == ()
    assert len(shop.desk.status("shop").alarms) == 1


def test_once_looked_at_the_status_and_the_rows_say_it_and_the_order_stays(shop: Shop) -> None:
    crowd(shop, "rye today?", *OVEN)
    before = shop.handles()
    assert shop.desk.status().alarms == ()
    shop.desk.look_out()
    assert shop.desk.status().alarms == (Alarm(account="Shop", people=3, topic=("broken", "oven")),)
    rows = {row.handle: row for row in shop.desk.listing(View.WAITING).rows(0, 10)}
    assert rows["p3"].crowd == shop.row(3).crowd == "3 people: broken oven"
    assert [handle for handle, row in rows.items() if Mark.CROWD in row.marks] == [
        "p3",
        "p4",
        "p5",
    ]
    assert shop.handles() == before


def test_somebody_who_joins_in_is_seen_at_the_next_look(shop: Shop) -> None:
    crowd(shop, *OVEN)
    shop.desk.look_out()
    crowd(shop, "so the oven is broken", ago=10, first=9)
    assert [alarm.people for alarm in shop.desk.look_out()] == [4]


def test_a_status_post_promises_the_next_news_and_is_signed(shop: Shop) -> None:
    crowd(shop, *OVEN)
    (found,) = shop.desk.crowds.now()
    offered = shop.desk.crowds.status_post(found)
    assert offered.text.endswith("Next news here by 12:00.")
    assert offered.url.startswith("https://x.com/intent/tweet?text=Several%20of%20you")
    assert " " not in offered.url


def weeks(shop: Shop, *counts: int) -> None:
    """In each past week, so many people write within this hour of the week, one before."""
    now, number = shop.clock.now(), 10_000
    for week, count in enumerate(counts, 1):
        for n in range(count + 1):
            number += 1
            ago = timedelta(weeks=week, minutes=50 - n if n else 60 * 24)
            shop.take(post(number, number, f"@shop {number}", created_at=now - ago))


def hour(shop: Shop, count: int) -> None:
    crowd(shop, *("hello" for _ in range(count)), ago=55, first=500)


def test_far_more_than_in_this_hour_of_past_weeks_is_said(shop: Shop) -> None:
    weeks(shop, 2, 3, 2, 1)
    hour(shop, 6)
    assert shop.desk.look_out() == ()
    hour(shop, 12)
    assert shop.desk.look_out() == (Alarm(account="Shop", people=12, usual=2.0),)
    assert shop.desk.status().alarms[0].said == "spike: 12 this hour"


@pytest.mark.parametrize("counts", [(), (2,), (2, 3)])
def test_with_little_history_there_is_no_spike(shop: Shop, counts: tuple[int, ...]) -> None:
    weeks(shop, *counts)
    hour(shop, 40)
    assert shop.desk.look_out() == ()


def test_a_busy_hour_every_week_is_no_spike(shop: Shop) -> None:
    weeks(shop, 20, 22, 19, 23)
    hour(shop, 30)
    assert shop.desk.look_out() == ()


def test_what_is_usual_follows_the_clock_on_the_wall(shop: Shop) -> None:
    """London's clocks went back on 25 October: 9:00 was 8:00 UTC before, and 9:00 after."""
    shop.clock.move(datetime(2026, 10, 27, 10, 0, tzinfo=UTC) - shop.clock.now())
    number = 20_000
    for week in range(1, 5):
        wall = datetime(2026, 10, 27, 8, 30, tzinfo=UTC) - timedelta(weeks=week)
        for n in range(15):
            number += 1
            shop.take(post(number, number, "@shop", created_at=wall + timedelta(minutes=n)))
        number += 1
        shop.take(post(number, number, "@shop", created_at=wall - timedelta(days=1)))
    crowd(shop, *("hello" for _ in range(16)), ago=55, first=500)
    assert shop.desk.look_out() == ()
