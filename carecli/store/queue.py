"""The lists: a page of rows, counted and found by key, at a cost that does not grow with length."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from carecli.care.cases import AccountId, CaseId, Reason, State
from carecli.care.outgoing import Sending
from carecli.care.posts import PostId
from carecli.care.rows import Answerable, Mark, Row, View
from carecli.care.targets import TargetState
from carecli.store.database import Database
from carecli.store.finds import query_of
from carecli.store.narrowing import Words
from carecli.store.times import from_text, maybe_time, to_text

if TYPE_CHECKING:
    from carecli.store.filters import Filters

Key = tuple[str, int]
"""Where a row stands in its list: the text it is sorted by, and its id."""

_NO_WORDS = Words()
_NEWEST_FIRST = (View.ANSWERED, View.DONE)
_SEVERAL = 3
_SEARCHED = frozenset({Mark.FOUND, Mark.LOOKALIKE})

_ROW = """
SELECT c.*, a.handle AS account, a.channel, p.handle, p.name, substr(t.text, 1, 400) AS text,
  t.deleted_at, s.until, s.firm, s.why, d.case_id AS draft, r.state AS sending, r.send_at,
  (SELECT count(*) FROM cases o WHERE o.account_id = c.account_id
     AND o.conversation_id = c.conversation_id) AS people,
  (SELECT v.why FROM verdicts v WHERE v.case_id = c.id ORDER BY v.id DESC LIMIT 1) AS closed_why,
  (SELECT CASE WHEN w.closed_at <= w.due_at THEN 'met' WHEN w.due_at IS NOT NULL THEN 'missed' END
     FROM waits w WHERE w.case_id = c.id AND w.how <> 'dismissed'
     ORDER BY w.closed_at DESC LIMIT 1) AS outcome,
  EXISTS (SELECT 1 FROM reminders q WHERE q.case_id = c.id AND q.settled IS NULL
     AND q.kind = 'promise' AND q.due_at <= :now) AS promise_due,
  (SELECT f.feed FROM turns v JOIN finds f ON f.post_id = v.post_id
     AND f.account_id = c.account_id WHERE v.case_id = c.id ORDER BY v.post_id LIMIT 1) AS feed
FROM {source}
JOIN accounts a ON a.id = c.account_id
LEFT JOIN people p ON p.id = c.customer_id
LEFT JOIN posts t ON t.id = c.post_id
LEFT JOIN snoozes s ON s.case_id = c.id
LEFT JOIN drafts d ON d.case_id = c.id
LEFT JOIN replies r ON r.id = (SELECT id FROM replies WHERE case_id = c.id
  AND state NOT IN ('sent', 'recalled') ORDER BY id - part DESC, part LIMIT 1)
"""


_CASES = """
SELECT c.*, c.sort_at AS sort_key, c.id AS row_key, NULL AS remind_at, NULL AS remind_note
FROM cases c WHERE"""
_REMINDERS = """
SELECT c.*, m.due_at AS sort_key, m.id AS row_key, m.due_at AS remind_at, m.note AS remind_note
FROM reminders m CROSS JOIN cases c ON c.id = m.case_id WHERE m.settled IS NULL"""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which list: a view, of one account or all, of all cases or those that fit.

    Attributes:
        words: Each stands in the customer's latest post, name or handle.
        filters: What else the case and that post must fulfil.
    """

    view: View
    account: AccountId | None = None
    words: Words = _NO_WORDS
    filters: Filters | None = None

    @property
    def narrowed(self) -> bool:
        """Whether only the cases that fit are listed."""
        return self.filters is not None or bool(self.words.words)

    @property
    def _follow(self) -> bool:
        return self.view is View.FOLLOW_UPS

    @property
    def descending(self) -> bool:
        """Answered and done cases are listed newest first, all others oldest first."""
        return self.view in _NEWEST_FIRST

    @property
    def key(self) -> tuple[str, str]:
        """The columns that order the list."""
        return ("m.due_at", "m.id") if self._follow else ("c.sort_at", "c.id")

    @property
    def order(self) -> str:
        """The ORDER BY of the list."""
        way = "DESC" if self.descending else "ASC"
        return f"{self.key[0]} {way}, {self.key[1]} {way}"

    @property
    def select(self) -> str:
        """The rows of the list, without order."""
        customers = self.filters is not None and self.filters.customers is not None
        few = customers or self.words.known
        free = "+" if few else ""  # no index of states or accounts: theirs are looked through
        sql = _REMINDERS if self._follow else f"{_CASES} {free}c.state = :state"
        if self.account is not None:
            sql += f" AND {free}c.account_id = :account"
        if self.filters:
            sql += "".join(f" AND {condition}" for condition in self.filters.on_latest())
        return sql + "".join(f" AND {condition}" for condition in self.words.conditions())

    @property
    def values(self) -> dict[str, object]:
        """What `select` binds."""
        values = self.filters.values if self.filters else {}
        return {
            **values,
            **self.words.values,
            "state": self.view.value,
            "account": self.account,
        }


