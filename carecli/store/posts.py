"""People and posts, as they were fetched. Saving the same page twice changes nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from carecli.care.cases import AccountId
from carecli.care.outgoing import Reply
from carecli.care.posts import Link, Media, Person, PersonId, Post, PostId
from carecli.store.database import Database
from carecli.store.times import from_text, maybe_text, maybe_time, to_text

_POST_COLUMNS = (
    "id", "author_id", "conversation_id", "parent_id", "parent_author_id", "quoted_id",
    "created_at", "seen_at", "text", "mentions", "links", "media", "lang", "edited", "hidden",
    "private", "here", "raw",
)  # fmt: skip
_POST_SLOT = f"({', '.join('?' * len(_POST_COLUMNS))})"
_SKEW = timedelta(minutes=5)
_THERE = "case_id IN (SELECT case_id FROM turns WHERE post_id = :old)"
_UNSENT = "state IN ('hold', 'refused')"
_RENEW = (
    "INSERT INTO words (words, rowid, text) SELECT 'delete', id, text FROM posts WHERE id = :old",
    "UPDATE posts SET id = :new, deleted_at = NULL WHERE id = :old",
    "INSERT INTO words (rowid, text) SELECT id, text FROM posts WHERE id = :new",
    f"UPDATE waits SET post_id = :new WHERE post_id = :old AND {_THERE}",
    f"UPDATE replies SET to_post = :new WHERE to_post = :old AND {_UNSENT} AND {_THERE}",
    "UPDATE OR REPLACE finds SET post_id = :new WHERE post_id = :old",
    "UPDATE turns SET post_id = :new WHERE post_id = :old",
)
"""The steps by which a post's row and its places get the id of a newer version."""


def save_people(db: Database, people: Iterable[Person], seen_at: datetime) -> None:
    """Keep what is known about people; only what changed is written."""
    with db.writing() as cursor:
        cursor.executemany(
            "INSERT INTO people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE"
            " SET handle = excluded.handle, name = excluded.name, bio = excluded.bio,"
            " followers = coalesce(excluded.followers, followers),"
            " since = coalesce(excluded.since, since), verified = excluded.verified,"
            " protected = excluded.protected,"
            " receives_dm = coalesce(excluded.receives_dm, receives_dm),"
            " seen_at = excluded.seen_at, raw = excluded.raw WHERE excluded.raw <> raw",
            [_person_values(person, seen_at) for person in people],
        )


def _person_values(person: Person, seen_at: datetime) -> tuple[object, ...]:
    return (
        person.id, person.handle, person.name, person.bio, person.followers,
        maybe_text(person.since), person.verified, person.protected, person.receives_dm,
        to_text(seen_at), _json(person.raw),
    )  # fmt: skip


def save_posts(
    db: Database, posts: Sequence[Post], seen_at: datetime, *, here: bool = False
) -> set[PostId]:
    """Keep posts; give back the ids of known ones that had to be written again.

    That is one whose words, thread or time differ from what was kept: an edit, or an answer of
    ours of which X had told only the id. An edit comes with an id of its own; it takes the place
    of the version before it, and its time. A deleted one stays deleted. New posts enter the word
    index in one statement, which is twice as quick as a trigger.
    """
    if not posts:
        return set()
    with db.writing() as cursor:
        renewed = {post.id for post in posts if post.versions and _renew(cursor, post)}
        ids = json.dumps([post.id for post in posts])
        known = {
            row["id"]: None if row["deleted_at"] else tuple(row)[2:]
            for row in cursor.execute(
                "SELECT id, deleted_at, text, conversation_id, created_at FROM posts"
                " WHERE id IN (SELECT value FROM json_each(?))",
                (ids,),
            )
        }
        fresh = {post.id: post for post in posts if post.id not in known}
        _insert(cursor, list(fresh.values()), seen_at, here)
        changed = [
            post
            for post in (_begun(post, known.get(post.id)) for post in posts)
            if known.get(post.id) not in (None, _gist(post)) or post.id in renewed
        ]
        _correct(cursor, changed)
    return {post.id for post in changed}


