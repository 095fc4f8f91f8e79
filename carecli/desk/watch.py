"""Keeping up: each account fetched at its own pace, and the loop behind `sync --watch`.

Trouble with one account does not slow the others down. Nothing ends the loop but its stop event.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from carecli.care import pace
from carecli.care.cases import AccountId
from carecli.care.errors import CareError, ConfigError
from carecli.care.outgoing import Reply
from carecli.care.rows import Account
from carecli.desk.replies import Replies
from carecli.desk.sync import Progress, Sync, SyncReport
from carecli.system.locks import Busy, exclusive

if TYPE_CHECKING:
    from carecli.desk.parts import Parts
from carecli.desk.preferences import Preferences

_GLANCE: Final = timedelta(minutes=1)
"""How often a watcher looks whether another program has put something into the outbox."""
_BREATH: Final = timedelta(seconds=1)


class Kind(StrEnum):
    """What a line of a watch is about."""

    FETCHED = "fetched"
    ANSWER = "answer"
    TROUBLE = "trouble"
    BACK = "back"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened while watching.

    Attributes:
        account: Whose it is; empty where it concerns all of them.
        said: What it was, as a sentence.
        until: When it is tried again, after trouble.
        new: Posts of customers that were not known before.
        cost: US dollars.
    """

    at: datetime
    kind: Kind
    account: str
    said: str
    until: datetime | None = None
    new: int = 0
    cost: Decimal = Decimal(0)


@dataclass(slots=True)
class _Going:
    """How it goes with an account; `planned_at` is when `next_at` was reckoned."""

    per_hour: float
    next_at: datetime
    planned_at: datetime
    fetched_at: datetime | None = None
    failures: int = 0
    complaint: str = ""

    def plan(self, at: datetime, now: datetime) -> None:
        """Fetch it then."""
        self.next_at, self.planned_at = at, now

    def due(self, now: datetime) -> datetime:
        """When it is fetched next: at once where the clock was set back since it was planned."""
        return now if now < self.planned_at else self.next_at


