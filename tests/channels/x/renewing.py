"""Where tests keep tokens, and a process that goes on renewing them until it is killed.

Run as `python -m tests.channels.x.renewing FOLDER URL`. Prints a line for each new token that it
got: "token …", or "again …" as long as somebody has to sign in again.
"""

from __future__ import annotations

import sys
import threading
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from carecli.care.errors import SignInNeeded
from carecli.care.posts import PersonId
from carecli.channels.x.oauth import OAuth
from carecli.channels.x.renewal import Renewal, Rotation
from carecli.system.clock import SystemClock
from carecli.system.file_vault import FileVault
from carecli.system.locks import exclusive
from carecli.system.paths import write_private
from carecli.system.secret import Secret
from carecli.system.slots import Slots
from carecli.system.vault import Credentials, MemoryVault, Vault, VaultError
from tests.channels.x.consent import PUBLIC

USER: Final = PersonId(4711)
HANDLE: Final = "CrumbAndCo"
_HASTE = 20_000


class FileJournal:
    """Unfinished renewals of one account, in a file."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "journal"

    def begin(self, user_id: PersonId, at: datetime) -> None:
        write_private(self._file, at.isoformat())

    def clear(self, user_id: PersonId) -> None:
        self._file.unlink(missing_ok=True)

    def began(self, user_id: PersonId) -> datetime | None:
        if not self._file.exists():
            return None
        return datetime.fromisoformat(self._file.read_text())


class HastyClock(SystemClock):
    """The machine's clock, so much faster that two hours are a third of a second."""

    def now(self) -> datetime:
        now = super().now()
        return now + timedelta(seconds=now.timestamp() % 100_000 * _HASTE)


class LockableVault(MemoryVault):
    """One that can be locked, at once or after so many more writes."""

    def __init__(self) -> None:
        super().__init__()
        self.writes_left: int | None = None

    def put(self, service: str, credentials: Credentials) -> None:
        if self.writes_left is not None:
            if not self.writes_left:
                raise VaultError("The keyring is locked.")
            self.writes_left -= 1
        super().put(service, credentials)


def vault(folder: Path) -> FileVault:
    """The encrypted file of credentials, opened."""
    return FileVault(folder / "secrets", lambda: Secret("a passphrase for tests"))


def rotation(folder: Path, kept_in: Vault) -> Rotation:
    """What the real program keeps tokens with."""
    return Rotation(
        slots=Slots(kept_in, "x", USER),
        lock=partial(exclusive, folder / "lock", "the sign-in"),
        journal=FileJournal(folder),
    )


def main(folder: Path, url: str) -> None:
    """Renew without end."""
    clock = HastyClock()
    renewal = Renewal(
        USER,
        HANDLE,
        lambda: PUBLIC,
        oauth=OAuth(url, clock),
        rotation=rotation(folder, vault(folder)),
        clock=clock,
    )
    last, never = "", threading.Event()
    while not clock.wait(0.02, never):
        try:
            said = f"token {renewal.token().reveal()}"
        except SignInNeeded as problem:
            said = f"again {problem}"
        if said != last or said.startswith("again"):
            print(said, flush=True)
        last = said


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