def _renew(cursor: sqlite3.Connection, post: Post) -> bool:
    """Let an edited post take over the row and the places of its older version, if one is kept."""
    old = cursor.execute(
        "SELECT min(id) FROM posts WHERE id IN (SELECT value FROM json_each(:older))"
        " AND NOT EXISTS (SELECT 1 FROM posts WHERE id = :id)",
        {"older": json.dumps(post.versions), "id": post.id},
    ).fetchone()[0]
    if old is None:
        return False
    ids = {"old": old, "new": post.id}
    for step in _RENEW:
        cursor.execute(step, ids)
    return True


def _begun(post: Post, known: tuple[str, PostId, str] | None) -> Post:
    """An edited post with the time of the first version that was kept."""
    return replace(post, created_at=from_text(known[2])) if post.versions and known else post


def _gist(post: Post) -> tuple[str, PostId, str]:
    return post.text, post.conversation_id, to_text(post.created_at)


def _insert(cursor: sqlite3.Connection, posts: list[Post], seen_at: datetime, here: bool) -> None:
    for start in range(0, len(posts), 100):
        page = posts[start : start + 100]
        values = [value for post in page for value in _post_values(post, seen_at, here)]
        cursor.execute(
            f"INSERT INTO posts ({', '.join(_POST_COLUMNS)}) VALUES"
            f" {', '.join([_POST_SLOT] * len(page))}",
            values,
        )
        cursor.execute(
            "INSERT INTO words (rowid, text) SELECT id, text FROM posts"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([post.id for post in page]),),
        )


def _correct(cursor: sqlite3.Connection, posts: list[Post]) -> None:
    cursor.executemany(
        "UPDATE posts SET text = ?, conversation_id = ?, created_at = ?, mentions = ?, links = ?,"
        " media = ?, edited = ?, hidden = ?, raw = ? WHERE id = ?",
        [
            (
                *_gist(post),
                _mentions(post),
                _links(post),
                _media(post),
                post.edited,
                post.hidden_chars,
                _json(post.raw),
                post.id,
            )
            for post in posts
        ],
    )


def _post_values(post: Post, seen_at: datetime, here: bool) -> tuple[object, ...]:
    return (
        post.id, post.author_id, post.conversation_id, post.parent_id, post.parent_author_id,
        post.quoted_id, to_text(post.created_at), to_text(seen_at), post.text,
        _mentions(post), _links(post), _media(post), post.lang, post.edited,
        post.hidden_chars, post.private, here, _json(post.raw),
    )  # fmt: skip


def _mentions(post: Post) -> str:
    return json.dumps(sorted(post.mentions))


def _links(post: Post) -> str:
    return _json([[link.short, link.shown, link.target] for link in post.links])


def _media(post: Post) -> str:
    return _json([[media.kind, media.alt, media.url] for media in post.media])


_json = json.JSONEncoder(separators=(",", ":")).encode  # made once: it is asked for each post


def authors(db: Database, ids: Iterable[PostId]) -> dict[PostId, PersonId]:
    """Who wrote which of these posts, as far as they are known."""
    rows = db.rows(
        "SELECT id, author_id FROM posts WHERE id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(ids)),),
    )
    return {row["id"]: row["author_id"] for row in rows}


def read_post(row: sqlite3.Row) -> Post:
    """A row of `posts` as a Post; the raw payload stays in the file."""
    return Post(
        id=row["id"],
        author_id=row["author_id"],
        conversation_id=row["conversation_id"],
        created_at=from_text(row["created_at"]),
        text=row["text"],
        parent_id=row["parent_id"],
        parent_author_id=row["parent_author_id"],
        quoted_id=row["quoted_id"],
        mentions=frozenset(json.loads(row["mentions"])),
        links=tuple(Link(*link) for link in json.loads(row["links"])),
        media=tuple(Media(*media) for media in json.loads(row["media"])),
        lang=row["lang"],
        edited=bool(row["edited"]),
        private=bool(row["private"]),
        hidden_chars=bool(row["hidden"]),
    )


def read_person(row: sqlite3.Row) -> Person:
    """A row of `people` as a Person."""
    return Person(
        id=row["id"],
        handle=row["handle"],
        name=row["name"],
        bio=row["bio"],
        followers=row["followers"],
        since=maybe_time(row["since"]),
        verified=bool(row["verified"]),
        protected=bool(row["protected"]),
        receives_dm=None if row["receives_dm"] is None else bool(row["receives_dm"]),
    )


