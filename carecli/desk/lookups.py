"""Look-ups: asking a program of the person's own about a customer, and keeping what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from carecli.care import lookups as care
from carecli.care.card import LookedUp
from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.config.model import Lookup
from carecli.desk.parts import Parts
from carecli.store import conversations, kinds, lookups
from carecli.system import programs

_CUT = "\n… it wrote more than is kept."


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A look-up of the settings.

    Attributes:
        asks: The places that values are needed for.
    """

    name: str
    title: str
    asks: tuple[str, ...]


class Lookups:
    """The verbs on look-ups. `run` waits for the program."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def known(self) -> tuple[Question, ...]:
        """Those of the settings, in their order."""
        found = self._parts.settings.lookups.items()
        return tuple(
            Question(name=name, title=one.title or name, asks=care.asks(one.command))
            for name, one in found
        )

    def suggested(self, case: CaseId, name: str) -> dict[str, tuple[str, ...]]:
        """Values for each place, the likeliest first; nothing is run with them by itself.

        First what was looked up before, then what looks like one in the customer's posts and notes.
        """
        row, customer = self._parts.row(case), self._parts.customer(case)
        notes = [note.text for note in conversations.notes(self._parts.db, customer)]
        texts = [*reversed(kinds.posts(self._parts.db, case)), *notes]
        before = [one.values for one in self.of(case) if one.name == name]
        found: dict[str, tuple[str, ...]] = {}
        for ask in care.asks(self._lookup(name).command):
            kept = [values[ask] for values in before if ask in values]
            seen = care.suggested(ask, texts, row.handle)
            found[ask] = tuple(dict.fromkeys((*kept[:1], *seen)))
        return found

    def run(self, case: CaseId, name: str, values: Mapping[str, str]) -> LookedUp:
        """Ask with values that a person confirmed, and keep what comes back.

        Raises:
            Misuse: There is no such look-up, a value is missing or could do harm, or the program
                cannot be run.
            TookTooLong: The program did not end in time; nothing is kept.
        """
        lookup, customer = self._lookup(name), self._parts.customer(case)
        arguments = care.arguments(lookup.command, values)
        ran = programs.run(arguments, seconds=lookup.timeout.total_seconds())
        found = LookedUp(
            name=name,
            values={ask: value.strip() for ask, value in values.items()},
            output=ran.output + (_CUT if ran.cut else ""),
            code=ran.code,
            at=self._parts.now(),
        )
        lookups.keep(self._parts.db, customer, found)
        return found

    def of(self, case: CaseId) -> tuple[LookedUp, ...]:
        """What is kept about a case's customer, newest first."""
        return lookups.of_customer(self._parts.db, self._parts.customer(case))

    def _lookup(self, name: str) -> Lookup:
        known = self._parts.settings.lookups
        if name not in known:
            near = get_close_matches(name, known, 1, 0.4) or list(known)
            hint = (
                f"Did you mean {near[0]}?"
                if near
                else "Add one under [lookups] with `carecli config edit`."
            )
            raise Misuse(f"There is no look-up “{name[:40]}”.", hint)
        return known[name]
