"""Drafts and the outbox.

A reply is on hold, then claimed (state `sending`, committed before anything goes out), then sent,
refused, or unknown. A claim that is older than any request can take belongs to a dead process.

A chain is several replies, with ids in a row, of which each answers the post of the one it follows;
it stays on hold until that one is known to be out.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from carecli.care.cases import AccountId, CaseId
from carecli.care.outgoing import Draft, Reply, Sending
from carecli.care.posts import PostId
from carecli.store import pictures, skips
from carecli.store.database import Database
from carecli.store.times import from_text, maybe_text, to_text

ORPHANED = timedelta(minutes=2)
_SETTLED = (Sending.SENT, Sending.RECALLED)
_REPLY = (
    "SELECT r.*, a.handle AS account, p.handle, b.state AS before,"
    " (SELECT count(*) FROM pictures WHERE reply_id = r.id) AS pictures FROM replies r"
    " JOIN cases c ON c.id = r.case_id JOIN accounts a ON a.id = c.account_id"
    " LEFT JOIN people p ON p.id = c.customer_id LEFT JOIN replies b ON b.id = r.follows"
)
_READY = (
    " FROM replies r LEFT JOIN replies b ON b.id = r.follows WHERE r.state = 'hold'"
    " AND (r.follows IS NULL OR b.state = 'sent' AND b.post_id IS NOT NULL)"
)
"""On hold, and not behind a part of its chain that is not out."""


def keep_draft(
    db: Database,
    case: CaseId,
    text: str,
    template: str | None,
    now: datetime,
    *,
    private: bool | None = None,
) -> None:
    """Keep what is being written; nothing but space removes the draft.

    Args:
        private: Whether it is a direct message; None leaves that as it was (in public at first).
            In a case of direct messages it always is.
    """
    with db.writing() as cursor:
        if not text.strip():
            cursor.execute("DELETE FROM drafts WHERE case_id = ?", (case,))
            return
        cursor.execute(
            "INSERT OR REPLACE INTO drafts SELECT id, :text, :template, :at,"
            " conversation_id < 0 OR coalesce(:private,"
            " (SELECT private FROM drafts WHERE case_id = :case), 0) FROM cases WHERE id = :case",
            {
                "case": case,
                "text": text,
                "template": template,
                "at": to_text(now),
                "private": private,
            },
        )


def draft(db: Database, case: CaseId) -> Draft | None:
    """The draft of a case."""
    row = db.one("SELECT * FROM drafts WHERE case_id = ?", (case,))
    if row is None:
        return None
    return Draft(
        text=row["text"],
        template=row["template"],
        saved_at=from_text(row["saved_at"]),
        private=bool(row["private"]),
    )


def put_on_hold(
    db: Database,
    case: CaseId,
    text: str,
    *,
    to: PostId,
    private: bool,
    template: str | None,
    now: datetime,
    send_at: datetime,
    state: Sending = Sending.HOLD,
    rest: Sequence[tuple[str, str]] = (),
    allowed: Collection[str] = (),
) -> Reply:
    """Put a reply into the outbox and the draft that it was away, in one step.

    In a case of direct messages it is private, whatever is asked for. The draft's pictures go
    with it.

    Args:
        rest: The further parts of a chain, each with the space that stood before it.
        allowed: Rules whose errors somebody let through.

    Returns:
        The reply, or the first part of the chain.
    """
    ids: list[int] = []
    with db.writing() as cursor:
        for part, (gap, words) in enumerate((("", text), *rest), 1):
            row = cursor.execute(
                "INSERT INTO replies (case_id, to_post, text, template, state, written_at, send_at,"
                " private, follows, part, parts, gap, allowed) SELECT id, ?, ?, ?, ?, ?, ?,"
                " ? OR conversation_id < 0, ?, ?, ?, ?, ? FROM cases WHERE id = ?",
                (
                    to, words, None if ids else template, state, to_text(now), to_text(send_at),
                    private, ids[-1] if ids else None, part, 1 + len(rest), gap,
                    " ".join(sorted(allowed)), case,
                ),
            )  # fmt: skip
            ids.append(row.lastrowid or 0)
        _put_away(cursor, case, text + "".join(gap + words for gap, words in rest))
        pictures.go_with(db, case, ids[0])
    return get(db, ids[0]) or _lost(ids[0])


def _put_away(cursor: sqlite3.Connection, case: CaseId, sent: str) -> None:
    """Remove the draft that a reply was made of; other words in its place stay."""
    row = cursor.execute("SELECT text FROM drafts WHERE case_id = ?", (case,)).fetchone()
    if row and row["text"].strip() == sent.strip():
        cursor.execute("DELETE FROM drafts WHERE case_id = ?", (case,))


def _lost(reply_id: int | None) -> Reply:
    raise LookupError(f"reply {reply_id} vanished")


def get(db: Database, reply_id: int) -> Reply | None:
    """One reply."""
    row = db.one(f"{_REPLY} WHERE r.id = ?", (reply_id,))
    return _reply(row) if row else None


def chain(db: Database, reply: Reply) -> tuple[Reply, ...]:
    """All parts of a reply's chain, first to last; the reply itself where it is no part of one."""
    first = reply.id - reply.part + 1
    rows = db.rows(
        f"{_REPLY} WHERE r.id BETWEEN ? AND ? ORDER BY r.id", (first, first + reply.parts - 1)
    )
    return tuple(_reply(row) for row in rows)


