"""The figures of a period, from posts to numbers (product.md, section 6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from carecli.care.cases import Reason
from carecli.care.errors import Misuse
from carecli.care.figures import Insights, Kept, TemplateUse
from carecli.care.hours import DAYS
from carecli.care.posts import PostId
from carecli.config.model import AccountSettings, Config
from carecli.store import accounts, ledger
from carecli.store.ledger import Entry, Kind
from tests.support.shop import Shop, person, post

LONDON = ZoneInfo("Europe/London")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OFFICE = AccountSettings(
    target=30 * MINUTE, hours=dict.fromkeys(DAYS[:5], "09:00-17:00"), timezone="Europe/London"
)


def london(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


@pytest.fixture
def office(tmp_path: Path) -> Shop:
    """A shop in London, open Monday to Friday from nine to five, in October 2026."""
    shop = Shop(tmp_path, settings=Config(accounts={"shop": OFFICE}))
    shop.clock.move(london("2026-10-30 12:00") - shop.clock.now())
    return shop


class Story:
    """Posts with times, numbered as they come."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.number = 1
        self.conversations: dict[PostId, PostId] = {}

    def asks(self, by: int, at: str, under: PostId | None = None) -> PostId:
        self.number += 1
        made = post(self.number, by, created_at=london(at), parent_id=under)
        root = self.conversations.get(under, under) if under else made.id
        self.conversations[made.id] = root
        self.shop.take(replace(made, conversation_id=root))
        return made.id

    def answers(self, to: PostId, at: str) -> None:
        self.number += 1
        made = post(self.number, 1, "Hello", parent_id=to, created_at=london(at))
        self.shop.take(replace(made, conversation_id=self.conversations[to]))

    def both(self, by: int, asked: str, answered: str) -> None:
        self.answers(self.asks(by, asked), answered)


@pytest.fixture
def story(office: Shop) -> Story:
    return Story(office)


def everything(shop: Shop, **chosen: Any) -> Insights:
    return shop.desk.figures.insights(None, **chosen)


def test_nothing_happened_yet(office: Shop) -> None:
    found = everything(office)
    assert found == Insights(since=None, until=office.clock.now())


def test_two_posts_and_one_answer_are_one_wait_of_an_hour(story: Story) -> None:
    first = story.asks(2, "2026-09-18 10:00")
    story.asks(2, "2026-09-18 10:30", first)
    story.answers(first, "2026-09-18 11:00")
    found = everything(story.shop)
    assert found.first.calendar.values == found.first.business.values == (HOUR,)
    assert found.next.calendar.n == 0


def test_a_dismissed_thank_you_is_counted_and_never_averaged(story: Story) -> None:
    first = story.asks(2, "2026-09-18 10:00")
    story.answers(first, "2026-09-18 10:05")
    story.asks(2, "2026-09-18 10:06", first)
    story.shop.desk.triage.done([story.shop.case(2)], Reason.NO_REPLY_NEEDED)
    found = everything(story.shop)
    assert found.first.calendar.values == (5 * MINUTE,)
    assert (found.next.calendar.n, found.dismissed) == (0, 1)
    assert found.verdicts == {Reason.NO_REPLY_NEEDED: 1}


def test_a_later_answer_is_a_next_response(story: Story) -> None:
    first = story.asks(2, "2026-09-18 10:00")
    story.answers(first, "2026-09-18 10:05")
    again = story.asks(2, "2026-09-18 11:00", first)
    story.answers(again, "2026-09-18 11:20")
    found = everything(story.shop)
    assert found.first.calendar.values == (5 * MINUTE,)
    assert found.next.calendar.values == (20 * MINUTE,)
    assert found.answered == 1


def test_a_case_whose_first_wait_was_dismissed_has_no_first_response(story: Story) -> None:
    first = story.asks(2, "2026-10-29 10:00")
    story.shop.desk.triage.done([story.shop.case(2)], Reason.THANKED)
    story.shop.later(hours=1)
    again = story.asks(2, "2026-10-30 12:30", first)
    story.answers(again, "2026-10-30 12:50")
    found = everything(story.shop)
    assert (found.first.calendar.n, found.next.calendar.n, found.dismissed) == (0, 1, 1)


