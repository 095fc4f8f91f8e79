"""What every verb works with, and the few steps that several of them share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from carecli.care.cases import AccountId, CaseId
from carecli.care.errors import Misuse, OverBudget, SignInNeeded, Unreachable
from carecli.care.hours import Hours
from carecli.care.pace import Limit
from carecli.care.posts import PersonId
from carecli.care.rows import Account, Row
from carecli.care.targets import CarePromise
from carecli.config.model import Config
from carecli.store import accounts, conversations, queue
from carecli.store.database import Database
from carecli.system import holidays
from carecli.system.clock import Clock

if TYPE_CHECKING:
    from carecli.channels.base import Channel, Network
    from carecli.desk.twins import Memory


_X = "https://api.x.com"


@dataclass(frozen=True, slots=True)
class Change:
    """What a verb did: to which cases, in one friendly sentence."""

    verb: str
    cases: tuple[CaseId, ...]
    said: str
    undoable: bool = True


@dataclass(slots=True)
class Bill:
    """Adds up what the calls of one verb cost."""

    amount: Decimal = Decimal(0)


@dataclass(slots=True)
class Line:
    """What the last calls met.

    Attributes:
        down: The network was out of reach.
        refused: A cap or X's credits stopped an account's last call, by account.
        limits: What X's limit on requests has left, by account, as far as it said so.
    """

    down: bool = False
    refused: dict[AccountId, OverBudget] = field(default_factory=dict)
    limits: dict[AccountId, Limit | None] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Parts:
    """The real parts that bootstrap chose, or a test's.

    Attributes:
        settings: Those in force; `desk.preferences` replaces them when they change.
        zone: The person's time zone.
        coach_dir: The person's own rules of the coach.
        notice: What the status line always says, such as that this is a sandbox.
        said: What accounts said of late, as far as it was compared with a reply.
    """

    db: Database
    clock: Clock
    settings: Config
    network: Network
    zone: ZoneInfo
    coach_dir: Path
    notice: str = ""
    promises: dict[AccountId, CarePromise] = field(default_factory=dict)
    line: Line = field(default_factory=Line)
    said: dict[AccountId, Memory] = field(default_factory=dict)

    def now(self) -> datetime:
        """The present moment."""
        return self.clock.now()

    def accounts(self) -> tuple[Account, ...]:
        """The accounts we answer for."""
        return accounts.all_accounts(self.db)

    def account(self, handle: str | None = None) -> Account:
        """The account with this handle, or the first one.

        Raises:
            SignInNeeded: There is none at all.
            Misuse: None has this handle; names the nearest.
        """
        known = {account.handle.lower(): account for account in self.accounts()}
        if not known:
            raise no_account()
        if handle is None:
            return next(iter(known.values()))
        wanted = handle.lstrip("@").lower()
        if wanted not in known:
            from difflib import get_close_matches

            near = get_close_matches(wanted, known, 1, 0.5) or list(known)
            raise Misuse(f"There is no account @{wanted[:40]}.", f"Did you mean @{near[0]}?")
        return known[wanted]

    def row(self, case: CaseId) -> Row:
        """One case.

        Raises:
            Misuse: There is none with this id.
        """
        found = queue.row(self.db, case, self.now())
        if found is None:
            raise _no_case(case)
        return found

    def customer(self, case: CaseId) -> PersonId:
        """Whose case it is.

        Raises:
            Misuse: There is none with this id.
        """
        found = conversations.customer_of(self.db, case)
        if found is None:
            raise _no_case(case)
        return found

    def promise(self, account: AccountId) -> CarePromise:
        """The care promise of an account, from its settings."""
        if account not in self.promises:
            handles = {one.id: one.handle for one in self.accounts()}
            mine = self.settings.account(handles.get(account, ""))
            zone = ZoneInfo(mine.timezone) if mine.timezone else self.zone
            hours = Hours.parse(mine.hours, zone, (*mine.closed, *self._holidays(mine.holidays)))
            self.promises[account] = CarePromise(mine.target, hours)
        return self.promises[account]

    def _holidays(self, country: str) -> tuple[date, ...]:
        """The public holidays of the years that open waits and due times can lie in."""
        year = self.now().year
        return holidays.public(country, range(year - 1, year + 4)) if country else ()

    def settle(self, ids: Iterable[CaseId]) -> None:
        """Work out anew what follows for these cases."""
        from carecli.store import settling  # with all its cues; looking needs none of it

        promises = {account.id: self.promise(account.id) for account in self.accounts()}
        languages = {one.id: self.settings.account(one.handle).languages for one in self.accounts()}
        by_due = self.settings.sort == "due"
        settling.settle(self.db, ids, promises, self.now(), by_due=by_due, languages=languages)

    @contextmanager
    def channel(self, account: Account, verb: str) -> Iterator[tuple[Channel, Bill]]:
        """An account's channel, its calls within the caps and booked as they happen.

        Args:
            verb: What the calls are made for; the ledger tells them apart by it.
        """
        from carecli.desk.budget import Budget, Counter  # asked for only when something may cost

        bill = Bill()
        channel = self.network.open(account, Counter(Budget(self), self, account, verb, bill))
        try:
            yield channel, bill
        except Unreachable:
            self.line.down = True
            raise
        except OverBudget as problem:
            self.line.refused[account.id] = problem
            raise
        else:
            self.line.down = False
            self.line.refused.pop(account.id, None)
        finally:
            self.line.limits[account.id] = channel.limit()
            channel.close()

    def price(self, resource: str) -> Decimal:
        """US dollars for one of a resource: the config's price, or the network's."""
        own = self.settings.prices.get(resource)
        return self.network.price(resource) if own is None else own


def elsewhere(urls: Iterable[str]) -> str:
    """What the status line says of posts that do not come from X itself; empty when they do."""
    other = sorted({url for url in urls if url and url != _X})
    return f"not X itself: {', '.join(other)}" if other else ""


def _no_case(case: CaseId) -> Misuse:
    return Misuse(f"There is no case {case}.", "`carecli inbox` lists those there are.")


def no_account() -> SignInNeeded:
    """The error that says how to begin."""
    return SignInNeeded(
        "No account is connected yet.",
        "Look around with `carecli demo`, or connect one with `carecli account add`.",
    )
