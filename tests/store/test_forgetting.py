"""A person who is forgotten is nowhere in the file; what is counted stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from carecli.care.cases import Reason
from carecli.care.posts import Odd, Page, PersonId, PostId
from carecli.care.threads import Feed
from carecli.desk.intake import take_in
from carecli.store import database, forgetting
from carecli.store.forgetting import ANONYMOUS, Traces
from tests.support.shop import START, US, Shop, dm, dump, person, post

ADA = 1_234_567
SECRETS = ("p1234567", "1234567", "Adelaide", "pineapple", "marzipan", "quince", "rhubarb")
KEPT_AS_IT_IS = frozenset({
    "accounts", "checks", "cursors", "dismissals", "facts", "finds", "forgotten", "kinds",
    "ledger", "passes", "reservations", "reviews", "skips", "tallies", "told", "turns", "waits",
    "_sqlite_migrations", "sqlite_sequence",
})  # fmt: skip
"""Tables without words, or whose words are the user's own settings."""


@pytest.fixture(params=["truncate", "wal"])
def shop(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shop]:
    """A shop in either journal mode, whatever this SQLite would choose."""
    safe_from = (99, 0, 0) if request.param == "truncate" else (3, 0, 0)
    monkeypatch.setattr(database, "_WAL_SAFE", (safe_from,) * 3)
    shop = Shop(tmp_path)
    assert shop.db.journal_mode() == request.param
    yield shop
    shop.db.close()


def adelaide() -> Page:
    """Ada asks, we answer, she asks again; in public and in private."""
    private = replace(dm(40, ADA, "my rhubarb address"), raw={"dm": "rhubarb", "s": str(ADA)})
    return Page(
        posts=(
            private,
            post(16, ADA, "@shop still no pineapple", conversation_id=10),
            post(
                14, 3, "@shop @p1234567 quite right", conversation_id=10, parent_id=10,
                parent_author_id=PersonId(ADA), mentions=frozenset({"shop", "p1234567"}),
                raw={"id": "14", "text": "@shop @P1234567 x", "in_reply_to_user_id": str(ADA)},
            ),
            post(10, ADA, "@shop where is my pineapple?"),
        ),
        context=(
            post(11, 1, "@p1234567 Your pineapple is on its way", parent_id=10,
                 parent_author_id=PersonId(ADA), conversation_id=10),
        ),
        people=(US, person(3), replace(person(ADA, "Adelaide"), bio="marzipan")),
        odd=(Odd({"id": "9", "author_id": str(ADA), "text": 5}, "text is no text"),),
    )  # fmt: skip


@pytest.fixture
def known(shop: Shop) -> Traces:
    """Everything that can be kept of somebody is kept of Ada."""
    take_in(shop.parts, shop.account, Feed.MENTIONS, adelaide())
    case, other = shop.case(ADA), shop.case(3)
    desk, later = shop.desk, shop.clock.now() + timedelta(days=2)
    desk.triage.note(case, "allergic to quince", source="they told us")
    desk.triage.note(other, "friend of @p1234567", source="public")
    desk.triage.label(case, ["vip"])
    desk.reminders.promise(case, later, "a new pineapple")
    desk.reminders.promise(other, later, "as for @p1234567")
    desk.triage.snooze([case], later, why="quince")
    desk.replies.keep(case, "Dear Adelaide, about the pineapple")
    for table, columns, values in (
        (
            "pictures",
            "case_id, name, kind, alt, data, added_at",
            (case, "quince", "", "", b"q", ""),
        ),
        ("goodwill", "case_id, at, what, worth, currency", (case, "", "a quince", "3", "GBP")),
        ("lookups", "person_id, name, value, output, code, at", (ADA, "x", "y", "quince", 0, "")),
        ("handles", "person_id, handle, until", (ADA, "quince_ada", "")),
        ("billed", "day, account_id, resource, id", ("2026-09-15", 1, "user", str(ADA))),
        ("reviews", "started_at, plan", ("", '{"handle":"p1234567","at":"@p1234567"}')),
    ):
        slots = ", ".join("?" * len(values))
        with shop.db.writing() as cursor:
            cursor.execute(f"INSERT INTO {table} ({columns}) VALUES ({slots})", values)
    found = forgetting.traces(shop.db, "@P1234567")
    assert found is not None
    return found


def forget(shop: Shop, known: Traces) -> None:
    shop.parts.settle(forgetting.erase(shop.db, known, shop.clock.now()))
    shop.db.rewrite()


def on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file()).lower()


def test_what_is_kept_of_a_person_is_counted(known: Traces) -> None:
    assert known.person.id == ADA
    assert known.handles == ("p1234567", "quince_ada")
    assert (known.cases, known.waiting, known.posts) == (2, 2, 4)
    assert (known.notes, known.reminders, known.busy) == (1, 1, 0)


