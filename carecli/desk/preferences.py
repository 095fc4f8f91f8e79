"""Changing settings: they are written to the file and in force at once, whoever wrote them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carecli.desk.parts import Parts
from carecli.store import cases, facts

if TYPE_CHECKING:
    from carecli.config.model import Config

_PROMISES = "promises"


class Preferences:
    """The settings of a desk.

    Args:
        file: Where they are written.
    """

    def __init__(self, parts: Parts, file: Path) -> None:
        self._parts = parts
        self._file = file
        self._seen = self._stamp()

    def reread(self) -> bool:
        """Put in force what another program or an editor has written meanwhile.

        Raises:
            ConfigError: It cannot be used; said once, and what was in force stays.
        """
        stamp = self._stamp()
        if stamp is None or stamp == self._seen:
            return False
        from carecli.config.load import load

        self._seen = stamp
        self._in_force(load(self._file))
        return True

    def _stamp(self) -> tuple[int, int, int] | None:
        """What tells one version of the file from another."""
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def save(self, settings: Mapping[tuple[str, ...], Any]) -> Config:
        """Set values by their path, such as `("accounts", "crumb", "target")`; None: the default.

        Raises:
            ConfigError: The file cannot be written, or a value is not what belongs there.
        """
        from carecli.config.write import save

        self._write_first()
        return self._in_force(save(self._file, settings))

    def move(self, old: tuple[str, ...], new: tuple[str, ...]) -> Config:
        """Give a table another name.

        Raises:
            ConfigError: The file cannot be written, or the name is taken.
        """
        from carecli.config.write import move

        return self._in_force(move(self._file, old, new))

    def _write_first(self) -> None:
        """Settings that came from no file, such as a demo's, are not lost to the first change."""
        from carecli.config.model import Config
        from carecli.config.write import shown
        from carecli.system.paths import write_private

        if not self._file.exists() and self._parts.settings != Config():
            write_private(self._file, shown(self._parts.settings))

    def _in_force(self, settings: Config) -> Config:
        self._seen = self._stamp()
        self._parts.settings = settings
        self._parts.promises.clear()
        retarget(self._parts)
        return settings


def retarget(parts: Parts) -> None:
    """Settle open waits anew when targets, hours, languages or the order have changed."""
    told = [
        (one.id, parts.promise(one.id), parts.settings.account(one.handle).languages)
        for one in parts.accounts()
    ]
    wanted = repr((told, parts.settings.sort))
    if facts.read(parts.db, _PROMISES) != wanted:
        with parts.db.writing():
            parts.settle(cases.waiting(parts.db))
            facts.keep(parts.db, _PROMISES, wanted)
