"""Fetching, well and badly: no hole, nothing twice, and what was stored stays."""

from __future__ import annotations

import threading
from datetime import datetime
from decimal import Decimal

import pytest

from carecli.care.cases import Closed, State
from carecli.care.errors import (
    BadAnswer,
    CareError,
    OverBudget,
    RateLimited,
    SignInNeeded,
    Unreachable,
)
from carecli.care.rows import Mark, View
from carecli.care.threads import Filtered
from carecli.channels.sandbox import faults
from carecli.channels.sandbox.answers import Answer
from carecli.channels.sandbox.faults import Fault
from carecli.desk.sync import Progress
from tests.support.stage import Open, Stage, says

MENTIONS = "/2/users/*/mentions"
MANY = [says(f"m{number}", f"c{number}", ago=400 - number) for number in range(350)]


def fetched(seen: list[Progress]) -> int:
    """How many mentions were read, as progress told it."""
    return max((one.fetched for one in seen if one.feed == "mentions"), default=0)


def paid_for_posts(stage: Stage) -> Decimal:
    """What reading posts has cost; signing in is another matter."""
    spent = stage.desk.spent(stage.clock.now())
    return sum((one.amount for one in spent if one.resource.startswith("post.")), Decimal(0))


def test_the_first_fetch_tells_how_far_it_is_and_the_next_reads_only_what_is_new(
    open_stage: Open,
) -> None:
    stage, seen = open_stage(*MANY), list[Progress]()
    (report,) = stage.desk.sync.run(progress=seen.append)
    assert [one.fetched for one in seen if one.feed == "mentions"][:4] == [100, 200, 300, 350]
    assert {one.of for one in seen if one.feed == "mentions"} == {800}
    assert (report.fetched, report.new) == (350, 350)
    stage.writes("c7")
    (report,) = stage.desk.sync.run()
    assert (report.fetched, report.new, report.cost) == (1, 1, Decimal("0.001"))
    assert stage.desk.sync.run()[0].fetched == 0


@pytest.mark.parametrize("pages", range(5))
def test_a_fetch_that_broke_after_any_page_is_taken_up_there(open_stage: Open, pages: int) -> None:
    stage, first, second = open_stage(*MANY), list[Progress](), list[Progress]()
    stage.sandbox.faults.add(faults.error(503), path=MENTIONS, skip=pages)
    try:
        stage.desk.sync.run(progress=first.append)
    except Unreachable:
        assert stage.desk.status().counts[View.WAITING] == min(350, 100 * pages)
    stage.sandbox.faults.clear()
    stage.writes("c7")
    stage.desk.sync.run(progress=second.append)
    assert stage.desk.listing(View.WAITING).total == 351
    assert fetched(first) + fetched(second) == 351
    assert paid_for_posts(stage) == Decimal("0.351")


def test_a_fetch_that_broke_twice_has_no_hole_either(open_stage: Open) -> None:
    stage = open_stage(*MANY)
    for _ in range(2):
        stage.sandbox.faults.add(faults.drop(), path=MENTIONS, skip=1)
        with pytest.raises(Unreachable):
            stage.desk.sync.run()
        stage.writes("c9")
    stage.desk.sync.run()
    assert stage.desk.listing(View.WAITING).total == 352


def test_a_stop_ends_after_the_present_page_and_the_next_fetch_goes_on(open_stage: Open) -> None:
    stage, stop, seen = open_stage(*MANY), threading.Event(), list[Progress]()

    def tell(progress: Progress) -> None:
        seen.append(progress)
        stop.set()

    stage.desk.sync.run(progress=tell, stop=stop)
    assert [one.fetched for one in seen] == [100]
    stage.desk.sync.run()
    assert stage.desk.listing(View.WAITING).total == 350


