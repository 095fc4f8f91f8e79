"""What only one thread of one process may do at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar

from carecli.care.errors import CareError
from carecli.system.paths import private_folder


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
        raise CareError(
            f"No lock can be made in {folder} ({error.strerror or type(error).__name__}).",
            "Its folder must be yours and writable.",
        ) from error
    try:
        yield
    finally:
        lock.release()
