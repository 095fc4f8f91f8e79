"""Money: what a call may cost, what is left of the caps, and who says no before X is asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from carecli.care.errors import OverBudget, StoreTrouble
from carecli.care.rows import Account
from carecli.store import feeds, ledger
from carecli.store.ledger import Cap, Entry, Kind, Period

if TYPE_CHECKING:
    from carecli.channels.base import Call
    from carecli.config.model import Caps
    from carecli.desk.parts import Bill, Parts

PAGE = 100
"""Posts that a page of a fetch holds at most: what a fetch reserves before it asks."""
WINDOW = 800
"""Mentions that X shows at all (X API v2, mentions timeline)."""
OWN_POSTS = 3200
"""Posts of its own that an account can read back (X API v2, posts timeline)."""

_BUSY = timedelta(minutes=1)
_DOING = {Kind.READ: "reading", Kind.SEND: "sending"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """A cap and how much of it is used.

    Attributes:
        account: The handle; empty for a cap over all accounts.
        reopens: When it starts anew: midnight UTC, or that of the first of the next month.
    """

    account: str
    kind: Kind
    period: Period
    most: Decimal
    spent: Decimal
    reopens: datetime

    @property
    def left(self) -> Decimal:
        """What may still be spent; never less than nothing."""
        return max(self.most - self.spent, Decimal(0))

    @property
    def name(self) -> str:
        """Which cap it is, in words that go on a sentence."""
        whose = f"@{self.account}" if self.account else "all accounts"
        return f"cap of ${self.most} a {self.period} for {_DOING[self.kind]} ({whose})"

    @property
    def setting(self) -> str:
        """The setting that holds it, as `carecli config` names it."""
        table = f"accounts.{self.account.lower()}.caps" if self.account else "caps"
        return f"{table}.{self.kind}_{self.period}"


class Budget:
    """What things cost, and what the caps leave."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    @property
    def is_real(self) -> bool:
        """Whether anybody is charged: a sandbox or another stand-in for X only counts along."""
        return not self._parts.notice

    def kind(self, resource: str) -> Kind:
        """Which caps a resource is paid for by."""
        return Kind.SEND if self._parts.network.sends(resource) else Kind.READ

    def at_most(self, resource: str, n: int) -> Decimal:
        """US dollars for `n` of a resource, were none of them billed today already."""
        return self._parts.price(resource) * n

    def first_fetch(self, account: Account) -> Decimal:
        """The most that an account's next fetch can cost if it has never been fetched; else 0.

        What X shows of mentions and, since the oldest of them, of our own posts. Searches are not
        in it: each is priced when it is added.
        """
        if feeds.last_sync(self._parts.db, account.id) is not None:
            return Decimal(0)
        return self.at_most(self._own_reads(account), WINDOW + OWN_POSTS)

    def first_fetches(self, account: str | None = None) -> Decimal:
        """The most that the first fetches of one account or all can cost; 0 where none is due.

        Also 0 away from X itself, where nobody is charged.
        """
        chosen = self._parts.accounts() if account is None else (self._parts.account(account),)
        return sum(map(self.first_fetch, chosen), start=Decimal(0)) if self.is_real else Decimal(0)

    def _own_reads(self, account: Account) -> str:
        owned = self._parts.settings.account(account.handle).owned
        return "post.read.owned" if owned else "post.read"

    def spent(self, period: Period, account: Account | None = None) -> Decimal:
        """US dollars spent this UTC day or month, by one account or all."""
        since = ledger.start(period, self._parts.now())
        return ledger.total(self._parts.db, since, account=account.id if account else None)

    def allowances(self, account: Account | None = None) -> tuple[Allowance, ...]:
        """The caps that bind an account (None: every cap there is) with what is used of them."""
        chosen = self._parts.accounts() if account is None else (account,)
        return tuple(map(self._allowance, self.caps(chosen)))

    def caps(self, accounts: Iterable[Account]) -> list[Cap]:
        """The caps that bind these accounts: each account's own, then those over all."""
        settings = self._parts.settings
        own = [cap for one in accounts for cap in _caps(settings.account(one.handle).caps, one)]
        return own + _caps(settings.caps, None)

    def _allowance(self, cap: Cap) -> Allowance:
        now = self._parts.now()
        since = ledger.start(cap.period, now)
        handles = {one.id: one.handle for one in self._parts.accounts()}
        return Allowance(
            account="" if cap.account is None else handles[cap.account],
            kind=cap.kind,
            period=cap.period,
            most=cap.most,
            spent=ledger.total(self._parts.db, since, account=cap.account, kind=cap.kind),
            reopens=reopening(cap.period, now),
        )

    def sentence(self, account: Account | None = None) -> str:
        """What stops paid calls just now, for a banner; empty when nothing does."""
        for one in self._parts.accounts() if account is None else (account,):
            if refused := self._refused(one):
                return f"@{one.handle}: {refused}"
            for allowance in self.allowances(one):
                if allowance.left < self._next(one, allowance.kind):
                    return f"@{one.handle}: {self._reached(allowance)}"
        return ""

    def _refused(self, account: Account) -> OverBudget | None:
        """What stopped the account's last call, unless that is over."""
        found = self._parts.line.refused.get(account.id)
        over = found and found.retry_at and found.retry_at <= self._parts.now()
        return None if over else found

    def _next(self, account: Account, kind: Kind) -> Decimal:
        """What the next fetch or the next answer reserves."""
        if kind is Kind.SEND:
            return self.at_most("reply", 1)
        return self.at_most(self._own_reads(account), PAGE)

    def _reached(self, allowance: Allowance) -> str:
        opens = f"{allowance.reopens.astimezone(self._parts.zone):%a %d %b, %H:%M}"
        return (
            f"The {allowance.name} leaves ${allowance.left}: ${allowance.spent} is spent."
            f" It opens again on {opens}."
        )

    @contextmanager
    def hold(self, account: Account, resource: str, most: int) -> Iterator[None]:
        """Hold what up to `most` of a resource cost until the block ends.

        Raises:
            OverBudget: A cap leaves less than that. Names the cap, what is spent, when it opens
                again (`retry_at`) and how to raise it.
            StoreTrouble: The ledger cannot be written; then nothing is to be paid for either.
        """
        amount, caps = self.at_most(resource, most), self._caps_for(account, self.kind(resource))
        if not (amount and caps):
            yield
            return
        db, now = self._parts.db, self._parts.now()
        kind = self.kind(resource)
        held = ledger.reserve(db, account.id, kind, amount, at=now, caps=caps)
        if isinstance(held, ledger.Short):
            raise self._over(held, amount)
        try:
            yield
        finally:
            with suppress(StoreTrouble):  # then it goes stale
                ledger.release(db, held)

    def afford(self, account: Account, resources: Iterable[str]) -> None:
        """See that the caps leave enough to send all of these, before the first of them goes.

        Raises:
            OverBudget: They do not.
            StoreTrouble: The ledger cannot be written.
        """
        amount = sum((self.at_most(each, 1) for each in resources), start=Decimal(0))
        db, caps = self._parts.db, self._caps_for(account, Kind.SEND)
        if not (amount and caps):
            return
        held = ledger.reserve(db, account.id, Kind.SEND, amount, at=self._parts.now(), caps=caps)
        if isinstance(held, ledger.Short):
            raise self._over(held, amount)
        ledger.release(db, held)

    def _caps_for(self, account: Account, kind: Kind) -> list[Cap]:
        return [cap for cap in self.caps([account]) if cap.kind is kind]

    def _over(self, short: ledger.Short, amount: Decimal) -> OverBudget:
        allowance = self._allowance(short.cap)
        raising = f"Raise `{allowance.setting}` with `carecli config edit`"
        if allowance.left >= amount:
            return OverBudget(
                f"Calls under way may take ${short.held} of the {allowance.name}.",
                "They end in a moment.",
                retry_at=self._parts.now() + _BUSY,
            )
        if allowance.most < amount:
            return OverBudget(
                f"The {allowance.name} is less than one call may cost: ${amount}.",
                f"{raising}; everything local works.",
            )
        return OverBudget(
            f"{self._reached(allowance)} This call may cost ${amount}.",
            f"{raising}, or wait; everything local works.",
            retry_at=allowance.reopens,
        )


