"""The log file: quiet, bounded, its owner's alone, and without secrets."""

from __future__ import annotations

import logging
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from carecli.system.paths import private_folder
from carecli.system.secret import redacted
from carecli.system.terminal import clean

FILE = "carecli.log"
_TALKATIVE = ("tweepy", "oauthlib", "requests_oauthlib", "urllib3", "keyring", "markdown_it")
_LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class _Redacting(logging.Formatter):
    """Takes secrets and escape codes out of the finished entry, so out of its traceback too."""

    def format(self, record: logging.LogRecord) -> str:
        return clean(redacted(super().format(record)))


class _PrivateFile(RotatingFileHandler):
    """Makes its folder and file on the first entry, readable by their owner alone."""

    def _open(self) -> TextIOWrapper:
        file = Path(self.baseFilename)
        private_folder(file.parent)
        file.touch(mode=0o600)
        return super()._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 its name
        """An entry that cannot be written is lost; a traceback on the terminal helps nobody."""


def start(folder: Path, level: int = logging.WARNING) -> Path:
    """Log to a file in `folder` from now on, in place of where it went before.

    Libraries that log requests stay at warnings, whatever the level: their debug output holds
    headers.

    Returns:
        The file. It is there only once something was logged.
    """
    file = folder / FILE
    handler = _PrivateFile(
        file,
        maxBytes=1_000_000,
        backupCount=3,
        encoding="utf-8",
        delay=True,
        errors="backslashreplace",
    )
    handler.setFormatter(_Redacting(_LINE))
    ours = logging.getLogger("carecli")
    for former in ours.handlers[:]:
        ours.removeHandler(former)
        former.close()
    ours.addHandler(handler)
    ours.setLevel(level)
    ours.propagate = False
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    return file