def test_an_answer_out_of_hours_is_a_zero_that_is_counted_apart(story: Story) -> None:
    story.both(2, "2026-09-18 18:00", "2026-09-18 20:00")
    story.both(3, "2026-09-18 16:00", "2026-09-21 10:00")
    found = everything(story.shop).first
    assert found.calendar.values == (2 * HOUR, 66 * HOUR)
    assert found.business.values == (0 * HOUR, 2 * HOUR)
    assert found.out_of_hours == 1


def test_an_answer_in_the_same_second_is_not_out_of_hours(story: Story) -> None:
    story.both(2, "2026-09-18 10:00", "2026-09-18 10:00")
    assert everything(story.shop).first.out_of_hours == 0


def test_ten_answers_have_a_median_and_a_ninetieth_percentile(story: Story) -> None:
    start = london("2026-09-14 10:00")
    for number, minutes in enumerate((5, 12, 20, 31, 47, 60, 90, 240, 600, 1440), 2):
        end = start + minutes * MINUTE
        story.both(number, f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}")
    found = everything(story.shop).first.calendar
    assert (found.n, found.median, found.p90) == (10, 47 * MINUTE, 600 * MINUTE)
    assert found.worst == 1440 * MINUTE
    assert found.values == ()


def test_in_target_is_what_was_promised_when_the_wait_ended(story: Story) -> None:
    story.both(2, "2026-09-18 16:45", "2026-09-21 09:15")
    story.both(3, "2026-09-18 16:45", "2026-09-21 09:16")
    assert everything(story.shop).first.calendar.in_target == 0.5
    story.shop.desk.preferences.save({("accounts", "shop", "target"): "1d"})
    assert everything(story.shop).first.business.in_target == 0.5


def test_an_answer_belongs_to_the_period_of_the_answer(story: Story) -> None:
    story.both(2, "2026-09-30 16:00", "2026-10-01 09:30")
    september, october = london("2026-09-01 00:00"), london("2026-10-01 00:00")
    insights = story.shop.desk.figures.insights
    assert insights(september, october).first.calendar.n == 0
    assert insights(october).first.calendar.n == 1
    assert insights(october, london("2026-10-01 09:30")).first.calendar.n == 0


def test_resolution_runs_from_the_first_post_to_the_last_done(story: Story) -> None:
    first = story.asks(2, "2026-10-30 10:00")
    story.answers(first, "2026-10-30 10:10")
    triage, case = story.shop.desk.triage, story.shop.case(2)
    triage.done([case], Reason.SOLVED)  # at noon
    assert everything(story.shop).resolution.calendar.values == (2 * HOUR,)
    story.shop.later(hours=1)
    story.asks(2, "2026-10-30 12:30", first)
    assert everything(story.shop).resolution.calendar.n == 0  # open again
    story.shop.later(hours=5)
    triage.done([case], Reason.CONFIRMED)
    found = everything(story.shop).resolution
    assert found.calendar.values == (8 * HOUR,)
    assert found.business.values == (7 * HOUR,)


def test_what_was_never_answered_is_not_resolved(story: Story) -> None:
    story.asks(2, "2026-10-30 10:00")
    story.shop.desk.triage.done([story.shop.case(2)], Reason.SPAM, "an advert")
    assert everything(story.shop).resolution.calendar.n == 0


def test_who_waits_now_stands_beside_snoozed_ones_too(story: Story) -> None:
    story.asks(2, "2026-10-30 10:00")
    story.asks(3, "2026-10-30 11:50")
    story.both(4, "2026-10-30 10:00", "2026-10-30 10:10")
    story.shop.desk.triage.snooze([story.shop.case(3)], story.shop.clock.now() + HOUR)
    found = story.shop.desk.figures.insights(story.shop.clock.now()).open_now
    assert (found.count, found.late, found.asleep) == (2, 1, 1)
    assert found.oldest == london("2026-10-30 10:00")


