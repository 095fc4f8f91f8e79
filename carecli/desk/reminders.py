"""Follow-ups and promises: what must not be forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.care.rows import Reminder, ReminderKind
from carecli.desk.parts import Change, Parts
from carecli.store import conversations, events
from carecli.store.times import to_text
from carecli.system.terminal import one_line

ENDINGS = ("done", "kept", "broken", "cancelled")
"""How a reminder may be settled by a person."""


class Reminders:
    """The verbs on follow-ups and promises."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def follow_up(
        self, case: CaseId, due: datetime, *, note: str = "", if_silent: bool = True
    ) -> Change:
        """Come back to a case at a time; with `if_silent` only if the customer has not written.

        Raises:
            Misuse: The time has passed, or there is no such case.
        """
        kind = ReminderKind.IF_SILENT if if_silent else ReminderKind.ON_DATE
        return self._set(case, kind, due, note, "Follow up")

    def promise(self, case: CaseId, due: datetime, what: str) -> Change:
        """Record a promise we made, with the time it is due.

        Raises:
            Misuse: It says nothing, the time has passed, or there is no such case.
        """
        if not what.strip():
            raise Misuse("A promise says what was promised.", "Write it in a few words.")
        return self._set(case, ReminderKind.PROMISE, due, what, "Promise due")

    def _set(self, case: CaseId, kind: ReminderKind, due: datetime, note: str, word: str) -> Change:
        row, now = self._parts.row(case), self._parts.now()
        if due <= now:
            raise Misuse("That time has passed.", "Choose one that is to come.")
        said = f"{word} {self._at(due)}: @{row.handle}"
        values = {
            "case_id": case,
            "kind": kind,
            "due_at": to_text(due),
            "note": one_line(note),
            "set_at": to_text(now),
        }
        with events.act(self._parts.db, "remind", [case], said, now) as act:
            act.put("reminders", values)
        return Change("remind", (case,), said)

    def settle(self, reminder: int, how: str) -> Change:
        """Say how a reminder ended: done, kept, broken or cancelled."""
        if how not in ENDINGS:
            raise Misuse(f"“{how[:40]}” is no ending.", f"Use one of: {', '.join(ENDINGS)}.")
        now = to_text(self._parts.now())
        found = self._open(reminder)
        return self._change(found, how.capitalize(), {"settled": how, "settled_at": now})

    def move(self, reminder: int, due: datetime) -> Change:
        """Give a reminder another time."""
        if due <= self._parts.now():
            raise Misuse("That time has passed.", "Choose one that is to come.")
        found = self._open(reminder)
        return self._change(found, f"Moved to {self._at(due)}", {"due_at": to_text(due)})

    def _change(self, found: Reminder, word: str, values: dict[str, str]) -> Change:
        said = f"{word}: @{self._parts.row(found.case).handle}"
        now = self._parts.now()
        with events.act(self._parts.db, "remind", [found.case], said, now) as act:
            act.change("reminders", {"id": found.id}, values)
        return Change("remind", (found.case,), said)

    def all(self) -> tuple[Reminder, ...]:
        """Every open reminder, soonest first."""
        return conversations.reminders(self._parts.db)

    def due(self) -> tuple[Reminder, ...]:
        """Those whose time has come."""
        return tuple(one for one in self.all() if one.due <= self._parts.now())

    def _open(self, reminder: int) -> Reminder:
        found: Sequence[Reminder] = conversations.reminders(self._parts.db, only=reminder)
        if not found or found[0].settled:
            raise Misuse(f"There is no open reminder {reminder}.", "`carecli promises list`.")
        return found[0]

    def _at(self, due: datetime) -> str:
        return f"{due.astimezone(self._parts.zone):%a %d %b %H:%M}"
