"""What only one thread of one process may do at a time."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from carecli.care.errors import CareError
from carecli.system.paths import private_folder

_ATTENDANCE = "in use.lock"


class Busy(CareError):
    """Another carecli is doing what only one may do at a time."""

    title: ClassVar[str] = "Another carecli is busy with this"
    retryable: ClassVar[bool] = True


@contextmanager
def exclusive(folder: Path, name: str, patience: float = 30) -> Iterator[None]:
    """Hold a thing alone, across threads and processes.

    The system lets go of it when the holder dies, however it dies. Not re-entrant: a thread that
    holds a thing and asks for it again waits in vain.

    Args:
        folder: Where the lock files are; on this machine, not on a network drive.
        name: What is held, as a word for people: it is in the message, and names the file.
        patience: Seconds to wait for another holder.

    Raises:
        Busy: Somebody else still holds it.
        CareError: The lock file cannot be made.
    """
    from filelock import FileLock, Timeout

    try:
        lock = FileLock(private_folder(folder) / f"{name}.lock", timeout=patience, mode=0o600)
        lock.acquire()
    except Timeout:
        raise Busy(
            f"Another carecli is busy with {name}.",
            "Wait until it is done, or end the one that hangs.",
        ) from None
    except OSError as error:
        raise _no_lock(folder, error) from error
    try:
        yield
    finally:
        lock.release()


@contextmanager
def attending(folder: Path) -> Iterator[None]:
    """Say that the database is in use here, together with everybody else who uses it.

    Cheap, as it stands before the first frame. Where no lock can be made, nothing is said: Windows
    needs none, since there no file can be replaced that is open.
    """
    with _attendance(folder, shared=True):
        yield


def attended(folder: Path) -> bool:
    """Whether a database was ever in use here."""
    return (folder / _ATTENDANCE).exists()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the database alone; nobody else begins to use it meanwhile.

    Raises:
        Busy: Another carecli uses it.
        CareError: The lock file cannot be made.
    """
    with _attendance(folder, shared=False):
        yield


@contextmanager
def _attendance(folder: Path, *, shared: bool) -> Iterator[None]:
    if sys.platform == "win32":
        private_folder(folder).joinpath(_ATTENDANCE).touch()
        yield
        return
    import fcntl

    try:
        file = (private_folder(folder) / _ATTENDANCE).open("a")
    except OSError as error:
        if not shared:
            raise _no_lock(folder, error) from error
        yield
        return
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(
                "Another carecli is open and uses the data file.",
                "Close it (a `carecli sync --watch` too), then try again.",
            ) from None
        yield


def forget_attendance(folder: Path) -> None:
    """Let it be as if no database had ever been in use here."""
    (folder / _ATTENDANCE).unlink(missing_ok=True)


def _no_lock(folder: Path, error: OSError) -> CareError:
    return CareError(
        f"No lock can be made in {folder} ({error.strerror or type(error).__name__}).",
        "Its folder must be yours and writable.",
    )
