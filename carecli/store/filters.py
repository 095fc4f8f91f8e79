"""The filters of a query, its handles looked up, as conditions on a case `c` and a post `p`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from carecli.care.cases import AccountId
from carecli.care.posts import PersonId
from carecli.care.queries import Has, Query
from carecli.store import accounts
from carecli.store.database import Database
from carecli.store.times import to_text

_US = "us"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """A query's filters, ready to be asked for.

    Attributes:
        accounts: Only cases of these; None: of all.
        authors: Only posts by these people; None: by anybody.
        customers: Only cases of these people; None: of anybody. Follows from senders and labels.
    """

    query: Query
    now: datetime
    after: str | None = None
    before: str | None = None
    accounts: frozenset[AccountId] | None = None
    authors: frozenset[PersonId] | None = None
    customers: frozenset[PersonId] | None = None

    @property
    def impossible(self) -> bool:
        """Whether nothing can be meant: nobody here is called so, or a case would be two things."""
        none = frozenset[int]()
        named = (self.accounts, self.authors, self.customers)
        return none in named or len(set(self.query.states)) > 1

    def on_case(self) -> Iterator[str]:
        """What a case `c` must fulfil."""
        if self.query.states:
            yield "c.state = :in_state"
        if self.query.late:
            yield "c.state = 'waiting' AND c.due_at < :now"
        for number in range(len(self.query.marks)):
            yield f"instr(c.marks, :mark{number})"
        if self.accounts is not None:
            yield "c.account_id IN (SELECT value FROM json_each(:accounts))"
        if self.customers is not None:
            yield "c.customer_id IN (SELECT value FROM json_each(:customers))"
        if Has.NOTE in self.query.has:
            yield "EXISTS (SELECT 1 FROM notes WHERE person_id = c.customer_id)"

    def on_post(self) -> Iterator[str]:
        """What a post `p` must fulfil."""
        if self.authors is not None:
            yield "p.author_id IN (SELECT value FROM json_each(:authors))"
        yield from self.on_time("p.created_at")
        if Has.LINK in self.query.has:
            yield "p.links <> '[]'"
        if Has.PICTURE in self.query.has:
            yield "p.media <> '[]'"

    def on_latest(self) -> Iterator[str]:
        """What a case `c` and the customer's latest post in it must fulfil."""
        if self.impossible:
            yield "false"
        yield from self.on_case()
        if conditions := " AND ".join(self.on_post()):
            yield f"EXISTS (SELECT 1 FROM posts p WHERE p.id = c.post_id AND {conditions})"

    def on_time(self, column: str) -> Iterator[str]:
        """What a time must fulfil."""
        if self.after:
            yield f"{column} >= :after"
        if self.before:
            yield f"{column} < :before"

    @property
    def values(self) -> Mapping[str, object]:
        """What the conditions bind."""
        marks = {f"mark{n}": json.dumps(mark) for n, mark in enumerate(self.query.marks)}
        return {
            "in_state": self.query.states[0] if self.query.states else None,
            "now": to_text(self.now),
            "after": self.after,
            "before": self.before,
            "accounts": _ids(self.accounts),
            "authors": _ids(self.authors),
            "customers": _ids(self.customers),
            **marks,
        }


def resolve(db: Database, query: Query, now: datetime, zone: ZoneInfo) -> Filters:
    """Look up who and when is meant; days begin at midnight in the zone."""
    ours = accounts.all_accounts(db)
    mine = frozenset(one.id for one in ours if one.handle.casefold() in query.accounts)
    authors = customers = None
    if query.senders:
        us = {one.user_id for one in ours}
        authors = frozenset(_people(db, query.senders)) | (us if _US in query.senders else set())
        customers = None if authors & us else authors
    for label in query.labels:
        labelled = frozenset(_labelled(db, label))
        customers = labelled if customers is None else customers & labelled
    return Filters(
        query=query,
        now=now,
        after=_start(query.after, zone),
        before=_start(query.before, zone),
        accounts=mine if query.accounts else None,
        authors=authors,
        customers=customers,
    )


def _people(db: Database, handles: Iterable[str]) -> Iterator[PersonId]:
    """Everybody who is or was called so: two people may have had the same handle."""
    for handle in handles:
        for row in db.rows(
            "SELECT id FROM people WHERE handle = :handle"
            " UNION SELECT person_id FROM handles WHERE handle = :handle",
            {"handle": handle},
        ):
            yield row["id"]


def _labelled(db: Database, label: str) -> Iterator[PersonId]:
    for row in db.rows(
        "SELECT person_id FROM labels WHERE label BETWEEN ? AND ?", (label, f"{label}\U0010ffff")
    ):
        yield row["person_id"]


def _start(day: date | None, zone: ZoneInfo) -> str | None:
    return None if day is None else to_text(datetime.combine(day, time(), zone))


def _ids(ids: frozenset[int] | None) -> str | None:
    return None if ids is None else json.dumps(sorted(ids))
