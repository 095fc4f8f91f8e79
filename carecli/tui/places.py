"""Where one can go, and how one leaves. Each method is the action of the command of that id."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from carecli.care.cases import CaseId
from carecli.care.outgoing import Reply
from carecli.care.rows import View
from carecli.tui import work
from carecli.tui.commands import BY_ID, Scope
from carecli.tui.keys import chords
from carecli.tui.wording import key_name

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.theme import Theme

    from carecli.desk.parts import Change
    from carecli.tui.app import CareApp

AGAIN = "again"
"""What the app gives back when it should be shown once more, on the account that is there now."""


class Places:
    """Help, views, outbox, back and out.

    Args:
        app: Whose screens these are.
    """

    def __init__(self, app: CareApp) -> None:
        self._app = app
        self._desk = app.desk

    def help(self) -> None:
        """The keys of the screen one is on."""
        from carecli.tui.screens.help import HelpScreen

        scopes = getattr(self._app.screen, "scopes", (Scope.EVERYWHERE,))
        self._app.push_screen(HelpScreen(self._app.keymap, *scopes))

    def goto(self) -> None:
        """Wait for the key that says where to."""
        from carecli.tui.widgets.goto_strip import GotoStrip

        here = self._app.screen

        def go(name: str | None) -> None:
            if name is not None:
                self._app.dispatch.run(BY_ID[name], here)

        prefix = self._app.keymap["goto"][0]
        possible = {command.id for command in self._app.dispatch.offered(here)}
        offered = {k: c for k, c in chords(self._app.keymap).items() if c.id in possible}
        self._app.push_screen(GotoStrip(prefix, offered), go)

    def view_waiting(self) -> None:
        """Everyone who waits."""
        self._view(View.WAITING)

    def view_follow_ups(self) -> None:
        """What to come back to."""
        self._view(View.FOLLOW_UPS)

    def view_answered(self) -> None:
        """Where our word is the last."""
        self._view(View.ANSWERED)

    def view_snoozed(self) -> None:
        """What sleeps."""
        self._view(View.SNOOZED)

    def view_done(self) -> None:
        """What is closed."""
        self._view(View.DONE)

    def _view(self, view: View) -> None:
        if queue := self._app.queue:
            self._app.back_to_queue()
            queue.open_view(view)

    def outbox(self) -> None:
        """Replies on their way."""
        from carecli.tui.screens.outbox import OutboxScreen

        if not isinstance(self._app.screen, OutboxScreen):
            self._app.push_screen(OutboxScreen(self._desk, self._app.keymap))

    def accounts(self) -> None:
        """The handles one answers for."""
        from carecli.tui.screens.accounts import AccountsScreen

        if not isinstance(self._app.screen, AccountsScreen):
            self._app.push_screen(AccountsScreen(self._desk, self._app.keymap))

    def sign_in(self) -> None:
        """Lead through connecting an account."""
        from carecli.tui.sign_in import SignInFlow

        SignInFlow(self._app, self._connected).start()

    def _connected(self) -> None:
        """On to the queue: the app begins anew where there was none."""
        if self._app.queue is None:
            self._app.exit(AGAIN)
        else:
            self._app.follow()
            self._app.background.begin()

    def budget(self) -> None:
        """Money."""
        from carecli.tui.screens.budget import BudgetScreen

        if not isinstance(self._app.screen, BudgetScreen):
            self._app.push_screen(BudgetScreen(self._desk, self._app.keymap))

    def templates(self) -> None:
        """All templates."""
        from carecli.tui.screens.template_shelf import TemplatesScreen

        if not isinstance(self._app.screen, TemplatesScreen):
            self._app.push_screen(TemplatesScreen(self._desk, self._app.keymap))

    def playbook(self) -> None:
        """Kinds of problem."""
        from carecli.tui.screens.playbook import PlaybookScreen

        if not isinstance(self._app.screen, PlaybookScreen):
            self._app.push_screen(PlaybookScreen(self._desk, self._app.keymap))

    def insights(self) -> None:
        """How well one does."""
        from carecli.tui.screens.insights import InsightsScreen

        if not isinstance(self._app.screen, InsightsScreen):
            self._app.push_screen(InsightsScreen(self._desk, self._app.keymap))

    def crowds(self) -> None:
        """Several people on one problem."""
        from carecli.tui.screens.crowds import CrowdsScreen

        if not isinstance(self._app.screen, CrowdsScreen):
            self._app.push_screen(CrowdsScreen(self._desk, self._app.keymap))

    def customers(self) -> None:
        """The people behind the cases."""
        from carecli.tui.screens.customers import CustomersScreen

        if not isinstance(self._app.screen, CustomersScreen):
            self._app.push_screen(CustomersScreen(self._desk, self._app.keymap))

    def search(self) -> None:
        """Find anything."""
        from carecli.tui.screens.search import SearchScreen

        if not isinstance(self._app.screen, SearchScreen):
            self._app.push_screen(SearchScreen(self._desk, self._app.keymap))

    def theme(self) -> None:
        """Choose the colours; they stay for the next time."""
        self._app.theme_changed_signal.subscribe(self._app, self._keep_theme)
        self._app.search_themes()

    def _keep_theme(self, chosen: Theme) -> None:
        remember = partial(self._desk.remember_theme, chosen.name)
        work.start(self._app, remember, lambda _: None, name="keep the theme")

    def undo(self) -> None:
        """Undo the last local action, or recall the newest reply on hold."""

        def show(change: Change | None) -> None:
            if change is None:
                self._app.say("There is nothing to undo.")
            else:
                self._app.clear_notifications()  # what they say holds no longer
                self._app.changed(change)
                if self._app.queue and change.cases:
                    self._app.queue.point_at(change.cases[0])

        work.start(self._app, self._desk.undo, show, name="undo")

    def fetch(self) -> None:
        """Ask X now."""
        self._app.background.sync(asked=True)

    # From case to case

    def go_along(self, case: CaseId, step: int) -> None:
        """Show a neighbour in the list, in the conversation that is open."""
        queue, screen = self._app.queue, self._app.screen
        row = queue.neighbour(case, step) if queue else None
        if queue is None or row is None:
            self._app.say("That was the last one." if step > 0 else "That was the first one.")
        elif go_to := getattr(screen, "go_to", None):
            queue.point_at(row.case)
            go_to(row.case)

    def onward(self, case: CaseId) -> Callable[[], None]:
        """What leads from an open conversation to the next one, once its case is off the list."""
        queue = self._app.queue
        row = queue.neighbour(case, 1) if queue else None
        if getattr(self._app.screen, "keeps_going", False):
            return lambda: None

        def go() -> None:
            screen = self._app.screen
            go_to = getattr(screen, "go_to", None)
            if go_to is None or getattr(screen, "case", None) != case:
                return
            if queue is None or row is None:
                self._app.back_to_queue()
            else:
                queue.point_at(row.case)
                go_to(row.case)

        return go

    def go_on(self, case: CaseId, reply: Reply | None) -> None:
        """Back to the list after an answer, on the next case."""
        if not getattr(self._app.screen, "keeps_going", False):
            self._app.back_to_queue()
            if self._app.queue:
                self._app.queue.pass_by(case)
        if reply:
            undo = key_name(self._app.keymap["undo"][0])
            self._app.say(f"The reply to @{reply.handle} is on hold; {undo} takes it back.")

    # Back and out

    def back(self) -> None:
        """One step back: a selection, a filter, a screen."""
        screen = self._app.screen
        step_back = getattr(screen, "step_back", None)
        if step_back is not None and step_back():
            return
        if screen is not self._app.screen_stack[0]:
            self._app.pop_screen()

    def quit(self) -> None:
        """Back; out at the root."""
        if self._app.screen is self._app.screen_stack[0]:
            self.quit_now()
        else:
            self.back()

    def quit_now(self) -> None:
        """Out, but ask about replies that are still on hold."""
        held = [reply for reply in self._desk.replies.outbox() if reply.held]
        if not held:
            self._app.leave()
            return
        from carecli.tui.screens.quit import quit_screen

        def leave(answer: str | None) -> None:
            if answer == "send":
                work.start(
                    self._app, partial(self._send, held), lambda _: self._app.leave(), name="send"
                )
            elif answer == "keep":
                work.start(
                    self._app, partial(self._keep, held), lambda _: self._app.leave(), name="keep"
                )

        self._app.push_screen(quit_screen(held), leave)

    def _send(self, held: Sequence[Reply]) -> None:
        for reply in held:
            self._desk.replies.deliver(reply.id)

    def _keep(self, held: Sequence[Reply]) -> None:
        for reply in held:
            self._desk.replies.recall(reply.id)
