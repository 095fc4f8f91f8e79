"""Watching: what a round does, what is said, and when the next one is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from carecli.care.errors import CareError, Unreachable
from carecli.channels.sandbox import faults
from carecli.channels.sandbox.answers import Answer
from carecli.channels.sandbox.faults import Fault
from carecli.config.model import AccountSettings, Caps, Config
from carecli.desk.watch import Event, Kind
from carecli.system.locks import Busy, exclusive
from carecli.system.paths import Home, write_private
from tests.support.stage import START, Open, Stage, says

MENTIONS = "/2/users/*/mentions"
CLOSED = {"mon": "09:00-17:00"}
"""The stage's clock begins on a Wednesday."""


@pytest.fixture
def stage(open_stage: Open) -> Stage:
    return open_stage(says("ada-1", "ada"), settings=settings())


def settings(**more: object) -> Config:
    mine: dict[str, object] = {"sweep": timedelta(0), "timezone": "UTC", **more}
    caps = mine.pop("caps", Caps())
    account = AccountSettings(**mine)  # type: ignore[arg-type]
    return Config(timezone="UTC", accounts={"tinyteas": account}, caps=caps)  # type: ignore[arg-type]


def round_of(stage: Stage) -> list[Event]:
    return list(stage.desk.watch.round(threading.Event()))


def next_round(stage: Stage) -> list[Event]:
    """Wait until the account is due, and go on."""
    pause = stage.desk.watch.next_at() - stage.clock.now()
    stage.clock.move(max(pause, timedelta(0)))
    return round_of(stage)


def kinds(events: list[Event]) -> list[Kind]:
    return [event.kind for event in events]


def test_the_first_round_says_what_it_brought_and_a_quiet_one_says_nothing(stage: Stage) -> None:
    (event,) = round_of(stage)
    assert (event.kind, event.account, event.new, event.cost) == (
        Kind.FETCHED, "tinyteas", 1, Decimal("0.001"),
    )  # fmt: skip
    assert next_round(stage) == []
    stage.writes("ada")
    assert [event.new for event in next_round(stage)] == [1]


def test_nobody_is_fetched_before_they_are_due(stage: Stage) -> None:
    round_of(stage)
    stage.writes("ada")
    stage.later(seconds=60)
    assert round_of(stage) == []
    assert stage.desk.watch.fetch() == ()
    assert [report.new for report in stage.desk.watch.fetch(everybody=True)] == [1]


def test_quiet_hours_are_fetched_less_often_and_a_rush_as_often_as_set(stage: Stage) -> None:
    pauses = []
    for _ in range(60):
        next_round(stage)
        pauses.append(stage.desk.watch.next_at() - stage.clock.now())
    assert pauses[0] == timedelta(minutes=2)
    assert pauses[-1] == timedelta(minutes=6)
    for number in range(30):
        stage.writes("ada", f"@tinyteas {number}")
    next_round(stage)
    assert stage.desk.watch.next_at() - stage.clock.now() < timedelta(minutes=4)


def test_a_clock_that_was_set_back_holds_up_no_fetch(stage: Stage) -> None:
    round_of(stage)
    stage.writes("ada")
    stage.clock.move(timedelta(days=-1))
    assert stage.desk.watch.next_at() == stage.clock.now()
    assert [report.new for report in stage.desk.watch.fetch()] == [1]
    assert stage.desk.watch.fetch() == ()


def test_closing_time_slows_the_fetch_down_but_not_past_the_opening(open_stage: Open) -> None:
    stage = open_stage(says("ada-1", "ada"), settings=settings(hours=CLOSED))
    for _ in range(20):
        next_round(stage)
    assert stage.desk.watch.next_at() - stage.clock.now() == timedelta(minutes=15)
    monday = datetime(2026, 11, 23, 8, 55, tzinfo=UTC)
    stage.clock.move(monday - stage.clock.now())
    round_of(stage)
    assert stage.desk.watch.next_at() == datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_what_x_has_left_for_others_too_is_not_used_up(stage: Stage) -> None:
    def nearly_used_up(answer: Answer, now: datetime) -> Answer:
        reset = str(int((now + timedelta(minutes=14)).timestamp()))
        said = {"x-rate-limit-limit": "300", "x-rate-limit-remaining": "2"}
        return replace(answer, headers={**answer.headers, **said, "x-rate-limit-reset": reset})

    stage.sandbox.faults.add(Fault(change=nearly_used_up, written=True), path=MENTIONS)
    round_of(stage)
    assert stage.desk.watch.next_at() - stage.clock.now() == timedelta(minutes=7)


def test_answers_on_hold_go_out_with_the_round(stage: Stage) -> None:
    round_of(stage)
    stage.desk.replies.send(stage.case("ada"), "Hello Ada!", hold=timedelta(seconds=10))
    stage.later(seconds=11)
    (event,) = round_of(stage)
    assert (event.kind, event.said) == (Kind.ANSWER, "The answer to @ada: sent.")


