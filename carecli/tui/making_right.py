"""What one does to make it right: look up, find out what kind of problem it is, give something.

Each method is the action of the command of that id, on the case under the cursor.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from carecli.tui import work

if TYPE_CHECKING:
    from carecli.care.card import LookedUp
    from carecli.care.rows import Row
    from carecli.desk.lookups import Question
    from carecli.tui.app import CareApp
    from carecli.tui.screens.giving import Gift


class MakingRight:
    """The verbs of goodwill, look-ups and the playbook on a case.

    Args:
        app: Tells which case is meant, shows dialogs and what came of it.
    """

    def __init__(self, app: CareApp) -> None:
        self._app = app
        self._desk = app.desk

    def goodwill(self) -> None:
        """Ask what the customer is given, and log it."""
        from carecli.tui.screens.giving import GivingDialog

        if (row := self._app.current_row()) is None:
            return
        case, verbs = row.case, self._desk.goodwill

        def give(gift: Gift | None) -> None:
            if gift is not None:
                verb = partial(
                    verbs.give, case, gift.what, gift.worth, over=bool(gift.why), why=gift.why
                )
                work.start(self._app, verb, self._app.changed, name="goodwill")

        money = verbs.currency(row.account)
        excess = partial(verbs.excess, case)
        self._app.push_screen(GivingDialog(row.handle, verbs.offers(case), money, excess), give)

    def kind(self) -> None:
        """Ask which kind of problem it is; the likeliest first."""
        from carecli.tui.screens.choose import Choice, ChoiceDialog

        if (row := self._app.current_row()) is None:
            return
        case = row.case
        plays = self._desk.playbook.plays(case)
        if not plays:
            self._app.say("The playbook is empty.")
            return
        choices = [
            Choice(one.kind.id, one.kind.title, "chosen" if one.chosen else ", ".join(one.because))
            for one in plays
        ]
        if plays[0].chosen:
            choices.append(Choice("", "As the posts say"))

        def choose(name: str | None) -> None:
            if name is not None:
                verb = partial(self._desk.playbook.choose, case, name or None)
                work.start(self._app, verb, self._app.changed, name="kind")

        self._app.push_screen(ChoiceDialog("What kind of problem is it?", choices), choose)

    def look_up(self) -> None:
        """Ask a program of the person's own about the customer."""
        from carecli.tui.screens.choose import Choice, ChoiceDialog

        if (row := self._app.current_row()) is None:
            return
        known = {one.name: one for one in self._desk.lookups.known()}
        if not known:
            self._app.say(
                "Add one under [lookups] with `carecli config edit`.", title="No look-up is set up"
            )
        elif len(known) == 1:
            self._ask(row, *known.values())
        else:
            choices = [Choice(one.name, one.title) for one in known.values()]

            def chosen(name: str | None) -> None:
                if name is not None:
                    self._ask(row, known[name])

            self._app.push_screen(ChoiceDialog("Look up", choices), chosen)

    def _ask(self, row: Row, question: Question) -> None:
        from carecli.tui.screens.asking import AskingDialog

        def confirmed(values: Mapping[str, str] | None) -> None:
            if values is not None:
                self._run(row, question, values)

        if not question.asks:
            self._run(row, question, {})
            return
        suggested = self._desk.lookups.suggested(row.case, question.name)
        command = " ".join(self._desk.settings.lookups[question.name].command)
        self._app.push_screen(AskingDialog(question, command, suggested), confirmed)

    def _run(self, row: Row, question: Question, values: Mapping[str, str]) -> None:
        def show(found: LookedUp) -> None:
            self._app.follow()
            ended = f" It ended with {found.code}." if found.code else ""
            self._app.say(f"{question.title}: see the card of @{row.handle}.{ended}")
            self._show_card(row)

        self._app.say(f"Asking {question.title} …")
        verb = partial(self._desk.lookups.run, row.case, question.name, values)
        work.start(self._app, verb, show, name="look up")

    def _show_card(self, row: Row) -> None:
        """Open the card, unless it stands beside what one is looking at, or one has gone on."""
        from carecli.tui.screens.card import CardScreen
        from carecli.tui.widgets.card import CardView

        screen = self._app.screen
        beside = any(card.region for card in screen.query(CardView))
        if not beside and not screen.is_modal and (row.case in self._app.cases_on(screen)):
            self._app.push_screen(CardScreen(row.case))