def count(db: Database, choice: Choice) -> int:
    """How many rows a whole list has."""
    if choice.view is View.FOLLOW_UPS:
        row = db.one(f"SELECT count(*) FROM ({choice.select})", choice.values)
    else:
        row = db.one(
            "SELECT coalesce(sum(count), 0) FROM tallies WHERE state = :state"
            " AND (:account IS NULL OR account_id = :account)",
            choice.values,
        )
    return int(row[0]) if row else 0


def page(
    db: Database,
    choice: Choice,
    now: datetime,
    limit: int,
    *,
    after: Key | None = None,
    offset: int = 0,
) -> tuple[list[Row], Key | None]:
    """Rows of a whole list from a key on (quick anywhere), or from an offset (for a jump).

    Returns:
        The rows, and the key of the last one for the next page.
    """
    inner = choice.select
    values = choice.values | {"now": to_text(now), "limit": limit, "offset": offset}
    if after:
        inner += f" AND ({', '.join(choice.key)}) {'<' if choice.descending else '>'} (:sort, :id)"
        values |= {"sort": after[0], "id": after[1]}
    inner += f" ORDER BY {choice.order} LIMIT :limit OFFSET :offset"
    found = _in_order(db, choice, inner, values)
    if not found:
        return [], None
    rows = [read_row(row, choice.view) for row in found]
    return rows, (found[-1]["sort_key"], found[-1]["row_key"])


def _in_order(
    db: Database, choice: Choice, inner: str, values: dict[str, object]
) -> list[sqlite3.Row]:
    way = "DESC" if choice.descending else "ASC"
    return db.rows(
        _ROW.format(source=f"({inner}) c") + f" ORDER BY sort_key {way}, row_key {way}", values
    )


def places(db: Database, choice: Choice) -> list[tuple[int, CaseId]]:
    """What a narrowed list holds, in order: where each row stands in its table, and its case."""
    way = "DESC" if choice.descending else "ASC"
    found = db.rows(
        f"SELECT row_key, id FROM ({choice.select}) ORDER BY sort_key {way}, row_key {way}",
        choice.values,
    )
    return [(row["row_key"], CaseId(row["id"])) for row in found]


def rows_at(
    db: Database, choice: Choice, wanted: Sequence[tuple[int, CaseId]], now: datetime
) -> list[Row]:
    """The rows of these places; one that has gone meanwhile is left out."""
    these = "IN (SELECT value FROM json_each(:keys))"
    follow = choice.view is View.FOLLOW_UPS
    inner = f"{_REMINDERS} AND m.id {these}" if follow else f"{_CASES} c.id {these}"
    keys = json.dumps([key for key, _ in wanted])
    found = _in_order(db, choice, inner, {"keys": keys, "now": to_text(now)})
    return [read_row(row, choice.view) for row in found]


def position(db: Database, choice: Choice, case: CaseId) -> int | None:
    """The index of a case in a whole list, None when it is not in it."""
    row = db.one(
        f"SELECT sort_key, row_key FROM ({choice.select} AND c.id = :case)"
        " ORDER BY sort_key LIMIT 1",
        choice.values | {"case": case},
    )
    if row is None:
        return None
    before = db.one(
        f"SELECT count(*) FROM ({choice.select} AND ({', '.join(choice.key)})"
        f" {'>' if choice.descending else '<'} (:sort, :id))",
        choice.values | {"sort": row["sort_key"], "id": row["row_key"]},
    )
    return int(before[0]) if before else None


def row(db: Database, case: CaseId, now: datetime) -> Row | None:
    """One case as a row, whatever view it is in."""
    inner = f"{_CASES} c.id = :case"
    found = db.one(_ROW.format(source=f"({inner}) c"), {"case": case, "now": to_text(now)})
    return read_row(found, None) if found else None


def rows_of(db: Database, cases: list[CaseId], now: datetime) -> list[Row]:
    """These cases as rows, in the order given."""
    found = (row(db, case, now) for case in cases)
    return [one for one in found if one]


