"""Notifications of the desktop: the only place that sees the library for them.

They may fail for many reasons (no desktop, no server, not allowed): that is logged once and
disturbs nothing. The library is slow to load, so it is loaded with the first notification.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import TYPE_CHECKING, Final, Protocol

from carecli.system.terminal import one_line

if TYPE_CHECKING:
    from desktop_notifier import DesktopNotifier

_LOG = logging.getLogger(__name__)
_PATIENCE: Final = 5.0
"""Seconds that a server has; one that hangs would hold up what comes after."""
_LONGEST: Final = 600
_MARKUP: Final = str.maketrans({"<": "\u2039", ">": "\u203a", "&": "\uff06"})
"""Some servers read a body as markup and some do not (Desktop Notifications 1.2), so what could be
markup is replaced by what looks like it and means the same to both."""


class Notifier(Protocol):
    """Shows something to a person who looks elsewhere."""

    def send(self, title: str, body: str) -> bool:
        """Show it; False when it could not be shown. Never raises."""
        ...

    def close(self) -> None:
        """Let go of the desktop."""
        ...


class Nobody:
    """Shows nothing, for where there is nobody to show it to."""

    def send(self, title: str, body: str) -> bool:  # noqa: ARG002 the protocol's
        """Not shown."""
        return False

    def close(self) -> None:
        """There is nothing to let go of."""


class Desktop:
    """The desktop's own notifications, on Linux, macOS and Windows."""

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._center: DesktopNotifier | None = None
        self._complained = False

    def send(self, title: str, body: str) -> bool:
        """Show it; False when it could not be shown, which is logged once. Never raises."""
        with self._busy:
            try:
                shown = self._run(safe(title), safe(body))
            except Exception as problem:  # noqa: BLE001 whatever it is, it must not disturb
                self._begin_anew(repr(problem))
                return False
            if not shown:
                self._begin_anew("the desktop took none")
            return shown

    def _run(self, title: str, body: str) -> bool:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
        sending = asyncio.wait_for(self._show(title, body), _PATIENCE)
        return self._loop.run_until_complete(sending)

    async def _show(self, title: str, body: str) -> bool:
        from desktop_notifier import DesktopNotifier

        if self._center is None:
            # It logs every failure with its traceback, and what it shows.
            logging.getLogger("desktop_notifier").setLevel(logging.CRITICAL)
            self._center = DesktopNotifier(app_name="carecli", app_icon=None)
        if not await self._center.get_capabilities():  # on macOS without an app bundle
            return False
        shown: list[bool] = []
        await self._center.send(title, body, on_dispatched=lambda: shown.append(True))
        return bool(shown)

    def _begin_anew(self, why: str) -> None:
        """With the next one: the server may be another one then."""
        self._let_go()
        if not self._complained:
            self._complained = True
            _LOG.warning("No desktop notification could be shown: %s", why)

    def close(self) -> None:
        """Let go of the desktop."""
        with self._busy:
            self._let_go()

    def _let_go(self) -> None:
        """The library leaves its connection open; only on Linux there is one."""
        if self._loop is None:
            return
        if bus := getattr(getattr(self._center, "_backend", None), "bus", None):
            bus.disconnect()
            self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()
        self._center = self._loop = None


def safe(text: str) -> str:
    """A text that no server reads as markup and no terminal as an escape code, cut to a length."""
    lines = (one_line(line).translate(_MARKUP) for line in text[:_LONGEST].splitlines())
    return "\n".join(lines)
