"""The groups of verbs that the desk has, each loaded when it is first used."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from carecli.desk.parts import Parts
from carecli.desk.preferences import Preferences, retarget
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


class Verbs:
    """All that can be done; the first frame of the app needs none of it.

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

        return Watch(self._parts, self.preferences)

    @cached_property
    def figures(self) -> Figures:
        """How well one does."""
        from carecli.desk.figures import Figures

        return Figures(self._parts, self.templates)
