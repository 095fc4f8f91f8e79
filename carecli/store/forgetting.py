"""Erasing a person: words, names and numbers of theirs go; when somebody waited stays, as nobody's.

Their posts become tombstones of an anonymous person. The ids of posts stay, because what other
people answered hangs on them and because they are how an old post is known when X lists it again;
the number X gives a person is kept nowhere, nor is any list of who was forgotten.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from carecli.care.cases import CaseId, Reason
from carecli.care.posts import Person, PersonId, PostId
from carecli.store.database import Database
from carecli.store.posts import read_person
from carecli.store.times import to_text

ANONYMOUS: Final = 9_000_000_000_000_000_000
"""From here on ids of people are ours; X's, which grow with time, get there in the year 2076."""

_THEIRS = "SELECT id FROM cases WHERE customer_id = :person"
_POSTS = f"""
SELECT id FROM posts WHERE author_id = :person OR conversation_id = -:person
UNION SELECT post_id FROM turns WHERE case_id IN ({_THEIRS})"""
_STEPS = f"""
INSERT INTO verdicts (case_id, at, reason) SELECT id, :now, '{Reason.NO_REPLY_NEEDED}'
  FROM cases WHERE customer_id = :person AND waiting_since IS NOT NULL;;
UPDATE verdicts SET why = '' WHERE case_id IN ({_THEIRS});;
UPDATE goodwill SET what = '', why = '' WHERE case_id IN ({_THEIRS});;
UPDATE reminders SET note = '' WHERE case_id IN ({_THEIRS});;
UPDATE reminders SET settled = 'cancelled', settled_at = :now
  WHERE case_id IN ({_THEIRS}) AND settled IS NULL;;
UPDATE replies SET text = '', problem = '',
  state = CASE WHEN state = 'sent' THEN state ELSE 'recalled' END WHERE case_id IN ({_THEIRS});;
UPDATE events SET said = '', images = '[]' WHERE EXISTS
  (SELECT 1 FROM json_each(cases) WHERE value IN ({_THEIRS})) OR EXISTS
  (SELECT 1 FROM json_tree(images) WHERE key = 'person_id' AND atom = :person);;
DELETE FROM drafts WHERE case_id IN ({_THEIRS});;
DELETE FROM pictures WHERE case_id IN ({_THEIRS});;
DELETE FROM snoozes WHERE case_id IN ({_THEIRS});;
DELETE FROM notes WHERE person_id = :person;;
DELETE FROM labels WHERE person_id = :person;;
DELETE FROM lookups WHERE person_id = :person;;
DELETE FROM handles WHERE person_id = :person;;
DELETE FROM billed WHERE id = CAST(:person AS TEXT);;
DELETE FROM people WHERE id = :person;;
INSERT OR IGNORE INTO forgotten {_POSTS};;
UPDATE posts SET deleted_at = coalesce(deleted_at, :now), text = '', mentions = '[]', links = '[]',
  media = '[]', lang = '', hidden = 0, raw = '{{}}' WHERE id IN ({_POSTS});;
UPDATE posts SET author_id = :nobody WHERE author_id = :person;;
UPDATE posts SET parent_author_id = :nobody WHERE parent_author_id = :person;;
UPDATE posts SET conversation_id = -:nobody WHERE conversation_id = -:person;;
UPDATE cases SET conversation_id = -:nobody WHERE conversation_id = -:person;;
UPDATE cases SET customer_id = :nobody WHERE customer_id = :person;;
INSERT INTO people (id, handle, name, bio, verified, protected, seen_at, raw)
  SELECT :nobody, :handle, 'Forgotten customer', '', 0, 0, :now, '{{}}'
  WHERE EXISTS (SELECT 1 FROM posts WHERE author_id = :nobody)
"""
_OURS = ("accounts", "cursors", "facts", "finds", "ledger")
"""Tables that hold the user's own settings and nothing of other people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What is kept of a person.

    Attributes:
        handles: Every handle they are known by, the present one first.
        waiting: How many of their cases still wait for an answer.
        posts: Theirs, and ours to them.
        busy: How many answers to them are on their way out.
    """

    person: Person
    handles: tuple[str, ...]
    cases: int = 0
    waiting: int = 0
    posts: int = 0
    notes: int = 0
    reminders: int = 0
    busy: int = 0


