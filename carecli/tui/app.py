"""The app: wiring, and what every screen shares."""

from __future__ import annotations

import asyncio
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from rich.text import Text
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
from carecli.care.rows import Row
from carecli.tui import work
from carecli.tui.background import Background, Fetching
from carecli.tui.case_actions import CaseActions
from carecli.tui.commands import BY_ID, COMMANDS, Command, Scope
from carecli.tui.keys import bindings, single
from carecli.tui.keys import keymap as build_keymap
from carecli.tui.palette import Commands
from carecli.tui.places import Places
from carecli.tui.safety import NoControls
from carecli.tui.screens.queue import QueueScreen
from carecli.tui.themes import THEMES
from carecli.tui.widgets.case_list import CaseList

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.desk.parts import Change


class CareApp(App[int | str]):
    """Gives back an exit code, or "demo" when that was chosen on the first screen.

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
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings(Scope.EVERYWHERE),
        *bindings(Scope.CASE),
    ]

    def __init__(
        self, desk: Desk, *, demo: bool = False, driver_class: type[Driver] | None = None
    ) -> None:
        self.desk = desk
        self.demo = demo
        self.keymap = build_keymap(desk.settings.keys)
        super().__init__(driver_class=driver_class)
        self.background = Background(self, demo=demo)
        self._groups = (Places(self), CaseActions(self))
        self._no_controls = NoControls()

    def get_default_screen(self) -> Screen[Any]:
        """The queue, or what to do when there is no account yet."""
        if self.desk.has_accounts:
            return QueueScreen(self.desk, self.keymap)
        from carecli.tui.screens.welcome import WelcomeScreen

        return WelcomeScreen()

    def on_mount(self) -> None:
        """Colours, keys, signals; then start fetching."""
        for theme in THEMES:
            self.register_theme(theme)
        wanted = self.desk.settings.theme
        known = wanted in self.available_themes
        self.theme = wanted if known else THEMES[0].name
        if not known:
            self.say(f"There is no theme {wanted!r}; ctrl+p lists them.", severity="warning")
        self.set_keymap(
            {name: ",".join(single(self.keymap[name])) for name in self.desk.settings.keys}
        )
        self._hear_the_end()
        if self.queue:
            self.call_after_refresh(self.background.begin)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and the net that no control character passes."""
        return [*super().get_line_filters(), self._no_controls]

    # Where one is

    @property
    def queue(self) -> QueueScreen | None:
        """The queue, unless there is no account."""
        root = self.screen_stack[0]
        return root if isinstance(root, QueueScreen) else None

    def current_row(self) -> Row | None:
        """The row under the cursor, or that of the open conversation."""
        if isinstance(self.screen, QueueScreen):
            return self.screen.current_row()
        case = getattr(self.screen, "case", None)
        return None if case is None else self.desk.row(case)

    def current_cases(self) -> tuple[CaseId, ...]:
        """What verbs act on: the selected cases, the one under the cursor, or the open one."""
        if isinstance(self.screen, QueueScreen):
            return self.screen.current_cases()
        case = getattr(self.screen, "case", None)
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

    async def action_command(self, name: str) -> None:
        """Do what a key of the app or of a case is bound to."""
        self._handler(BY_ID[name])()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether it is possible right now; keys of cases sleep where there is no case."""
        if action == "command" and self.is_running:
            return self._possible(BY_ID[str(parameters[0])], self.screen)
        return True

    def possible_on(self, screen: Screen[Any]) -> Iterable[Command]:
        """The commands that make sense on a screen now."""
        return (command for command in COMMANDS if self._possible(command, screen))

    def run_command(self, command: Command, screen: Screen[Any]) -> None:
        """Do a command that was chosen by name on a screen."""
        if command.scope in (Scope.EVERYWHERE, Scope.CASE):
            self._handler(command)()
        else:
            self.call_next(screen.run_action, command.action)

    def _handler(self, command: Command) -> Callable[[], None]:
        group = next(group for group in self._groups if hasattr(group, command.action))
        handler: Callable[[], None] = getattr(group, command.action)
        return handler

    def _possible(self, command: Command, screen: Screen[Any]) -> bool:
        if command.scope is Scope.CASE:
            if isinstance(screen, QueueScreen):
                return bool(screen.current_cases())
            return hasattr(screen, "case")
        if command.scope is Scope.EVERYWHERE:
            return self.queue is not None or command.id in ("help", "palette", "quit", "quit-now")
        return command.scope in getattr(screen, "scopes", ())

    # What came of it

    def say(
        self,
        message: str,
        severity: SeverityLevel = "information",
        *,
        title: str = "",
        seconds: float = 4,
    ) -> None:
        """Show a sentence for a few seconds; outside text in it is literal."""
        self.notify(message, title=title, severity=severity, timeout=seconds, markup=False)

    def changed(self, change: Change) -> None:
        """Say what a verb did, and show it everywhere."""
        self.say(change.said)
        self.follow()

    def follow(self) -> None:
        """Let every open screen show what the desk holds now."""
        for screen in self.screen_stack:
            if reload := getattr(screen, "reload", None):
                reload()

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
            self.say(str(error), "warning" if mild else "error", title=error.title, seconds=8)
            return
        from carecli.tui.screens.problem import details, problem_screen

        def answer(wanted: str | None) -> None:
            if wanted == "copy":
                self.copy_to_clipboard(details(error))
                self.say("The details are on the clipboard.")

        self.push_screen(problem_screen(error), answer)

    @on(CaseList.Opened)
    def _open(self, message: CaseList.Opened) -> None:
        self.open_case(message.row.case)

    # The window and the end

    def on_resize(self, event: Resize) -> None:
        """Cover the screens while the window is too small for them."""
        from carecli.tui.screens.too_small import TooSmall, fits

        if not fits(event.size) and not isinstance(self.screen, TooSmall):
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
        """End after a bug with where it happened, without the values of variables.

        Textual would print local variables, and with them tokens and customers' words.
        """
        trace = traceback.format_exc(limit=-6).strip()
        words = "carecli has stopped because of a bug. Your drafts are safe.\n"
        self._exit_renderables.append(Text(f"{words}\n{trace}"))
        self._close_messages_no_wait()
