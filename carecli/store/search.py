"""Finding things by words: posts (theirs and ours), notes, names. Nothing typed is an error."""

from __future__ import annotations

import re

from carecli.care.cases import CaseId
from carecli.store.database import Database

_TOKENS = 32
_PEOPLE = """
SELECT rowid FROM names WHERE names MATCH :query
UNION SELECT id FROM people p WHERE id IN (SELECT person_id FROM notes)
AND holds(:words, handle, name, (SELECT group_concat(text, ' ') FROM notes WHERE person_id = p.id))
"""
_WORD = re.compile(r"\w", re.UNICODE)


def match(words: str) -> str:
    """User text as an FTS5 query: each token quoted, the last one a prefix; empty when none."""
    tokens = [token for token in words.split() if _WORD.search(token)][:_TOKENS]
    quoted = ['"' + token.replace('"', '""') + '"' for token in tokens]
    return " ".join(quoted) + "*" if quoted else ""


def cases(db: Database, words: str, limit: int) -> list[CaseId]:
    """Cases whose posts, notes, customer's name or handle hold all the words, newest first."""
    query = match(words)
    if not query:
        return []
    found: dict[CaseId, None] = {}
    for row in db.rows(
        "SELECT t.case_id FROM words w JOIN turns t ON t.post_id = w.rowid"
        " WHERE words MATCH ? ORDER BY w.rowid DESC LIMIT ?",
        (query, limit * 4),
    ):
        found.setdefault(row["case_id"])
    for row in db.rows(
        f"SELECT id FROM cases WHERE customer_id IN ({_PEOPLE}) ORDER BY last_at DESC LIMIT :limit",
        {"query": query, "words": words[:200], "limit": limit},
    ):
        found.setdefault(row["id"])
    return list(found)[:limit]