def _caps(table: Caps, account: Account | None) -> list[Cap]:
    """The caps that a table of the config sets."""
    found = {
        (kind, period): getattr(table, f"{kind}_{period}") for kind in Kind for period in Period
    }
    return [
        Cap(account=account.id if account else None, kind=kind, period=period, most=most)
        for (kind, period), most in found.items()
        if most is not None
    ]


def reopening(period: Period, now: datetime) -> datetime:
    """When the UTC day or month after this one begins."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if period is Period.DAY:
        return today + timedelta(days=1)
    return (today.replace(day=1) + timedelta(days=32)).replace(day=1)


@dataclass(frozen=True, slots=True)
class Counter:
    """The meter of one account's channel: within the caps, booked under a verb, on one bill."""

    budget: Budget
    parts: Parts
    account: Account
    verb: str
    bill: Bill

    @contextmanager
    def reserve(self, resource: str, most: int) -> Iterator[None]:
        """Hold what up to `most` of a resource cost; see `Budget.hold`."""
        with self.budget.hold(self.account, resource, most):
            yield

    def book(self, call: Call) -> None:
        """Enter a call that succeeded.

        Raises:
            StoreTrouble: The ledger cannot be written; what has been published is out.
        """
        entry = Entry(
            account=self.account.id,
            verb=self.verb,
            kind=self.budget.kind(call.resource),
            resource=call.resource,
            at=call.at,
            price=self.parts.price(call.resource),
            ids=call.ids,
            requests=call.requests,
        )
        self.bill.amount += ledger.book(self.parts.db, entry)