SUSPENDED = faults.forbidden("Your account is suspended and is not permitted to access this.")
READ_ONLY = faults.forbidden(
    "Your client app is not configured with the appropriate oauth1 app permissions.",
    "https://api.twitter.com/2/problems/oauth1-permissions",
)
WRONG: list[tuple[Fault, str, timedelta]] = [
    (faults.rate_limited(reset=timedelta(minutes=11)), "12:11", timedelta(minutes=11)),
    (faults.rate_limited(daily=timedelta(hours=5)), "17:00", timedelta(hours=5)),
    (faults.credits_depleted(), "credits are used up", timedelta(minutes=15)),
    (SUSPENDED, "suspended", timedelta(minutes=15)),
    (READ_ONLY, "may only read", timedelta(minutes=15)),
    (faults.error(503), "in trouble", timedelta(seconds=11)),
    (faults.drop(), "connection", timedelta(seconds=11)),
    (faults.html(), "", timedelta(seconds=11)),
]


@pytest.mark.parametrize(("fault", "words", "pause"), WRONG)
def test_each_trouble_has_its_own_words_its_own_pause_and_an_end(
    stage: Stage, fault: Fault, words: str, pause: timedelta
) -> None:
    stage.sandbox.faults.add(fault, path=MENTIONS, times=2)
    (event,) = round_of(stage)
    assert event.kind is Kind.TROUBLE
    assert words in event.said
    assert event.until is not None
    assert pause <= event.until - START <= pause + timedelta(seconds=4)
    assert event.said not in [each.said for each in next_round(stage)]
    back, fetched = next_round(stage)
    assert (back.kind, back.said) == (Kind.BACK, "Fetched again, after it had failed 2 times.")
    assert (fetched.kind, fetched.new) == (Kind.FETCHED, 1)


def test_a_longer_outage_is_asked_about_less_often(stage: Stage) -> None:
    stage.sandbox.faults.add(faults.error(503), path=MENTIONS, times=None)
    pauses = []
    for _ in range(8):
        next_round(stage)
        pauses.append(stage.desk.watch.next_at() - stage.clock.now())
    assert pauses[0] < timedelta(seconds=20) < pauses[2]
    assert max(pauses) <= timedelta(minutes=15)


def test_a_reached_cap_is_waited_for_until_midnight_utc(open_stage: Open) -> None:
    drafts = [says(f"m{n}", f"c{n}", ago=400 - n) for n in range(250)]
    stage = open_stage(*drafts, settings=settings(caps=Caps(read_day=Decimal("0.25"))))
    (event,) = round_of(stage)
    assert event.kind is Kind.TROUBLE
    assert "cap of $0.25 a day for reading" in event.said
    assert stage.desk.watch.next_at() >= datetime(2026, 11, 19, tzinfo=UTC)
    back, fetched = next_round(stage)
    assert (back.kind, fetched.new) == (Kind.BACK, 50)


def test_the_app_hears_of_trouble_as_an_error(stage: Stage) -> None:
    stage.sandbox.faults.add(faults.error(503), path=MENTIONS)
    with pytest.raises(Unreachable):
        stage.desk.watch.fetch()
    assert stage.desk.watch.fetch() == ()  # not due yet
    assert stage.desk.status().offline


def until(kind: Kind, seen: list[Event], stop: threading.Event) -> Callable[[Event], None]:
    """Stop the watch when something of this kind has happened."""

    def tell(event: Event) -> None:
        seen.append(event)
        if event.kind is kind:
            stop.set()

    return tell


def test_the_loop_goes_through_trouble_to_recovery_and_ends_when_told(stage: Stage) -> None:
    seen, stop = list[Event](), threading.Event()
    stage.sandbox.faults.add(
        faults.rate_limited(reset=timedelta(minutes=3)), path=MENTIONS, times=2
    )
    stage.desk.watch.run(until(Kind.BACK, seen, stop), stop)
    assert kinds(seen) == [Kind.TROUBLE, Kind.TROUBLE, Kind.BACK, Kind.FETCHED]
    assert timedelta(minutes=6) <= seen[-1].at - START < timedelta(minutes=8)


def test_a_second_watcher_of_a_home_is_told_that_there_is_one(stage: Stage) -> None:
    folder = stage.desk.watch._parts.db.path.parent
    with exclusive(folder, "watch"), pytest.raises(Busy) as told:
        stage.desk.watch.run(lambda _: None, threading.Event())
    assert "keeps this home up to date already" in told.value.detail


def test_a_handle_that_is_not_there_is_said_at_once(stage: Stage) -> None:
    with pytest.raises(CareError, match="no account"):
        stage.desk.watch.run(lambda _: None, threading.Event(), "tinytees")


def test_a_watch_that_was_stopped_before_it_began_asks_nothing(stage: Stage) -> None:
    stop = threading.Event()
    stop.set()
    stage.sandbox.faults.add(faults.error(503), path=MENTIONS)
    stage.desk.watch.run(lambda _: pytest.fail("nothing happens"), stop)


def test_settings_that_change_while_it_watches_are_taken_up(
    open_stage: Open, tmp_path: Path
) -> None:
    home = Home.under(tmp_path)
    stage = open_stage(says("ada-1", "ada"), settings=settings(), home=home)
    round_of(stage)
    write_private(home.config_file, "polll = 1\n")
    (event,) = round_of(stage)
    assert (event.kind, event.account) == (Kind.TROUBLE, "")
    assert "polll" in event.said
    assert round_of(stage) == []
    write_private(home.config_file, 'poll = "7m"\n')
    assert round_of(stage) == []
    assert stage.desk.settings.poll == timedelta(minutes=7)
