"""The files that hold what the database holds: which there are, and what is written to them.

Every file that carecli writes outside its own folder is remembered in a small list beside the
database, not in it: it is needed just when the database is lost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from carecli.care.errors import CareError, Misuse
from carecli.store.copies import JOURNALS
from carecli.system.paths import Home, write_private


class Kind(StrEnum):
    """What a copy is."""

    BACKUP = "backup"
    BEFORE = "copy from before an update"
    ASIDE = "data file kept aside"
    EXPORT = "export"
    REPORT = "report"
    CALENDAR = "calendar"


DATABASES = (Kind.BACKUP, Kind.BEFORE, Kind.ASIDE)
"""The kinds that are databases themselves."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One file; `at` is when it was written, as far as that is remembered."""

    path: Path
    kind: Kind
    at: datetime | None = None


class Copies:
    """The copies of one home."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._list = home.data_dir / "copies.json"

    def all(self) -> tuple[Copy, ...]:
        """Those that are still there, latest first."""
        database = self._home.database
        beside = [
            Copy(path, kind)
            for kind, name in (
                (Kind.BEFORE, f"{database.name}.before-*"),
                (Kind.ASIDE, f"{database.name}.aside-*"),
                (Kind.ASIDE, f".{database.name}.restored"),
            )
            for path in database.parent.glob(name)
        ]
        written = sorted(self._remembered(), key=lambda one: str(one.at), reverse=True)
        return tuple(one for one in (*written, *beside) if one.path.is_file())

    def remember(self, path: Path, kind: Kind, at: datetime) -> None:
        """Remember a file that was written just now."""
        path = path.absolute()
        others = (one for one in self._remembered() if one.path != path)
        kept = [*(one for one in others if one.path.is_file()), Copy(path, kind, at)]
        told = [{"path": str(c.path), "kind": c.kind, "at": str(c.at or "")} for c in kept]
        write_private(self._list, json.dumps(told, indent=1))

    def keep_off_ours(self, path: Path) -> None:
        """Refuse to write over the data file or its journals, whatever name leads there.

        Raises:
            Misuse: It is one of them.
        """
        database = self._home.database.resolve()
        if path.resolve() in {Path(f"{database}{ending}") for ending in JOURNALS}:
            raise Misuse(f"{path} is the data file itself.", "Name another file.")

    def begun(self, path: Path, kind: Kind, at: datetime) -> Path:
        """The name that a file has while it is written; what a kill leaves there is found again."""
        fresh = path.with_name(f".{path.name}.{os.getpid()}")
        self.remember(fresh, kind, at)
        return fresh

    def write(self, path: Path, text: str, kind: Kind, at: datetime, *, force: bool) -> None:
        """Write a file for its owner alone, as a whole or not at all, and remember it.

        Raises:
            Misuse: It is there already and `force` was not said, or it is the data file.
            CareError: It cannot be written.
        """
        self.keep_off_ours(path)
        refuse_to_overwrite(path, force=force)
        try:
            write_private(path, text)
            self.remember(path, kind, at)
        except OSError as error:
            raise unwritable(path, error) from error

    def _remembered(self) -> Iterator[Copy]:
        try:
            told = json.loads(self._list.read_text(encoding="utf-8"))
            for one in told:
                yield Copy(Path(one["path"]), Kind(one["kind"]), datetime.fromisoformat(one["at"]))
        except (OSError, ValueError, KeyError, TypeError):
            return  # no list, or one that somebody spoilt: what it said is not known any more


def refuse_to_overwrite(path: Path, *, force: bool) -> None:
    """Leave a file alone that is there already.

    Raises:
        Misuse: It is there, or it is a folder, a device or a pipe, which nothing may replace.
    """
    if path.is_dir():
        raise Misuse(f"{path} is a folder.", "Name a file in it.")
    if path.exists() and not path.is_file():
        raise Misuse(f"{path} is no file that could be replaced.", "Name another file.")
    if path.exists() and not force:
        raise Misuse(f"{path} is there already.", "Name another file, or add --force.")


def unwritable(path: Path, error: OSError) -> CareError:
    """The error of a file that cannot be written."""
    return CareError(
        f"{path} cannot be written: {error.strerror or type(error).__name__}.",
        "Check its folder and the space on the disk.",
    )
