"""A real pseudo-terminal with a program in it, read through a terminal emulator."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

import pyte

KEYS = {"enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "down": "\x1b[B", "up": "\x1b[A"}
KEYS |= {f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"}


class Terminal:
    """Runs a program on a pseudo-terminal of a given size.

    Args:
        command: The program and its arguments.
        columns, lines: The size.
        env: Added to this process's environment.
    """

    def __init__(
        self,
        command: Sequence[str],
        columns: int = 120,
        lines: int = 40,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.started = time.perf_counter()
        self.read_at = self.started
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        environment |= {"COLUMNS": str(columns), "LINES": str(lines), **(env or {})}
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.execvpe(command[0], list(command), environment)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.status: int | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self._fd)

    def close_window(self, seconds: float = 10) -> bool:
        """Close it as a person closes the window; whether the program ended in time."""
        os.close(self._fd)
        self._fd = os.open(os.devnull, os.O_RDWR)
        until = time.perf_counter() + seconds
        while self.status is None and time.perf_counter() < until:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.status = os.waitstatus_to_exitcode(status)
            time.sleep(0.02)
        return self.status is not None

    def press(self, *keys: str) -> None:
        """Press keys: names such as "enter" or "ctrl+s", or texts that are typed."""
        for key in keys:
            os.write(self._fd, KEYS.get(key, key).encode())

    def read(self, seconds: float) -> bool:
        """Take in what the program writes within so many seconds; False when it was silent."""
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return False
        try:
            data = os.read(self._fd, 65536)
        except OSError:  # the program has left
            return False
        self.read_at = time.perf_counter()
        self.raw += data
        self._stream.feed(data)
        return bool(data)

    @property
    def text(self) -> str:
        """What stands on the screen."""
        # Not `display`, which trips over half a wide character; the second half is "".
        rows = [self.screen.buffer[y] for y in range(self.screen.lines)]
        columns = range(self.screen.columns)
        return "\n".join("".join(row[x].data for x in columns).rstrip() for row in rows)

    def wait_for(self, *texts: str, seconds: float = 20) -> float:
        """Wait until all texts are on the screen; returns when, in seconds from the start."""
        end = time.perf_counter() + seconds
        while not all(text in self.text for text in texts):
            if time.perf_counter() > end:
                raise AssertionError(f"{texts} not on the screen:\n{self.text}")
            self.read(0.05)
        return self.read_at - self.started

    def wait_until_gone(self, text: str, seconds: float = 20) -> None:
        """Wait until a text is off the screen."""
        end = time.perf_counter() + seconds
        while text in self.text:
            if time.perf_counter() > end:
                raise AssertionError(f"{text} still on the screen:\n{self.text}")
            self.read(0.05)

    def settle(self, quiet: float = 0.15, limit: float = 3) -> None:
        """Wait until the program is silent for a moment, or a blinking cursor wears us out."""
        end = time.perf_counter() + limit
        while self.read(quiet) and time.perf_counter() < end:
            pass

    def wait_for_exit(self, seconds: float = 10) -> int:
        """Wait for the program to leave; returns its exit code."""
        end = time.perf_counter() + seconds
        while True:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
                return self.status
            if time.perf_counter() > end:
                raise AssertionError(f"still running:\n{self.text}")
            self.read(0.02)
