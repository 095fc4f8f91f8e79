"""The schema, as append-only steps of sqlite-utils' Migrations.

A step that shipped never changes.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlite_utils import Database as Tables
from sqlite_utils import Migrations

from carecli.store.database import APPLICATION_ID, SCHEMA, connect

steps = Migrations("carecli")


def migrate(path: Path, patience: float) -> None:
    """Bring a file to the present schema; one that holds data is copied first (`….before-N`).

    All in one transaction: a kill leaves the file as it was, and of two programs that start at
    once the second finds the work done.
    """
    with closing(connect(path, patience)) as connection:
        if connection.execute("PRAGMA user_version").fetchone()[0]:
            _copy(connection, path.with_name(f"{path.name}.before-{SCHEMA}"))
        tables = Tables(connection)
        connection.execute("BEGIN IMMEDIATE")
        try:
            steps.apply(tables)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {SCHEMA}")
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    target.touch(mode=0o600)
    with closing(sqlite3.connect(target)) as copy:
        connection.backup(copy)


@steps()
def first(db: Tables) -> None:
    """Everything the main job needs."""
    for statement in FIRST.split(";;"):
        db.execute(statement)


@steps()
def follow_through(db: Tables) -> None:
    """Chains, pictures, goodwill, look-ups, skips, reviews, former handles, both clocks."""
    for statement in FOLLOW_THROUGH.split(";;"):
        db.execute(statement)


FIRST = """
CREATE TABLE accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, user_id INTEGER NOT NULL,
  handle TEXT NOT NULL, name TEXT NOT NULL, api_url TEXT NOT NULL, added_at TEXT NOT NULL,
  UNIQUE (channel, user_id)) STRICT;;
CREATE TABLE people (
  id INTEGER PRIMARY KEY, handle TEXT NOT NULL COLLATE NOCASE, name TEXT NOT NULL,
  bio TEXT NOT NULL, followers INTEGER, since TEXT, verified INTEGER NOT NULL,
  protected INTEGER NOT NULL, receives_dm INTEGER, seen_at TEXT NOT NULL,
  raw TEXT NOT NULL) STRICT;;
CREATE INDEX people_handle ON people (handle);;
CREATE VIRTUAL TABLE names USING fts5 (
  handle, name, content = 'people', content_rowid = 'id',
  tokenize = 'unicode61 remove_diacritics 2');;
CREATE TRIGGER people_named AFTER INSERT ON people BEGIN
  INSERT INTO names (rowid, handle, name) VALUES (new.id, new.handle, new.name); END;;
CREATE TRIGGER people_renamed AFTER UPDATE OF handle, name ON people
WHEN old.handle IS NOT new.handle OR old.name IS NOT new.name BEGIN
  INSERT INTO names (names, rowid, handle, name)
    VALUES ('delete', old.id, old.handle, old.name);
  INSERT INTO names (rowid, handle, name) VALUES (new.id, new.handle, new.name); END;;
CREATE TRIGGER people_unnamed AFTER DELETE ON people BEGIN
  INSERT INTO names (names, rowid, handle, name)
    VALUES ('delete', old.id, old.handle, old.name); END;;
CREATE TABLE posts (
  id INTEGER PRIMARY KEY, author_id INTEGER NOT NULL, conversation_id INTEGER NOT NULL,
  parent_id INTEGER, parent_author_id INTEGER, quoted_id INTEGER, created_at TEXT NOT NULL,
  seen_at TEXT NOT NULL, text TEXT NOT NULL, mentions TEXT NOT NULL, links TEXT NOT NULL,
  media TEXT NOT NULL, lang TEXT NOT NULL, edited INTEGER NOT NULL, hidden INTEGER NOT NULL,
  private INTEGER NOT NULL DEFAULT 0, here INTEGER NOT NULL DEFAULT 0, deleted_at TEXT,
  raw TEXT NOT NULL) STRICT;;
