"""From a command to what does it, and whether that is possible right now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from carecli.tui.case_actions import CaseActions
from carecli.tui.commands import COMMANDS, Command, Scope
from carecli.tui.follow_through import FollowThrough
from carecli.tui.making_right import MakingRight
from carecli.tui.places import Places

if TYPE_CHECKING:
    from carecli.tui.app import CareApp

_ALWAYS = frozenset({"help", "palette", "quit", "quit-now", "theme"})
"""What works without an account."""


class Dispatch:
    """Knows the action groups of the app; the other scopes belong to screens and widgets.

    Args:
        app: Where commands are given.
    """

    def __init__(self, app: CareApp) -> None:
        self._app = app
        self.places = Places(app)
        self.follow_through = FollowThrough(app)
        self._groups = (self.places, self.follow_through, CaseActions(app), MakingRight(app))

    def run(self, command: Command, screen: Screen[Any]) -> None:
        """Do a command as if its key had been pressed on a screen."""
        if command.scope in (Scope.EVERYWHERE, Scope.CASE):
            self._handler(command)()
        else:
            self._app.call_next(screen.run_action, command.action)

    def offered(self, screen: Screen[Any]) -> Iterable[Command]:
        """The commands that make sense on a screen now."""
        return (command for command in COMMANDS if self.possible(command, screen))

    def possible(self, command: Command, screen: Screen[Any]) -> bool:
        """Whether it makes sense: verbs on cases need a case, and everything an account."""
        if command.scope is Scope.CASE:
            return bool(self._app.cases_on(screen))
        if command.scope is Scope.EVERYWHERE:
            return self._app.queue is not None or command.id in _ALWAYS
        return command.scope in getattr(screen, "scopes", ())

    def _handler(self, command: Command) -> Callable[[], None]:
        group = next(group for group in self._groups if hasattr(group, command.action))
        handler: Callable[[], None] = getattr(group, command.action)
        return handler
