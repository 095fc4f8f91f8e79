"""What goes wrong, as one clear sentence on stderr and an exit code. Owns stderr."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from carecli.care.errors import CareError
from carecli.system.terminal import clean, one_line

BUG = 70
INTERRUPTED = 130


def say(words: str) -> None:
    """Tell the person something; never data."""
    sys.stderr.write(f"{clean(words)}\n")
    sys.stderr.flush()


def show(words: str) -> None:
    """Replace the line that a person sees; nothing when stderr is not a terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{one_line(words)}")
        sys.stderr.flush()


def told(error: BaseException, logs_dir: Path) -> int:
    """Say what happened and give the exit code.

    Someone who stopped us, or closed the pipe we write to, needs no words. Anything that is not one
    of our errors is a bug: its traceback goes to the log, without the values of variables.
    """
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        _let_go_of_stdout()
        return 0
    if isinstance(error, CareError):
        say(f"{error.title}: {error.detail}{_until(error)}")
        if error.hint:
            say(error.hint)
        return error.exit_code
    _report(error, logs_dir)
    return BUG


def _until(error: CareError) -> str:
    return f" Wait until {error.retry_at.astimezone():%a %d %b %H:%M}." if error.retry_at else ""


def _report(error: BaseException, logs_dir: Path) -> None:
    import logging

    from carecli.system import logs

    say(f"This is a bug in carecli ({type(error).__name__}). Nothing you wrote is lost.")
    file = logs.start(logs_dir)
    logging.getLogger("carecli").error("bug", exc_info=error)
    if file.exists():
        say(f"The report is in {file}.")
    else:
        say(f"The report could not be written to {file}.")


def _let_go_of_stdout() -> None:
    """Let the interpreter flush into nothing on its way out (Python docs, signal: SIGPIPE)."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