CREATE INDEX posts_conversation ON posts (conversation_id, id);;
CREATE VIRTUAL TABLE words USING fts5 (
  text, content = 'posts', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2');;
CREATE TRIGGER posts_reworded AFTER UPDATE OF text ON posts WHEN old.text IS NOT new.text BEGIN
  INSERT INTO words (words, rowid, text) VALUES ('delete', old.id, old.text);
  INSERT INTO words (rowid, text) VALUES (new.id, new.text); END;;
CREATE TRIGGER posts_removed AFTER DELETE ON posts BEGIN
  INSERT INTO words (words, rowid, text) VALUES ('delete', old.id, old.text); END;;
CREATE TABLE cases (
  id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  conversation_id INTEGER NOT NULL, customer_id INTEGER NOT NULL, state TEXT NOT NULL,
  sort_at TEXT NOT NULL, waiting_since TEXT, due_at TEXT, soon_at TEXT, last_at TEXT NOT NULL,
  post_id INTEGER NOT NULL, reason TEXT, answerable TEXT NOT NULL, marks TEXT NOT NULL,
  refused_post INTEGER,
  UNIQUE (account_id, conversation_id, customer_id)) STRICT;;
CREATE INDEX cases_view ON cases (state, sort_at, id);;
CREATE INDEX cases_account_view ON cases (account_id, state, sort_at, id);;
CREATE INDEX cases_customer ON cases (customer_id, last_at);;
CREATE INDEX cases_open ON cases (account_id, waiting_since, due_at) WHERE state = 'waiting';;
CREATE TABLE tallies (
  account_id INTEGER NOT NULL, state TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (account_id, state)) STRICT, WITHOUT ROWID;;
CREATE TRIGGER cases_counted AFTER INSERT ON cases BEGIN
  INSERT INTO tallies VALUES (new.account_id, new.state, 1)
    ON CONFLICT DO UPDATE SET count = count + 1; END;;
CREATE TRIGGER cases_recounted AFTER UPDATE OF state ON cases WHEN old.state <> new.state BEGIN
  UPDATE tallies SET count = count - 1 WHERE account_id = old.account_id AND state = old.state;
  INSERT INTO tallies VALUES (new.account_id, new.state, 1)
    ON CONFLICT DO UPDATE SET count = count + 1; END;;
CREATE TRIGGER cases_uncounted AFTER DELETE ON cases BEGIN
  UPDATE tallies SET count = count - 1 WHERE account_id = old.account_id AND state = old.state;
  END;;
CREATE TABLE turns (
  case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE, post_id INTEGER NOT NULL,
  side TEXT NOT NULL, PRIMARY KEY (case_id, post_id)) STRICT, WITHOUT ROWID;;
CREATE INDEX turns_post ON turns (post_id);;
CREATE TABLE waits (
  case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE, post_id INTEGER NOT NULL,
  opened_at TEXT NOT NULL, seen_at TEXT NOT NULL, closed_at TEXT, how TEXT, answer_id INTEGER,
  due_at TEXT, PRIMARY KEY (case_id, post_id)) STRICT, WITHOUT ROWID;;
CREATE INDEX waits_closed ON waits (closed_at) WHERE closed_at IS NOT NULL;;
CREATE TABLE verdicts (
  id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
  at TEXT NOT NULL, reason TEXT NOT NULL) STRICT;;
CREATE INDEX verdicts_case ON verdicts (case_id);;
CREATE TABLE snoozes (
  case_id INTEGER PRIMARY KEY REFERENCES cases ON DELETE CASCADE, set_at TEXT NOT NULL,
  until TEXT, firm INTEGER NOT NULL, why TEXT NOT NULL) STRICT;;
CREATE TABLE reminders (
  id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
  kind TEXT NOT NULL, due_at TEXT NOT NULL, note TEXT NOT NULL, set_at TEXT NOT NULL,
  settled TEXT, settled_at TEXT) STRICT;;
CREATE INDEX reminders_open ON reminders (due_at, id) WHERE settled IS NULL;;
CREATE INDEX reminders_case ON reminders (case_id);;
CREATE TABLE notes (
  id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL, text TEXT NOT NULL, source TEXT NOT NULL,
  at TEXT NOT NULL) STRICT;;
CREATE INDEX notes_person ON notes (person_id);;
CREATE TABLE labels (
  person_id INTEGER NOT NULL, label TEXT NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (person_id, label)) STRICT, WITHOUT ROWID;;
CREATE TABLE drafts (
  case_id INTEGER PRIMARY KEY REFERENCES cases ON DELETE CASCADE, text TEXT NOT NULL,
  template TEXT, saved_at TEXT NOT NULL, private INTEGER NOT NULL DEFAULT 0) STRICT;;
CREATE INDEX drafts_template ON drafts (template, saved_at) WHERE template IS NOT NULL;;
CREATE TABLE dismissals (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE, rule TEXT NOT NULL,
  case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE, at TEXT NOT NULL,
  PRIMARY KEY (account_id, rule, case_id)) STRICT, WITHOUT ROWID;;
CREATE INDEX dismissals_case ON dismissals (case_id);;
CREATE TABLE replies (
  id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
  to_post INTEGER NOT NULL, text TEXT NOT NULL, template TEXT, state TEXT NOT NULL,
  written_at TEXT NOT NULL, send_at TEXT NOT NULL, claimed_at TEXT,
  post_id INTEGER, problem TEXT NOT NULL DEFAULT '', private INTEGER NOT NULL DEFAULT 0) STRICT;;
CREATE INDEX replies_case ON replies (case_id, id);;
CREATE INDEX replies_out ON replies (state, send_at);;
CREATE INDEX replies_written ON replies (written_at);;
CREATE INDEX replies_template ON replies (template, id) WHERE template IS NOT NULL;;
CREATE TABLE cursors (
  account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE, feed TEXT NOT NULL,
  since_id INTEGER, newest INTEGER, oldest INTEGER, synced_at TEXT,
  PRIMARY KEY (account_id, feed)) STRICT, WITHOUT ROWID;;
CREATE TABLE finds (
  post_id INTEGER NOT NULL, account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  feed TEXT NOT NULL, PRIMARY KEY (post_id, account_id)) STRICT, WITHOUT ROWID;;
CREATE TABLE checks (post_id INTEGER PRIMARY KEY, at TEXT NOT NULL) STRICT;;
CREATE TABLE oddities (
  id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  feed TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL, raw TEXT NOT NULL,
  UNIQUE (account_id, raw)) STRICT;;
CREATE TABLE ledger (
  id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, at TEXT NOT NULL, day TEXT NOT NULL,
  verb TEXT NOT NULL, kind TEXT NOT NULL, resource TEXT NOT NULL, count INTEGER NOT NULL,
  price TEXT NOT NULL) STRICT;;
CREATE INDEX ledger_day ON ledger (day);;
CREATE TABLE billed (
  day TEXT NOT NULL, account_id INTEGER NOT NULL, resource TEXT NOT NULL, id TEXT NOT NULL,
  PRIMARY KEY (day, account_id, resource, id)) STRICT, WITHOUT ROWID;;
CREATE TABLE reservations (
  id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL, kind TEXT NOT NULL,
  amount TEXT NOT NULL, at TEXT NOT NULL) STRICT;;
CREATE TABLE events (
  id INTEGER PRIMARY KEY, at TEXT NOT NULL, verb TEXT NOT NULL, cases TEXT NOT NULL,
  said TEXT NOT NULL, images TEXT NOT NULL, undoes INTEGER UNIQUE REFERENCES events) STRICT;;
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID
"""

FOLLOW_THROUGH = """
ALTER TABLE waits ADD COLUMN open_seconds INTEGER;;
CREATE INDEX waits_opened ON waits (opened_at);;
DROP INDEX cases_open;;
CREATE INDEX cases_open ON cases (account_id, waiting_since, due_at, soon_at)
  WHERE state = 'waiting';;
CREATE INDEX waits_unclocked ON waits (closed_at)
  WHERE closed_at IS NOT NULL AND open_seconds IS NULL;;
CREATE INDEX verdicts_at ON verdicts (at);;
CREATE INDEX events_at ON events (at);;
CREATE INDEX reminders_settled ON reminders (settled_at) WHERE settled_at IS NOT NULL;;
ALTER TABLE verdicts ADD COLUMN why TEXT NOT NULL DEFAULT '';;
ALTER TABLE replies ADD COLUMN follows INTEGER REFERENCES replies;;
ALTER TABLE replies ADD COLUMN part INTEGER NOT NULL DEFAULT 1;;
ALTER TABLE replies ADD COLUMN parts INTEGER NOT NULL DEFAULT 1;;
ALTER TABLE replies ADD COLUMN gap TEXT NOT NULL DEFAULT '';;
ALTER TABLE replies ADD COLUMN allowed TEXT NOT NULL DEFAULT '';;
CREATE INDEX replies_follows ON replies (follows) WHERE follows IS NOT NULL;;
CREATE TABLE pictures (
  id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
  reply_id INTEGER REFERENCES replies ON DELETE CASCADE, name TEXT NOT NULL, kind TEXT NOT NULL,
  alt TEXT NOT NULL, data BLOB NOT NULL, media_id TEXT, expires_at TEXT,
  added_at TEXT NOT NULL) STRICT;;
CREATE INDEX pictures_case ON pictures (case_id);;
CREATE INDEX pictures_reply ON pictures (reply_id) WHERE reply_id IS NOT NULL;;
CREATE TABLE goodwill (
  id INTEGER PRIMARY KEY, case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
  at TEXT NOT NULL, what TEXT NOT NULL, worth TEXT NOT NULL, currency TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '') STRICT;;
CREATE INDEX goodwill_at ON goodwill (at);;
CREATE INDEX goodwill_case ON goodwill (case_id);;
CREATE TABLE lookups (
  person_id INTEGER NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, output TEXT NOT NULL,
  code INTEGER NOT NULL, at TEXT NOT NULL,
  PRIMARY KEY (person_id, name, value)) STRICT, WITHOUT ROWID;;
CREATE TABLE kinds (
  case_id INTEGER PRIMARY KEY REFERENCES cases ON DELETE CASCADE, kind TEXT NOT NULL,
  at TEXT NOT NULL) STRICT;;
CREATE TABLE skips (
  id INTEGER PRIMARY KEY, account_id INTEGER NOT NULL REFERENCES accounts ON DELETE CASCADE,
  case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE, older_case INTEGER NOT NULL,
  at TEXT NOT NULL) STRICT;;
CREATE INDEX skips_at ON skips (at);;
ALTER TABLE reminders ADD COLUMN moved INTEGER NOT NULL DEFAULT 0;;
CREATE TABLE reviews (
  id INTEGER PRIMARY KEY, started_at TEXT NOT NULL, ended_at TEXT, touched_at TEXT,
  seconds INTEGER NOT NULL DEFAULT 0, plan TEXT NOT NULL) STRICT;;
CREATE TABLE passes (
  review_id INTEGER NOT NULL REFERENCES reviews ON DELETE CASCADE,
  case_id INTEGER NOT NULL REFERENCES cases ON DELETE CASCADE,
  PRIMARY KEY (review_id, case_id)) STRICT, WITHOUT ROWID;;
CREATE TABLE handles (
  person_id INTEGER NOT NULL, handle TEXT NOT NULL COLLATE NOCASE, until TEXT NOT NULL,
  PRIMARY KEY (person_id, handle)) STRICT, WITHOUT ROWID;;
CREATE INDEX handles_handle ON handles (handle);;
CREATE INDEX labels_label ON labels (label);;
CREATE TRIGGER people_rehandled AFTER UPDATE OF handle ON people
WHEN old.handle <> new.handle COLLATE NOCASE BEGIN
  DELETE FROM handles WHERE person_id = old.id AND handle IN (old.handle, new.handle);
  INSERT INTO handles VALUES (old.id, old.handle, new.seen_at); END;;
CREATE TABLE told (what TEXT PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID;;
CREATE TABLE forgotten (post_id INTEGER PRIMARY KEY) STRICT
"""
