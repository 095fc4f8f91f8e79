"""What one can do to cases, written once for the queue and the conversation.

Each method is the action of the command of that id. Verbs act on all selected cases, dialogs about
one customer on the one under the cursor.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from carecli.care.card import Reminder, ReminderKind
from carecli.care.cases import CaseId, Reason, State
from carecli.care.closing import LastWord
from carecli.care.rows import Row, View
from carecli.system.terminal import clean
from carecli.tui import (
    browser,
    composing,
    customer_actions,
    muting,
    promise_verdicts,
    work,
)

if TYPE_CHECKING:
    from carecli.desk.parts import Change
    from carecli.desk.times import SnoozeChoice
    from carecli.tui.app import CareApp


_CHECK = "closing-check"
_CLOSING = {
    (LastWord.AWAY, None): "closing-after-dm",
    (LastWord.THEIRS, Reason.CONFIRMED): "closing-thanks",
    (LastWord.THEIRS, Reason.NO_REPLY_NEEDED): "closing-thanks",
}
"""The template of a closing line, by whose word is the last and what theirs suggest."""


class CaseActions:
    """The verbs on cases.

    Args:
        app: Tells which cases are meant, shows dialogs and what came of it.
    """

    def __init__(self, app: CareApp) -> None:
        self._app = app
        self._desk = app.desk

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
        if len(cases) == 1 and (reminder := self._at_hand(cases[0])):
            self._settle(reminder)
        elif all(self._ends_well(case) for case in cases):
            words = f"{len(cases)} cases are closed as solved."
            self._sure(cases, words, lambda: self._close(cases, Reason.SOLVED))
        else:
            self.no_reply()

    def _ends_well(self, case: CaseId) -> bool:
        """Whether our word is the last, and no "DM us"."""
        answered = self._desk.row(case).state is State.ANSWERED
        return answered and not self._desk.triage.closing(case).asks

    def no_reply(self) -> None:
        """Close without an answer, with the reason."""
        from carecli.tui.screens.reason import ReasonDialog, Verdict

        cases = self._app.current_cases()

        def close(verdict: Verdict | None) -> None:
            if verdict is None:
                return
            if verdict.reason is None:
                self._closing_line(cases[0])
            else:
                self._close(cases, verdict.reason, verdict.why)

        closing = self._desk.triage.closing(cases[0]) if len(cases) == 1 else None
        self._app.push_screen(ReasonDialog(len(cases), closing), close)

    def _closing_line(self, case: CaseId) -> None:
        """Write the last public word, from the template that fits."""
        closing = self._desk.triage.closing(case)
        composing.begin(self._app, case, _CLOSING.get((closing.last, closing.suggests), _CHECK))

    def _at_hand(self, case: CaseId) -> Reminder | None:
        """The reminder that is meant: the one that is due, or the one under the cursor."""
        due: Sequence[Reminder] = getattr(self._app.screen, "due", ())
        if due and self._desk.row(case).state is not State.WAITING:
            return due[0]
        if self._app.viewed is not View.FOLLOW_UPS:
            return None
        still_open = [one for one in self._desk.card(case).reminders if one.case == case]
        row = self._app.current_row()
        pointed_at = row.at if row and row.case == case else None
        return min(still_open, key=lambda one: (one.due != pointed_at, one.due), default=None)

    def _settle(self, meant: Reminder) -> None:
        """Ask how a reminder ended."""
        from carecli.tui.screens.settle import settle_screen

        def settle(how: str | None) -> None:
            if how is None:
                return
            if how == "moved":
                promise_verdicts.move(self._app, meant)
            elif meant.kind is ReminderKind.PROMISE:
                (promise_verdicts.keep if how == "kept" else promise_verdicts.give_up)(
                    self._app, meant
                )
            else:
                self._do("settle", lambda: self._desk.reminders.settle(meant.id, how))

        self._app.push_screen(settle_screen(meant, self._desk.row(meant.case).handle), settle)

    def reopen(self) -> None:
        """Take it back into the queue."""
        cases = self._app.current_cases()
        words = f"{len(cases)} cases are opened again."
        self._sure(
            cases, words, lambda: self._do("reopen", lambda: self._desk.triage.reopen(cases))
        )

    def snooze(self) -> None:
        """Ask until when, then sleep."""
        from carecli.tui.screens.snooze import SnoozeDialog

        cases, times = self._app.current_cases(), self._desk.times

        def sleep(choice: SnoozeChoice | None) -> None:
            if choice is not None:
                self._sleep(cases, choice)

        dialog = SnoozeDialog(
            times.presets(cases),
            self._desk.zone,
            self._desk.clock.now(),
            title=f"Snooze{_how_many(cases)} until …",
            opens=times.opens(cases),
        )
        self._app.push_screen(dialog, sleep)

    def snooze_again(self) -> None:
        """Sleep as the last time; ask when there was none, or its time has passed."""
        cases = self._app.current_cases()
        if (choice := self._desk.times.last(cases)) is None:
            self.snooze()
        else:
            words = f"{len(cases)} cases sleep, as the last one did: {choice.words or 'no date'}."
            self._sure(cases, words, lambda: self._sleep(cases, choice))

    def follow_up(self) -> None:
        """Ask when to come back if they stay silent."""

        def remind(cases: tuple[CaseId, ...], due: datetime, note: str) -> Change:
            return self._desk.reminders.follow_up(cases, due, note=note)

        title = f"Follow up{_how_many(self._app.current_cases())} if they stay silent until …"
        self._ask_when(title, "Note", "follow-up", remind)

    def promise(self) -> None:
        """Ask what we promised, and by when."""

        def record(cases: tuple[CaseId, ...], due: datetime, what: str) -> Change:
            return self._desk.reminders.promise(cases, due, what)

        title = f"We promised{_how_many(self._app.current_cases(), before='in ')} to …"
        self._ask_when(title, "What", "promise", record, required=True)

    def note(self) -> None:
        """Ask for a note about the customer and how it is known."""
        if row := self._app.current_row():
            person = self._desk.customers.of(row.case)
            customer_actions.note(self._app, person, row.handle, [row.case])

    def label(self) -> None:
        """Ask which labels the customer should have."""
        if row := self._app.current_row():
            person = self._desk.customers.of(row.case)
            customer_actions.label(self._app, person, [row.case])

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

    def _sure(self, cases: tuple[CaseId, ...], words: str, go: Callable[[], None]) -> None:
        """Say how many there are before something is done to several; one goes straight on."""
        from carecli.tui.screens.ask import Ask

        if len(cases) == 1:
            go()
            return
        answers = (("y", "yes", "yes; u takes it back as one"),)
        ask = Ask(f"{len(cases)} cases", Content(words), answers)
        self._app.push_screen(ask, lambda answer: go() if answer else None)

    def _close(self, cases: tuple[CaseId, ...], reason: Reason, why: str = "") -> None:
        """Close cases; of a troll, muting on X is offered."""
        ends_here = reason is Reason.TROLL and len(cases) == 1

        def verb() -> Change:
            return self._desk.triage.done(cases, reason, why)

        self._clear(
            "done", cases, verb, lambda: muting.offer(self._app, cases[0]) if ends_here else None
        )

    def _clear(
        self,
        name: str,
        cases: tuple[CaseId, ...],
        verb: Callable[[], Change],
        after: Callable[[], None] = lambda: None,
    ) -> None:
        """Take cases out of their list; the conversation of an open one gives way to the next."""
        onward = self._app.dispatch.places.onward(cases[0])

        def show(change: Change) -> None:
            self._app.changed(change)
            onward()
            after()

        work.start(self._app, verb, show, name=name)

    def _sleep(self, cases: tuple[CaseId, ...], choice: SnoozeChoice) -> None:
        def verb() -> Change:
            change = self._desk.triage.snooze(cases, choice.until, firm=choice.firm, why=choice.why)
            self._desk.times.remember(choice)
            return change

        self._clear("snooze", cases, verb)

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

        def use(answer: tuple[datetime, str] | None) -> None:
            if answer is not None:
                self._do(name, lambda: verb(cases, *answer))

        dialog = WhenDialog(
            title,
            self._desk.times.presets(cases),
            self._desk.clock.now(),
            self._desk.zone,
            ask_note=ask_note,
            required=required,
            opens=self._desk.times.opens(cases),
        )
        self._app.push_screen(dialog, use)


def _how_many(cases: Collection[CaseId], *, before: str = "") -> str:
    """Said before a verb acts on several cases: " 3 cases"."""
    return f" {before}{len(cases)} cases" if len(cases) > 1 else ""