class Watch:
    """When each account is fetched next, and fetching it then."""

    def __init__(self, parts: Parts, preferences: Preferences) -> None:
        self._parts = parts
        self._preferences = preferences
        self._sync = Sync(parts)
        self._replies = Replies(parts)
        self._only: str | None = None
        self._going: dict[AccountId, _Going] = {}
        self._said: dict[int, str] = {}

    def next_at(self) -> datetime:
        """When an account is due."""
        now = self._parts.now()
        return min((self._of(one).due(now) for one in self._accounts()), default=now + _GLANCE)

    def fetch(
        self,
        *,
        everybody: bool = False,
        progress: Callable[[Progress], None] = lambda _: None,
        stop: threading.Event | None = None,
    ) -> tuple[SyncReport, ...]:
        """Fetch the accounts that are due, or all.

        Raises:
            ConfigError: Somebody has written settings that cannot be used; said once.
            CareError: What the first account met that could not be fetched, after the others were.
        """
        self._preferences.reread()
        halt = stop or threading.Event()
        reports: list[SyncReport] = []
        troubles: list[CareError] = []
        for account in self._accounts() if everybody else self._due():
            if not halt.is_set():
                try:
                    reports.append(self._fetch(account, progress, halt))
                except CareError as trouble:
                    troubles.append(trouble)
        if troubles:
            raise troubles[0]
        return tuple(reports)

    def run(
        self, tell: Callable[[Event], None], stop: threading.Event, only: str | None = None
    ) -> None:
        """Send what is due and fetch, round after round, until `stop` is set.

        Args:
            tell: Told what happens, once each; nothing when nothing does.
            only: The handle of the one account that is fetched; None for all.

        Raises:
            Busy: Another program watches this home already.
            Misuse: There is no such account.
        """
        self._only = only
        self._accounts()
        try:
            with exclusive(self._parts.db.path.parent, "watch", patience=0):
                while not stop.is_set():
                    for event in self.round(stop):
                        tell(event)
                    self._parts.clock.wait(self._pause().total_seconds(), stop)
        except Busy:
            raise Busy(
                "Another `carecli sync --watch` keeps this home up to date already.",
                "One is enough; the app may run beside it.",
            ) from None

    def round(self, stop: threading.Event) -> Iterator[Event]:
        """Take up changed settings, send what is due, then fetch the accounts that are."""
        try:
            self._preferences.reread()
        except ConfigError as broken:
            yield self._event(Kind.TROUBLE, None, str(broken))
        yield from self._deliver()
        for account in self._due():
            if not stop.is_set():
                yield from self._watched(account, stop)

    def _accounts(self) -> tuple[Account, ...]:
        return (self._parts.account(self._only),) if self._only else self._parts.accounts()

    def _due(self) -> list[Account]:
        now = self._parts.now()
        return [one for one in self._accounts() if self._of(one).due(now) <= now]

    def _pause(self) -> timedelta:
        now = self._parts.now()
        ahead = [self.next_at(), now + _GLANCE]
        if (hold := self._replies.next_due()) is not None:
            ahead.append(hold)
        return max(min(ahead) - now, _BREATH)

    def _of(self, account: Account) -> _Going:
        now = self._parts.now()
        fresh = _Going(pace.at_ease(self._parts.settings.poll), now, now)
        return self._going.setdefault(account.id, fresh)

    def _fetch(
        self, account: Account, progress: Callable[[Progress], None], stop: threading.Event
    ) -> SyncReport:
        """Fetch an account and settle when it is next."""
        going = self._of(account)
        try:
            (report,) = self._sync.run(account.handle, progress=progress, stop=stop)
        except CareError as trouble:
            going.failures += 1
            now = self._parts.now()
            again = pace.again(trouble, now, failures=going.failures, seed=os.getpid())
            going.plan(again, now)
            raise
        now = self._parts.now()
        if going.fetched_at is not None:  # the first fetch says nothing about how busy it is
            going.per_hour = pace.per_hour(going.per_hour, report.new, now - going.fetched_at)
        going.failures, going.fetched_at = 0, now
        going.plan(now + self._interval(account, going.per_hour), now)
        return report

    def _interval(self, account: Account, per_hour: float) -> timedelta:
        now, mine = self._parts.now(), self._parts.settings.account(account.handle)
        opens = self._parts.promise(account.id).hours.opens_at(now)
        searches = len(mine.searches) + bool(mine.lookalikes)
        poll = self._parts.settings.poll
        pause = pace.interval(
            poll, per_hour, is_open=opens is None, searches=searches, messages=mine.dms
        )
        if opens is not None:
            pause = min(pause, max(opens - now, poll))
        if (limit := self._parts.line.limits.get(account.id)) is not None:
            pause = max(pause, min(pace.within(limit, now, searches), pace.SLOWEST))
        return pause

    def _watched(self, account: Account, stop: threading.Event) -> Iterator[Event]:
        going = self._of(account)
        failed, first = going.failures, going.fetched_at is None
        try:
            report = self._fetch(account, lambda _: None, stop)
        except CareError as trouble:
            yield from self._complain(account, f"{trouble.title}: {trouble}")
            return
        if failed:
            going.complaint = ""
            times = "once" if failed == 1 else f"{failed} times"
            yield self._event(Kind.BACK, account, f"Fetched again, after it had failed {times}.")
        problems = "; ".join(report.problems)
        if first or report.new or report.odd or problems != going.complaint:
            going.complaint = problems
            yield self._event(Kind.FETCHED, account, report.said, new=report.new, cost=report.cost)

    def _complain(self, account: Account, said: str) -> Iterator[Event]:
        """Say what is wrong, once for as long as it is the same."""
        going = self._of(account)
        if said != going.complaint:
            going.complaint = said
            local = going.next_at.astimezone(self._parts.zone)
            tried = f"Tried again {local:%a %d %b, %H:%M:%S}."
            yield self._event(Kind.TROUBLE, account, f"{said} {tried}", until=going.next_at)

    def _deliver(self) -> Iterator[Event]:
        for reply in self._replies.deliver():
            said = f"The answer to @{reply.handle}: {reply.state}. {reply.problem}".rstrip()
            if self._said.get(reply.id) != said:
                self._said[reply.id] = said
                yield self._answer(reply, said)

    def _answer(self, reply: Reply, said: str) -> Event:
        account = self._parts.account(reply.account)
        return self._event(Kind.ANSWER, account, said)

    def _event(
        self,
        kind: Kind,
        account: Account | None,
        said: str,
        *,
        until: datetime | None = None,
        new: int = 0,
        cost: Decimal = Decimal(0),
    ) -> Event:
        return Event(
            at=self._parts.now(), kind=kind, account=account.handle if account else "", said=said,
            until=until, new=new, cost=cost,
        )  # fmt: skip
