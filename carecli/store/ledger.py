"""What every call cost. A resource is billed once per UTC day, as X does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from carecli.care.cases import AccountId
from carecli.store.database import Database
from carecli.store.times import to_text


@dataclass(frozen=True, slots=True)
class Spent:
    """What one resource came to: how many, at which unit price in US dollars."""

    resource: str
    count: int
    price: Decimal

    @property
    def amount(self) -> Decimal:
        """Count times price."""
        return self.count * self.price


def book(
    db: Database,
    account: AccountId,
    resource: str,
    at: datetime,
    price: Decimal,
    *,
    ids: Sequence[str] = (),
    requests: int = 0,
) -> Decimal:
    """Enter a call; ids that were billed today already are free. Returns what it cost."""
    day = at.astimezone(UTC).date().isoformat()
    with db.writing() as cursor:
        fresh = requests
        for resource_id in ids:
            fresh += cursor.execute(
                "INSERT OR IGNORE INTO billed VALUES (?, ?, ?)", (day, resource, resource_id)
            ).rowcount
        if fresh:
            cursor.execute(
                "INSERT INTO ledger (account_id, at, day, resource, count, price)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (account, to_text(at), day, resource, fresh, str(price)),
            )
        cursor.execute("DELETE FROM billed WHERE day < ?", (day,))
    return fresh * price


def spent(db: Database, since_day: str, account: AccountId | None = None) -> tuple[Spent, ...]:
    """What was spent from a UTC day (YYYY-MM-DD) on, by resource and price."""
    rows = db.rows(
        "SELECT resource, price, sum(count) AS count FROM ledger WHERE day >= :since"
        " AND (:account IS NULL OR account_id = :account)"
        " GROUP BY resource, price ORDER BY resource",
        {"since": since_day, "account": account},
    )
    return tuple(Spent(row["resource"], row["count"], Decimal(row["price"])) for row in rows)
