"""What one can do to cases, written once for the queue and the conversation.

Each method is the action of the command of that id. Verbs act on all selected cases, dialogs about
one customer on the one under the cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING

from carecli.care.cases import CaseId, Reason, State
from carecli.care.rows import Row, View
from carecli.care.when import presets
from carecli.system.terminal import clean
from carecli.tui import browser, work

if TYPE_CHECKING:
    from carecli.desk.parts import Change
    from carecli.tui.app import CareApp
    from carecli.tui.screens.snooze import SnoozeChoice


class CaseActions:
    """The verbs on cases.

    Args:
        app: Tells which cases are meant, shows dialogs and what came of it.
    """

    def __init__(self, app: CareApp) -> None:
        self._app = app
        self._desk = app.desk
        self._last_snooze: SnoozeChoice | None = None

    # Verbs

    def reply(self) -> None:
        """Open the conversation with the composer ready."""
        if row := self._app.current_row():
            self._app.open_case(row.case, compose=True)

    def template(self) -> None:
        """Open the conversation with the templates on top."""
        if row := self._app.current_row():
            self._app.open_case(row.case, compose=True, template=True)

    def done(self) -> None:
        """Close as solved when our word is last, ask why otherwise; a reminder is settled."""
        cases = self._app.current_cases()
        if len(cases) == 1 and self._app.viewed is View.FOLLOW_UPS:
            self._settle(cases[0])
        elif all(self._desk.row(case).state is State.ANSWERED for case in cases):
            self._close(cases, Reason.SOLVED)
        else:
            self.no_reply()

    def no_reply(self) -> None:
        """Close without an answer, with the reason."""
        from carecli.tui.screens.reason import ReasonDialog

        cases = self._app.current_cases()

        def close(reason: Reason | None) -> None:
            if reason is not None:
                self._close(cases, reason)

        self._app.push_screen(ReasonDialog(len(cases)), close)

    def _settle(self, case: CaseId) -> None:
        """Ask how the reminder under the cursor ended, or the one of the case that is due first."""
        from carecli.tui.screens.settle import settle_screen

        still_open = [
            reminder
            for reminder in self._desk.card(case).reminders
            if reminder.case == case and reminder.settled is None
        ]
        if not still_open:
            self.no_reply()
            return
        row = self._app.current_row()
        pointed_at = row.at if row and row.case == case else None
        meant = min(still_open, key=lambda reminder: (reminder.due != pointed_at, reminder.due))

        def settle(how: str | None) -> None:
            if how is not None:
                self._do("settle", lambda: self._desk.reminders.settle(meant.id, how))

        self._app.push_screen(settle_screen(meant, self._desk.row(case).handle), settle)

    def reopen(self) -> None:
        """Take it back into the queue."""
        cases = self._app.current_cases()
        self._do("reopen", lambda: self._desk.triage.reopen(cases))

    def snooze(self) -> None:
        """Ask until when, then sleep."""
        from carecli.tui.screens.snooze import SnoozeDialog

        cases = self._app.current_cases()
        now, zone = self._desk.clock.now(), self._desk.zone

        def sleep(choice: SnoozeChoice | None) -> None:
            if choice is not None:
                self._last_snooze = choice
                self._sleep(cases, choice)

        title = f"Snooze{_how_many(cases)} until …"
        self._app.push_screen(SnoozeDialog(presets(now, zone), zone, now, title=title), sleep)

    def snooze_again(self) -> None:
        """Sleep as the last time; ask when there was none, or its time has passed."""
        choice = self._last_snooze
        if choice is None or (choice.until and choice.until <= self._desk.clock.now()):
            self.snooze()
        else:
            self._sleep(self._app.current_cases(), choice)

    def follow_up(self) -> None:
        """Ask when to come back if they stay silent."""

        def remind(cases: tuple[CaseId, ...], due: datetime, note: str) -> Change:
            made = [self._desk.reminders.follow_up(case, due, note=note) for case in cases]
            return made[-1]

        title = f"Follow up{_how_many(self._app.current_cases())} if they stay silent until …"
        self._ask_when(title, "Note", "follow-up", remind)

    def promise(self) -> None:
        """Ask what we promised, and by when."""

        def record(cases: tuple[CaseId, ...], due: datetime, what: str) -> Change:
            made = [self._desk.reminders.promise(case, due, what) for case in cases]
            return made[-1]

        title = f"We promised{_how_many(self._app.current_cases(), before='in ')} to …"
        self._ask_when(title, "What", "promise", record, required=True)

    def note(self) -> None:
        """Ask for a note about the customer and how it is known."""
        from carecli.tui.screens.note import NoteDialog

        if (row := self._app.current_row()) is None:
            return
        case = row.case

        def keep(answer: tuple[str, str] | None) -> None:
            if answer is not None:
                text, source = answer
                self._do("note", lambda: self._desk.triage.note(case, text, source=source))

        self._app.push_screen(NoteDialog(row.handle), keep)

    def label(self) -> None:
        """Ask which labels the customer should have."""
        from carecli.tui.screens.labels import LabelsDialog

        if (row := self._app.current_row()) is None:
            return
        case = row.case

        def change(answer: tuple[tuple[str, ...], tuple[str, ...]] | None) -> None:
            if answer is not None and any(answer):
                add, remove = answer
                self._do("label", lambda: self._desk.triage.label(case, add, remove))

        self._app.push_screen(LabelsDialog(self._desk.card(case).labels), change)

    def card(self) -> None:
        """Show what is known about the customer."""
        from carecli.tui.screens.card import CardScreen

        if row := self._app.current_row():
            self._app.push_screen(CardScreen(row.case))

    # The post itself

    def open_on_x(self) -> None:
        """Open the post in the browser, or show where it is."""
        if row := self._app.current_row():
            browser.visit(self._app, row.url)

    def copy_link(self) -> None:
        """Copy the address of the post."""
        if row := self._app.current_row():
            self._copy(row.url, "Link copied", row)

    def copy_text(self) -> None:
        """Copy the words of the post."""
        if row := self._app.current_row():
            self._copy(clean(row.text), "Words copied", row)

    def _copy(self, text: str, title: str, row: Row) -> None:
        self._app.copy_to_clipboard(text)
        self._app.say(f"{title}: @{row.handle}")

    # What they share

    def _do(self, name: str, verb: Callable[[], Change]) -> None:
        """Run a verb and show what it did."""
        work.start(self._app, verb, self._app.changed, name=name)

    def _close(self, cases: tuple[CaseId, ...], reason: Reason) -> None:
        """Close cases."""
        self._clear("done", cases, lambda: self._desk.triage.done(cases, reason))

    def _clear(self, name: str, cases: tuple[CaseId, ...], verb: Callable[[], Change]) -> None:
        """Take cases out of their list; the conversation of an open one gives way to the next."""
        onward = self._app.dispatch.places.onward(cases[0])

        def show(change: Change) -> None:
            self._app.changed(change)
            onward()

        work.start(self._app, verb, show, name=name)

    def _sleep(self, cases: tuple[CaseId, ...], choice: SnoozeChoice) -> None:
        self._clear(
            "snooze",
            cases,
            lambda: self._desk.triage.snooze(cases, choice.until, firm=choice.firm, why=choice.why),
        )

    def _ask_when(
        self,
        title: str,
        ask_note: str,
        name: str,
        verb: Callable[[tuple[CaseId, ...], datetime, str], Change],
        *,
        required: bool = False,
    ) -> None:
        """Ask for a time and a note, then run a verb with them on the current cases."""
        from carecli.tui.screens.when import WhenDialog

        cases = self._app.current_cases()
        now, zone = self._desk.clock.now(), self._desk.zone

        def use(answer: tuple[datetime, str] | None) -> None:
            if answer is not None:
                self._do(name, lambda: verb(cases, *answer))

        dialog = WhenDialog(
            title, presets(now, zone), now, zone, ask_note=ask_note, required=required
        )
        self._app.push_screen(dialog, use)


def _how_many(cases: Collection[CaseId], *, before: str = "") -> str:
    """Said before a verb acts on several cases: " 3 cases"."""
    return f" {before}{len(cases)} cases" if len(cases) > 1 else ""
