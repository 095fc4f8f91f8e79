"""What is written out: what a person did, which nobody can fetch again, and a row for each case."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from typing import Any

from carecli.care.cases import AccountId, CaseId
from carecli.store.database import Database

_CASE = (
    'a.handle AS account, c.id AS "case", c.conversation_id, p.handle AS customer, c.customer_id'
)
_OF_CASE = (
    "JOIN cases c ON c.id = x.case_id JOIN accounts a ON a.id = c.account_id"
    " LEFT JOIN people p ON p.id = c.customer_id"
)
_OF_PERSON = "LEFT JOIN people p ON p.id = x.person_id"
_WHO = "p.handle AS customer, x.person_id AS customer_id"
_DUMPS = {
    "note": f"SELECT {_WHO}, x.text, x.source, x.at FROM notes x {_OF_PERSON} ORDER BY x.id",
    "label": f"SELECT {_WHO}, x.label, x.at FROM labels x {_OF_PERSON} ORDER BY x.at, x.label",
    "former handle": f"SELECT {_WHO}, x.handle, x.until FROM handles x {_OF_PERSON}"
    " ORDER BY x.until",
    "draft": f"SELECT {_CASE}, x.text, x.template, x.private, x.saved_at FROM drafts x {_OF_CASE}"
    " ORDER BY c.id",
    "reply": f"SELECT {_CASE}, x.to_post, x.text, x.template, x.state, x.private, x.written_at,"
    f" x.post_id FROM replies x {_OF_CASE} ORDER BY x.id",
    "reminder": f"SELECT {_CASE}, x.kind AS what, x.note, x.set_at, x.due_at, x.moved, x.settled,"
    f" x.settled_at FROM reminders x {_OF_CASE} ORDER BY x.id",
    "snooze": f"SELECT {_CASE}, x.set_at, x.until, x.firm, x.why FROM snoozes x {_OF_CASE}"
    " ORDER BY c.id",
    "verdict": f"SELECT {_CASE}, x.at, x.reason, x.why FROM verdicts x {_OF_CASE} ORDER BY x.id",
    "goodwill": f"SELECT {_CASE}, x.at, x.what, x.worth, x.currency, x.why FROM goodwill x"
    f" {_OF_CASE} ORDER BY x.id",
    "kind of problem": f"SELECT {_CASE}, x.kind AS what, x.at FROM kinds x {_OF_CASE}"
    " ORDER BY c.id",
    "skip": f"SELECT {_CASE}, x.at, x.older_case FROM skips x {_OF_CASE} ORDER BY x.id",
    "dismissed rule": f"SELECT {_CASE}, x.rule, x.at FROM dismissals x {_OF_CASE} ORDER BY x.at",
    "daily review": "SELECT started_at, ended_at, seconds FROM reviews ORDER BY id",
}
_IDS = ("conversation_id", "customer_id", "to_post", "post_id")

_CASES = """
SELECT c.id, c.account_id, a.handle AS account, p.handle, p.name, c.state, c.reason,
  c.conversation_id < 0 AS private, c.waiting_since, c.last_at, c.post_id, k.kind,
  (SELECT group_concat(label, ', ') FROM
     (SELECT label FROM labels WHERE person_id = c.customer_id ORDER BY label)) AS labels,
  (SELECT min(q.created_at) FROM turns t JOIN posts q ON q.id = t.post_id
     WHERE t.case_id = c.id AND t.side = 'customer') AS first_at,
  (SELECT max(v.at) FROM verdicts v WHERE v.case_id = c.id) AS done_at,
  (SELECT q.text FROM turns t JOIN posts q ON q.id = t.post_id
     WHERE t.case_id = c.id AND t.side = 'customer' ORDER BY q.created_at, q.id LIMIT 1) AS text,
  (SELECT json_group_array(json_array(w.opened_at, w.closed_at, w.how, w.due_at, w.open_seconds))
     FROM (SELECT * FROM waits WHERE case_id = c.id ORDER BY opened_at, post_id) w) AS waits,
  (SELECT json_group_array(json_array(r.text, coalesce(r.template, ''))) FROM replies r
     WHERE r.case_id = c.id AND r.state = 'sent') AS replies,
  (SELECT json_group_array(json_array(m.kind, m.settled)) FROM reminders m
     WHERE m.case_id = c.id) AS reminders,
  (SELECT group_concat(g.worth || ' ' || g.currency, ' + ') FROM goodwill g
     WHERE g.case_id = c.id) AS goodwill
FROM cases c JOIN accounts a ON a.id = c.account_id
LEFT JOIN people p ON p.id = c.customer_id LEFT JOIN kinds k ON k.case_id = c.id
WHERE (:account IS NULL OR c.account_id = :account) ORDER BY first_at, c.id
"""

_SAID = """
SELECT q.created_at, q.text, q.deleted_at, q.private, q.author_id = a.user_id AS ours,
  q.id, q.links, p.handle, p.name
FROM turns t JOIN posts q ON q.id = t.post_id JOIN cases c ON c.id = t.case_id
JOIN accounts a ON a.id = c.account_id LEFT JOIN people p ON p.id = q.author_id
WHERE t.case_id = ? ORDER BY q.created_at, q.id
"""


def records(db: Database) -> Iterator[dict[str, Any]]:
    """Everything that cannot be fetched again, one record after another; `kind` says what it is.

    Ids of X are text. No post is in it, so no words of customers beyond what a person noted.
    """
    for kind, sql in _DUMPS.items():
        for row in db.rows(sql):
            record = {"kind": kind, **dict(row)}
            for name in _IDS:
                if record.get(name) is not None:
                    record[name] = str(record[name])
            yield record


def cases(db: Database, account: AccountId | None) -> Iterable[sqlite3.Row]:
    """A row for each case, the oldest first: what it is, its waits, answers and promises."""
    return db.rows(_CASES, {"account": account})


def said(db: Database, case: CaseId) -> list[dict[str, Any]]:
    """The posts of a case in order; what is gone on X has no text."""
    return [{**dict(row), "links": json.loads(row["links"])} for row in db.rows(_SAID, (case,))]
