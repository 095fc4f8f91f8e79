"""What a person does with a customer, from the list of customers and from a case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from carecli.care.cases import CaseId
from carecli.care.posts import PersonId
from carecli.tui import work

if TYPE_CHECKING:
    from carecli.care.acquaintance import Suggestion
    from carecli.desk.forget import Forgotten, Found
    from carecli.tui.app import CareApp


def note(app: CareApp, person: PersonId, handle: str, cases: Sequence[CaseId] = ()) -> None:
    """Ask for a note and how it is known; what is sensitive was confirmed there."""
    from carecli.tui.screens.note import NoteDialog

    def keep(answer: tuple[str, str] | None) -> None:
        if answer is not None:
            verb = partial(
                app.desk.customers.note, person, *answer, knowingly=True, cases=tuple(cases)
            )
            work.start(app, verb, app.changed, name="note")

    app.push_screen(NoteDialog(handle), keep)


def label(app: CareApp, person: PersonId, cases: Sequence[CaseId] = ()) -> None:
    """Ask which labels they should have: those that could fit first, with why."""
    from carecli.tui.screens.labels import LabelChange, LabelsDialog

    known = app.desk.customers

    def change(answer: LabelChange | None) -> None:
        if answer is not None and any(answer):
            add, remove = answer
            verb = partial(known.label, person, add, remove, cases=tuple(cases))
            work.start(app, verb, app.changed, name="label")

    profile = known.profile(person)
    app.push_screen(LabelsDialog(profile.card.labels, known.labels(), profile.suggestions), change)


def take(app: CareApp, person: PersonId) -> None:
    """Give somebody the first label that could fit."""

    def chosen(offers: tuple[Suggestion, ...]) -> None:
        if not offers:
            app.say("Nothing suggests a label.")
            return
        verb = partial(app.desk.customers.label, person, [offers[0].label])
        work.start(app, verb, app.changed, name="label")

    work.start(app, partial(app.desk.customers.suggestions, person), chosen, name="suggestions")


def forget(app: CareApp, handle: str) -> None:
    """Say what would be erased, and erase it once the handle is typed."""
    from carecli.tui.screens.typed import TypedDialog

    def erased(done: Forgotten) -> None:
        app.say(done.said, "warning" if done.left else "information")
        app.follow()

    def answered(typed: str | None) -> None:
        if typed is not None:
            work.start(app, partial(app.desk.forget.person, typed), erased, name="forget")

    def looked(found: Found) -> None:
        words = f"{found.said}\nThis cannot be undone."
        app.push_screen(TypedDialog(f"Forget @{handle}?", words, handle), answered)

    work.start(app, partial(app.desk.forget.look, handle), looked, name="what would be forgotten")
