"""Pictures of drafts and replies: their bytes until they are sent, their descriptions for good."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import datetime

from carecli.care.cases import CaseId
from carecli.care.outgoing import Picture
from carecli.store.database import Database
from carecli.store.times import to_text

_PICTURE = "SELECT id, name, kind, length(data) AS size, alt FROM pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """A picture that has to be laid ready at X, with its bytes."""

    id: int
    kind: str
    alt: str
    data: bytes = field(repr=False)


def attach(
    db: Database, case: CaseId, *, name: str, kind: str, alt: str, data: bytes, now: datetime
) -> Picture:
    """Let a picture go with the draft of a case."""
    with db.writing() as cursor:
        row = cursor.execute(
            "INSERT INTO pictures (case_id, name, kind, alt, data, added_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (case, name, kind, alt, data, to_text(now)),
        )
    return Picture(id=row.lastrowid or 0, name=name, kind=kind, size=len(data), alt=alt)


def detach(db: Database, case: CaseId, picture: int) -> bool:
    """Take a picture from a draft; False when it is not there."""
    with db.writing() as cursor:
        gone = cursor.execute(
            "DELETE FROM pictures WHERE id = ? AND case_id = ? AND reply_id IS NULL",
            (picture, case),
        )
    return bool(gone.rowcount)


def of_draft(db: Database, case: CaseId) -> tuple[Picture, ...]:
    """The pictures that go with a case's draft, in their order."""
    rows = db.rows(f"{_PICTURE} WHERE case_id = ? AND reply_id IS NULL ORDER BY id", (case,))
    return tuple(_picture(row) for row in rows)


def of_reply(db: Database, reply: int) -> tuple[Picture, ...]:
    """The pictures that go, or went, with a reply, in their order."""
    rows = db.rows(f"{_PICTURE} WHERE reply_id = ? ORDER BY id", (reply,))
    return tuple(_picture(row) for row in rows)


def go_with(db: Database, case: CaseId, reply: int) -> None:
    """The pictures of a draft leave with the reply that it became."""
    with db.writing() as cursor:
        cursor.execute(
            "UPDATE pictures SET reply_id = ? WHERE case_id = ? AND reply_id IS NULL",
            (reply, case),
        )


def back_to_draft(db: Database, reply: int) -> None:
    """The draft that a reply becomes again gets its pictures too."""
    with db.writing() as cursor:
        cursor.execute(
            "INSERT INTO pictures (case_id, name, kind, alt, data, added_at)"
            " SELECT case_id, name, kind, alt, data, added_at FROM pictures"
            " WHERE reply_id = ? AND length(data) ORDER BY id",
            (reply,),
        )


def leave_draft(db: Database, case: CaseId) -> None:
    """A draft that is given up loses its pictures."""
    with db.writing() as cursor:
        cursor.execute("DELETE FROM pictures WHERE case_id = ? AND reply_id IS NULL", (case,))


def let_go(db: Database, reply: int) -> None:
    """Forget the bytes of a reply's pictures: they are out, or with the draft again."""
    with db.writing() as cursor:
        cursor.execute("UPDATE pictures SET data = x'' WHERE reply_id = ?", (reply,))


def to_lay_ready(db: Database, reply: int, until: datetime) -> tuple[Unsent, ...]:
    """Those of a reply's pictures that X does not have, or not until then."""
    rows = db.rows(
        "SELECT id, kind, alt, data FROM pictures WHERE reply_id = ?"
        " AND (media_id IS NULL OR expires_at <= ?) ORDER BY id",
        (reply, to_text(until)),
    )
    return tuple(
        Unsent(id=row["id"], kind=row["kind"], alt=row["alt"], data=row["data"]) for row in rows
    )


def laid_ready(db: Database, picture: int, media: str, expires: datetime) -> None:
    """Remember that X has a picture, until it expires."""
    with db.writing() as cursor:
        cursor.execute(
            "UPDATE pictures SET media_id = ?, expires_at = ? WHERE id = ?",
            (media, to_text(expires), picture),
        )


def not_there(db: Database, reply: int) -> None:
    """X does not have a reply's pictures after all."""
    with db.writing() as cursor:
        cursor.execute("UPDATE pictures SET media_id = NULL WHERE reply_id = ?", (reply,))


def media_ids(db: Database, reply: int) -> list[str]:
    """X's ids of a reply's pictures, in their order."""
    rows = db.rows(
        "SELECT media_id FROM pictures WHERE reply_id = ? AND media_id IS NOT NULL ORDER BY id",
        (reply,),
    )
    return [row["media_id"] for row in rows]


def _picture(row: sqlite3.Row) -> Picture:
    return Picture(
        id=row["id"], name=row["name"], kind=row["kind"], size=row["size"], alt=row["alt"]
    )
