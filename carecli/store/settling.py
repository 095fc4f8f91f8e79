"""Settling: what follows from the turns and verdicts of a case, worked out and kept.

State, waits and marks follow from turns and verdicts alone; settled again, nothing changes.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from carecli.care.cases import (
    AccountId,
    CaseId,
    Reason,
    Side,
    Snooze,
    Standing,
    State,
    Turn,
    Verdict,
    Wait,
    asleep,
    stand,
)
from carecli.care.marks import foreign, marks_of
from carecli.care.posts import PostId
from carecli.care.rows import Answerable, Mark
from carecli.care.targets import CarePromise
from carecli.store.database import Database
from carecli.store.finds import mark_of
from carecli.store.times import NEVER, from_text, maybe_text, maybe_time, to_text

_REACH = 10_000
_BATCH = 500


@dataclass(slots=True)
class _Case:
    """What settling one case needs, gathered from four queries."""

    row: sqlite3.Row
    turns: list[sqlite3.Row] = field(default_factory=list)
    waits: dict[PostId, sqlite3.Row] = field(default_factory=dict)
    verdicts: list[Verdict] = field(default_factory=list)
    snooze: Snooze | None = None

    @property
    def account(self) -> AccountId:
        """Whose case it is."""
        return AccountId(self.row["account_id"])

    @property
    def private(self) -> bool:
        """Whether it is one of direct messages."""
        return bool(self.row["conversation_id"] < 0)


def settle(
    db: Database,
    cases: Iterable[CaseId],
    promises: Mapping[AccountId, CarePromise],
    now: datetime,
    *,
    by_due: bool = False,
    languages: Mapping[AccountId, Collection[str]] = MappingProxyType({}),
) -> None:
    """Work out state, waits and marks of these cases anew and keep them.

    Args:
        promises: Each account's care promise, for due times. A closed wait keeps its own.
        by_due: Order the waiting by due time instead of by age.
        languages: Those that each account answers in; posts in others are marked.
    """
    ids = list(cases)
    for start in range(0, len(ids), _BATCH):
        with db.writing() as cursor:
            found = _gather(cursor, ids[start : start + _BATCH])
            settled = [
                _settle(case, promises[case.account], now, by_due, languages.get(case.account, ()))
                for case in found
            ]
            _keep(cursor, settled, now)


def _gather(cursor: sqlite3.Connection, ids: list[CaseId]) -> list[_Case]:
    wanted = json.dumps(ids)
    some = "IN (SELECT value FROM json_each(?))"
    found = {
        row["id"]: _Case(row)
        for row in cursor.execute(
            "SELECT c.*, a.handle AS us, a.user_id AS us_id, p.followers, p.receives_dm"
            " FROM cases c"
            " JOIN accounts a ON a.id = c.account_id LEFT JOIN people p ON p.id = c.customer_id"
            f" WHERE c.id {some}",
            (wanted,),
        )
    }
    for row in cursor.execute(
        "SELECT t.case_id, t.side, p.id, p.created_at, p.seen_at, p.here, p.text, p.mentions,"
        " p.parent_author_id, p.quoted_id, p.hidden, p.lang, p.deleted_at, f.feed FROM turns t"
        " JOIN cases c ON c.id = t.case_id JOIN posts p ON p.id = t.post_id"
        " LEFT JOIN finds f ON f.post_id = p.id AND f.account_id = c.account_id"
        f" WHERE t.case_id {some} ORDER BY t.post_id",
        (wanted,),
    ):
        found[row["case_id"]].turns.append(row)
    for row in cursor.execute(
        f"SELECT * FROM verdicts WHERE case_id {some} ORDER BY id", (wanted,)
    ):
        found[row["case_id"]].verdicts.append(Verdict(from_text(row["at"]), Reason(row["reason"])))
    for row in cursor.execute(f"SELECT * FROM snoozes WHERE case_id {some}", (wanted,)):
        found[row["case_id"]].snooze = Snooze(
            from_text(row["set_at"]), maybe_time(row["until"]), bool(row["firm"])
        )
    for row in cursor.execute(f"SELECT * FROM waits WHERE case_id {some}", (wanted,)):
        found[row["case_id"]].waits[row["post_id"]] = row
    return [case for case in found.values() if case.turns]


@dataclass(frozen=True, slots=True)
class _Settled:
    """What is to be written about one case; empty parts are as they were."""

    case: CaseId
    values: tuple[object, ...]
    waits: list[tuple[object, ...]]
    gone: list[tuple[CaseId, PostId]]
    wrote: datetime | None
    answered: datetime | None


def _settle(
    case: _Case, promise: CarePromise, now: datetime, by_due: bool, languages: Collection[str]
) -> _Settled:
    standing = stand((_turn(row) for row in case.turns), case.verdicts)
    sleeping = asleep(standing, case.snooze, now)
    state = State.SNOOZED if sleeping else standing.state
    since = standing.waiting_since
    due = promise.due(since) if since else None
    soon = promise.soon(since) if since else None
    until = case.snooze.until if case.snooze else None
    theirs = [row for row in case.turns if row["side"] == Side.CUSTOMER]
    values = (
        state,
        _sort_at(state, standing, until, due if by_due else None),
        maybe_text(since),
        maybe_text(due),
        maybe_text(soon),
        to_text(standing.last_at),
        (theirs or case.turns)[-1]["id"],
        standing.reason,
        _answerable(case, theirs),
        json.dumps(_marks(case, theirs, standing, sleeping, languages)),
    )
    case_id = case.row["id"]
    return _Settled(
        case=case_id,
        values=values if values != _present(case.row) else (),
        waits=list(_waits(case, standing.waits, promise)),
        gone=[(case_id, post) for post in case.waits.keys() - {w.post_id for w in standing.waits}],
        wrote=standing.last_customer_seen,
        answered=_last_of_ours(case),
    )


def _keep(cursor: sqlite3.Connection, settled: list[_Settled], now: datetime) -> None:
    """Write what changed, each kind in one statement."""
    at = to_text(now)
    cursor.executemany(
        "UPDATE cases SET state = ?, sort_at = ?, waiting_since = ?, due_at = ?, soon_at = ?,"
        " last_at = ?, post_id = ?, reason = ?, answerable = ?, marks = ? WHERE id = ?",
        [(*one.values, one.case) for one in settled if one.values],
    )
    cursor.executemany(
        "DELETE FROM waits WHERE case_id = ? AND post_id = ?",
        [wait for one in settled for wait in one.gone],
    )
    cursor.executemany(
        "INSERT OR REPLACE INTO waits (case_id, post_id, opened_at, seen_at, closed_at, how,"
        " answer_id, due_at, open_seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [wait for one in settled for wait in one.waits],
    )
    cursor.executemany(
        "UPDATE reminders SET settled = 'they wrote', settled_at = ? WHERE case_id = ?"
        " AND settled IS NULL AND kind = 'if silent' AND set_at < ?",
        [(at, one.case, to_text(one.wrote)) for one in settled if one.wrote],
    )
    cursor.executemany(  # an answer that comes once it is due is the looking after
        "UPDATE reminders SET settled = 'done', settled_at = ? WHERE case_id = ?"
        " AND settled IS NULL AND kind <> 'promise' AND due_at <= ?",
        [(at, one.case, to_text(one.answered)) for one in settled if one.answered],
    )


def _last_of_ours(case: _Case) -> datetime | None:
    times = [row["created_at"] for row in case.turns if row["side"] == Side.OURS]
    return from_text(max(times)) if times else None


def _turn(row: sqlite3.Row) -> Turn:
    return Turn(
        row["id"], Side(row["side"]), from_text(row["created_at"]), from_text(row["seen_at"]),
        bool(row["here"]),
    )  # fmt: skip


def _present(row: sqlite3.Row) -> tuple[object, ...]:
    return (
        row["state"], row["sort_at"], row["waiting_since"], row["due_at"], row["soon_at"],
        row["last_at"], row["post_id"], row["reason"], row["answerable"], row["marks"],
    )  # fmt: skip


def _sort_at(state: State, standing: Standing, until: datetime | None, due: datetime | None) -> str:
    if state is State.SNOOZED:
        return to_text(until) if until else NEVER
    if state is State.WAITING:
        return to_text(due or standing.waiting_since or standing.last_at)
    return to_text(standing.last_at)


def _answerable(case: _Case, theirs: list[sqlite3.Row]) -> Answerable:
    """X takes an answer when the author's post mentions us or quotes us (x-api.md, section 0).

    In private it takes one unless it said that the person wants none.
    """
    if case.private:
        return Answerable.NO if case.row["receives_dm"] == 0 else Answerable.YES
    if not theirs:
        return Answerable.UNKNOWN
    last = theirs[-1]
    if case.row["refused_post"] == last["id"]:
        return Answerable.NO
    if case.row["us"].lower() in json.loads(last["mentions"]):
        return Answerable.YES
    answered_us = last["parent_author_id"] == case.row["us_id"] or last["quoted_id"] is not None
    return Answerable.UNKNOWN if answered_us else Answerable.NO


def _marks(
    case: _Case,
    theirs: list[sqlite3.Row],
    standing: Standing,
    sleeping: bool,
    languages: Collection[str],
) -> list[Mark]:
    since = standing.waiting_since
    waiting = [row for row in theirs if since and from_text(row["created_at"]) >= since]
    marks: list[Mark] = [Mark.DM] if case.private else []
    for row in waiting or theirs[-1:]:
        marks.extend(mark for mark in marks_of(row["text"]) if mark not in marks)
    if Mark.UPSET in marks:
        marks = [mark for mark in marks if mark not in (Mark.PRAISE, Mark.THANKS)]
    if len(waiting) > 1:
        marks.append(Mark.POSTED_AGAIN)
    if (case.row["followers"] or 0) >= _REACH:
        marks.append(Mark.REACH)
    if any(foreign(row["lang"], languages) for row in waiting or theirs[-1:]):
        marks.append(Mark.FOREIGN)
    us = case.row["us"].lower()
    finds = [mark_of(row["feed"], row["text"]) for row in theirs if row["feed"]]
    if finds and not any(
        us in json.loads(row["mentions"]) or row["parent_author_id"] == case.row["us_id"]
        for row in theirs
    ):
        marks.append(Mark.LOOKALIKE if Mark.LOOKALIKE in finds else Mark.FOUND)
    if any(row["hidden"] for row in waiting):
        marks.append(Mark.HIDDEN)
    seen = standing.last_customer_seen
    if sleeping and case.snooze and seen and seen > case.snooze.set_at:
        marks.append(Mark.WROTE)
    return marks


def _waits(
    case: _Case, waits: tuple[Wait, ...], promise: CarePromise
) -> Iterator[tuple[object, ...]]:
    """The rows of waits that changed.

    One that stays closed keeps the due time it closed with, and its open time while it ends at the
    same moment: other hours or another target rewrite nothing.
    """
    for wait in waits:
        old = case.waits.get(wait.post_id)
        keeps = old is not None and old["closed_at"] is not None and wait.closed_at is not None
        row = (
            case.row["id"],
            wait.post_id,
            to_text(wait.opened_at),
            to_text(wait.seen_at),
            maybe_text(wait.closed_at),
            wait.how,
            wait.answer_id,
            old["due_at"] if old and keeps else to_text(promise.due(wait.opened_at)),
            _open_seconds(wait, old, promise),
        )
        if old is None or tuple(old) != row:
            yield row


def _open_seconds(wait: Wait, old: sqlite3.Row | None, promise: CarePromise) -> int | None:
    """A closed wait on the business clock, in whole seconds."""
    if wait.closed_at is None:
        return None
    if old and old["open_seconds"] is not None and old["closed_at"] == to_text(wait.closed_at):
        return int(old["open_seconds"])
    return promise.hours.elapsed(wait.opened_at, wait.closed_at) // timedelta(seconds=1)
