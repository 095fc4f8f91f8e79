"""What we promised: overdue, due, coming, and how the closed ones ended."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from carecli.care.card import Reminder
from carecli.care.cases import CaseId
from carecli.desk.reminders import Promises
from carecli.tui import promise_verdicts
from carecli.tui.commands import Scope
from carecli.tui.keys import bindings
from carecli.tui.screens.listed import ListScreen
from carecli.tui.text import STYLES, line, said
from carecli.tui.wording import Tone, Word, when

if TYPE_CHECKING:
    from carecli.tui.app import CareApp

_GROUPS = {
    "overdue": ("● overdue", Tone.BAD),
    "due": ("◐ today", Tone.WARN),
    "coming": ("○ coming", Tone.DIM),
    "kept": ("✓ kept", Tone.GOOD),
    "broken": ("✗ broken", Tone.BAD),
}


@dataclass(frozen=True, slots=True)
class Promised:
    """A promise with its customer; `group` is how it stands."""

    reminder: Reminder
    group: str
    handle: str


class PromisesScreen(ListScreen[Promised]):
    """Each promise with what was said, to whom, by when."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.PROMISES)
    TITLE_LINE = "Promises"
    EMPTY = (
        "Nothing is promised.\nOn a case, p records a promise; after an answer that holds one,"
        " carecli offers it."
    )
    KEYS = ("promise-kept", "promise-moved", "promise-broken", "open", "help")
    scopes = (Scope.PROMISES, Scope.CASE, Scope.EVERYWHERE)

    @property
    def case(self) -> CaseId | None:
        """Whose promise is under the cursor: what the verbs on cases act on."""
        return self.current.reminder.case if self.is_mounted and self.current else None

    def things(self) -> Sequence[Promised]:
        """All of them, the most pressing first."""
        return tuple(self._listed(self._desk.reminders.promises()))

    def follow(self) -> None:
        """Show what there is now, with the part that was kept."""
        super().follow()
        self.query_one("#listed-title", Static).update(_title(self._desk.reminders.promises()))

    def _listed(self, promises: Promises) -> Iterator[Promised]:
        for name in ("overdue", "due", "coming"):
            for one in getattr(promises, name):
                yield self._promised(one, name)
        for one in promises.closed:
            yield self._promised(one, one.settled if one.settled in _GROUPS else "broken")

    def _promised(self, reminder: Reminder, group: str) -> Promised:
        return Promised(reminder, group, self._desk.row(reminder.case).handle)

    def drawn(self, thing: Promised) -> Content:
        """How it stands, by when and to whom; what was promised."""
        one, (word, tone) = thing.reminder, _GROUPS[thing.group]
        now, zone = self._desk.clock.now(), self._desk.zone
        at = when(one.settled_at or one.due, now, zone)
        moved = "moved" if one.moved == 1 else f"moved {one.moved} times" if one.moved else ""
        head = Content.assemble(
            (f"{word:<11}", STYLES[tone]),
            (f"{at:<12}", "bold" if one.settled is None else STYLES[Tone.DIM]),
            line(f"@{thing.handle}").truncate(24, ellipsis=True),
            (f"  {moved}" if moved else "", STYLES[Tone.DIM]),
        )
        what = line(one.note or "no words").truncate(110, ellipsis=True)
        return Content("\n").join([head, Content(" " * 11) + what, Content("")])

    def _with(self, verdict: promise_verdicts.Verdict) -> None:
        app = cast("CareApp", self.app)
        if self.current is None:
            app.say("There is no promise here.")
        elif self.current.reminder.settled:
            app.say("This one is closed; u takes back what was done last.")
        else:
            verdict(app, self.current.reminder)

    def action_promise_kept(self) -> None:
        """It was kept."""
        self._with(promise_verdicts.keep)

    def action_promise_moved(self) -> None:
        """It gets another time."""
        self._with(promise_verdicts.move)

    def action_promise_broken(self) -> None:
        """It was broken."""
        self._with(promise_verdicts.give_up)

    def on_option_list_option_selected(self) -> None:
        """Enter opens the conversation."""
        if self.current:
            cast("CareApp", self.app).open_case(self.current.reminder.case)


def _title(promises: Promises) -> Content:
    words: list[Word] = [("Promises", Tone.STRONG)]
    for name, tone in (("overdue", Tone.BAD), ("due", Tone.WARN), ("coming", Tone.DIM)):
        if found := getattr(promises, name):
            label = "due today" if name == "due" else name
            words.append((f"{len(found)} {label}", tone))
    if closed := len(promises.closed):
        words.append((f"kept {promises.kept} of {closed} in 90 days", Tone.PLAIN))
    return said(*words)
