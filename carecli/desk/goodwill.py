"""Goodwill: giving a customer something extra, within what the playbook allows."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from carecli.care import goodwill as care
from carecli.care.card import Goodwill as Given
from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.care.goodwill import Month
from carecli.care.playbook import Offer
from carecli.desk.parts import Change, Parts
from carecli.desk.playbook import Playbook
from carecli.store import events, goodwill
from carecli.store.times import to_text
from carecli.system.terminal import one_line

LONGEST = 200
"""Characters of what was given, and of a reason."""


class Goodwill:
    """The verbs on goodwill."""

    def __init__(self, parts: Parts, playbook: Playbook) -> None:
        self._parts = parts
        self._playbook = playbook

    def currency(self, account: str) -> str:
        """The money that an account reckons in."""
        return self._parts.settings.account(account).currency

    def offers(self, case: CaseId) -> tuple[Offer, ...]:
        """What the playbook offers for a case's kind of problem."""
        play = self._playbook.play(case)
        return play.kind.offers if play else ()

    def excess(self, case: CaseId, what: str, worth: Decimal) -> str:
        """Why this would be more than the playbook allows; empty when it would not.

        What was given in the case already counts, and in the same money only.
        """
        limit = self._limit(case, one_line(what))
        money = self.currency(self._parts.row(case).account)
        earlier = goodwill.of_case(self._parts.db, case)
        before = sum((one.worth for one in earlier if one.currency == money), Decimal(0))
        if limit is None or before + worth <= limit:
            return ""
        already = f", and {before:.2f} was given already" if before else ""
        return f"The playbook allows up to {limit:.2f} {money}{already}."

    def _limit(self, case: CaseId, what: str) -> Decimal | None:
        """The bound of the offer of these words, else the highest of the kind's."""
        play = self._playbook.play(case)
        if play is None:
            return None
        named = [one for one in play.kind.offers if one.what.casefold() == what.casefold()]
        return named[0].up_to if named else play.kind.limit

    def give(
        self, case: CaseId, what: str, worth: Decimal, *, over: bool = False, why: str = ""
    ) -> Change:
        """Log that a customer was given something extra.

        Args:
            worth: In the account's own money, 0 and more.
            over: More than the playbook allows is meant.
            why: The reason for that.

        Raises:
            Misuse: It says nothing, or is more than the playbook allows and that is not meant.
        """
        row, now = self._parts.row(case), self._parts.now()
        what, why = one_line(what)[:LONGEST], one_line(why)[:LONGEST]
        if not what:
            raise Misuse("What were they given?", "Say it in a few words: a loaf on the house.")
        if not worth.is_finite() or not 0 <= worth < 1_000_000:
            raise Misuse("That is no amount.", "Expected one such as 5 or 7.50, or 0.")
        excess = self.excess(case, what, worth)
        if excess and not over:
            raise Misuse(excess, "Give less, or say why it should be more.")
        money = self.currency(row.account)
        said = f"Goodwill {worth:.2f} {money}: @{row.handle}"
        values = {
            "case_id": case,
            "at": to_text(now),
            "what": what,
            "worth": f"{worth:f}",
            "currency": money,
            "why": why if excess else "",
        }
        with events.act(self._parts.db, "goodwill", [case], said, now) as act:
            act.put("goodwill", values)
        return Change("goodwill", (case,), said)

    def given(self, since: datetime | None = None, account: str | None = None) -> tuple[Given, ...]:
        """What was given since then, newest first, by one account or all."""
        mine = self._parts.account(account).id if account else None
        return goodwill.since(self._parts.db, since, mine)

    def months(
        self, since: datetime | None = None, account: str | None = None
    ) -> tuple[Month, ...]:
        """The sums by month and account, newest first."""
        return care.months(self.given(since, account), self._parts.zone)
