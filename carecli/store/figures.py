"""What the figures are made of: waits, verdicts, promises, skips, templates and money of a period.

Everything counts by the moment it happened: answers by the answer, not by the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from carecli.care.card import ReminderKind
from carecli.care.cases import AccountId, CaseId, Closed, Reason
from carecli.care.figures import Kept, OpenNow
from carecli.care.posts import PostId
from carecli.store.database import Database
from carecli.store.times import NEVER, from_text, maybe_text, maybe_time, to_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """What is counted: from a moment on (None: from the first) to another, which is not in it.

    Attributes:
        account: Only this one's; None for all.
        label: Only of customers with this label.
    """

    since: datetime | None = None
    until: datetime | None = None
    account: AccountId | None = None
    label: str | None = None

    @property
    def values(self) -> dict[str, object]:
        """What the statements bind."""
        return {
            "since": maybe_text(self.since) or "",
            "until": maybe_text(self.until) or NEVER,
            "account": self.account,
            "label": self.label,
        }

    @property
    def mine(self) -> str:
        """The condition on a case `c`."""
        account = " AND c.account_id = :account" if self.account is not None else ""
        labelled = (
            " AND EXISTS (SELECT 1 FROM labels l WHERE l.person_id = c.customer_id"
            " AND l.label = :label)"
        )
        return account + (labelled if self.label is not None else "")


class Ended(NamedTuple):
    """A wait that ended in the period.

    Attributes:
        at: When, as it is kept: UTC text that sorts as time does.
        first: It was its case's first.
        open: What it took in opening hours.
        met: Whether it ended in target; None where there was none.
        seen: How long after the post it was fetched; None where the answer came before that.
    """

    at: str
    case: CaseId
    first: bool
    dismissed: bool
    took: timedelta
    open: timedelta
    met: bool | None
    seen: timedelta | None


class Unclocked(NamedTuple):
    """A closed wait without its open time."""

    case: CaseId
    post: PostId
    account: AccountId
    opened: datetime
    closed: datetime


class Resolved(NamedTuple):
    """A case that was answered and is done: its customer's first post, and when it was done."""

    account: AccountId
    opened: datetime
    done: datetime


def _in(column: str) -> str:
    return f"{column} >= :since AND {column} < :until"


def _between(start: str, end: str) -> str:
    """The whole milliseconds between two times; SQLite's days are exact to less than one."""
    return f"CAST(round((julianday({end}) - julianday({start})) * 86400000) AS INTEGER)"


def ended(db: Database, period: Period) -> Iterator[Ended]:
    """The waits that ended, in order of time; each must have its open time (see `unclocked`)."""
    of = f" CROSS JOIN cases c ON c.id = w.case_id{period.mine}" if period.mine else ""
    rows = db.rows(
        f"SELECT w.closed_at, w.case_id, w.how = '{Closed.DISMISSED}',"
        f" {_between('w.opened_at', 'w.closed_at')}, w.open_seconds, w.closed_at <= w.due_at,"
        f" CASE WHEN w.seen_at < w.closed_at THEN {_between('w.opened_at', 'w.seen_at')} END,"
        " NOT EXISTS (SELECT 1 FROM waits e WHERE e.case_id = w.case_id AND"
        " (e.opened_at, e.post_id) < (w.opened_at, w.post_id))"
        f" FROM waits w{of} WHERE {_in('w.closed_at')} ORDER BY w.closed_at",
        period.values,
    )
    for at, case, dismissed, took, opened, met, seen, first in rows:
        yield Ended(
            at,
            case,
            bool(first),
            bool(dismissed),
            timedelta(milliseconds=took),
            timedelta(seconds=opened or 0),
            None if met is None else bool(met),
            None if seen is None else timedelta(milliseconds=seen),
        )


def unclocked(db: Database) -> list[Unclocked]:
    """The waits that closed before open time was kept."""
    rows = db.rows(
        "SELECT w.case_id, w.post_id, c.account_id, w.opened_at, w.closed_at FROM waits w"
        " INDEXED BY waits_unclocked CROSS JOIN cases c ON c.id = w.case_id"
        " WHERE w.closed_at IS NOT NULL AND w.open_seconds IS NULL"
    )
    return [
        Unclocked(case, post, account, from_text(opened), from_text(closed))
        for case, post, account, opened, closed in rows
    ]


