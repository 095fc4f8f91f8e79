"""Backups: one file with everything, checked before it counts as one, and the way back.

Restoring matters more than backing up. What is there is kept aside, nothing that was on its way
out is sent a second time, and no other carecli may be open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from carecli.care.errors import CareError, StoreTrouble
from carecli.desk.copies import Copies, Copy, Kind, refuse_to_overwrite, unwritable
from carecli.store import copies
from carecli.store.copies import Whole
from carecli.system import locks
from carecli.system.clock import Clock
from carecli.system.paths import Home, private_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was brought back.

    Attributes:
        aside: Where the data file is that stood there before; None when there was none.
        unknown: Answers that were on their way in the backup; they are looked for on X first.
    """

    whole: Whole
    aside: Path | None
    unknown: int


class Backup:
    """The verbs on backups; they need no desk, since the data file may be lost."""

    def __init__(self, home: Home, clock: Clock) -> None:
        self._home = home
        self._clock = clock
        self._copies = Copies(home)

    def make(self, file: Path, *, force: bool = False) -> Whole:
        """Copy the data file as it stands, check the copy, and only then give it its name.

        Raises:
            Misuse: The file is there already, or is the data file itself.
            StoreTrouble: There is no data file, or it is damaged; nothing was written.
        """
        self._copies.keep_off_ours(file)
        refuse_to_overwrite(file, force=force)
        if not self._home.database.exists():
            raise StoreTrouble("There is no data file yet.", "Connect an account first.")
        try:
            if not file.parent.exists():
                private_folder(file.parent)
            fresh = self._copies.begun(file, Kind.BACKUP, self._clock.now())
            try:
                copies.copy(self._home.database, fresh)
                found = copies.check(fresh)
                fresh.replace(file)
            finally:
                copies.discard(fresh)
            self._copies.remember(file, Kind.BACKUP, self._clock.now())
        except OSError as error:
            raise unwritable(file, error) from error
        return _at(file, found)

    def verify(self, file: Path) -> Whole:
        """Read all of a backup.

        Raises:
            StoreTrouble: It is no whole backup that this version can use.
        """
        return copies.check(file)

    def newest(self) -> Copy | None:
        """The latest backup that is whole, among those that carecli wrote here."""
        for one in self._copies.all():
            if one.kind is Kind.BACKUP:
                try:
                    copies.check(one.path)
                except CareError:
                    continue
                return one
        return None

    def restore(self, file: Path) -> Restored:
        """Put a backup in place of the data file, which is kept aside.

        Raises:
            StoreTrouble: The backup is not whole, or newer than this version; nothing was changed.
            Busy: Another carecli is open.
            Misuse: It is the data file itself.
        """
        self._copies.keep_off_ours(file)
        database = self._home.database
        fresh = database.with_name(f".{database.name}.restored")
        with locks.alone(self._home.lock_dir):
            copies.check(file)
            try:
                private_folder(database.parent)
                copies.discard(fresh)
                copies.copy(file, fresh)
                unknown = copies.keep_from_sending(fresh, self._clock.now())
                found = copies.check(fresh)
                with self._set_aside() as aside:
                    fresh.replace(database)
            except OSError as error:
                raise unwritable(database, error) from error
            finally:
                copies.discard(fresh)
        return Restored(whole=_at(database, found), aside=aside, unknown=unknown)

    def begin_anew(self) -> Path | None:
        """Keep the data file aside, so that the next start makes an empty one; where it is now.

        Raises:
            Busy: Another carecli is open.
        """
        with locks.alone(self._home.lock_dir):
            try:
                with self._set_aside() as aside:
                    locks.forget_attendance(self._home.lock_dir)
            except OSError as error:
                raise unwritable(self._home.database, error) from error
        return aside

    @contextmanager
    def _set_aside(self) -> Iterator[Path | None]:
        """Rename the data file with its journals, which belong to it alone; back, if that fails."""
        database = self._home.database
        stamp = f"{self._clock.now():%Y%m%d-%H%M%S}"
        aside = database.with_name(f"{database.name}.aside-{stamp}")
        moved: list[tuple[Path, Path]] = []
        try:
            for ending in copies.JOURNALS:
                part = database.with_name(database.name + ending)
                if part.exists():
                    kept = part.replace(aside.with_name(aside.name + ending))
                    moved.append((kept, part))
            yield aside if aside.exists() else None
        except BaseException:
            for kept, part in reversed(moved):
                kept.replace(part)
            raise


def advice(home: Home, clock: Clock) -> str:
    """How a lost data file is brought back, for the error that says that it is lost."""
    found = Backup(home, clock).newest()
    if found is None:
        return "`carecli restore FILE` brings a backup back; `carecli restore --anew` begins anew."
    made = f" of {found.at:%Y-%m-%d}" if found.at else ""
    return f"The newest whole backup{made} comes back with: carecli restore {found.path}"


def _at(path: Path, found: Whole) -> Whole:
    return replace(found, path=path)