def test_seen_delay_leaves_out_what_was_answered_before_it_was_fetched(story: Story) -> None:
    story.asks(2, "2026-10-30 11:40")  # fetched at noon
    story.shop.later(minutes=30)
    story.answers(PostId(2), "2026-10-30 12:20")
    story.both(3, "2026-10-30 11:00", "2026-10-30 11:10")
    assert everything(story.shop).seen.values == (20 * MINUTE,)


def test_promises_that_ended_in_the_period_and_those_open_now(story: Story) -> None:
    shop, reminders = story.shop, story.shop.desk.reminders
    story.asks(2, "2026-10-30 10:00")
    for hours in (1, 2, 3, 40):
        reminders.promise(shop.case(2), shop.clock.now() + timedelta(hours=hours), "the refund")
    kept, broken, *_ = (one.id for one in reminders.all())
    reminders.settle(kept, "kept")
    shop.later(hours=4)
    reminders.settle(broken, "broken")
    assert everything(shop).promises == Kept(kept=1, broken=1, open=2, overdue=1)
    assert everything(shop).promises.rate == 0.5
    later = shop.desk.figures.insights(shop.clock.now() - HOUR).promises
    assert (later.kept, later.broken, later.open) == (0, 1, 2)


def test_skips_are_counted(story: Story) -> None:
    story.asks(2, "2026-10-30 10:00")
    with story.shop.db.writing() as cursor:
        cursor.execute(
            "INSERT INTO skips (account_id, case_id, older_case, at) VALUES (?, ?, ?, ?)",
            (story.shop.account.id, story.shop.case(2), 7, "2026-10-30T10:00:00.000Z"),
        )
    assert everything(story.shop).skips == 1
    assert story.shop.desk.figures.insights(london("2026-10-30 11:00")).skips == 0


def test_templates_and_how_many_went_out_as_they_were(story: Story) -> None:
    shop = story.shop
    story.asks(2, "2026-10-30 10:00")
    filled = shop.desk.templates.fill("late-apology", shop.case(2)).text
    with shop.db.writing() as cursor:
        cursor.executemany(
            "INSERT INTO replies (case_id, to_post, text, template, state, written_at, send_at)"
            " VALUES (?, 2, ?, 'late-apology', ?, ?, ?)",
            [
                (shop.case(2), text, state, "2026-10-30T11:00:00.000Z", "2026-10-30T11:00:10.000Z")
                for text, state in ((filled, "sent"), ("Hello.", "sent"), (filled, "recalled"))
            ],
        )
    assert everything(shop).templates == (TemplateUse(template="late-apology", used=2, unedited=1),)


def test_cost_is_divided_by_the_cases_that_were_answered(story: Story) -> None:
    shop = story.shop
    story.both(2, "2026-10-30 10:00", "2026-10-30 10:10")
    story.both(3, "2026-10-30 10:00", "2026-10-30 10:10")
    for at in (london("2026-10-29 00:00"), london("2026-10-30 10:10")):
        entry = Entry(
            account=shop.account.id, verb="reply", kind=Kind.SEND, resource="reply", at=at,
            price=Decimal("0.015"), requests=2,
        )  # fmt: skip
        ledger.book(shop.db, entry)
    found = everything(shop)
    assert (found.cost, found.cost_per_answered) == (Decimal("0.060"), Decimal("0.0300"))
    today = shop.desk.figures.insights(london("2026-10-30 00:00"))
    assert (today.cost, today.cost_per_answered) == (Decimal("0.030"), Decimal("0.0150"))


def test_hours_are_those_on_the_accounts_wall(story: Story) -> None:
    story.asks(2, "2026-09-18 09:59")  # summer: 08:59 UTC, a Friday
    story.asks(3, "2026-10-26 09:15")  # winter, a Monday
    story.asks(4, "2026-09-20 23:30")  # a Sunday
    hours = everything(story.shop).hours
    assert hours[4][9] == hours[0][9] == hours[6][23] == 1
    assert sum(map(sum, hours)) == 3


def test_an_hour_in_nepal_begins_where_it_does(tmp_path: Path) -> None:
    nepal = AccountSettings(timezone="Asia/Kathmandu")  # UTC+5:45
    shop = Shop(tmp_path, settings=Config(accounts={"shop": nepal}))
    shop.take(
        post(2, 2, created_at=datetime(2026, 9, 14, 3, 14, 59, tzinfo=UTC)),
        post(3, 3, created_at=datetime(2026, 9, 14, 3, 15, tzinfo=UTC)),
    )
    monday = everything(shop).hours[0]
    assert (monday[8], monday[9]) == (1, 1)


