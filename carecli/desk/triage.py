"""Verdicts, sleep, labels and notes: what a person decides. All of it can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from carecli.care.cases import CaseId, Reason, State
from carecli.care.closing import Closing, Said, look
from carecli.care.errors import Misuse
from carecli.care.outgoing import Sending
from carecli.desk.customers import Customers
from carecli.desk.parts import Change, Parts
from carecli.store import attempts, conversations, events, replies
from carecli.store.times import maybe_text, to_text
from carecli.system.terminal import one_line

_SHUT = (State.DONE, State.SNOOZED)
_UNDO_REACHES = timedelta(hours=12)


class Triage:
    """The local verbs on cases and customers."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def done(self, cases: Sequence[CaseId], reason: Reason, why: str = "") -> Change:
        """Close cases with a reason; an open wait is dismissed unless it was answered elsewhere.

        A case that is done already keeps its time and gets the new reason. A reply that the
        browser was to publish is taken for published.

        Args:
            why: In words, kept with the verdict; troll and spam cannot do without.

        Raises:
            Misuse: Words are missing, or a troll was never answered (product.md, line 21).
        """
        why = one_line(why)
        said = f"Done ({reason}): {self._who(cases)}"
        self._judge(cases, reason, why)
        now = to_text(self._parts.now())
        with events.act(self._parts.db, "done", cases, said, self._parts.now()) as act:
            for case in cases:
                act.remove("snoozes", {"case_id": case})
                if verdict := self._verdict(case):
                    act.change("verdicts", {"id": verdict}, {"reason": reason, "why": why})
                else:
                    values = {"case_id": case, "at": now, "reason": reason, "why": why}
                    act.put("verdicts", values)
            for reply in replies.handed_over(self._parts.db, cases):
                act.change("replies", {"id": reply}, {"state": Sending.SENT})
            self._parts.settle(cases)
        return Change("done", tuple(cases), said)

    def _judge(self, cases: Sequence[CaseId], reason: Reason, why: str) -> None:
        """Refuse a harsh verdict without words, or before anybody tried."""
        if reason in (Reason.TROLL, Reason.SPAM) and not why:
            raise Misuse(f"“{reason.value}” needs a reason in words.", "Write why; it is kept.")
        untried = [case for case in cases if not attempts.answered_before(self._parts.db, case)]
        if reason is Reason.TROLL and untried:
            raise Misuse(
                f"Nobody has answered {self._who(untried)} yet.",
                "Try once, honestly; then it may end. Spam needs no answer.",
            )

    def closing(self, case: CaseId) -> Closing:
        """What to know before a case is closed: whose word is the last, what their words suggest.

        Raises:
            Misuse: There is no such case.
        """
        self._parts.row(case)
        thread = conversations.thread(self._parts.db, case)
        return look(
            Said(one.post.text, ours=one.ours, private=one.post.private)
            for one in thread
            if (one.ours or one.theirs) and not one.deleted
        )

    def mute(self, case: CaseId) -> Change:
        """Mute a case's customer on X; their posts still reach the queue.

        Raises:
            SignInNeeded, Refused, RateLimited, Unreachable, OverBudget, …: X's answer.
        """
        row = self._parts.row(case)
        account = self._parts.account(row.account)
        with self._parts.channel(account, "mute") as (channel, _):
            channel.mute(self._parts.customer(case), muted=True)
        said = f"Muted on X: @{row.handle}"
        events.note_down(self._parts.db, "mute", [case], said, self._parts.now())
        return Change("mute", (case,), said, undoable=False)

    @property
    def mute_price(self) -> Decimal:
        """What muting someone costs, in US dollars."""
        return self._parts.price("mute")

    def reopen(self, cases: Sequence[CaseId]) -> Change:
        """Take back the verdict and the sleep of cases; a dismissed wait runs on from its start.

        Those that wait or are answered are open; when all are, nothing happens.
        """
        shut = [case for case in cases if self._parts.row(case).state in _SHUT]
        if not shut:
            said = f"Open already: {self._who(cases)}"
            return Change("reopen", tuple(cases), said, undoable=False)
        said = f"Reopened: {self._who(shut)}"
        with events.act(self._parts.db, "reopen", shut, said, self._parts.now()) as act:
            for case in shut:
                act.remove("snoozes", {"case_id": case})
                if verdict := self._verdict(case):
                    act.remove("verdicts", {"id": verdict})
            self._parts.settle(shut)
        return Change("reopen", tuple(shut), said)

    def snooze(
        self,
        cases: Sequence[CaseId],
        until: datetime | None,
        *,
        firm: bool = False,
        why: str = "",
    ) -> Change:
        """Let cases sleep until a time, or (None) until the customer writes.

        Raises:
            Misuse: The time has passed, or a firm snooze has no time.
        """
        now = self._parts.now()
        if until is not None and until <= now:
            raise Misuse("That time has passed.", "Choose one that is to come.")
        if firm and until is None:
            raise Misuse("A firm snooze needs a time.", "Say until when.")
        said = f"Snoozed {self._until(until)}: {self._who(cases)}"
        with events.act(self._parts.db, "snooze", cases, said, now) as act:
            for case in cases:
                act.put("snoozes", self._sleep(case, now, until, firm, why))
            self._parts.settle(cases)
        return Change("snooze", tuple(cases), said)

    def _sleep(
        self, case: CaseId, now: datetime, until: datetime | None, firm: bool, why: str
    ) -> dict[str, Any]:
        return {
            "case_id": case,
            "set_at": to_text(now),
            "until": maybe_text(until),
            "firm": int(firm),
            "why": one_line(why),
        }

    def _until(self, until: datetime | None) -> str:
        if until is None:
            return "until they write"
        return f"until {until.astimezone(self._parts.zone):%a %d %b %H:%M}"

    def label(self, case: CaseId, add: Sequence[str] = (), remove: Sequence[str] = ()) -> Change:
        """Add labels to a case's customer, or take some off; see `Customers.label`."""
        person = self._parts.customer(case)
        return Customers(self._parts).label(person, add, remove, cases=[case])

    def note(self, case: CaseId, text: str, *, source: str, knowingly: bool = True) -> Change:
        """Note something about a case's customer; see `Customers.note`."""
        person = self._parts.customer(case)
        known = Customers(self._parts)
        return known.note(person, text, source, knowingly=knowingly, cases=[case])

    def note_on(self, handle: str, text: str, *, source: str, knowingly: bool = True) -> Change:
        """Note something about whoever is called so, or was; see `Customers.note`."""
        known = Customers(self._parts)
        return known.note(known.find(handle), text, source, knowingly=knowingly)

    def undo(self) -> Change | None:
        """Take back the latest local act of the last twelve hours."""
        now = self._parts.now()
        with self._parts.db.writing():
            event = events.undo(self._parts.db, now, now - _UNDO_REACHES)
            if event is None:
                return None
            self._parts.settle(event.cases)
        return Change("undo", event.cases, f"Undone: {event.said}", undoable=False)

    def _verdict(self, case: CaseId) -> int | None:
        """The id of the verdict that is in force."""
        in_force = self._parts.row(case).reason is not None
        return events.latest_verdict(self._parts.db, case) if in_force else None

    def _who(self, cases: Sequence[CaseId]) -> str:
        """The handle of one case, or how many there are; an unknown id is an error here."""
        handles = [self._parts.row(case).handle for case in cases]
        if not handles:
            raise Misuse("No case was named.", "Choose at least one.")
        return f"@{handles[0]}" if len(handles) == 1 else f"{len(handles)} cases"