def test_a_person_is_found_by_a_former_handle_and_nobody_by_a_strange_one(
    shop: Shop, known: Traces
) -> None:
    assert forgetting.traces(shop.db, "Quince_Ada") == known
    assert forgetting.traces(shop.db, "nobody") is None


def test_nothing_of_a_forgotten_person_is_left_in_any_file(shop: Shop, known: Traces) -> None:
    before = on_disk(shop.folder)
    missing = [word for word in SECRETS if word.lower().encode() not in before]
    assert missing == [], "the test looks for what was there"
    assert ADA.to_bytes(3, "big") in before
    forget(shop, known)
    after = on_disk(shop.folder)
    assert [word for word in SECRETS if word.lower().encode() in after] == []
    assert ADA.to_bytes(3, "big") not in after
    assert not shop.desk.search("pineapple")
    assert not shop.desk.search("adelaide")


def test_the_waits_of_a_forgotten_person_stay_as_they_were(shop: Shop, known: Traces) -> None:
    waits = "SELECT * FROM waits WHERE closed_at IS NOT NULL ORDER BY case_id, post_id"
    before = [tuple(row) for row in shop.db.rows(waits)]
    assert len(before) == 1
    forget(shop, known)
    after = [tuple(row) for row in shop.db.rows(waits)]
    assert before[0] in after
    shop.parts.settle([row["id"] for row in shop.db.rows("SELECT id FROM cases")])
    assert [tuple(row) for row in shop.db.rows(waits)] == after


def test_who_was_forgotten_waits_no_longer(shop: Shop, known: Traces) -> None:
    shop.desk.triage.reopen([shop.case(ADA)])
    forget(shop, known)
    row = shop.row(ANONYMOUS + 1)
    assert (row.state, row.reason) == ("done", Reason.NO_REPLY_NEEDED)
    assert (row.handle, row.name, row.text) == (
        "forgotten-1",
        "Forgotten customer",
        "(no longer kept)",
    )
    assert shop.desk.status().oldest is None or "p3" in shop.handles()


def test_other_people_in_the_thread_keep_what_they_said(shop: Shop, known: Traces) -> None:
    forget(shop, known)
    thread = shop.desk.open(shop.case(3)).thread
    assert [(bubble.post.id, bubble.deleted) for bubble in thread] == [
        (10, True), (11, True), (14, False), (16, True),
    ]  # fmt: skip
    assert thread[2].post.text == "@shop @forgotten quite right"
    (note,) = shop.desk.card(shop.case(3)).notes
    assert note.text == "friend of @forgotten"


def test_the_same_posts_fetched_again_bring_nothing_back(shop: Shop, known: Traces) -> None:
    forget(shop, known)
    page = replace(adelaide(), odd=())
    before = dump(shop.db)
    for feed in Feed:
        taken = take_in(shop.parts, shop.account, feed, page)
        assert taken.new == 0
    edited = replace(page.posts[-1], id=PostId(17), versions=(PostId(10),), edited=True)
    take_in(shop.parts, shop.account, Feed.MENTIONS, replace(page, posts=(edited,)))
    after = dump(shop.db)
    assert {name for name in before if before[name] != after[name]} <= {"finds"}
    assert not any(word.encode() in on_disk(shop.folder) for word in SECRETS[2:])


def test_who_writes_again_after_being_forgotten_is_somebody_new(shop: Shop, known: Traces) -> None:
    forget(shop, known)
    shop.take(post(99, ADA, "@shop hello, I am back"))
    assert shop.row(ADA).waiting_since == START + timedelta(minutes=99)
    assert shop.desk.card(shop.case(ADA)).notes == ()


def test_two_forgotten_people_stay_two(shop: Shop) -> None:
    shop.take(post(2, 2), post(3, 3))
    for handle in ("p2", "p3"):
        known = forgetting.traces(shop.db, handle)
        assert known is not None
        forget(shop, known)
    assert shop.handles(view=shop.row(ANONYMOUS + 1).state) == ["forgotten-2", "forgotten-1"]  # type: ignore[arg-type]


def test_acts_that_touched_a_forgotten_person_cannot_be_undone(shop: Shop, known: Traces) -> None:
    forget(shop, known)
    undone = [shop.desk.triage.undo() for _ in range(3)]
    said = [change.said for change in undone if change]
    assert said == ["Undone: Promise due Fri 18 Sep 10:00: @p3", "Undone: Noted: @p3"]


def test_every_table_was_thought_of(shop: Shop) -> None:
    tables = set(dump(shop.db)) - KEPT_AS_IT_IS
    steps = forgetting._STEPS + "oddities words names"
    new = {table for table in tables if table.split("_")[0] not in steps}
    assert new == set(), "decide what of a forgotten person may stay in it"
