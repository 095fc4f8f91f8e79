"""The packs of rules that the coach goes by: those that ship, and the person's own."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path

from carecli.care.coach import rules as packs
from carecli.care.coach.examples import slips
from carecli.care.coach.rules import Rule, Sets
from carecli.care.errors import Misuse
from carecli.desk.shelf import Shelf, Sort
from carecli.system.terminal import clean


@cache
def shipped() -> tuple[Rule, ...]:
    """The rules that ship; read once."""
    return packs.read(_texts())


@cache
def _shipped_sets() -> Sets:
    return packs.sets(_texts())


def _texts() -> dict[str, str]:
    folder = files("carecli.data") / "coach"
    found = sorted(folder.iterdir(), key=lambda file: file.name)
    named = (file for file in found if file.name.endswith(".toml"))
    return {file.name: file.read_text(encoding="utf-8") for file in named}


def _parse(text: str, name: str) -> tuple[Rule, ...]:
    """Read one pack; it may use the sets of those that ship.

    Raises:
        Misuse: It is none; names the line, the rule and what was expected there.
    """
    found = packs.read({f"{name}.toml": text}, _shipped_sets())
    for rule in found:
        if any(clean(words) != words for words in _shown(rule)):
            raise Misuse(f"{name}.toml, {rule.id[:40]!r}: it holds what cannot be seen.")
    return found


def _shown(rule: Rule) -> Iterator[str]:
    """What a rule shows, or puts into a reply."""
    yield from (rule.id, rule.message, rule.why, rule.better)
    yield from (better for _, better in rule.swap)


PACKS = Sort(
    noun="pack of rules", folder="coach", ending=".toml", parse=_parse, start="", command="coach"
)


class Packs:
    """The rules in force. Files may change at any time; one that cannot be read costs only itself.

    Args:
        own: The folder of the person's own packs; one called like a shipped one replaces it, and
            so does a rule one of its id.
    """

    def __init__(self, own: Path) -> None:
        self._own = own
        self._shelf = Shelf(PACKS, own)

    def rules(self, account: str | None = None) -> tuple[Rule, ...]:
        """Those of an account, or those that all share."""
        if not self._own.is_dir():
            return shipped()
        found = self._shelf.all(account).values()
        return tuple({rule.id: rule for pack in found for rule in pack}.values())

    def rule(self, name: str, account: str | None = None) -> Rule:
        """One by its id.

        Raises:
            Misuse: There is none; names the nearest.
        """
        known = {one.id: one for one in self.rules(account)}
        if name not in known:
            near = get_close_matches(name, known, 1, 0.4)
            hint = f"Did you mean {near[0]}?" if near else "docs/coach.md has them all."
            raise Misuse(f"The coach has no rule “{name[:40]}”.", hint)
        return known[name]

    def broken(self) -> tuple[str, ...]:
        """Files that cannot be read, each with the line and the reason."""
        return self._shelf.broken() if self._own.is_dir() else ()

    def misled(self) -> tuple[str, ...]:
        """Rules of the person's own that their own examples speak against, in words."""
        own = (one for one in self._shelf.entries() if not one.ships)
        return tuple(
            f"{one.id}.toml, {rule.id}: {slip}."
            for one in own
            for rule in one.value
            for slip in slips(rule)
        )