def clock(db: Database, waits: Iterable[tuple[Unclocked, timedelta]]) -> None:
    """Keep the open time of waits that have none and that still end when they did."""
    with db.writing() as cursor:
        cursor.executemany(
            "UPDATE waits SET open_seconds = ? WHERE case_id = ? AND post_id = ?"
            " AND closed_at = ? AND open_seconds IS NULL",
            [
                (took // timedelta(seconds=1), wait.case, wait.post, to_text(wait.closed))
                for wait, took in waits
            ],
        )


def resolved(db: Database, period: Period) -> list[Resolved]:
    """The cases whose verdict in force is of the period and that got an answer."""
    rows = db.rows(
        "SELECT c.account_id, (SELECT min(opened_at) FROM waits WHERE case_id = c.id), v.at"
        f" FROM verdicts v CROSS JOIN cases c ON c.id = v.case_id WHERE {_in('v.at')}{period.mine}"
        " AND c.reason IS NOT NULL AND v.id = (SELECT max(id) FROM verdicts WHERE case_id = c.id)"
        " AND EXISTS (SELECT 1 FROM waits WHERE case_id = c.id AND how <> 'dismissed')",
        period.values,
    )
    return [Resolved(account, from_text(first), from_text(done)) for account, first, done in rows]


def open_now(db: Database, period: Period, now: datetime) -> OpenNow:
    """The waits that are open, whatever the period's dates."""
    row = db.one(
        "SELECT count(*), min(c.waiting_since), count(*) FILTER (WHERE c.due_at < :now),"
        " count(*) FILTER (WHERE c.state = 'snoozed') FROM cases c"
        f" WHERE c.state IN ('waiting', 'snoozed') AND c.waiting_since IS NOT NULL{period.mine}",
        period.values | {"now": to_text(now)},
    )
    count, oldest, late, asleep = row or (0, None, 0, 0)
    return OpenNow(count=count, oldest=maybe_time(oldest), late=late, asleep=asleep)


def promises(db: Database, period: Period, now: datetime) -> Kept:
    """Promises that were settled in the period, and those that are open."""
    of = f"CROSS JOIN cases c ON c.id = m.case_id WHERE m.kind = '{ReminderKind.PROMISE}'"
    settled = db.rows(
        f"SELECT m.settled, count(*) FROM reminders m {of} AND m.settled IS NOT NULL"
        f" AND {_in('m.settled_at')}{period.mine} GROUP BY m.settled",
        period.values,
    )
    ends = {row["settled"]: row[1] for row in settled}
    row = db.one(
        f"SELECT count(*), count(*) FILTER (WHERE m.due_at < :now) FROM reminders m {of}"
        f" AND m.settled IS NULL{period.mine}",
        period.values | {"now": to_text(now)},
    )
    still, overdue = row or (0, 0)
    return Kept(kept=ends.get("kept", 0), broken=ends.get("broken", 0), open=still, overdue=overdue)


def verdicts(db: Database, period: Period) -> dict[Reason, int]:
    """How often cases were done for which reason, the most frequent first."""
    rows = db.rows(
        "SELECT v.reason, count(*) FROM verdicts v CROSS JOIN cases c ON c.id = v.case_id"
        f" WHERE {_in('v.at')}{period.mine} GROUP BY v.reason ORDER BY 2 DESC, 1",
        period.values,
    )
    return {Reason(reason): count for reason, count in rows}


def skips(db: Database, period: Period) -> int:
    """How often an answer went out past somebody who had waited longer."""
    row = db.one(
        "SELECT count(*) FROM skips s CROSS JOIN cases c ON c.id = s.case_id"
        f" WHERE {_in('s.at')}{period.mine}",
        period.values,
    )
    return int(row[0]) if row else 0


def from_templates(db: Database, period: Period) -> Iterator[tuple[str, str, str]]:
    """The answers that began as a template: its id, the account's handle, the text."""
    rows = db.rows(
        "SELECT r.template, a.handle, r.text FROM replies r CROSS JOIN cases c ON c.id = r.case_id"
        " JOIN accounts a ON a.id = c.account_id WHERE r.template IS NOT NULL"
        f" AND r.state = 'sent' AND {_in('r.written_at')}{period.mine}",
        period.values,
    )
    return ((template, handle, text) for template, handle, text in rows)


def arrivals(
    db: Database, period: Period, *, quarters: bool
) -> Iterator[tuple[AccountId, datetime, int]]:
    """How many waits began in each hour UTC; in each quarter of one, for zones that need them."""
    start = "substr(w.opened_at, 1, 14) || '00Z'"
    if quarters:
        start = (
            "substr(w.opened_at, 1, 14)"
            " || substr('00153045', 1 + substr(w.opened_at, 15, 2) / 15 * 2, 2) || 'Z'"
        )
    rows = db.rows(
        f"SELECT c.account_id, {start}, count(*) FROM waits w"
        f" CROSS JOIN cases c ON c.id = w.case_id WHERE {_in('w.opened_at')}{period.mine}"
        " GROUP BY 1, 2",
        period.values,
    )
    return ((account, from_text(hour), count) for account, hour, count in rows)


def spent(db: Database, period: Period) -> Decimal:
    """US dollars that were spent, on all customers."""
    mine = "" if period.account is None else " AND account_id = :account"
    rows = db.rows(
        "SELECT price, sum(count) FROM ledger WHERE day >= substr(:since, 1, 10)"
        f" AND day <= substr(:until, 1, 10) AND {_in('at')}{mine} GROUP BY price",
        period.values,
    )
    return sum((Decimal(price) * count for price, count in rows), Decimal(0))


def labels(db: Database) -> tuple[str, ...]:
    """The labels that customers have, the most frequent first."""
    rows = db.rows("SELECT label FROM labels GROUP BY label ORDER BY count(*) DESC, label")
    return tuple(row[0] for row in rows)
