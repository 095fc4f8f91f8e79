"""The desk: everything a person can do, whichever face they look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, time
from types import MappingProxyType
from zoneinfo import ZoneInfo

from carecli.care.card import Card
from carecli.care.cases import CaseId
from carecli.care.outgoing import Reply
from carecli.care.posts import PostId
from carecli.care.rows import Account, Alarm, OpenCase, Row, Status, View
from carecli.config.model import Config
from carecli.desk.listing import Listing, listing, marked
from carecli.desk.parts import Change
from carecli.desk.verbs import Verbs
from carecli.store import cases, conversations, facts, feeds, ledger, queue, replies
from carecli.store.ledger import By, Period, Spent
from carecli.system.clock import Clock

_OFFLINE = "offline"


class Desk(Verbs):
    """Looking (here) and doing (`triage`, `reminders`, `replies`, `sync`, `templates`, `connect`).

    Safe to use from several threads; every call is local and quick, but for `sync.run`,
    `replies.deliver`, `context.fetch`, `recheck`, `searches.preview` and `connect`, which go out on
    the network. Each group of verbs is loaded when it is first used: the first frame of the app
    needs none of them.
    """

    _alarms: tuple[Alarm, ...] = ()
    _crowded: Mapping[CaseId, str] = MappingProxyType({})

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
        title = self._parts.network.title
        found = ledger.spent(self._parts.db, day, mine, by=by)
        return tuple(replace(each, title=title(each.resource)) for each in found)

    def listing(self, view: View, *, account: str | None = None, words: str = "") -> Listing:
        """A list of a view, of one account or all; `words` and filters as in the search."""
        self.wake()
        mine = self._parts.account(account).id if account else None
        return listing(self._parts, view, mine, words, self._crowded)

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
