"""The files of templates: those that ship, the person's own, and those of single accounts.

The person may change their files at any time, with anything: each look is at the files as they are
now, and one that cannot be read costs nothing but itself.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path

from carecli.care import template_files
from carecli.care.errors import Misuse
from carecli.care.templates import Template
from carecli.system.paths import write_private
from carecli.system.terminal import clean

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_MOST = 1000
"""Files of one folder that are looked at."""
_LARGEST = 4 * template_files.LONGEST
"""Bytes; a character of UTF-8 takes at most four."""

START = """\
+++
title = "{title}"
when = ["first"]
why = "What it is good for, in a sentence."

[sentences]
hello = ["{{first_name|Hello}}, thank you.", "Good that you ask, {{first_name|friend}}!"]

[blanks]
"when" = {{ ask = "a time that you will keep", kind = "date" }}
+++
{{hello}} {{personal}} I will {{what you will do}} by {{when}}. {{signoff|}}
"""
"""What a new template starts from."""

Stamp = tuple[tuple[str, int, int], ...]
"""Names, times and sizes: as long as they are the same, so are the files."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of a folder: templates by id, and files that cannot be read."""

    found: dict[str, Template] = field(default_factory=dict)
    broken: tuple[str, ...] = ()


class Shelf:
    """Reads and writes template files.

    Args:
        own: The folder of the person's own templates; one with the id of a shipped one replaces it.
            A folder in it that is called like an account holds that account's own.
    """

    def __init__(self, own: Path) -> None:
        self.own = own
        self._seen: dict[Path, tuple[Stamp, _Read]] = {}

    def templates(self, account: str | None = None) -> Mapping[str, Template]:
        """Every template that can be read, by id: an account's, or those that all share."""
        folders = [self.own, *self._folders(account)] if account else [self.own]
        found = dict(self._shipped.found)
        for folder in folders:
            found |= self._look(folder).found
        return found

    def broken(self) -> tuple[str, ...]:
        """Files that cannot be read, each with the line and the reason."""
        folders = [self.own, *self._folders(None)]
        own = [problem for folder in folders for problem in self._look(folder).broken]
        return (*self._shipped.broken, *own)

    def path(self, name: str, account: str | None = None) -> Path:
        """Where a template of one's own is, or would be.

        Raises:
            Misuse: It cannot be called that.
        """
        if not _ID.fullmatch(name):
            raise Misuse(
                f"A template cannot be called “{name[:40]}”.",
                "Expected lower-case letters, digits and hyphens, such as sold-out.",
            )
        if account is None:
            return self.own / f"{name}.md"
        folder = next(iter(self._folders(account)), self.own / account)
        return folder / f"{name}.md"

    def source(self, name: str, account: str | None = None) -> str:
        """A template's file as it stands: the account's, the person's own, or the one that ships.

        Raises:
            Misuse: There is none, or it cannot be read.
        """
        own = [self.path(name, account), self.path(name)]
        shipped = files("carecli.data") / "templates" / f"{name}.md"
        for file in (*own, shipped):
            if file.is_file():
                try:
                    return _text(file)
                except (OSError, UnicodeDecodeError) as problem:
                    raise Misuse(f"{file}: {problem}.") from problem
        raise Misuse(f"There is no template “{name}”.", f"`carecli templates new {name}` makes it.")

    def save(self, name: str, text: str, account: str | None = None) -> Path:
        """Keep a template of one's own, whatever it holds, then check it.

        Raises:
            Misuse: It cannot be written, or it is no template yet; the text is kept all the same.
        """
        file = self.path(name, account)
        try:
            write_private(file, text)
        except OSError as problem:
            raise Misuse(f"{file} cannot be written: {problem.strerror}.") from problem
        try:
            template_files.parse(clean(text), id=name)
        except Misuse as problem:
            again = f"It is kept; `carecli templates edit {name}` opens it again."
            raise Misuse(f"{file.parent}: {problem}", again) from None
        return file

    @cached_property
    def _shipped(self) -> _Read:
        return _read(files("carecli.data") / "templates")

    def _folders(self, account: str | None) -> list[Path]:
        """The folders of accounts, or of one; handles differ in case only are the same."""
        try:
            inside = sorted(islice(self.own.iterdir(), _MOST))
        except OSError:
            return []
        wanted = account.lower() if account else None
        named = (one for one in inside if wanted is None or one.name.lower() == wanted)
        return [one for one in named if one.is_dir() and not one.name.startswith(".")]

    def _look(self, folder: Path) -> _Read:
        """A folder's templates, read again when a file has changed."""
        try:
            stamp = tuple(_stamps(folder))
        except FileNotFoundError:
            return _Read()
        except OSError as problem:
            return _Read(broken=(f"{folder}: {problem.strerror}",))
        before = self._seen.get(folder)
        if before is None or before[0] != stamp:
            before = self._seen[folder] = stamp, _read(folder)
        return before[1]


def _stamps(folder: Path) -> Iterator[tuple[str, int, int]]:
    for file in _files(folder):
        try:
            told = Path(str(file)).stat()
        except OSError:
            yield file.name, 0, 0
        else:
            yield file.name, told.st_mtime_ns, told.st_size


def _files(folder: Traversable) -> list[Traversable]:
    named = (file for file in folder.iterdir() if file.name.endswith(".md"))
    return sorted(islice(named, _MOST), key=lambda file: file.name)


def _read(folder: Traversable) -> _Read:
    found: dict[str, Template] = {}
    broken: list[str] = []
    for file in _files(folder):
        name = file.name.removesuffix(".md")
        try:
            found[name] = template_files.parse(clean(_text(file)), id=name)
        except (Misuse, OSError, UnicodeDecodeError) as problem:
            broken.append(f"{file}: {problem}")
    return _Read(found, tuple(broken))


def _text(file: Traversable) -> str:
    """A file's text, if it is one that can be read to its end."""
    if isinstance(file, Path):
        told = file.stat()
        if not stat.S_ISREG(told.st_mode):
            raise OSError("it is not a file")
        if told.st_size > _LARGEST:
            raise OSError(f"it has more than {_LARGEST} bytes")
    return file.read_text(encoding="utf-8")
