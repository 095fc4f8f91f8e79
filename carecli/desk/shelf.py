"""Files that ship and that a person may replace: templates, the playbook.

There are those that ship, the person's own, and those of single accounts.

The person may change their files at any time, with anything: each look is at the files as they are
now, and one that cannot be read costs nothing but itself.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from typing import Generic, TypeVar

from carecli.care import block
from carecli.care.errors import Misuse
from carecli.system.paths import write_private
from carecli.system.terminal import clean

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_MOST = 1000
"""Files of one folder that are looked at."""
_LARGEST = 4 * block.LONGEST
"""Bytes; a character of UTF-8 takes at most four."""

T = TypeVar("T")
Stamp = tuple[tuple[str, int, int], ...]
"""Names, times and sizes: as long as they are the same, so are the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort(Generic[T]):
    """A sort of file.

    Attributes:
        noun: What one is called: "template".
        folder: Where those that ship are, within `carecli.data`.
        ending: Of their names, with the dot.
        parse: Makes a value of a text and the id of the file; raises Misuse.
        start: What a new one starts from; `{title}` is its title.
        command: The command line's group for them.
    """

    noun: str
    folder: str
    ending: str
    parse: Callable[[str, str], T]
    start: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[T]):
    """One that can be read.

    Attributes:
        account: The handle of the account that has it for itself; None when all share it.
        ships: It is as it came.
    """

    id: str
    value: T
    account: str | None = None
    ships: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A file that cannot be read.

    Attributes:
        id: Of the value that it would be; empty when a whole folder cannot be read.
        said: Which file, which line, and why.
    """

    id: str
    said: str
    account: str | None = None


@dataclass(frozen=True, slots=True)
class _Read(Generic[T]):
    """What came of a folder: values by id, and by id what is wrong with files."""

    found: dict[str, T] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)


class Shelf(Generic[T]):
    """Reads and writes the files of one sort.

    Args:
        sort: What they are.
        own: The folder of the person's own; one with the id of a shipped one replaces it. A folder
            in it that is called like an account holds that account's own.
    """

    def __init__(self, sort: Sort[T], own: Path) -> None:
        self.sort = sort
        self.own = own
        self._seen: dict[Path, tuple[Stamp, _Read[T]]] = {}

    def all(self, account: str | None = None) -> Mapping[str, T]:
        """Every one that can be read, by id: an account's, or those that all share."""
        folders = [self.own, *self._folders(account)] if account else [self.own]
        found = dict(self._shipped.found)
        for folder in folders:
            found |= self._look(folder).found
        return found

    def get(self, name: str, account: str | None = None) -> T:
        """One by its id, as an account has it or as all share it.

        Raises:
            Misuse: There is none; names the nearest.
        """
        known = self.all(account)
        if name not in known:
            near = get_close_matches(name, known, 1, 0.4)
            all_ = f"`carecli {self.sort.command} list` shows all."
            hint = f"Did you mean {near[0]}?" if near else all_
            raise Misuse(f"There is no {self.sort.noun} “{name[:40]}”.", hint)
        return known[name]

    def broken(self) -> tuple[str, ...]:
        """Files that cannot be read, each with the line and the reason."""
        return tuple(slip.said for slip in self.slips())

    def slips(self) -> tuple[Slip, ...]:
        """Files that cannot be read: those that ship, the person's own, each account's."""
        looked: list[tuple[str | None, _Read[T]]] = [(None, self._shipped)]
        looked.append((None, self._look(self.own)))
        looked += [(folder.name, self._look(folder)) for folder in self._folders(None)]
        return tuple(
            Slip(id=name, said=said, account=account)
            for account, read in looked
            for name, said in read.broken.items()
        )

    def entries(self) -> tuple[Entry[T], ...]:
        """Every one that can be read: those that all share, then each account's own."""
        own = self._look(self.own).found
        shared = [
            Entry(id=name, value=value, ships=name not in own) for name, value in self.all().items()
        ]
        apart = [
            Entry(id=name, value=value, account=folder.name)
            for folder in self._folders(None)
            for name, value in self._look(folder).found.items()
        ]
        return (*shared, *apart)

    def path(self, name: str, account: str | None = None) -> Path:
        """Where one of the person's own is, or would be.

        Raises:
            Misuse: It cannot be called that.
        """
        if not _ID.fullmatch(name):
            raise Misuse(
                f"A {self.sort.noun} cannot be called “{name[:40]}”.",
                "Expected lower-case letters, digits and hyphens, such as sold-out.",
            )
        if account is None:
            return self.own / f"{name}{self.sort.ending}"
        folder = next(iter(self._folders(account)), self.own / account)
        return folder / f"{name}{self.sort.ending}"

    def source(self, name: str, account: str | None = None) -> str:
        """A file as it stands: the account's, the person's own, or the one that ships.

        Raises:
            Misuse: There is none, or it cannot be read.
        """
        own = [self.path(name, account), self.path(name)]
        shipped = self._data / f"{name}{self.sort.ending}"
        for file in (*own, shipped):
            if file.is_file():
                try:
                    return _text(file)
                except (OSError, UnicodeDecodeError) as problem:
                    raise Misuse(f"{file}: {problem}.") from problem
        makes = f"`carecli {self.sort.command} new {name}` makes it."
        raise Misuse(f"There is no {self.sort.noun} “{name}”.", makes)

    def start(self, name: str) -> str:
        """What a new one of this name starts from."""
        return self.sort.start.replace("{title}", name.replace("-", " ").capitalize())

    def save(self, name: str, text: str, account: str | None = None) -> Path:
        """Keep one of the person's own, whatever it holds, then check it.

        Raises:
            Misuse: It cannot be written, or cannot be read yet; the text is kept all the same.
        """
        file = self.path(name, account)
        try:
            write_private(file, text)
        except OSError as problem:
            raise Misuse(f"{file} cannot be written: {problem.strerror}.") from problem
        try:
            self.sort.parse(clean(text), name)
        except Misuse as problem:
            again = f"It is kept; `carecli {self.sort.command} edit {name}` opens it again."
            raise Misuse(f"{file.parent}: {problem}", again) from None
        return file

    @property
    def _data(self) -> Traversable:
        return files("carecli.data") / self.sort.folder

    @cached_property
    def _shipped(self) -> _Read[T]:
        return self._read(self._data)

    def _folders(self, account: str | None) -> list[Path]:
        """The folders of accounts, or of one; handles differ in case only are the same."""
        try:
            inside = sorted(islice(self.own.iterdir(), _MOST))
        except OSError:
            return []
        wanted = account.lower() if account else None
        named = (one for one in inside if wanted is None or one.name.lower() == wanted)
        return [one for one in named if one.is_dir() and not one.name.startswith(".")]

    def _look(self, folder: Path) -> _Read[T]:
        """What a folder holds, read again when a file has changed."""
        try:
            stamp = tuple(_stamps(self._files(folder)))
        except FileNotFoundError:
            return _Read()
        except OSError as problem:
            return _Read(broken={"": f"{folder}: {problem.strerror}"})
        before = self._seen.get(folder)
        if before is None or before[0] != stamp:
            before = self._seen[folder] = stamp, self._read(folder)
        return before[1]

    def _files(self, folder: Traversable) -> list[Traversable]:
        named = (file for file in folder.iterdir() if file.name.endswith(self.sort.ending))
        return sorted(islice(named, _MOST), key=lambda file: file.name)

    def _read(self, folder: Traversable) -> _Read[T]:
        found: dict[str, T] = {}
        broken: dict[str, str] = {}
        for file in self._files(folder):
            name = file.name.removesuffix(self.sort.ending)
            try:
                found[name] = self.sort.parse(clean(_text(file)), name)
            except (Misuse, OSError, UnicodeDecodeError) as problem:
                broken[name] = f"{file}: {problem}"
        return _Read(found, broken)


def _stamps(found: list[Traversable]) -> Iterator[tuple[str, int, int]]:
    for file in found:
        try:
            told = Path(str(file)).stat()
        except OSError:
            yield file.name, 0, 0
        else:
            yield file.name, told.st_mtime_ns, told.st_size


def _text(file: Traversable) -> str:
    """A file's text, if it is one that can be read to its end."""
    if isinstance(file, Path):
        told = file.stat()
        if not stat.S_ISREG(told.st_mode):
            raise OSError("it is not a file")
        if told.st_size > _LARGEST:
            raise OSError(f"it has more than {_LARGEST} bytes")
    return file.read_text(encoding="utf-8")
