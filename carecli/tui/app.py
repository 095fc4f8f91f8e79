"""The app: wiring, and what every screen shares."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.app import App
from textual.binding import BindingType
from textual.driver import Driver
from textual.events import Resize
from textual.filter import LineFilter
from textual.notifications import SeverityLevel
from textual.screen import Screen

from carecli.care.cases import CaseId
from carecli.care.errors import CareError, Misuse
from carecli.care.rows import Row, View
from carecli.tui import after_sending, work
from carecli.tui.background import Background, Fetching
from carecli.tui.commands import BY_ID, Scope
from carecli.tui.dispatch import Dispatch
from carecli.tui.keys import bindings, single
from carecli.tui.keys import keymap as build_keymap
from carecli.tui.offers import Offers
from carecli.tui.palette import Commands, Palette
from carecli.tui.safety import NoControls
from carecli.tui.screens.modal import Modal
from carecli.tui.screens.queue import QueueScreen
from carecli.tui.themes import dress
from carecli.tui.widgets.case_list import CaseList

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.desk.parts import Change
    from carecli.tui.screens.conversation import NextCase, PreviousCase, Sent


class CareApp(App[int | str]):
    """Gives back an exit code, or what the first screen led to: "demo" or "again".

    Args:
        desk: Everything there is to show and do.
        demo: The desk works on the sandbox.
        driver_class: The terminal driver; None for Textual's own choice.

    Raises:
        ConfigError: The config gives keys that cannot be.
    """

    TITLE = "carecli"
    CSS_PATH: ClassVar[Any] = ["carecli.tcss", "screens/queue.tcss"]
    COMMANDS: ClassVar[set[Any]] = {Commands}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.EVERYWHERE), *bindings(Scope.CASE)]

    def __init__(
        self, desk: Desk, *, demo: bool = False, driver_class: type[Driver] | None = None
    ) -> None:
        self.desk = desk
        self.demo = demo
        self.keymap = build_keymap(desk.settings.keys)
        super().__init__(driver_class=driver_class)
        self.background = Background(self, demo=demo)
        self.offers = Offers(self)
        self.dispatch = Dispatch(self)
        self._no_controls = NoControls()

    def get_default_screen(self) -> Screen[Any]:
        """The queue, or what to do when there is no account yet."""
        if self.desk.has_accounts:
            return QueueScreen(self.desk, self.keymap)
        from carecli.tui.screens.welcome import WelcomeScreen

        return WelcomeScreen()

    def on_mount(self) -> None:
        """Colours, keys, signals; then start fetching."""
        if not dress(self, wanted := self.desk.settings.theme):
            self.say(f"There is no theme {wanted!r}; ctrl+p lists them.", "warning")
        own = self.desk.settings.keys
        self.set_keymap({name: ",".join(single(self.keymap[name])) for name in own})
        self._hear_the_end()
        if self.queue:
            self.call_after_refresh(self.background.begin)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and the net that no control character passes."""
        return [*super().get_line_filters(), self._no_controls]

    # Where one is

    @property
    def queue(self) -> QueueScreen | None:
        """The queue, unless there is no account, or the app is ending."""
        root = next(iter(self.screen_stack), None)
        return root if isinstance(root, QueueScreen) else None

    @property
    def viewed(self) -> View | None:
        """The view of the queue, while that is in front."""
        return getattr(self.screen, "view", None)

    def current_row(self) -> Row | None:
        """The row under the cursor, or that of the open conversation."""
        if isinstance(self.screen, QueueScreen):
            return self.screen.current_row()
        case = getattr(self.screen, "case", None)
        with suppress(Misuse):  # another program has removed the account meanwhile
            return None if case is None else self.desk.row(case)
        return None

    def current_cases(self) -> tuple[CaseId, ...]:
        """What verbs act on: the selected cases, the one under the cursor, or the open one."""
        return self.cases_on(self.screen)

    def cases_on(self, screen: Screen[Any]) -> tuple[CaseId, ...]:
        """The cases that a screen points at."""
        if isinstance(screen, QueueScreen):
            return screen.current_cases()
        case = getattr(screen, "case", None)
        return () if case is None else (case,)

    def open_case(self, case: CaseId, *, compose: bool = False, template: bool = False) -> None:
        """Show a conversation, or write in the one that is open."""
        from carecli.tui.screens.conversation import ConversationScreen

        if isinstance(self.screen, ConversationScreen) and self.screen.case == case:
            self.screen.write(template=template)
        else:
            self.push_screen(ConversationScreen(case, compose=compose, template=template))

    def back_to_queue(self) -> None:
        """Close everything above the queue."""
        while len(self.screen_stack) > 1:
            self.pop_screen()

    # Commands

    def action_command_palette(self) -> None:
        """Look a command up by its name; a question is answered first."""
        if not isinstance(self.screen, Modal):
            self.push_screen(Palette())

    async def action_command(self, name: str) -> None:
        """Do what a key of the app or of a case is bound to."""
        try:
            self.dispatch.run(BY_ID[name], self.screen)
        except CareError as error:
            self.show_error(error)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether it is possible right now; keys of cases sleep where there is no case."""
        if action == "command" and self.is_running:
            return self.dispatch.possible(BY_ID[str(parameters[0])], self.screen)
        return True

    # What came of it

    def say(
        self, message: str, severity: SeverityLevel = "information", *, title: str = ""
    ) -> None:
        """Show a sentence for a while; outside text in it is literal."""
        seconds = 4 if severity == "information" else 8
        self.notify(message, title=title, severity=severity, timeout=seconds, markup=False)

    def changed(self, change: Change) -> None:
        """Say what a verb did, and show it everywhere."""
        self.say(change.said)
        if self.queue:
            self.queue.let_go(change.cases)
        self.follow()

    def follow(self) -> None:
        """Let every open screen show what the desk holds now."""
        for screen in self.screen_stack:
            follow = getattr(screen, "follow", None)
            if follow and screen.is_mounted:  # until then there is nothing on it to fill
                follow()

    def fetched(self, new: int, *, asked: bool) -> None:
        """Show what a fetch brought."""
        if self.queue:
            self.queue.say("")
        if asked:
            self.say(f"{new} new." if new else "Nothing new.")
        self.follow()

    @on(Fetching)
    def _show_progress(self, message: Fetching) -> None:
        if self.queue:
            self.queue.say(message.said)

    @on(work.Done)
    def _go_on(self, message: work.Done) -> None:
        message.then()

    @on(work.Failed)
    def _show_failure(self, message: work.Failed) -> None:
        if message.quiet is None or not message.quiet(message.error):
            self.show_error(message.error)
        if message.then is not None:
            message.then(message.error)

    def show_error(self, error: Exception) -> None:
        """The one policy: what a person can act on is a toast, anything else a problem screen."""
        if isinstance(error, CareError):
            mild = error.retryable or isinstance(error, Misuse)
            self.say(str(error), "warning" if mild else "error", title=error.title)
            return
        from carecli.tui.screens.problem import report

        report(self, error)

    @on(CaseList.Opened)
    def _open(self, message: CaseList.Opened) -> None:
        self.open_case(message.row.case)

    def on_next_case(self, message: NextCase) -> None:
        """Show the next case of the list in the conversation that is open."""
        self.dispatch.places.go_along(message.case, 1)

    def on_previous_case(self, message: PreviousCase) -> None:
        """Show the case before it."""
        self.dispatch.places.go_along(message.case, -1)

    def on_sent(self, message: Sent) -> None:
        """After a reply was queued or handed over: back to the list, on the next case."""
        self.dispatch.places.go_on(message.case, message.reply)
        after_sending.offer(self, message.case, message.reply)
        self.background.plan_delivery()

    # The window and the end

    def on_resize(self, event: Resize) -> None:
        """Cover the screens while the window is too small for them."""
        from carecli.tui.screens.too_small import TooSmall, fits

        if isinstance(self.screen, TooSmall):
            if fits(event.size):
                self.screen.dismiss()
        elif not fits(event.size):
            self.push_screen(TooSmall())

    def leave(self, code: int = 0) -> None:
        """End: drafts are written, what runs in the background is told."""
        self.background.end()
        for screen in self.screen_stack:
            if keep := getattr(screen, "keep_draft", None):
                keep()
        self.exit(code)

    def _hear_the_end(self) -> None:
        """Leave in good order when the terminal is closed or the system asks."""
        if sys.platform != "win32":
            loop = asyncio.get_running_loop()
            for number in (signal.SIGHUP, signal.SIGTERM):
                loop.add_signal_handler(number, self.leave, 128 + number)

    def _fatal_error(self) -> None:
        """End after a bug with where it happened; Textual would print the values of variables."""
        from carecli.tui.screens.problem import last_words

        self._exit_renderables.append(last_words())
        self._close_messages_no_wait()