def test_the_trend_has_every_week_from_the_first_answer_on(story: Story) -> None:
    story.both(2, "2026-10-12 10:00", "2026-10-12 10:20")
    story.both(3, "2026-10-18 22:00", "2026-10-18 23:30")  # a Sunday; UTC agrees
    story.both(4, "2026-10-26 10:00", "2026-10-26 12:00")
    weeks = everything(story.shop).trend
    assert [week.start for week in weeks] == [date(2026, 10, n) for n in (12, 19, 26)]
    assert [week.answers for week in weeks] == [2, 0, 1]
    assert [week.first for week in weeks] == [20 * MINUTE, None, 2 * HOUR]
    assert [week.in_target for week in weeks] == [1.0, None, 0.0]


def test_figures_of_one_account_and_of_one_label(story: Story) -> None:
    shop = story.shop
    other = accounts.add(shop.db, person(9, "Other"), channel="x", api_url="", now=shop.clock.now())
    story.both(2, "2026-10-30 10:00", "2026-10-30 10:10")
    story.both(3, "2026-10-30 10:00", "2026-10-30 10:20")
    shop.desk.triage.label(shop.case(3), ["VIP"])
    assert everything(shop, account=other.handle).first.calendar.n == 0
    assert everything(shop, account="@SHOP").first.calendar.n == 2
    found = everything(shop, label=" Vip ")
    assert (found.label, found.first.calendar.values) == ("vip", (20 * MINUTE,))
    assert found.cost_per_answered is None
    assert sum(map(sum, found.hours)) == 1


def test_a_label_that_nobody_has_brings_up_the_nearest(story: Story) -> None:
    story.asks(2, "2026-10-30 10:00")
    with pytest.raises(Misuse, match="No customer has one yet"):
        everything(story.shop, label="vip")
    story.shop.desk.triage.label(story.shop.case(2), ["vip"])
    with pytest.raises(Misuse, match="Did you mean “vip”"):
        everything(story.shop, label="vipp")


def test_waits_from_before_open_time_was_kept_are_measured_once(story: Story) -> None:
    story.both(2, "2026-09-18 16:00", "2026-09-21 10:00")
    with story.shop.db.writing() as cursor:
        cursor.execute("UPDATE waits SET open_seconds = NULL")
    assert everything(story.shop).first.business.values == (2 * HOUR,)
    story.shop.desk.preferences.save({("accounts", "shop", "hours", "fri"): "closed"})
    assert everything(story.shop).first.business.values == (2 * HOUR,)


def test_an_answer_recorded_by_hand_counts(story: Story) -> None:
    story.asks(2, "2026-10-30 11:30")
    story.shop.desk.triage.done([story.shop.case(2)], Reason.ANSWERED_ELSEWHERE)
    assert everything(story.shop).first.calendar.values == (30 * MINUTE,)


def test_people_who_are_asked_about_in_one_thread_are_cases_of_their_own(story: Story) -> None:
    root = story.asks(2, "2026-10-30 10:00")
    other = story.asks(3, "2026-10-30 10:05", root)
    story.answers(root, "2026-10-30 10:10")
    story.answers(other, "2026-10-30 10:25")
    assert everything(story.shop).first.calendar.values == (10 * MINUTE, 20 * MINUTE)


def test_the_status_tells_how_many_of_todays_answers_were_in_target(story: Story) -> None:
    story.both(2, "2026-10-29 10:00", "2026-10-29 10:05")  # yesterday
    story.both(3, "2026-10-30 09:00", "2026-10-30 09:05")
    story.both(4, "2026-10-30 09:00", "2026-10-30 11:05")
    story.asks(5, "2026-10-30 11:50")
    story.shop.desk.triage.done([story.shop.case(5)], Reason.THANKED)
    for account in (None, "shop"):
        status = story.shop.desk.status(account)
        assert (status.answered, status.met) == (2, 1)