def traces(db: Database, handle: str) -> Traces | None:
    """What is kept of the person with this handle, present or former; None when nobody has it."""
    row = db.one(
        "SELECT * FROM people WHERE id < :nobody AND (handle = :handle OR id IN"
        " (SELECT person_id FROM handles WHERE handle = :handle))"
        " ORDER BY handle = :handle DESC, seen_at DESC",
        {"handle": handle.lstrip("@"), "nobody": ANONYMOUS},
    )
    if row is None:
        return None
    person = read_person(row)
    values = {"person": person.id}
    former = db.rows("SELECT handle FROM handles WHERE person_id = :person", values)
    counts = db.one(
        f"SELECT (SELECT count(*) FROM cases WHERE customer_id = :person) AS cases,"
        " (SELECT count(*) FROM cases WHERE customer_id = :person AND waiting_since IS NOT NULL)"
        f" AS waiting, (SELECT count(*) FROM ({_POSTS})) AS posts,"
        " (SELECT count(*) FROM notes WHERE person_id = :person) AS notes,"
        f" (SELECT count(*) FROM reminders WHERE case_id IN ({_THEIRS})) AS reminders,"
        f" (SELECT count(*) FROM replies WHERE case_id IN ({_THEIRS})"
        " AND state IN ('hold', 'sending', 'unknown')) AS busy",
        values,
    )
    handles = dict.fromkeys([person.handle, *(each["handle"] for each in former)])
    return Traces(person=person, handles=tuple(handles), **dict(counts or {}))


def erase(db: Database, known: Traces, now: datetime) -> list[CaseId]:
    """Erase a person; gives back their cases, which are to be settled anew.

    The file still holds what SQLite has not overwritten: `Database.rewrite` it afterwards.
    """
    with db.writing() as cursor:
        latest = cursor.execute("SELECT max(id) FROM people").fetchone()[0]
        nobody = max(ANONYMOUS, latest) + 1
        values = {
            "person": known.person.id,
            "nobody": nobody,
            "handle": f"forgotten-{nobody - ANONYMOUS}",
            "now": to_text(now),
        }
        cases = [row["id"] for row in cursor.execute(_THEIRS, values)]
        for step in _STEPS.split(";;"):
            cursor.execute(step, values)
        _unname(cursor, known, nobody)
        for index in ("words", "names"):
            cursor.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")
    return cases


def _unname(cursor: sqlite3.Connection, known: Traces, nobody: int) -> None:
    """Take handle and number out of what others said, of raw payloads and of what is noted."""
    handles = "|".join(map(re.escape, known.handles))
    named = re.compile(rf'(?i)(?<=[@/])(?:{handles})(?!\w)|(?<=")(?:{handles})(?="(?!\s*:))')
    number = f'"{known.person.id}"'
    values = {"number": number} | {f"h{n}": each.lower() for n, each in enumerate(known.handles)}

    def unnamed(text: str) -> str:
        return named.sub("forgotten", text.replace(number, f'"{nobody}"'))

    def called(column: str) -> str:
        """SQL: whether they are called in a column; most rows are told apart without Python."""
        quick = " OR ".join(f"instr(lower({column}), :{name})" for name in values)
        return f"(({quick}) AND {column} <> unnamed({column}))"

    cursor.create_function("unnamed", 1, unnamed, deterministic=True)
    anywhere = " OR ".join(map(called, ("text", "mentions", "raw")))
    cursor.execute(f"INSERT OR IGNORE INTO forgotten SELECT id FROM posts WHERE {anywhere}", values)
    cursor.execute(f"DELETE FROM oddities WHERE {called('raw')}", values)
    columns = cursor.execute(
        "SELECT t.name AS place, c.name FROM pragma_table_list t, pragma_table_info(t.name) c"
        " WHERE t.schema = 'main' AND t.type = 'table' AND t.strict AND c.type = 'TEXT'"
        " AND t.name NOT IN (SELECT value FROM json_each(?))",
        (json.dumps(_OURS),),
    ).fetchall()
    for table, column in columns:
        cursor.execute(
            f"UPDATE OR REPLACE {table} SET {column} = unnamed({column}) WHERE {called(column)}",
            values,
        )


def forgotten(db: Database, ids: Iterable[PostId]) -> frozenset[PostId]:
    """Those of these posts that are of, to or about somebody who was forgotten.

    They stay as they are: fetched again, they would bring the person back.
    """
    rows = db.rows(
        "SELECT post_id FROM forgotten WHERE post_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return frozenset(row["post_id"] for row in rows)


def strangers(db: Database, ids: Iterable[PersonId]) -> frozenset[PersonId]:
    """Those of these people of whom nothing is kept."""
    wanted = list(ids)
    rows = db.rows(
        "SELECT id FROM people WHERE id IN (SELECT value FROM json_each(?))", (json.dumps(wanted),)
    )
    return frozenset(wanted) - {row["id"] for row in rows}