@pytest.mark.parametrize(
    ("path", "feed", "by"),
    [
        ("/2/users/*/tweets", "own posts", "tinyteas"),
        ("/2/tweets/search/recent", "search tea", "cy"),
    ],
)
def test_every_feed_that_was_cut_off_goes_on_where_it_stopped(
    open_stage: Open, path: str, feed: str, by: str
) -> None:
    many = [says(f"o{number}", by, f"Tea {number}", ago=number + 1) for number in range(150)]
    stage = open_stage(says("a", "ada", "@tinyteas hi", ago=200), *many, searches=("tea",))
    seen: list[Progress] = []
    stage.sandbox.faults.add(faults.error(503), path=path, skip=1)
    with pytest.raises(Unreachable):
        stage.desk.sync.run()
    stage.desk.sync.run(progress=seen.append)
    assert [one.fetched for one in seen if one.feed == feed] == [50, 50]


def test_a_search_that_x_refuses_does_not_keep_a_lost_answer_unknown(open_stage: Open) -> None:
    stage = open_stage(says("a", "ada"), searches=("(tea",))
    (report,) = stage.desk.sync.run()
    assert report.problems
    stage.sandbox.faults.add(faults.drop(written=True), method="POST")
    assert stage.send("ada").state == "unknown"
    (report,) = stage.desk.sync.run()
    assert report.problems
    assert stage.desk.replies.outbox() == ()


def test_a_stop_leaves_a_feed_alone_that_was_cut_off_before(open_stage: Open) -> None:
    ours = [
        says(f"o{number}", "tinyteas", f"Tea {number}", ago=number + 1) for number in range(150)
    ]
    stage, stop, seen = open_stage(says("a", "ada", ago=200), *ours), threading.Event(), []
    stage.sandbox.faults.add(faults.error(503), path="/2/users/*/tweets", skip=1)
    with pytest.raises(Unreachable):
        stage.desk.sync.run()

    def tell(progress: Progress) -> None:
        seen.append(progress.feed)
        stop.set()

    stage.desk.sync.run(progress=tell, stop=stop)
    assert seen == ["mentions"]


def test_the_status_says_when_mentions_were_last_read_to_the_end(open_stage: Open) -> None:
    stage = open_stage(says("a", "ada"))
    assert stage.desk.status().synced_at is None
    stage.desk.sync.run()
    first = stage.clock.now()
    stage.later(minutes=5)
    stage.sandbox.faults.add(faults.error(503), path=MENTIONS)
    with pytest.raises(Unreachable):
        stage.desk.sync.run()
    assert stage.desk.status().synced_at == first


def test_an_odd_post_costs_only_itself(open_stage: Open) -> None:
    stage = open_stage(says("a", "ada"), says("b", "bo", ago=50), says("c", "cy", ago=40))
    stage.sandbox.faults.add(faults.malformed(1), path=MENTIONS)
    (report,) = stage.desk.sync.run()
    assert (report.new, report.odd) == (2, 1)
    assert "1 unreadable (kept)" in report.said
    assert stage.handles() == ["ada", "cy"]


def test_what_is_no_work_is_counted(open_stage: Open) -> None:
    stage = open_stage(
        says("news", "tinyteas", "New tea", ago=90),
        says("a", "ada", "@tinyteas great"),
        says("b", "bo", "RT", ago=20, reposts="a"),
    )
    (report,) = stage.desk.sync.run()
    assert report.filtered == {Filtered.REPOST: 1}
    assert report.said == "1 new for @tinyteas, 1 filtered"
    assert stage.handles() == ["ada"]


def test_a_saved_search_feeds_the_queue_and_says_so(open_stage: Open) -> None:
    found = says("a", "ada", "Tiny Teas has shut early again")
    stage = open_stage(found, searches=('"Tiny Teas" -@tinyteas -from:tinyteas',))
    stage.desk.sync.run()
    assert Mark.FOUND in stage.row("ada").marks
    assert paid_for_posts(stage) == Decimal("0.005")


def test_an_answer_from_elsewhere_closes_the_wait_at_xs_time(stage: Stage) -> None:
    stage.later(minutes=5)
    answered = stage.writes("tinyteas", "Sorted!", parent=stage.post("ada-1"))
    stage.later(minutes=5)
    stage.desk.sync.run()
    row = stage.row("ada")
    (wait,) = stage.desk.open(row.case).waits
    assert row.state is State.ANSWERED
    assert (wait.how, wait.closed_at) == (Closed.ELSEWHERE, answered.at)


