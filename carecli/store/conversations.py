"""An open case: its thread, its customer, its waits."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from carecli.care.card import Card, Note, Past
from carecli.care.cases import CaseId, Closed, Reason, Side, State, Wait
from carecli.care.posts import Person, PersonId
from carecli.care.rows import Bubble
from carecli.store import goodwill, lookups, posts
from carecli.store.database import Database
from carecli.store.reminders import reminders
from carecli.store.times import from_text, maybe_time

_WHOLE = 40
"""A thread of up to this many posts is shown whole, a longer one around the case's own posts."""


def thread(db: Database, case: CaseId) -> tuple[Bubble, ...]:
    """The conversation as it should be read: in time order, with who is who.

    In a long public thread only the case's own posts, what they answer and the first post show. Of
    direct messages only the case's own: the same person may write to another account, too.
    """
    head = db.one(
        "SELECT c.conversation_id, c.customer_id, a.user_id FROM cases c JOIN accounts a"
        " ON a.id = c.account_id WHERE c.id = ?",
        (case,),
    )
    if head is None:
        return ()
    conversation = head["conversation_id"]
    size = db.one("SELECT count(*) FROM posts WHERE conversation_id = ?", (conversation,))
    wanted = (
        "SELECT id FROM posts WHERE conversation_id = :conversation"
        if conversation > 0 and size and size[0] <= _WHOLE
        else "SELECT post_id FROM turns WHERE case_id = :case UNION SELECT :conversation"
    )
    rows = db.rows(
        f"""
        WITH RECURSIVE own (id) AS ({wanted} UNION SELECT post_id FROM turns WHERE case_id = :case),
        up (id) AS (SELECT id FROM own UNION
          SELECT q.parent_id FROM up JOIN posts q ON q.id = up.id WHERE q.parent_id IS NOT NULL)
        SELECT q.*, t.side FROM posts q LEFT JOIN turns t
          ON t.post_id = q.id AND t.case_id = :case WHERE q.id IN (SELECT id FROM up)
        ORDER BY q.created_at, q.id""",
        {"conversation": conversation, "case": case},
    )
    return tuple(_bubble(db, row, head) for row in rows)


def _bubble(db: Database, row: sqlite3.Row, head: sqlite3.Row) -> Bubble:
    author = posts.person(db, row["author_id"])
    return Bubble(
        post=posts.read_post(row),
        author=author or Person(id=row["author_id"], handle="unknown", name=""),
        ours=row["author_id"] == head["user_id"],
        theirs=row["author_id"] == head["customer_id"],
        here=bool(row["here"]),
        deleted=row["deleted_at"] is not None,
    )


def customer_of(db: Database, case: CaseId) -> PersonId | None:
    """Whose case it is."""
    row = db.one("SELECT customer_id FROM cases WHERE id = ?", (case,))
    return row["customer_id"] if row else None


def answered_post(db: Database, case: CaseId) -> sqlite3.Row | None:
    """The post an answer goes to: the customer's latest in the case that is still there."""
    return db.one(
        "SELECT p.id, p.mentions FROM turns t JOIN posts p ON p.id = t.post_id WHERE t.case_id = ?"
        " AND t.side = ? AND p.deleted_at IS NULL ORDER BY p.created_at DESC, p.id DESC LIMIT 1",
        (case, Side.CUSTOMER),
    )


def takes_dms(db: Database, case: CaseId) -> bool:
    """Whether a case's customer may be written to in private: they did so, or X says nothing else.

    X may say of a person that they take no messages from us; one who wrote to us takes them.
    """
    row = db.one(
        "SELECT p.receives_dm IS NOT 0 OR EXISTS (SELECT 1 FROM cases o"
        " WHERE o.account_id = c.account_id AND o.conversation_id = -c.customer_id"
        " AND o.customer_id = c.customer_id) AS open"
        " FROM cases c LEFT JOIN people p ON p.id = c.customer_id WHERE c.id = ?",
        (case,),
    )
    return bool(row and row["open"])


def waits(db: Database, case: CaseId) -> tuple[Wait, ...]:
    """The waits of a case, first to last."""
    rows = db.rows("SELECT * FROM waits WHERE case_id = ? ORDER BY opened_at", (case,))
    return tuple(
        Wait(
            row["post_id"],
            from_text(row["opened_at"]),
            from_text(row["seen_at"]),
            maybe_time(row["closed_at"]),
            Closed(row["how"]) if row["how"] else None,
            row["answer_id"],
        )
        for row in rows
    )


def card(db: Database, customer: PersonId) -> Card:
    """What is known about a customer, over all cases."""
    person = posts.person(db, customer) or Person(id=customer, handle="unknown", name="")
    cases = db.rows(
        "SELECT c.id, c.state, c.last_at, c.reason, substr(p.text, 1, 200) AS text FROM cases c"
        " LEFT JOIN posts p ON p.id = c.post_id WHERE c.customer_id = ?"
        " ORDER BY c.last_at DESC LIMIT 50",
        (customer,),
    )
    first = db.one(
        "SELECT min(created_at) AS at FROM posts p JOIN turns t ON t.post_id = p.id"
        " JOIN cases c ON c.id = t.case_id WHERE c.customer_id = ?",
        (customer,),
    )
    return Card(
        person=person,
        labels=labels(db, customer),
        notes=notes(db, customer),
        cases=tuple(
            Past(
                case=row["id"],
                state=State(row["state"]),
                last_at=from_text(row["last_at"]),
                reason=Reason(row["reason"]) if row["reason"] else None,
                text=row["text"] or "",
            )
            for row in cases
        ),
        reminders=reminders(db, customer=customer),
        first_seen=maybe_time(first["at"]) if first else None,
        goodwill=goodwill.of_customer(db, customer),
        lookups=lookups.of_customer(db, customer),
    )


def labels(db: Database, customer: PersonId) -> tuple[str, ...]:
    """A customer's labels, by name."""
    rows = db.rows("SELECT label FROM labels WHERE person_id = ? ORDER BY label", (customer,))
    return tuple(row["label"] for row in rows)


def all_notes(db: Database) -> Iterator[tuple[PersonId, str]]:
    """Every note, with whom it is about."""
    for row in db.rows("SELECT person_id, text FROM notes"):
        yield row["person_id"], row["text"]


def notes(db: Database, customer: PersonId) -> tuple[Note, ...]:
    """Notes on a customer, newest first."""
    rows = db.rows("SELECT * FROM notes WHERE person_id = ? ORDER BY id DESC", (customer,))
    return tuple(
        Note(id=row["id"], text=row["text"], source=row["source"], at=from_text(row["at"]))
        for row in rows
    )
