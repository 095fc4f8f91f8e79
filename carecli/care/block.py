"""A block of TOML that a person wrote, read strictly: what does not fit is named with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from carecli.care.errors import Misuse

LONGEST = 20_000
"""Characters of a file."""

_HIDDEN = re.compile(r"[^\n -~\u00a0-\ud7ff\ue000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
"""What an escape of TOML can bring in behind the back of whoever reads the file."""


@dataclass(frozen=True, slots=True)
class Block:
    """What a person wrote, with the lines that it stands on.

    Attributes:
        file: Its name, for complaints.
        lines: Its own lines.
        above: How many lines of the file stand before it.
        values: What TOML makes of it.
    """

    file: str
    lines: Sequence[str]
    above: int
    values: Mapping[str, Any]

    @classmethod
    def read(
        cls, file: str, lines: Sequence[str], known: Sequence[str], *, above: int = 0
    ) -> Block:
        """Read a block that has no other keys than those that are known.

        Raises:
            Misuse: It is not TOML, has another key, or holds what cannot be seen.
        """
        try:
            # Empty lines stand for those above, so that TOML counts lines as the file does.
            values = tomllib.loads("\n".join([*[""] * above, *lines, ""]))
        except (ValueError, RecursionError) as error:  # also of a number that is too long
            raise Misuse(f"{file}: {error}.", 'Expected lines such as title = "…".') from None
        block = cls(file, lines, above, values)
        block.check_keys(values, known)
        if hidden := _HIDDEN.search("".join(_strings(values))):
            refuse(file, 1, f"the block holds {hidden[0]!r}; expected what can be seen")
        return block

    def check_keys(self, table: Mapping[str, Any], known: Sequence[str], within: str = "") -> None:
        """Refuse a table that has another key."""
        for key in table:
            if key not in known:
                what = f"there is no key {key!r}; expected {', '.join(known)}"
                self.refuse(key, what, within=within)

    def words(self, key: str, *, default: str | None = None) -> str:
        """A text; one that is needed must hold something."""
        value = self.values.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.refuse(key, f'expected {key} = "…"')
        return value.strip()

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts that hold something; none when the key is left out."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
            self.refuse(key, f'expected {key} = ["…", "…"]')
        return tuple(one.strip() for one in value)

    def table(self, key: str) -> Iterable[tuple[str, Any]]:
        """The lines of a table; none when it is left out."""
        table = self.values.get(key, {})
        if not isinstance(table, dict):
            self.refuse(key, f"expected [{key}] with a line for each")
        return table.items()

    def tables(self, key: str, known: Sequence[str]) -> Iterator[Mapping[str, str]]:
        """The tables `[[key]]`, each a few texts under keys that are known."""
        listed = self.values.get(key, [])
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            self.refuse(key, f"expected [[{key}]] and its lines for each")
        for number, one in enumerate(listed):
            self.check_keys(one, known, within=f"{key}.{number}")
            for name, value in one.items():
                if not isinstance(value, str):
                    self.refuse(name, f'expected {name} = "…"', within=f"{key}.{number}")
            yield {name: value.strip() for name, value in one.items()}

    def refuse(self, key: str, what: str, *, within: str = "") -> NoReturn:
        """Complain about a key.

        Args:
            within: The table of several that it stands in: its name, a dot, its number from 0.
        """
        start = self._start(within)
        name = re.escape(key) + r"(?![\w-])"
        found = (
            at
            for where in (rf"\s*\[{{0,2}}(?:[\w-]+\.)?[\"']?{name}", rf".*{name}")
            for at, line in enumerate(self.lines[start:], self.above + start + 1)
            if re.match(where, line)
        )
        refuse(self.file, next(found, start + 1 if within else 1), what)

    def _start(self, within: str) -> int:
        """Where one of several tables begins, as an index of a line."""
        name, _, number = within.partition(".")
        heads = [at for at, line in enumerate(self.lines) if line.strip().startswith(f"[[{name}]]")]
        return heads[int(number)] if number and int(number) < len(heads) else 0


def refuse(file: str, line: int, what: str) -> NoReturn:
    """Complain about a line of a file."""
    raise Misuse(f"{file}, line {line}: {what}.")


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
