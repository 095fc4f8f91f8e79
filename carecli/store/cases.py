"""Cases: giving posts their place, and finding those that need a look. `settling` does the rest."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from carecli.care.cases import AccountId, CaseId, Side
from carecli.care.posts import PersonId, PostId
from carecli.store.database import Database
from carecli.store.times import to_text


@dataclass(frozen=True, slots=True)
class Place:
    """Where a post belongs: the case of a customer in a conversation, and on which side."""

    post: PostId
    conversation: PostId
    customer: PersonId
    side: Side


def place(db: Database, account: AccountId, places: list[Place]) -> tuple[set[CaseId], int]:
    """Give posts their turns. Only a customer's post opens a case; ours finds one or waits.

    Returns:
        The cases with a new turn, and how many turns of customers were new.
    """
    if not places:
        return set(), 0
    with db.writing() as cursor:
        cases = _cases_of(cursor, account, places)
        known = {
            tuple(row)
            for row in cursor.execute(
                "SELECT case_id, post_id FROM turns WHERE post_id IN"
                " (SELECT value FROM json_each(?))",
                (json.dumps([spot.post for spot in places]),),
            )
        }
        turns = {
            (case, spot.post): spot.side
            for spot in places
            if (case := cases.get((spot.conversation, spot.customer))) is not None
            and (case, spot.post) not in known
        }
        cursor.executemany(
            "INSERT INTO turns VALUES (?, ?, ?)", [(*turn, side) for turn, side in turns.items()]
        )
    touched = {case for case, _ in turns}
    return touched, sum(side is Side.CUSTOMER for side in turns.values())


def _cases_of(
    cursor: sqlite3.Connection, account: AccountId, places: list[Place]
) -> dict[tuple[PostId, PersonId], CaseId]:
    wanted = json.dumps(sorted({(spot.conversation, spot.customer) for spot in places}))
    first = {
        (spot.conversation, spot.customer): spot.post
        for spot in reversed(places)
        if spot.side is Side.CUSTOMER
    }
    pairs = "SELECT value ->> 0, value ->> 1 FROM json_each(?)"
    find = (
        "SELECT id, conversation_id, customer_id FROM cases WHERE account_id = ?"
        f" AND (conversation_id, customer_id) IN ({pairs})"
    )

    def known() -> dict[tuple[PostId, PersonId], CaseId]:
        rows = cursor.execute(find, (account, wanted))
        return {(row["conversation_id"], row["customer_id"]): row["id"] for row in rows}

    found = known()
    missing = [pair for pair in first if pair not in found]
    if not missing:
        return found
    cursor.executemany(
        "INSERT INTO cases (account_id, conversation_id, customer_id, state, sort_at, last_at,"
        " post_id, answerable, marks) VALUES (?, ?, ?, 'answered', '', '', ?, 'unknown', '[]')",
        [(account, *pair, first[pair]) for pair in missing],
    )
    return known()


def holding(db: Database, ids: Iterable[PostId]) -> set[CaseId]:
    """The cases in which these posts have a place."""
    rows = db.rows(
        "SELECT DISTINCT case_id FROM turns WHERE post_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {row["case_id"] for row in rows}


def oldest_post(db: Database, account: AccountId) -> PostId | None:
    """The oldest public post in any case of an account."""
    row = db.one(
        "SELECT min(t.post_id) AS id FROM turns t JOIN cases c ON c.id = t.case_id"
        " WHERE c.account_id = ? AND c.conversation_id > 0",
        (account,),
    )
    return row["id"] if row else None


def sleepers(db: Database, now: datetime) -> list[CaseId]:
    """Snoozed cases whose time has come."""
    rows = db.rows("SELECT id FROM cases WHERE state = 'snoozed' AND sort_at <= ?", (to_text(now),))
    return [row["id"] for row in rows]


def waiting(db: Database) -> list[CaseId]:
    """Every case with an open wait, asleep or not."""
    rows = db.rows("SELECT id FROM cases WHERE waiting_since IS NOT NULL")
    return [row["id"] for row in rows]


def place_in(db: Database, case: CaseId, post: PostId) -> Place:
    """A place for our own post in a case that is there."""
    row = db.one("SELECT conversation_id, customer_id FROM cases WHERE id = ?", (case,))
    if row is None:
        raise LookupError(f"case {case} vanished")
    return Place(post, row["conversation_id"], row["customer_id"], Side.OURS)


def case_of_post(db: Database, account: AccountId, post: PostId) -> Place | None:
    """The place of a post that already has one on this account."""
    row = db.one(
        "SELECT c.conversation_id, c.customer_id, t.side FROM turns t JOIN cases c"
        " ON c.id = t.case_id WHERE t.post_id = ? AND c.account_id = ?",
        (post, account),
    )
    if row is None:
        return None
    return Place(post, row["conversation_id"], row["customer_id"], Side(row["side"]))


def refused(db: Database, case: CaseId, post: PostId) -> None:
    """Remember that X took no answer to this post through the API; settle the case afterwards."""
    with db.writing() as cursor:
        cursor.execute("UPDATE cases SET refused_post = ? WHERE id = ?", (post, case))


def of_post(db: Database, post: PostId) -> CaseId | None:
    """The case that a post has its turn in; the first, where several accounts share it."""
    row = db.one("SELECT min(case_id) AS id FROM turns WHERE post_id = ?", (post,))
    return row["id"] if row else None
