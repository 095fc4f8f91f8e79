"""What every command works with: a home, a desk opened on first use, and how to show the app.

Tests hand in a session with a desk of their own.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.care.rows import Row, View
from carecli.cli.shapes import Shapes
from carecli.system.locks import attended
from carecli.system.paths import Home

if TYPE_CHECKING:
    from carecli.desk.desk import Desk


class ShowApp(Protocol):
    """Shows the app on a desk until it is quit."""

    def __call__(self, desk: Desk, *, demo: bool) -> int:
        """Show it (in a demo it says so); returns the exit code."""
        ...


class Session:
    """One run of the command line.

    Args:
        show_app: Shows the app; the command line does not know it.
        desk: A desk that is open already; otherwise the one of `home` is opened when it is needed.
        home: Where this carecli keeps things.
    """

    def __init__(
        self, *, show_app: ShowApp, desk: Desk | None = None, home: Home | None = None
    ) -> None:
        self.home = home or Home.find()
        self._show_app = show_app
        self._desk = desk
        self._open = ExitStack()

    @property
    def has_desk(self) -> bool:
        """Whether there is a desk already, or was one; opening the first makes files."""
        was = self.home.database.exists() or attended(self.home.lock_dir)
        return self._desk is not None or was

    @property
    def any_desk(self) -> Desk:
        """The desk, whether it has accounts or not."""
        return self._opened(ask_now=False)

    @cached_property
    def env(self) -> Mapping[str, str]:
        """The environment as it was; secrets are taken out of the process's own."""
        from carecli import bootstrap

        return bootstrap.environment()

    def _opened(self, *, ask_now: bool) -> Desk:
        if self._desk is None:
            from carecli import bootstrap
            from carecli.system import logs, passphrase

            logs.start(self.home.logs_dir)
            self._desk = self._open.enter_context(
                bootstrap.open_desk(
                    self.home,
                    env=self.env,
                    ask=passphrase.ask if sys.stdin.isatty() else None,
                    ask_now=ask_now,
                )
            )
        return self._desk

    @property
    def desk(self) -> Desk:
        """The desk of someone who has an account.

        Raises:
            SignInNeeded: There is none yet. No file is made to find out.
        """
        if not (self.has_desk and self.any_desk.has_accounts):
            from carecli.desk.parts import no_account

            raise no_account()
        return self.any_desk

    @property
    def shapes(self) -> Shapes:
        """Makes JSON of what the desk gives."""
        return Shapes.of(self.any_desk)

    def cases(self, numbers: Iterable[CaseId]) -> list[CaseId]:
        """The same cases, each once, all of them there.

        Raises:
            Misuse: One is not there; names the nearest that wait.
        """
        return [self.row(number).case for number in dict.fromkeys(numbers)]

    def row(self, case: CaseId) -> Row:
        """A case's line.

        Raises:
            Misuse: It is not there; names the nearest that wait.
        """
        try:
            return self.desk.row(case)
        except Misuse:
            waiting = self.desk.listing(View.WAITING).rows(0, 200)
            near = sorted(waiting, key=lambda row: abs(row.case - case))[:3]
            names = ", ".join(f"#{row.case} @{row.handle}" for row in near) or "none"
            raise Misuse(f"There is no case #{case}.", f"The nearest that wait: {names}.") from None

    def show_app(self, desk: Desk | None = None) -> None:
        """Show the app, on this person's desk or the demo's.

        Raises:
            Misuse: There is no terminal to show it in.
        """
        if not (sys.stdin.isatty() and sys.stdout.isatty()):
            raise Misuse(
                "The app needs a terminal, and this is not one.",
                "`carecli inbox` lists who waits; `carecli demo --print` needs no account.",
            )
        if code := self._show_app(desk or self._opened(ask_now=True), demo=desk is not None):
            sys.exit(code)

    def close(self) -> None:
        """Let go of what this session opened."""
        self._open.close()