def latest(db: Database, case: CaseId) -> Reply | None:
    """A case's latest reply that is not settled yet; of a chain, the part that is next."""
    row = db.one(
        f"{_REPLY} WHERE r.case_id = ? AND r.state NOT IN ('sent', 'recalled')"
        " ORDER BY r.id - r.part DESC, r.part LIMIT 1",
        (case,),
    )
    return _reply(row) if row else None


def outbox(db: Database) -> tuple[Reply, ...]:
    """Everything that is not known to be out or recalled, oldest first."""
    out = ", ".join(f"'{state}'" for state in Sending if state not in _SETTLED)
    rows = db.rows(f"{_REPLY} WHERE r.state IN ({out}) ORDER BY r.id")
    return tuple(_reply(row) for row in rows)


def next_due(db: Database) -> datetime | None:
    """When the next hold ends; a part of a chain that waits for another one has none."""
    row = db.one(f"SELECT min(r.send_at) AS at{_READY}")
    return from_text(row["at"]) if row and row["at"] else None


def claim(db: Database, now: datetime, only: int | None = None) -> Reply | None:
    """Take the next reply whose hold is over (or a named one on hold) for sending.

    The claim is on disk before this returns; nobody else can take the same reply.
    """
    with db.writing() as cursor:
        row = cursor.execute(
            f"SELECT r.id{_READY} AND"
            " CASE WHEN :only IS NULL THEN r.send_at <= :now ELSE r.id = :only END"
            " ORDER BY r.send_at, r.id LIMIT 1",
            {"only": only, "now": to_text(now)},
        ).fetchone()
        if row is None:
            return None
        cursor.execute(
            "UPDATE replies SET state = 'sending', claimed_at = ?, problem = '' WHERE id = ?",
            (to_text(now), row["id"]),
        )
    return get(db, row["id"])


def orphans(db: Database, now: datetime) -> int:
    """Mark claims of dead processes as unknown; they are looked up before anything else."""
    with db.writing() as cursor:
        dead = cursor.execute(
            "SELECT id, claimed_at FROM replies WHERE state = 'sending' AND claimed_at < ?",
            (to_text(now - ORPHANED),),
        ).fetchall()
        cursor.executemany(
            "UPDATE replies SET state = 'unknown', problem = 'carecli was interrupted while"
            " sending.', claimed_at = ? WHERE id = ?",
            [(to_text(from_text(row["claimed_at"]) + ORPHANED), row["id"]) for row in dead],
        )
    return len(dead)


def answered_by_unknown(db: Database, account: AccountId, since: datetime) -> PostId | None:
    """The oldest post answered by a reply that was tried since then and may be out.

    Ids grow with time, so its answer has a greater one.
    """
    row = db.one(
        "SELECT min(r.to_post) AS id FROM replies r JOIN cases c ON c.id = r.case_id"
        " WHERE c.account_id = ? AND r.state IN ('sending', 'unknown') AND r.claimed_at >= ?",
        (account, to_text(since)),
    )
    return row["id"] if row else None


def looked_for(db: Database, reply_id: int) -> bool:
    """Whether our own posts (or messages) were read since it could have gone out, to the end.

    A read that began earlier may have missed it.
    """
    row = db.one(
        "SELECT 1 FROM replies r JOIN cases c ON c.id = r.case_id JOIN cursors f"
        " ON f.account_id = c.account_id"
        " AND f.feed = CASE WHEN r.private THEN 'direct messages' ELSE 'own posts' END"
        " WHERE r.id = ? AND f.synced_at > r.claimed_at",
        (reply_id,),
    )
    return row is not None


