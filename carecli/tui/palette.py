"""The command palette: only what is possible right now, never what customers wrote.

Textual's matcher takes exponential time on long text, so it sees nothing but our own titles.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, cast

from textual import work
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.css.query import NoMatches

from carecli.tui.commands import Command, Scope
from carecli.tui.screens.modal import Modal
from carecli.tui.wording import key_names

if TYPE_CHECKING:
    from carecli.tui.app import CareApp


_BY_KEY = frozenset(
    {"palette", "goto", "back", "quit", "next", "previous", "first", "last", "half-down", "half-up"}
    | {"next-view", "previous-view", "select", "review", "leave", "next-blank"}
)
"""Moves that nobody looks up by name."""

_GATHER: Callable[[CommandPalette, str], Awaitable[None]] = vars(CommandPalette._gather_commands)[
    "__wrapped__"
]
"""What Textual runs as a worker to look for commands."""


class Palette(CommandPalette, Modal[None]):
    """Textual's palette, which like every modal screen of ours gives one answer."""

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        """Look for commands, as long as what would show them is there (has a test)."""
        with suppress(NoMatches):
            await _GATHER(self, search_value)

    def _action_command_list(self, action: str) -> None:
        """Move in the list, once there is one to be seen; before, its page keys find no lines."""
        if self.query_one(CommandList).scrollable_content_region:
            super()._action_command_list(action)


class Commands(Provider):
    """Every action that is possible on the screen from which the palette was opened."""

    def _possible(self) -> Iterator[Command]:
        app = cast("CareApp", self.app)
        possible = [c for c in app.dispatch.offered(self.screen) if c.id not in _BY_KEY]
        return iter(sorted(possible, key=lambda command: command.scope is Scope.EVERYWHERE))

    def _help(self, command: Command) -> str:
        keys = key_names(cast("CareApp", self.app).keymap[command.id])
        return f"{keys}  ·  {command.help}" if keys else command.help

    async def discover(self) -> Hits:
        """All of them; first what can be done to the case."""
        app = cast("CareApp", self.app)
        for command in self._possible():
            run = partial(app.dispatch.run, command, self.screen)
            yield DiscoveryHit(command.title, run, help=self._help(command))

    async def search(self, query: str) -> Hits:
        """Those whose title matches."""
        app = cast("CareApp", self.app)
        matcher = self.matcher(query[:40])
        for command in self._possible():
            if (score := matcher.match(command.title)) > 0:
                run = partial(app.dispatch.run, command, self.screen)
                shown = matcher.highlight(command.title)
                yield Hit(score, shown, run, help=self._help(command))
