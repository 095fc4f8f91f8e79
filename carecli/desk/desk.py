"""The desk: everything a person can do, whichever face they look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from carecli.care.cases import CaseId
from carecli.care.rows import Account, Card, OpenCase, Reply, Row, Status, View
from carecli.config.model import Config
from carecli.desk.listing import Listing
from carecli.desk.parts import Change, Parts
from carecli.store import cases, conversations, facts, feeds, ledger, queue, replies, search
from carecli.store.ledger import Spent
from carecli.store.times import maybe_time
from carecli.system.clock import Clock
from carecli.system.paths import Home
from carecli.system.terminal import one_line

if TYPE_CHECKING:
    from carecli.desk.connect import Connect
    from carecli.desk.library import Library
    from carecli.desk.reminders import Reminders
    from carecli.desk.replies import Replies
    from carecli.desk.sync import Sync
    from carecli.desk.triage import Triage

_NOTHING = Decimal(0)


class Desk:
    """Looking (here) and doing (`triage`, `reminders`, `replies`, `sync`, `templates`, `connect`).

    Safe to use from several threads; every call is local and quick, but for `sync.run`,
    `replies.deliver` and `connect`, which go out on the network. Each group of verbs is loaded
    when it is first used: the first frame of the app needs none of them.
    """

    def __init__(self, parts: Parts, connect: Callable[[Parts], Connect], home: Home) -> None:
        self._parts = parts
        self._connect = connect
        self._home = home
        self._retarget()

    @cached_property
    def triage(self) -> Triage:
        """Verdicts, sleep, labels, notes, undo."""
        from carecli.desk.triage import Triage

        return Triage(self._parts)

    @cached_property
    def reminders(self) -> Reminders:
        """Follow-ups and promises."""
        from carecli.desk.reminders import Reminders

        return Reminders(self._parts)

    @cached_property
    def replies(self) -> Replies:
        """Drafts, the last look, the outbox."""
        from carecli.desk.replies import Replies

        return Replies(self._parts)

    @cached_property
    def sync(self) -> Sync:
        """Fetching."""
        from carecli.desk.sync import Sync

        return Sync(self._parts)

    @cached_property
    def templates(self) -> Library:
        """Templates; read from their files when first asked for."""
        from carecli.desk.library import Library

        return Library(self._parts, self._home.templates_dir)

    @cached_property
    def connect(self) -> Connect:
        """Accounts: sign in, check, remove."""
        return self._connect(self._parts)

    @property
    def clock(self) -> Clock:
        """The clock that everything here goes by."""
        return self._parts.clock

    @property
    def settings(self) -> Config:
        """The settings in force."""
        return self._parts.settings

    @property
    def zone(self) -> ZoneInfo:
        """The person's time zone."""
        return self._parts.zone

    @property
    def has_accounts(self) -> bool:
        """Whether there is anything to answer for yet."""
        return bool(self.accounts())

    def accounts(self) -> tuple[Account, ...]:
        """The accounts, in the order in which they were added."""
        return self._parts.accounts()

    def account(self, handle: str | None = None) -> Account:
        """The account with this handle, or the first one."""
        return self._parts.account(handle)

    def wake(self) -> None:
        """Wake the cases whose snooze is over."""
        if asleep := cases.sleepers(self._parts.db, self._parts.now()):
            self._parts.settle(asleep)

    def status(self, account: str | None = None) -> Status:
        """The status line, of one account or all."""
        self.wake()
        db, now = self._parts.db, self._parts.now()
        mine = self._parts.account(account).id if account else None
        oldest, late, due = queue.summary(db, mine, now)
        today = now.date().isoformat()
        return Status(
            counts={view: queue.count(db, queue.Choice(view, mine)) for view in View},
            oldest=maybe_time(oldest),
            late=late,
            due=due,
            today=sum((one.amount for one in ledger.spent(db, today, mine)), start=_NOTHING),
            month=sum(
                (one.amount for one in ledger.spent(db, today[:8] + "01", mine)), start=_NOTHING
            ),
            synced_at=feeds.last_sync(db, mine),
            outbox=len(replies.outbox(db)),
            offline=self._parts.line.down,
            notice=self._parts.notice,
        )

    def spent(self, since: datetime, account: str | None = None) -> tuple[Spent, ...]:
        """What was spent from a UTC day on, by resource and unit price."""
        mine = self._parts.account(account).id if account else None
        return ledger.spent(self._parts.db, since.date().isoformat(), mine)

    def listing(self, view: View, *, account: str | None = None, words: str = "") -> Listing:
        """A list of a view, of one account or all, of all cases or those that hold the words."""
        self.wake()
        mine = self._parts.account(account).id if account else None
        return Listing(self._parts, queue.Choice(view, mine, one_line(words)[:200]))

    def row(self, case: CaseId) -> Row:
        """One case as a row."""
        return self._parts.row(case)

    def open(self, case: CaseId) -> OpenCase:
        """A case with its conversation and its customer."""
        db, row = self._parts.db, self._parts.row(case)
        answered = conversations.answered_post(db, case)
        return OpenCase(
            row=row,
            account=self._parts.account(row.account),
            thread=conversations.thread(db, case),
            card=self.card(case),
            waits=conversations.waits(db, case),
            draft=replies.draft(db, case),
            reply=replies.latest(db, case),
            reply_to=answered["id"] if answered else None,
            reply_price=self._parts.price(self._parts.network.reply_resource("")),
        )

    def card(self, case: CaseId) -> Card:
        """What is known about a case's customer."""
        return conversations.card(self._parts.db, self._parts.customer(case))

    def search(self, words: str, limit: int = 50) -> tuple[Row, ...]:
        """Cases whose posts, notes or customer hold all the words, newest first."""
        db = self._parts.db
        found = search.cases(db, one_line(words), limit)
        return tuple(queue.rows_of(db, found, self._parts.now()))

    def undo(self) -> Change | None:
        """Recall the newest reply on hold, else take back the latest local act."""
        reply = self._held()
        return self.replies.recall(reply.id) if reply else self.triage.undo()

    def remember_theme(self, name: str) -> None:
        """Write the theme into the settings, so that it is there the next time.

        Raises:
            ConfigError: The file cannot be written.
        """
        from carecli.config.write import save

        save(self._home.config_file, {("theme",): name})

    def _held(self) -> Reply | None:
        held = [reply for reply in self.replies.outbox() if reply.state == "hold"]
        return held[-1] if held else None

    def _retarget(self) -> None:
        """Give open waits new due times when targets, hours or the order have changed."""
        parts = self._parts
        promises = [(one.id, parts.promise(one.id)) for one in parts.accounts()]
        wanted = repr((promises, parts.settings.sort))
        if facts.read(parts.db, "promises") != wanted:
            with parts.db.writing():
                parts.settle(cases.waiting(parts.db))
                facts.keep(parts.db, "promises", wanted)

    def close(self) -> None:
        """Let go of the database."""
        self._parts.db.close()