def settle(
    db: Database,
    reply_id: int,
    state: Sending,
    *,
    post_id: PostId | None = None,
    problem: str = "",
    send_at: datetime | None = None,
    tried_at: datetime | None = None,
) -> Reply | None:
    """Record how a reply ended, or when it is tried next.

    Args:
        tried_at: The last moment at which it could have gone out, where that is unknown.
    """
    with db.writing() as cursor:
        cursor.execute(
            "UPDATE replies SET state = ?, post_id = coalesce(?, post_id), problem = ?,"
            " send_at = coalesce(?, send_at), claimed_at = coalesce(?, claimed_at) WHERE id = ?",
            (state, post_id, problem, maybe_text(send_at), maybe_text(tried_at), reply_id),
        )
    return get(db, reply_id)


def sent(db: Database, reply_id: int, post: PostId, now: datetime) -> Reply | None:
    """Record that a reply is out; the part after it now answers that post, and may go."""
    with db.writing() as cursor:
        cursor.execute(
            "UPDATE replies SET to_post = ?, send_at = max(send_at, ?) WHERE follows = ?",
            (post, to_text(now), reply_id),
        )
        pictures.let_go(db, reply_id)
        return settle(db, reply_id, Sending.SENT, post_id=post)


def after(db: Database, reply_id: int) -> int | None:
    """The id of the part that follows a reply."""
    row = db.one("SELECT id FROM replies WHERE follows = ?", (reply_id,))
    return row["id"] if row else None


def take_back(
    db: Database, parts: Sequence[Reply], states: Collection[Sending], now: datetime
) -> list[Reply]:
    """Take those of these replies out of the outbox that are in one of the states.

    Their text is the draft again, with their pictures.

    Args:
        parts: One reply, or parts of one chain in their order.

    Returns:
        Those that were taken.
    """
    among = ", ".join(f"'{state}'" for state in states)
    with db.writing() as cursor:
        taken = [
            each
            for each in parts
            if cursor.execute(
                f"UPDATE replies SET state = 'recalled' WHERE id = ? AND state IN ({among})",
                (each.id,),
            ).rowcount
        ]
        if taken:
            draft_again(db, taken, now)
            pictures.let_go(db, taken[0].id)
            if taken[0].part == 1:
                skips.never_was(db, taken[0].case, taken[0].written_at)
    return taken


def draft_again(db: Database, parts: Sequence[Reply], now: datetime) -> None:
    """Make the text of replies the draft of their case again, unless something else is written.

    Args:
        parts: One reply, or parts of one chain in their order.
    """
    with db.writing() as cursor:
        put = cursor.execute(
            "INSERT OR IGNORE INTO drafts SELECT case_id, ?, template, ?, private FROM replies"
            " WHERE id = ?",
            (joined(parts), to_text(now), parts[0].id),
        )
        if put.rowcount:
            pictures.back_to_draft(db, parts[0].id)


def joined(parts: Sequence[Reply]) -> str:
    """The text of a reply, or of parts of a chain with the space that stood between them."""
    return "".join([parts[0].text, *(f"{part.gap}{part.text}" for part in parts[1:])])


def handed_over(db: Database, cases: Sequence[CaseId]) -> list[int]:
    """The replies of these cases that the browser was to publish."""
    rows = db.rows(
        "SELECT id FROM replies WHERE state = 'handed over'"
        " AND case_id IN (SELECT value FROM json_each(?))",
        (json.dumps(cases),),
    )
    return [row["id"] for row in rows]


def sent_like(db: Database, account: str, text: str, since: datetime) -> Reply | None:
    """A reply of this account with the very same words, sent or on its way since then."""
    rows = db.rows(
        f"{_REPLY} WHERE a.handle = :account AND r.state <> 'recalled' AND r.state <> 'refused'"
        " AND r.written_at >= :since AND (r.text = :text OR r.parts > 1 AND r.part = 1"
        " AND substr(:text, 1, length(r.text)) = r.text) ORDER BY +r.id DESC",
        {"account": account, "text": text, "since": to_text(since)},
    )
    like = (_reply(row) for row in rows)
    return next((one for one in like if joined(chain(db, one)) == text or one.text == text), None)


def _reply(row: sqlite3.Row) -> Reply:
    return Reply(
        id=row["id"],
        case=row["case_id"],
        account=row["account"],
        to=row["to_post"],
        handle=row["handle"] or "",
        text=row["text"],
        state=Sending(row["state"]),
        written_at=from_text(row["written_at"]),
        send_at=from_text(row["send_at"]),
        post_id=row["post_id"],
        problem=row["problem"],
        private=bool(row["private"]),
        part=row["part"],
        parts=row["parts"],
        gap=row["gap"],
        before=Sending(row["before"]) if row["before"] else None,
        pictures=row["pictures"],
        allowed=frozenset(row["allowed"].split()),
    )
