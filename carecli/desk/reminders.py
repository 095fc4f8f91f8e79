"""Follow-ups and promises: what must not be forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from carecli.care.card import Reminder, ReminderKind
from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.desk.parts import Change, Parts
from carecli.store import events, reminders
from carecli.store.times import to_text
from carecli.system.terminal import one_line

_ENDINGS = {
    ReminderKind.PROMISE: ("kept", "broken"),
    ReminderKind.IF_SILENT: ("done", "cancelled"),
    ReminderKind.ON_DATE: ("done", "cancelled"),
}
"""How a person may settle each kind. A promise is kept, broken, or given another time."""
_REMEMBERED = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class Promises:
    """The promises as they stand.

    Attributes:
        overdue: Open, their time past; `due`: later today; `coming`: later. Soonest first.
        closed: Those kept or broken in the last 90 days, the latest first.
    """

    overdue: tuple[Reminder, ...] = ()
    due: tuple[Reminder, ...] = ()
    coming: tuple[Reminder, ...] = ()
    closed: tuple[Reminder, ...] = ()

    @property
    def kept(self) -> int:
        """How many of the closed ones were kept."""
        return sum(one.settled == "kept" for one in self.closed)


class Reminders:
    """The verbs on follow-ups and promises."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def follow_up(
        self,
        cases: CaseId | Sequence[CaseId],
        due: datetime,
        *,
        note: str = "",
        if_silent: bool = True,
    ) -> Change:
        """Come back to cases at a time; with `if_silent` only if the customer has not written.

        A follow-up of the same kind that is open already is given the new time and note.

        Raises:
            Misuse: The time has passed, or there is no such case.
        """
        kind = ReminderKind.IF_SILENT if if_silent else ReminderKind.ON_DATE
        return self._set(_several(cases), kind, due, note, "Follow up")

    def promise(self, cases: CaseId | Sequence[CaseId], due: datetime, what: str) -> Change:
        """Record a promise we made, with the time it is due.

        Raises:
            Misuse: It says nothing, the time has passed, or there is no such case.
        """
        if not what.strip():
            raise Misuse("A promise says what was promised.", "Write it in a few words.")
        return self._set(_several(cases), ReminderKind.PROMISE, due, what, "Promise due")

    def _set(
        self, cases: Sequence[CaseId], kind: ReminderKind, due: datetime, note: str, word: str
    ) -> Change:
        rows, now = [self._parts.row(case) for case in cases], self._parts.now()
        if due <= now:
            raise Misuse("That time has passed.", "Choose one that is to come.")
        who = f"@{rows[0].handle}" if len(rows) == 1 else f"{len(rows)} cases"
        said = f"{word} {self._at(due)}: {who}"
        values = {"due_at": to_text(due), "note": one_line(note), "set_at": to_text(now)}
        with events.act(self._parts.db, "remind", cases, said, now) as act:
            for case in cases:
                if open_ := self._same(case, kind):
                    act.change("reminders", {"id": open_.id}, values)
                else:
                    act.put("reminders", {"case_id": case, "kind": kind, **values})
        return Change("remind", tuple(cases), said)

    def _same(self, case: CaseId, kind: ReminderKind) -> Reminder | None:
        """The follow-up of this kind that is open; promises stand each for itself."""
        if kind is ReminderKind.PROMISE:
            return None
        found = reminders.reminders(self._parts.db, case=case)
        return next((one for one in found if one.kind is kind), None)

    def settle(self, reminder: int, how: str) -> Change:
        """Say how a reminder ended: a promise kept or broken, a follow-up done or cancelled.

        Raises:
            Misuse: It is not open, or cannot end like this.
        """
        found = self._open(reminder)
        if how not in (endings := _ENDINGS[found.kind]):
            what = "promise" if found.kind is ReminderKind.PROMISE else "follow-up"
            other = ", or give it another time" if what == "promise" else ""
            raise Misuse(
                f"A {what} does not end as “{how[:40]}”.", f"Use {' or '.join(endings)}{other}."
            )
        values = {"settled": how, "settled_at": to_text(self._parts.now())}
        return self._change(found, "remind", how.capitalize(), values)

    def move(self, reminder: int, due: datetime) -> Change:
        """Give a reminder another time.

        Raises:
            Misuse: It is not open, or the time has passed.
        """
        if due <= self._parts.now():
            raise Misuse("That time has passed.", "Choose one that is to come.")
        found = self._open(reminder)
        values = {"due_at": to_text(due), "moved": found.moved + 1}
        return self._change(found, "move", f"Moved to {self._at(due)}", values)

    def _change(
        self, found: Reminder, verb: str, word: str, values: Mapping[str, object]
    ) -> Change:
        said = f"{word}: @{self._parts.row(found.case).handle}"
        with events.act(self._parts.db, verb, [found.case], said, self._parts.now()) as act:
            act.change("reminders", {"id": found.id}, values)
        return Change(verb, (found.case,), said)

    def promises(self) -> Promises:
        """All open promises by how pressing they are, and those closed lately."""
        now = self._parts.now()
        today = now.astimezone(self._parts.zone).date()
        open_ = [one for one in self.all() if one.kind is ReminderKind.PROMISE]
        groups: dict[str, list[Reminder]] = {"overdue": [], "due": [], "coming": []}
        for one in open_:
            same_day = one.due.astimezone(self._parts.zone).date() == today
            group = "overdue" if one.due <= now else "due" if same_day else "coming"
            groups[group].append(one)
        closed = reminders.closed_promises(self._parts.db, now - _REMEMBERED)
        return Promises(**{name: tuple(found) for name, found in groups.items()}, closed=closed)

    def all(self) -> tuple[Reminder, ...]:
        """Every open reminder, soonest first."""
        return reminders.reminders(self._parts.db)

    def of(self, case: CaseId) -> tuple[Reminder, ...]:
        """What is open for a case, soonest first."""
        return reminders.reminders(self._parts.db, case=case)

    def due(self) -> tuple[Reminder, ...]:
        """Those whose time has come."""
        return tuple(one for one in self.all() if one.due <= self._parts.now())

    def _open(self, reminder: int) -> Reminder:
        found = reminders.reminders(self._parts.db, only=reminder)
        if not found or found[0].settled:
            raise Misuse(f"There is no open reminder {reminder}.", "`carecli promises list`.")
        return found[0]

    def _at(self, due: datetime) -> str:
        return f"{due.astimezone(self._parts.zone):%a %d %b %H:%M}"


def _several(cases: CaseId | Sequence[CaseId]) -> Sequence[CaseId]:
    return cases if isinstance(cases, Sequence) else [cases]
