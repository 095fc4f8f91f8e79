"""What every call cost, and what calls that are under way may cost.

A resource is billed once per UTC day and account: X does so per app, and two accounts may be two
apps. Amounts are decimals, kept as text, never floats. Entries are never deleted: X's bills can be
disputed for 30 days.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from carecli.care.cases import AccountId
from carecli.store.database import Database
from carecli.store.times import to_text

STALE = timedelta(minutes=5)
"""No call takes this long: an older reservation belongs to a process that died."""


class Kind(StrEnum):
    """What money is spent on; each has caps of its own."""

    READ = "read"
    SEND = "send"


class Period(StrEnum):
    """How long a cap lasts, in UTC as X counts."""

    DAY = "day"
    MONTH = "month"


class By(StrEnum):
    """What entries may be told apart by besides their resource."""

    RESOURCE = "resource"
    VERB = "verb"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Spent:
    """What one resource came to: how many, at which unit price in US dollars.

    Attributes:
        label: The verb or the UTC day, when entries are told apart by it.
        title: What people call the resource.
    """

    resource: str
    count: int
    price: Decimal
    label: str = ""
    title: str = ""

    @property
    def amount(self) -> Decimal:
        """Count times price."""
        return self.count * self.price


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A call to be entered.

    Attributes:
        verb: What it was made for, such as "sync".
        ids: The resources that came back, each free if it was billed today already.
        requests: How many requests are billed.
    """

    account: AccountId
    verb: str
    kind: Kind
    resource: str
    at: datetime
    price: Decimal
    ids: Sequence[str] = ()
    requests: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cap:
    """The most that may be spent on a kind in a UTC day or month.

    Attributes:
        account: Whose spending counts; None for everybody's.
    """

    account: AccountId | None
    kind: Kind
    period: Period
    most: Decimal


@dataclass(frozen=True, slots=True)
class Short:
    """Why nothing was reserved: the cap, what is spent of it, and what calls under way may take."""

    cap: Cap
    spent: Decimal
    held: Decimal


def start(period: Period, moment: datetime) -> str:
    """The first UTC day (YYYY-MM-DD) of the day or month that a moment is in."""
    day = moment.astimezone(UTC).date()
    return (day if period is Period.DAY else day.replace(day=1)).isoformat()


def book(db: Database, entry: Entry) -> Decimal:
    """Enter a call; ids that were billed today already are free. Returns what it cost."""
    day = start(Period.DAY, entry.at)
    with db.writing() as cursor:
        count = entry.requests
        for resource_id in entry.ids:
            count += cursor.execute(
                "INSERT OR IGNORE INTO billed VALUES (?, ?, ?, ?)",
                (day, entry.account, entry.resource, resource_id),
            ).rowcount
        if count:
            cursor.execute(
                "INSERT INTO ledger (account_id, at, day, verb, kind, resource, count, price)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    entry.account, to_text(entry.at), day, entry.verb, entry.kind, entry.resource,
                    count, str(entry.price),
                ),
            )  # fmt: skip
        cursor.execute("DELETE FROM billed WHERE day < ?", (day,))
    return count * entry.price


def reserve(
    db: Database,
    account: AccountId,
    kind: Kind,
    amount: Decimal,
    *,
    at: datetime,
    caps: Iterable[Cap],
) -> int | Short:
    """Hold an amount, so that two processes together cannot pass a cap.

    Returns:
        What `release` wants, or the first cap that leaves less than the amount.
    """
    with db.writing() as cursor:
        fresh = (to_text(at - STALE), to_text(at + STALE))
        cursor.execute("DELETE FROM reservations WHERE at NOT BETWEEN ? AND ?", fresh)
        for cap in caps:
            spent = total(db, start(cap.period, at), account=cap.account, kind=cap.kind)
            held = _held(cursor, cap)
            if spent + held + amount > cap.most:
                return Short(cap, spent, held)
        held_as = cursor.execute(
            "INSERT INTO reservations (account_id, kind, amount, at) VALUES (?, ?, ?, ?)",
            (account, kind, str(amount), to_text(at)),
        ).lastrowid
    return held_as or 0


def release(db: Database, reservation: int) -> None:
    """Let go of what `reserve` held."""
    with db.writing() as cursor:
        cursor.execute("DELETE FROM reservations WHERE id = ?", (reservation,))


def _held(cursor: sqlite3.Connection, cap: Cap) -> Decimal:
    rows = cursor.execute(
        "SELECT amount FROM reservations WHERE kind = :kind"
        " AND (:account IS NULL OR account_id = :account)",
        {"kind": cap.kind, "account": cap.account},
    )
    return sum((Decimal(row["amount"]) for row in rows), Decimal(0))


def total(
    db: Database, since: str, *, account: AccountId | None = None, kind: Kind | None = None
) -> Decimal:
    """US dollars spent from a UTC day (YYYY-MM-DD) on."""
    rows = db.rows(
        "SELECT price, sum(count) AS count FROM ledger WHERE day >= :since"
        " AND (:account IS NULL OR account_id = :account) AND (:kind IS NULL OR kind = :kind)"
        " GROUP BY price",
        {"since": since, "account": account, "kind": kind},
    )
    return sum((row["count"] * Decimal(row["price"]) for row in rows), Decimal(0))


_LABELS = {By.RESOURCE: "''", By.VERB: "verb", By.DAY: "day"}


def spent(
    db: Database, since: str, account: AccountId | None = None, *, by: By = By.RESOURCE
) -> tuple[Spent, ...]:
    """What was spent from a UTC day (YYYY-MM-DD) on, by label, resource and price."""
    rows = db.rows(
        f"SELECT {_LABELS[by]} AS label, resource, price, sum(count) AS count FROM ledger"
        " WHERE day >= :since AND (:account IS NULL OR account_id = :account)"
        " GROUP BY 1, resource, price ORDER BY 1, resource, price",
        {"since": since, "account": account},
    )
    return tuple(
        Spent(row["resource"], row["count"], Decimal(row["price"]), row["label"]) for row in rows
    )
