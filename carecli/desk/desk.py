"""The desk: everything a person can do, whichever face they look at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from functools import cached_property
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from carecli.care.cases import CaseId
from carecli.care.posts import PostId
from carecli.care.rows import Account, Alarm, Card, OpenCase, Reply, Row, Status, View
from carecli.config.model import Config
from carecli.desk.listing import Listing, choice, marked
from carecli.desk.parts import Change, Parts
from carecli.desk.preferences import Preferences, retarget
from carecli.store import cases, conversations, facts, feeds, ledger, queue, replies
from carecli.store.ledger import By, Period, Spent
from carecli.system.clock import Clock
from carecli.system.paths import Home

if TYPE_CHECKING:
    from carecli.desk.budget import Budget
    from carecli.desk.calendar import Calendar
    from carecli.desk.coach import Coaching
    from carecli.desk.commitments import Commitments
    from carecli.desk.connect import Connect
    from carecli.desk.context import Context
    from carecli.desk.copies import Copies
    from carecli.desk.crowds import Crowds
    from carecli.desk.customers import Customers
    from carecli.desk.daily import DailyReview
    from carecli.desk.export import Export
    from carecli.desk.figures import Figures
    from carecli.desk.finding import Finding
    from carecli.desk.forget import Forget
    from carecli.desk.goodwill import Goodwill
    from carecli.desk.keeping import Keeping
    from carecli.desk.library import Library
    from carecli.desk.lookups import Lookups
    from carecli.desk.playbook import Playbook
    from carecli.desk.recheck import Recheck
    from carecli.desk.reminders import Reminders
    from carecli.desk.replies import Replies
    from carecli.desk.report import Report
    from carecli.desk.searches import Searches
    from carecli.desk.sync import Sync
    from carecli.desk.telling import Telling
    from carecli.desk.times import Times
    from carecli.desk.triage import Triage
    from carecli.desk.watch import Watch
    from carecli.system.notifier import Notifier

_OFFLINE = "offline"


class Desk:
    """Looking (here) and doing (`triage`, `reminders`, `replies`, `sync`, `templates`, `connect`).

    Safe to use from several threads; every call is local and quick, but for `sync.run`,
    `replies.deliver`, `context.fetch`, `recheck`, `searches.preview` and `connect`, which go out on
    the network. Each group of verbs is loaded when it is first used: the first frame of the app
    needs none of them.

    Args:
        keeping: Makes the place for credentials; called only when one is needed.
        api_url: Another base URL for accounts that are given none of their own.
        notifier: Makes what shows notifications; by default nobody is shown any.
    """

    def __init__(
        self,
        parts: Parts,
        keeping: Callable[[], Keeping],
        home: Home,
        *,
        api_url: str = "",
        notifier: Callable[[], Notifier] | None = None,
    ) -> None:
        self._parts = parts
        self._keeping = keeping
        self._home = home
        self._api_url = api_url
        self._notifier = notifier
        self._alarms: tuple[Alarm, ...] = ()
        self._crowded: dict[CaseId, str] = {}
        self.preferences = Preferences(parts, home.config_file)
        retarget(parts)

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
    def daily(self) -> DailyReview:
        """The daily review."""
        from carecli.desk.daily import DailyReview

        return DailyReview(self._parts, self._home.data_dir / "exports")

    @cached_property
    def times(self) -> Times:
        """Times as people type them, by the opening hours; the last snooze."""
        from carecli.desk.times import Times

        return Times(self._parts)

    @cached_property
    def commitments(self) -> Commitments:
        """What an answer leaves to be done."""
        from carecli.desk.commitments import Commitments

        return Commitments(self._parts, self.templates, self.reminders, self.times)

    @cached_property
    def replies(self) -> Replies:
        """Drafts, the last look, the outbox."""
        from carecli.desk.replies import Replies

        return Replies(self._parts)

    @cached_property
    def coaching(self) -> Coaching:
        """What the coach was told to be quiet about."""
        from carecli.desk.coach import Coaching

        return Coaching(self._parts)

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
    def playbook(self) -> Playbook:
        """Kinds of problem: whom to ask, what to do, what may be offered."""
        from carecli.desk.playbook import Playbook

        return Playbook(self._parts, self._home.playbook_dir, self.templates)

    @cached_property
    def goodwill(self) -> Goodwill:
        """What customers are given beyond what they are owed."""
        from carecli.desk.goodwill import Goodwill

        return Goodwill(self._parts, self.playbook)

    @cached_property
    def lookups(self) -> Lookups:
        """Programs of the person's own that know something about a customer."""
        from carecli.desk.lookups import Lookups

        return Lookups(self._parts)

    @cached_property
    def connect(self) -> Connect:
        """Accounts: sign in, check, set, rename, remove."""
        from carecli.desk.connect import Connect

        return Connect(self._parts, self._keeping(), self.preferences, api_url=self._api_url)

    @cached_property
    def budget(self) -> Budget:
        """What things cost, and what the caps leave."""
        from carecli.desk.budget import Budget

        return Budget(self._parts)

    @cached_property
    def searches(self) -> Searches:
        """Saved searches and look-alike handles."""
        from carecli.desk.searches import Searches

        return Searches(self._parts, self.preferences.save)

    @cached_property
    def finding(self) -> Finding:
        """Search."""
        from carecli.desk.finding import Finding

        return Finding(self._parts)

    @cached_property
    def customers(self) -> Customers:
        """The people behind the cases."""
        from carecli.desk.customers import Customers

        return Customers(self._parts)

    @cached_property
    def context(self) -> Context:
        """What a conversation lacks."""
        from carecli.desk.context import Context

        return Context(self._parts)

    @cached_property
    def recheck(self) -> Recheck:
        """Deleted and edited posts."""
        from carecli.desk.recheck import Recheck

        return Recheck(self._parts)

    @cached_property
    def report(self) -> Report:
        """A period's figures as a document."""
        from carecli.desk.report import Report

        return Report(self._parts, self.figures)

    @cached_property
    def copies(self) -> Copies:
        """Files that hold what the database holds."""
        from carecli.desk.copies import Copies

        return Copies(self._home)

    @cached_property
    def export(self) -> Export:
        """Writing out."""
        from carecli.desk.export import Export

        return Export(self._parts, self._home)

    @cached_property
    def calendar(self) -> Calendar:
        """Promises and follow-ups as a feed."""
        from carecli.desk.calendar import Calendar

        return Calendar(self._parts)

    @cached_property
    def forget(self) -> Forget:
        """Erasing a person everywhere."""
        from carecli.desk.forget import Forget

        return Forget(self._parts, self._home)

    @cached_property
    def crowds(self) -> Crowds:
        """Several people on one problem, and far more people than usual."""
        from carecli.desk.crowds import Crowds

        return Crowds(self._parts)

    @cached_property
    def telling(self) -> Telling:
        """Notifications and the bell."""
        from carecli.desk.telling import Telling
        from carecli.system.notifier import Nobody

        return Telling(self._parts, (self._notifier or Nobody)(), self.crowds)

    @cached_property
    def watch(self) -> Watch:
        """Fetching again and again."""
        from carecli.desk.watch import Watch

        return Watch(self._parts)

    @cached_property
    def figures(self) -> Figures:
        """How well one does."""
        from carecli.desk.figures import Figures

        return Figures(self._parts, self.templates)

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

    def look_out(self) -> tuple[Alarm, ...]:
        """Look whether something is out of the ordinary; status and rows say so from then on."""
        self._alarms = self.crowds.alarms()
        self._crowded = {
            case: crowd.alarm.said for crowd in self.crowds.now() for case in crowd.cases
        }
        return self._alarms

    def note_line(self) -> None:
        """After a fetch, let other programs know whether X was out of reach."""
        down = str(self._parts.line.down)
        if facts.read(self._parts.db, _OFFLINE) != down:
            facts.keep(self._parts.db, _OFFLINE, down)

    @property
    def was_offline(self) -> bool:
        """Whether X was out of reach for the latest fetch, whichever program did it."""
        return facts.read(self._parts.db, _OFFLINE) == str(True)

    def wake(self) -> None:
        """Wake the cases whose snooze is over."""
        if asleep := cases.sleepers(self._parts.db, self._parts.now()):
            self._parts.settle(asleep)

    def status(self, account: str | None = None) -> Status:
        """The status line, of one account or all."""
        self.wake()
        db, now = self._parts.db, self._parts.now()
        one = self._parts.account(account) if account else None
        mine = one.id if one else None
        stands = queue.summary(db, mine, now)
        midnight = datetime.combine(now.astimezone(self.zone).date(), time(), self.zone)
        answered, met = queue.answered_since(db, mine, midnight)
        notices = (self._parts.notice, *self._parts.network.unsaved())
        return Status(
            counts={view: queue.count(db, queue.Choice(view, mine)) for view in View},
            oldest=stands.oldest,
            late=stands.late,
            soon=stands.soon,
            due=stands.due,
            promises=stands.promises,
            answered=answered,
            met=met,
            alarms=tuple(a for a in self._alarms if one is None or a.account == one.handle),
            today=self.budget.spent(Period.DAY, one),
            month=self.budget.spent(Period.MONTH, one),
            synced_at=feeds.last_sync(db, mine),
            outbox=len(replies.outbox(db)),
            budget=self.budget.sentence(one),
            offline=self._parts.line.down,
            notice=" · ".join(filter(None, notices)),
        )

    def spent(
        self, since: datetime, account: str | None = None, *, by: By = By.RESOURCE
    ) -> tuple[Spent, ...]:
        """What was spent from a UTC day on, by resource and unit price, apart by verb or day."""
        mine = self._parts.account(account).id if account else None
        day = since.astimezone(UTC).date().isoformat()
        return ledger.spent(self._parts.db, day, mine, by=by)

    def listing(self, view: View, *, account: str | None = None, words: str = "") -> Listing:
        """A list of a view, of one account or all; `words` and filters as in the search."""
        self.wake()
        mine = self._parts.account(account).id if account else None
        return Listing(self._parts, choice(self._parts, view, mine, words), self._crowded)

    def row(self, case: CaseId) -> Row:
        """One case as a row."""
        return marked(self._parts.row(case), self._crowded)

    def case_of(self, post: PostId) -> CaseId | None:
        """The case that a post belongs to."""
        return cases.of_post(self._parts.db, post)

    def open(self, case: CaseId) -> OpenCase:
        """A case with its conversation and its customer."""
        db, row = self._parts.db, self.row(case)
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
        return tuple(hit.row for hit in self.finding.cases(words, limit))

    def undo(self) -> Change | None:
        """Recall the newest reply on hold, else take back the latest local act."""
        reply = self._held()
        return self.replies.recall(reply.id) if reply else self.triage.undo()

    def remember_theme(self, name: str) -> None:
        """Write the theme into the settings, so that it is there the next time.

        Raises:
            ConfigError: The file cannot be written.
        """
        self.preferences.save({("theme",): name})

    def _held(self) -> Reply | None:
        held = [reply for reply in self.replies.outbox() if reply.held]
        return held[-1] if held else None

    def close(self) -> None:
        """Let go of the network and the database.

        Raises:
            CareError: A renewed sign-in could not be kept; the database is let go of all the same.
        """
        try:
            if "telling" in self.__dict__:
                self.telling.close()
            self._parts.network.close()
        finally:
            self._parts.db.close()
