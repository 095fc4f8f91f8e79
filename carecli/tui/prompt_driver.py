"""A terminal driver that hears the Esc key and the end at once.

Textual's own driver asks every 0.1 s whether a lone escape byte was a key and whether it should
stop. This one overrides `run_input_thread`, to wait exactly as long as an escape code may take and
for nothing otherwise, and `start_application_mode` and `disable_input`, to wake that wait when the
app ends. Two threads of the stock driver outlive a window that is closed, and the app with them:
what writes to it dies of it (here it goes nowhere), and what reads from it is started twice.
Anything else is the stock driver's.
"""

from __future__ import annotations

import os
import selectors
from codecs import getincrementaldecoder
from collections.abc import Iterable
from contextlib import suppress
from typing import TextIO

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

ESCAPE_WAIT = 0.025
"""Seconds after which a lone escape byte is the key: the bytes of a code come together."""


_ALTERNATE = "\x1b[?1049h"


class _Window:
    """What the app writes to; deaf once the window has gone.

    Args:
        file: The terminal.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.fileno = file.fileno
        self.isatty = file.isatty

    def write(self, text: str) -> None:
        """Write, if there is still somebody to read it."""
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        """Let it be seen, if there is still somebody to see it."""
        with suppress(OSError):
            self._file.flush()


class PromptDriver(LinuxDriver):
    """Waits for input without polling."""

    painted = False
    """The first frame is on the alternate screen; entering that again would wipe it off."""
    _alarm: tuple[int, int] | None = None

    def start_application_mode(self) -> None:
        """Set up what wakes the wait before the thread that waits; one such thread at a time."""
        if self._alarm is not None:  # SIGCONT; a window that closes sends it behind SIGHUP
            self.disable_input()
        self._alarm = os.pipe()
        if not isinstance(self._file, _Window):
            self._file = _Window(self._file)  # type: ignore[assignment,arg-type]  # all a driver needs
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual leaves it untyped

    def _sigcont_application(self, *_: object) -> None:
        """Resume between two steps of the app: what the signal cuts into may hold a lock."""
        if self._auto_restart:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self.resume_application_mode)

    def write(self, data: str) -> None:
        """Write to the terminal, but enter the alternate screen once only."""
        if self.painted and data == _ALTERNATE:
            self.painted = False
            return
        super().write(data)

    def disable_input(self) -> None:
        """End the wait for input, then as the stock driver does."""
        if self._alarm is not None:
            self.exit_event.set()
            os.write(self._alarm[1], b"\0")
            if self._key_thread is not None:
                self._key_thread.join()
                self._key_thread = None
            self.exit_event.clear()
            for end in self._alarm:
                os.close(end)
            self._alarm = None
        super().disable_input()

    def run_input_thread(self) -> None:
        """Feed what is typed to the parser until the app ends."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            if self._alarm is not None:
                selector.register(self._alarm[0], selectors.EVENT_READ)
            pending = False
            while not self.exit_event.is_set():
                ready = {key.fd for key, _ in selector.select(ESCAPE_WAIT if pending else None)}
                if self.fileno in ready:
                    typed = b""
                    with suppress(OSError):
                        typed = os.read(self.fileno, 4096)
                    if not typed:  # the terminal has gone
                        selector.unregister(self.fileno)
                    self._take(parser.feed(text) if (text := decode(typed)) else ())
                self._take(parser.tick())
                pending = parser._timeout_time is not None  # what `tick` waits for; has a test

    def _take(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)
