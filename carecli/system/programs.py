"""Running a program of the person's own: no shell, no secrets, a time limit, a bounded answer."""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

from carecli.care.errors import CareError, Misuse
from carecli.system.terminal import LONGEST, clean

LARGEST = 64 * 1024
"""Bytes of an answer that are kept; what is beyond is read and let go."""

_GRACE = 0.3
"""Seconds for the last words of a program that has ended; a child may hold its output open."""
_SCRIPTS = (".bat", ".cmd")
"""On Windows these are run by a shell whatever one asks for (CVE-2024-24576)."""


_running: set[subprocess.Popen[bytes]] = set()
"""What is to end with us, should we end first."""


class TookTooLong(CareError):
    """A program was stopped because it did not end in time."""

    title = "That took too long"
    retryable = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What came of a program that ended by itself.

    Attributes:
        output: What it wrote, errors included; safe for a terminal.
        code: Its exit code; below zero it is the signal that ended it.
        cut: It wrote more than is kept.
    """

    output: str
    code: int
    cut: bool = False


def run(arguments: Sequence[str], *, seconds: float, env: Mapping[str, str] = os.environ) -> Ran:
    """Run a program to its end, with nothing to read and all it starts gone afterwards.

    Args:
        arguments: The program and what it is told, each passed on as it is.
        seconds: After how long it is stopped, with everything that it started.
        env: The environment; what is ours in it is not passed on.

    Raises:
        Misuse: There is no such program, or it may not be run.
        TookTooLong: It was stopped.
    """
    process = _start(arguments, env)
    assert process.stdout is not None  # noqa: S101 asked for in _start
    reader = _Reader(process.stdout)
    _running.add(process)
    try:
        code = process.wait(seconds)
        reader.join(_GRACE)
    except subprocess.TimeoutExpired:
        raise TookTooLong(
            f"{arguments[0]} did not end within {seconds:g} s.",
            "Give it a longer `timeout` in the settings, up to a minute.",
        ) from None
    finally:
        _end(process)
        _running.discard(process)
        reader.join(_GRACE)
    heard = reader.heard
    text = heard[:LARGEST].decode("utf-8", errors="replace").expandtabs()
    cut = len(heard) > LARGEST or len(text) > LONGEST
    return Ran(output=clean(text).strip("\n"), code=code, cut=cut)


class _Reader(threading.Thread):
    """Reads what a program writes, so that it never waits for us; keeps the first part."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(name="read a program", daemon=True)
        self._pipe = pipe
        self.heard = bytearray()
        self.start()

    def run(self) -> None:
        with self._pipe:
            while piece := self._pipe.read(LARGEST):
                self.heard += piece[: LARGEST + 1 - len(self.heard)]


def _start(arguments: Sequence[str], env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    program = arguments[0]
    if sys.platform == "win32" and program.lower().endswith(_SCRIPTS):
        raise Misuse(f"{program} is a script of the shell.", "Name the program that it runs.")
    try:
        # No shell: the arguments are those of the person's own settings, values word for word.
        return subprocess.Popen(  # noqa: S603
            list(arguments),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={name: value for name, value in env.items() if not _ours(name)},
            bufsize=0,
            start_new_session=True,
        )
    except (OSError, ValueError) as problem:
        why = getattr(problem, "strerror", None) or str(problem)
        hint = "Check the look-up's `command` in the settings: `carecli config edit`."
        raise Misuse(f"{program} cannot be run: {why}.", hint) from problem


def _ours(name: str) -> bool:
    """Whether a variable tells of our credentials or where they are."""
    return name.upper().startswith("CARECLI_") or name == "CREDENTIALS_DIRECTORY"


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it with everything that it started and that did not leave its group."""
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):  # nobody is left
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@atexit.register
def _end_all() -> None:
    for process in list(_running):
        _end(process)