@dataclass(frozen=True, slots=True)
class Summary:
    """How things stand.

    Attributes:
        oldest: Start of the longest wait.
        late: Waits past their due time; `soon`: those in the last fifth of theirs.
        due: Reminders that are due; `promises`: those of promises.
    """

    oldest: datetime | None
    late: int
    soon: int
    due: int
    promises: int


def summary(db: Database, account: AccountId | None, now: datetime) -> Summary:
    """How things stand for an account, or all."""
    values = {"account": account, "now": to_text(now)}
    mine = " AND account_id = :account" if account is not None else ""
    waits = db.one(
        "SELECT min(waiting_since), count(*) FILTER (WHERE due_at < :now),"
        " count(*) FILTER (WHERE soon_at <= :now AND due_at >= :now)"
        f" FROM cases INDEXED BY cases_open WHERE state = 'waiting'{mine}",
        values,
    )
    due = db.one(
        "SELECT count(*), count(*) FILTER (WHERE m.kind = 'promise')"
        " FROM reminders m CROSS JOIN cases c ON c.id = m.case_id"
        f" WHERE m.settled IS NULL AND m.due_at <= :now{mine}",
        values,
    )
    assert waits is not None  # noqa: S101 counting always gives a row
    assert due is not None  # noqa: S101 the same
    return Summary(maybe_time(waits[0]), *waits[1:], *due)


def read_row(row: sqlite3.Row, view: View | None) -> Row:
    """A joined row as a Row; `at` is the time that orders it in its view."""
    state = State(row["state"])
    marks = [Mark(mark) for mark in json.loads(row["marks"])]
    if row["people"] >= _SEVERAL:
        marks.append(Mark.SEVERAL_PEOPLE)
    if row["promise_due"]:
        marks.append(Mark.PROMISE_DUE)
    if row["draft"]:
        marks.append(Mark.DRAFT)
    sending = Sending(row["sending"]) if row["sending"] else None
    if sending is Sending.HANDED_OVER:
        marks.append(Mark.HANDED_OVER)
    since = maybe_time(row["waiting_since"])
    at = row["remind_at"] or (since and to_text(since) if state is State.WAITING else None)
    return Row(
        case=CaseId(row["id"]),
        account=row["account"],
        channel=row["channel"],
        handle=row["handle"] or "",
        name=row["name"] or "",
        state=state,
        at=from_text(at or row["sort_at"]),
        text=_text(row, view),
        post_id=PostId(row["post_id"]),
        waiting_since=since,
        due=maybe_time(row["due_at"]),
        soon=maybe_time(row["soon_at"]),
        outcome=TargetState(row["outcome"] or ""),
        marks=tuple(marks),
        answerable=Answerable(row["answerable"]),
        reason=Reason(row["reason"]) if row["reason"] else None,
        note=row["remind_note"] or _why(row, state),
        until=maybe_time(row["until"]) if state is State.SNOOZED else None,
        firm=bool(row["firm"]) and state is State.SNOOZED,
        private=_private(row),
        found=query_of(row["feed"]) if not _SEARCHED.isdisjoint(marks) else "",
        sending=sending,
        send_at=maybe_time(row["send_at"]),
    )


def _why(row: sqlite3.Row, state: State) -> str:
    """Why it sleeps, or why it is done."""
    return (row["closed_why"] if state is State.DONE else row["why"]) or ""


def _private(row: sqlite3.Row) -> bool:
    """Whether it is a case of direct messages: their conversations have negative ids."""
    return bool(row["conversation_id"] < 0)


def _text(row: sqlite3.Row, view: View | None) -> str:
    if row["deleted_at"]:
        return "(no longer kept)" if _private(row) else "(deleted on X)"
    if view is View.FOLLOW_UPS and row["remind_note"]:
        return str(row["remind_note"])
    return row["text"] or ""


def answered_since(db: Database, account: AccountId | None, since: datetime) -> tuple[int, int]:
    """How many answers ended a wait since then, and how many of them were in target."""
    mine = " AND c.account_id = :account" if account is not None else ""
    row = db.one(
        "SELECT count(*), count(*) FILTER (WHERE w.closed_at <= w.due_at) FROM waits w"
        " CROSS JOIN cases c ON c.id = w.case_id"
        f" WHERE w.closed_at >= :since AND w.how <> 'dismissed'{mine}",
        {"account": account, "since": to_text(since)},
    )
    return (row[0], row[1]) if row else (0, 0)