def test_an_answer_to_somebody_whose_parent_is_deleted_has_its_place(open_stage: Open) -> None:
    stage = open_stage(
        says("ada-1", "ada", "@tinyteas oops", ago=60),
        says("ada-2", "ada", "@tinyteas my tea is cold", ago=50, reply_to="ada-1"),
    )
    stage.sandbox.world.remove(stage.post("ada-1"))
    stage.desk.sync.run()
    thread = stage.desk.open(stage.case("ada")).thread
    assert [bubble.post.id for bubble in thread] == [stage.post("ada-2")]
    assert stage.send("ada").state == "sent"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.rate_limited(), RateLimited),
        (faults.credits_depleted(), OverBudget),
        (faults.error(503), Unreachable),
        (faults.html(502), Unreachable),
        (faults.html(200), BadAnswer),
        (faults.truncated(), BadAnswer),
        (faults.empty(), BadAnswer),
        (faults.drop(), Unreachable),
    ],
)
def test_trouble_is_told_and_leaves_what_was_stored(
    stage: Stage, fault: Fault, error: type[CareError]
) -> None:
    stage.writes("ada")
    stage.sandbox.faults.add(fault, path=MENTIONS)
    with pytest.raises(error):
        stage.desk.sync.run()
    assert stage.handles() == ["ada", "bo"]
    (report,) = stage.desk.sync.run()
    assert report.new == 1


def test_a_pause_says_until_when(stage: Stage) -> None:
    stage.sandbox.faults.add(faults.rate_limited(), path=MENTIONS)
    with pytest.raises(RateLimited) as pause:
        stage.desk.sync.run()
    assert pause.value.retry_at is not None
    assert (pause.value.retry_at - stage.clock.now()).total_seconds() == 15 * 60


def test_a_revoked_sign_in_is_told(stage: Stage) -> None:
    stage.sandbox.tokens.revoke(stage.sandbox.token)
    with pytest.raises(SignInNeeded):
        stage.desk.sync.run()


def test_more_than_x_shows_is_said(open_stage: Open) -> None:
    stage = open_stage(*(says(f"m{n}", f"c{n}", ago=900 - n) for n in range(850)))
    (report,) = stage.desk.sync.run()
    assert report.fetched == 800
    assert "older ones may be missing" in report.said


def test_one_accounts_trouble_does_not_hold_up_the_others(stage: Stage) -> None:
    stage.sandbox.tokens.register("bo-token", "bo")
    _connect(stage, "bo-token")
    stage.writes("ada", "@bo lunch?")
    stage.sandbox.tokens.revoke(stage.sandbox.token)
    with pytest.raises(SignInNeeded):
        stage.desk.sync.run()
    assert stage.desk.listing(View.WAITING, account="bo").total == 1


def _connect(stage: Stage, token: str) -> None:
    from carecli.system.secret import Secret

    stage.desk.connect.add({"bearer": Secret(token)}, stage.sandbox.url)


def test_the_status_is_offline_from_a_fetch_that_found_nobody_to_the_next_that_did(
    stage: Stage,
) -> None:
    stage.sandbox.faults.add(faults.drop(), path=MENTIONS)
    with pytest.raises(Unreachable):
        stage.desk.sync.run()
    assert stage.desk.status().offline
    stage.desk.sync.run()
    assert not stage.desk.status().offline


def test_an_account_that_is_removed_while_x_is_asked_ends_the_fetch(stage: Stage) -> None:
    def removed(answer: Answer, _: datetime) -> Answer:
        stage.desk.connect.remove("tinyteas", force=True)
        return answer

    stage.writes("ada")
    stage.sandbox.faults.add(Fault(change=removed, written=True), path="/2/users/*/mentions")
    with pytest.raises(SignInNeeded):
        stage.desk.sync.run()
    assert stage.desk.status().counts[View.WAITING] == 0
