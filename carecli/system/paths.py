"""Where carecli keeps things, and that nobody else on the machine can read them."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_SET_DUMPABLE = 4  # PR_SET_DUMPABLE of linux/prctl.h: no core file, no reading through /proc


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The places of one carecli. Nothing exists until it is first written to.

    Attributes:
        config_dir: The config file, the person's own templates and playbook; theirs to edit.
        data_dir: The database and its copies.
        state_dir: Locks: local to this machine, worth nothing when nobody runs.
        logs_dir: Logs and reports of bugs.
    """

    config_dir: Path
    data_dir: Path
    state_dir: Path
    logs_dir: Path

    @classmethod
    def find(cls, explicit: Path | None = None, env: Mapping[str, str] = os.environ) -> Home:
        """Under `explicit` or `CARECLI_HOME` when given, else where this system has such things."""
        if explicit is not None:
            return cls.under(explicit)
        if folder := env.get("CARECLI_HOME"):
            return cls.under(Path(folder))
        return cls._of_the_system()

    @classmethod
    def under(cls, folder: Path) -> Home:
        """Everything below one folder: tests, portable use, a second set of accounts."""
        folder = folder.expanduser().absolute()
        return cls(
            config_dir=folder,
            data_dir=folder / "data",
            state_dir=folder / "state",
            logs_dir=folder / "logs",
        )

    @classmethod
    def _of_the_system(cls) -> Home:
        import platformdirs

        dirs = platformdirs.PlatformDirs("carecli", appauthor=False)
        return cls(
            config_dir=dirs.user_config_path,
            data_dir=dirs.user_data_path,
            state_dir=dirs.user_state_path,
            logs_dir=dirs.user_log_path,
        )

    @property
    def config_file(self) -> Path:
        """The settings."""
        return self.config_dir / "config.toml"

    @property
    def templates_dir(self) -> Path:
        """The person's own templates."""
        return self.config_dir / "templates"

    @property
    def playbook_dir(self) -> Path:
        """The person's own kinds of problem."""
        return self.config_dir / "playbook"

    @property
    def coach_dir(self) -> Path:
        """The person's own rules of the coach."""
        return self.config_dir / "coach"

    @property
    def database(self) -> Path:
        """The local cache of everything."""
        return self.data_dir / "care.db"

    @property
    def lock_dir(self) -> Path:
        """One file per thing that only one process may do at a time."""
        return self.state_dir / "lock"


def private_folder(folder: Path) -> Path:
    """The folder, made if need be, readable by its owner alone; one that is wider is narrowed.

    Raises:
        OSError: It cannot be made.
    """
    for missing in reversed([p for p in (folder, *folder.parents) if not p.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)
    if os.name == "posix" and folder.stat().st_mode & 0o077:
        folder.chmod(0o700)
    return folder


def keep_private() -> None:
    """Make this process's files its owner's alone; let no crash or other program see its memory.

    Call it once, before the first file is written: copies that SQLite makes take their mode from
    the umask, not from the original.
    """
    os.umask(0o077)
    if os.name == "posix":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def read_whole(file: Path, most: int) -> str:
    """The text of a file of at most so many bytes; one without end is not read to its end.

    Raises:
        OSError: It cannot be read, or has more.
        UnicodeDecodeError: It is not UTF-8.
    """
    with file.open("rb") as opened:
        found = opened.read(most + 1)
    if len(found) > most:
        raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(file))
    return found.decode("utf-8")


def write_private(file: Path, text: str) -> None:
    """Put a whole text in place of a file, readable by its owner alone, or leave the old one.

    Raises:
        OSError: It cannot be written; the old file stands.
    """
    if not file.parent.exists():
        private_folder(file.parent)
    target = file.resolve()
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        fresh.touch(mode=0o600)
        with fresh.open("w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