def person(db: Database, person_id: PersonId) -> Person | None:
    """One person by X's id."""
    row = db.one("SELECT * FROM people WHERE id = ?", (person_id,))
    return read_person(row) if row else None


def person_by_handle(db: Database, handle: str) -> Person | None:
    """One person by handle, with or without the @."""
    row = db.one(
        "SELECT * FROM people WHERE handle = ? ORDER BY seen_at DESC", (handle.lstrip("@"),)
    )
    return read_person(row) if row else None


def answers_like(db: Database, reply: Reply, author: PersonId) -> list[Post]:
    """Posts by an author that could be a reply: not older, and no other reply's yet.

    In public that is one under the same post, in private one to the same person.
    """
    where = (
        "conversation_id = -(SELECT customer_id FROM cases WHERE id = :case) AND private"
        if reply.private
        else "conversation_id = (SELECT conversation_id FROM cases WHERE id = :case)"
        " AND parent_id = :to"
    )
    rows = db.rows(
        f"SELECT * FROM posts WHERE {where} AND author_id = :author AND created_at >= :since"
        " AND id NOT IN (SELECT post_id FROM replies WHERE post_id IS NOT NULL) ORDER BY id",
        {
            "case": reply.case,
            "to": reply.to,
            "author": author,
            "since": to_text(reply.written_at - _SKEW),
        },
    )
    return [read_post(row) for row in rows]


def still_public(db: Database, ids: Iterable[PostId]) -> list[PostId]:
    """Those of these posts that are public and not known to be gone, newest first."""
    rows = db.rows(
        "SELECT id FROM posts WHERE id IN (SELECT value FROM json_each(?)) AND NOT private"
        " AND deleted_at IS NULL ORDER BY id DESC",
        (json.dumps(list(ids)),),
    )
    return [row["id"] for row in rows]


def gone(db: Database, ids: Iterable[PostId]) -> frozenset[PostId]:
    """Those of these posts that are known to be gone on X."""
    rows = db.rows(
        "SELECT id FROM posts WHERE id IN (SELECT value FROM json_each(?))"
        " AND deleted_at IS NOT NULL",
        (json.dumps(list(ids)),),
    )
    return frozenset(row["id"] for row in rows)


def answered_elsewhere(db: Database, reply: Reply, author: PersonId) -> bool:
    """Whether an author answered what a reply answers, seen only after the reply was written.

    What carecli sent itself does not count. To a direct message any of those to the same person
    is an answer.
    """
    row = db.one(
        "SELECT 1 FROM posts p JOIN posts q ON q.id = :to AND p.created_at >= q.created_at"
        " WHERE p.author_id = :author AND p.seen_at > :written AND NOT p.here"
        " AND p.deleted_at IS NULL AND (p.id IN (SELECT post_id FROM turns WHERE case_id = :case)"
        " OR :private AND p.conversation_id"
        " = -(SELECT customer_id FROM cases WHERE id = :case)) LIMIT 1",
        {
            "to": reply.to,
            "author": author,
            "written": to_text(reply.written_at),
            "case": reply.case,
            "private": reply.private,
        },
    )
    return row is not None


def answers_in(
    db: Database, author: PersonId, account: AccountId, conversations: Iterable[PostId]
) -> list[Post]:
    """Posts by an author in these conversations that have no place there on an account yet."""
    rows = db.rows(
        "SELECT * FROM posts WHERE conversation_id IN (SELECT value FROM json_each(?))"
        " AND author_id = ? AND id NOT IN (SELECT t.post_id FROM turns t JOIN cases c"
        " ON c.id = t.case_id WHERE t.post_id = posts.id AND c.account_id = ?"
        " AND c.conversation_id = posts.conversation_id)",
        (json.dumps(list(conversations)), author, account),
    )
    return [read_post(row) for row in rows]


def mark_here(db: Database, post: PostId) -> None:
    """Remember that a post of ours was sent by carecli."""
    with db.writing() as cursor:
        cursor.execute("UPDATE posts SET here = 1 WHERE id = ?", (post,))
