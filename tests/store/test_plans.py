"""What is asked all the time is found by an index, however much there is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from carecli.care.acquaintance import By
from carecli.care.cases import CaseId
from carecli.care.hits import Order
from carecli.care.posts import PostId
from carecli.care.rows import View
from carecli.desk import messages
from carecli.store import crowds, forgetting, queue, reminders, replies, spoken, told
from tests.support.shop import START, Shop, post

SMALL = {"accounts", "a", "notes", "n", "tallies", "c", "own", "up", "reviews"}
"""Tables with few rows, and passing ones: a page of the queue, the posts of a conversation."""

SEARCHED = (
    *("late parcel", "from:p2 late", "from:shop late", "label:vip late", "is:waiting late"),
    *("from:p2", "from:shop", "is:done", "has:picture before:2026-01-01", "@p2", "has:note late"),
)

Ask = Callable[[Shop, CaseId], object]


def searching(words: str) -> Ask:
    return lambda shop, _: [shop.desk.finding.cases(words, 50, order) for order in Order]


def review(shop: Shop) -> None:
    shop.desk.daily.upcoming()
    shop.desk.daily.begin()
    shop.desk.daily.look()
    shop.desk.daily.standing("shop")
    shop.desk.daily.finish()


ASKED: dict[str, Ask] = {
    "pages": lambda shop, _: [shop.desk.listing(view).rows(0, 50) for view in View],
    "filtered pages": lambda shop, _: [
        shop.desk.listing(view, words="pie label:vip has:link").rows(0, 50) for view in View
    ],
    "customers": lambda shop, _: [
        shop.desk.customers.directory("p2", by=by).rows(0, 50) for by in By
    ],
    "a customer": lambda shop, case: shop.desk.customers.profile(shop.desk.customers.of(case)),
    "who was called so": lambda shop, _: shop.desk.customers.find("p2"),
    "status": lambda shop, _: shop.desk.status(),
    "what is out of the ordinary": lambda shop, _: shop.desk.look_out(),
    "what there is to tell": lambda shop, _: (
        told.waiting(shop.db, shop.account.id, shop.clock.now() - timedelta(days=30)),
        told.due(shop.db, shop.clock.now() - timedelta(days=30), shop.clock.now()),
        told.untold(shop.db, ["desktop late 1"]),
    ),
    "whom several share a problem with": lambda shop, _: crowds.voices(
        shop.db, shop.account.id, shop.clock.now() - timedelta(days=30), shop.clock.now(), 500
    ),
    "status of one account": lambda shop, _: shop.desk.status("shop"),
    "position": lambda shop, case: queue.position(shop.db, queue.Choice(View.WAITING), case),
    "open case": lambda shop, case: shop.desk.open(case),
    "the daily review": lambda shop, _: review(shop),
    "promises": lambda shop, _: shop.desk.reminders.promises(),
    "what to know before closing": lambda shop, case: shop.desk.triage.closing(case),
    "what an answer leaves": lambda shop, case: shop.desk.commitments.follow_up(case),
    "posts of the forgotten": lambda shop, _: forgetting.forgotten(shop.db, [PostId(2)]),
    "one reminder": lambda shop, _: reminders.reminders(shop.db, only=1),
    **{f"search for {words}": searching(words) for words in SEARCHED},
    "check": lambda shop, case: shop.desk.replies.check(case, "Hello!"),
    "check in private": lambda shop, case: shop.desk.replies.check(case, "Hello!", private=True),
    "old messages": lambda shop, _: messages.expire(shop.parts, shop.account),
    "claim": lambda shop, _: replies.claim(shop.db, shop.clock.now()),
    "hold": lambda shop, _: replies.next_due(shop.db),
    "fill a template": lambda shop, case: shop.desk.templates.fill("late-apology", case),
    "suggest a template": lambda shop, case: shop.desk.templates.suggest(case),
    "use of templates": lambda shop, _: shop.desk.templates.usage(),
    "playbook of a case": lambda shop, case: shop.desk.playbook.play(case),
    "goodwill of a case": lambda shop, case: shop.desk.goodwill.excess(case, "a bun", Decimal(1)),
    "goodwill of a month": lambda shop, _: shop.desk.goodwill.given(START),
    "all goodwill": lambda shop, _: shop.desk.goodwill.months(),
    "look-ups": lambda shop, case: shop.desk.lookups.of(case),
    "figures": lambda shop, _: shop.desk.figures.insights(START),
    "figures of an account": lambda shop, _: shop.desk.figures.insights(START, account="shop"),
    "settle": lambda shop, case: shop.parts.settle([case]),
    "edit": lambda shop, _: shop.take(post(12, 2, edited=True, versions=(PostId(2),))),
}


@pytest.mark.parametrize("name", ASKED)
def test_it_is_found_by_an_index(shop: Shop, name: str) -> None:
    shop.take(post(2, 2))
    case, asked = shop.case(2), set[str]()
    shop.desk.reminders.follow_up(case, shop.clock.now() + timedelta(days=1))
    shop.db.connection.set_trace_callback(asked.add)
    ASKED[name](shop, case)
    shop.db.connection.set_trace_callback(None)
    statements = [
        sql for sql in asked if sql.startswith(("SELECT", "UPDATE", "DELETE", "\n", "WITH"))
    ]
    assert statements
    for sql in statements:
        for step in shop.db.rows(f"EXPLAIN QUERY PLAN {sql}"):
            told = str(step["detail"])
            scanned = told.removeprefix("SCAN ").split()[0]
            passing = scanned.startswith("(")  # rows of a part of the same statement
            free = (
                passing
                or "USING" in told
                or "VIRTUAL" in told
                or scanned in SMALL
                or "CONSTANT" in told
            )
            assert not told.startswith("SCAN ") or free, f"{told} in {sql}"


@pytest.mark.parametrize("words", ["late", "late parcel", "@p2 100%", "p2 late label:vip"])
def test_words_narrow_a_list_down_without_reading_it_through(shop: Shop, words: str) -> None:
    shop.take(post(2, 2))
    asked = set[str]()
    shop.db.connection.set_trace_callback(asked.add)
    for view in (View.WAITING, View.DONE):
        assert shop.desk.listing(view, words=words, account="shop").total is not None
    shop.db.connection.set_trace_callback(None)
    plans = [sql for sql in asked if "MATCH" in sql and sql.startswith("SELECT row_key")]
    assert plans
    for sql in plans:
        for step in shop.db.rows(f"EXPLAIN QUERY PLAN {sql}"):
            assert "view" not in step["detail"], step["detail"]


def test_what_was_said_of_late_is_found_by_its_time(shop: Shop) -> None:
    asked = set[str]()
    shop.db.connection.set_trace_callback(asked.add)
    spoken.since(shop.db, shop.account.id, START, 10)
    shop.db.connection.set_trace_callback(None)
    first = {shop.db.rows(f"EXPLAIN QUERY PLAN {sql}")[0]["detail"] for sql in asked}
    assert first == {
        "SEARCH r USING INDEX replies_written (written_at>?)",
        "SEARCH w USING INDEX waits_closed (closed_at>?)",
    }
