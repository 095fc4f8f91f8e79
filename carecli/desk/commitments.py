"""What an answer leaves to be done: a promise in its words, or a look at whether it worked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from carecli.care import commitments
from carecli.care.cases import CaseId
from carecli.care.commitments import Commitment
from carecli.care.errors import Misuse
from carecli.care.outgoing import Reply, Sending
from carecli.desk.library import Library
from carecli.desk.parts import Change, Parts
from carecli.desk.reminders import Reminders
from carecli.desk.times import Times
from carecli.store import attempts, replies

_USUAL = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """When to come back if they stay silent."""

    case: CaseId
    due: datetime


class Commitments:
    """Finds what is worth an offer after an answer; records nothing by itself."""

    def __init__(self, parts: Parts, library: Library, reminders: Reminders, times: Times) -> None:
        self._parts = parts
        self._library = library
        self._reminders = reminders
        self._times = times

    def in_words(self, reply: Reply) -> tuple[Commitment, ...]:
        """The promises in the words of an answer (all its parts) that are not on record yet."""
        zone = self._parts.promise(self._parts.account(reply.account).id).hours.zone
        known = {one.due for one in self._reminders.of(reply.case)}
        text = replies.joined(replies.chain(self._parts.db, reply))
        found = commitments.find(text, reply.written_at, zone)
        return tuple(one for one in found if one.due not in known)

    def follow_up(self, case: CaseId) -> FollowUp | None:
        """When to come back after an answer: after its template's own span, or two days.

        None where something is open for the case already, or the template wants none.
        """
        span: timedelta | None = _USUAL
        if template := attempts.last_template(self._parts.db, case):
            try:
                span = self._library.get(template, self._parts.row(case).account).follow_up
            except Misuse:  # it was removed meanwhile
                span = _USUAL
        if span is None or self._reminders.of(case):
            return None
        now = self._parts.now()
        if span < timedelta(days=1):
            return FollowUp(case, now + span)
        return FollowUp(case, self._times.read(f"in {span.days} days", [case]))

    def accept(self, reply: Reply, found: Commitment) -> Change:
        """Record a promise that was found, now that a person says so.

        Raises:
            Misuse: The reply was taken back meanwhile, or the time has passed.
        """
        self._still_said(reply)
        return self._reminders.promise(reply.case, found.due, found.what)

    def _still_said(self, reply: Reply) -> None:
        now = replies.get(self._parts.db, reply.id)
        if now is None or now.state in (Sending.RECALLED, Sending.REFUSED):
            raise Misuse("That answer was taken back.", "Nothing was promised.")
