"""Templates: those that ship and the person's own, filled with what is known about a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property
from importlib.resources import files
from pathlib import Path

from carecli.care import templates
from carecli.care.cases import CaseId, State
from carecli.care.errors import CareError, Misuse
from carecli.care.names import first_name
from carecli.care.rows import Mark, Row
from carecli.care.spans import said
from carecli.care.targets import TargetState, target_state
from carecli.care.templates import Filled, Template
from carecli.desk.parts import Parts

_FITS = 75
"""How much of each word must be there, of 100: a letter or two may be wrong."""


class Library:
    """The verbs on templates.

    Args:
        own: The folder of the person's own templates; one with the id of a shipped one replaces it.
    """

    def __init__(self, parts: Parts, own: Path) -> None:
        self._parts = parts
        self._own = own

    @cached_property
    def _read(self) -> tuple[dict[str, Template], tuple[str, ...]]:
        found: dict[str, Template] = {}
        broken: list[str] = []
        shipped = files("carecli.data") / "templates"
        own = sorted(self._own.glob("*.md")) if self._own.is_dir() else []
        for file in [*sorted(shipped.iterdir(), key=lambda entry: entry.name), *own]:
            if not file.name.endswith(".md"):
                continue
            name = file.name.removesuffix(".md")
            try:
                found[name] = templates.parse(file.read_text(encoding="utf-8"), id=name)
            except (CareError, OSError, UnicodeDecodeError) as problem:
                broken.append(f"{file}: {problem}")
        return found, tuple(broken)

    def all(self) -> tuple[Template, ...]:
        """Every template that can be read, by title."""
        return tuple(sorted(self._read[0].values(), key=lambda template: template.title))

    def broken(self) -> tuple[str, ...]:
        """Files that cannot be read, each with the line and the reason."""
        return self._read[1]

    def get(self, name: str) -> Template:
        """One by its id.

        Raises:
            Misuse: There is none; names the nearest.
        """
        known = self._read[0]
        if name not in known:
            near = get_close_matches(name, known, 1, 0.4)
            hint = f"Did you mean {near[0]}?" if near else "`carecli templates list` shows all."
            raise Misuse(f"There is no template “{name[:40]}”.", hint)
        return known[name]

    def suggest(self, case: CaseId) -> tuple[Template, ...]:
        """All templates, those first that fit the case's situation best."""
        now = self._situations(self._parts.row(case))
        return tuple(sorted(self.all(), key=lambda one: (-len(now & set(one.when)), one.title)))

    def _situations(self, row: Row) -> set[str]:
        found = {"first"} if row.state is State.WAITING else {"closing", "follow-up"}
        if target_state(row.due, row.soon, self._parts.now()) is TargetState.LATE:
            found.add("late")
        names = {Mark.UPSET: "upset", Mark.PRAISE: "praise", Mark.QUESTION: "question"}
        found |= {names[mark] for mark in row.marks if mark in names}
        account = self._parts.account(row.account)
        if self._parts.promise(account.id).hours.opens_at(self._parts.now()):
            found.add("outside-hours")
        return found

    def find(self, words: str, among: Sequence[Template]) -> list[Template]:
        """Those whose title, id or text fit some words, best first; no words: all of them."""
        from rapidfuzz import fuzz, utils

        wanted = utils.default_process(words).split()
        if not wanted:
            return list(among)

        def fit(text: str) -> float:
            return min(fuzz.partial_ratio(word, utils.default_process(text)) for word in wanted)

        heads = [f"{one.title} {one.id} {' '.join(one.when)}" for one in among]
        fits = [fit(f"{head} {one.text}") for head, one in zip(heads, among, strict=True)]
        found = [index for index, score in enumerate(fits) if score >= _FITS]
        found.sort(key=lambda index: -fits[index] - fit(heads[index]))
        return [among[index] for index in found]

    def fill(self, name: str, case: CaseId, blanks: Mapping[str, str] | None = None) -> Filled:
        """A template's text for a case, with facts put in and blanks as given or still open."""
        return templates.fill(self.get(name), self.facts(self._parts.row(case)), blanks)

    def facts(self, row: Row) -> dict[str, str]:
        """What templates may say about a case; a fact that is not known is left out."""
        account = self._parts.account(row.account)
        settings = self._parts.settings.account(account.handle)
        now = self._parts.now()
        facts = {
            "handle": row.handle,
            "brand": settings.brand or account.name or account.handle,
            "signoff": settings.signoff,
        }
        if name := first_name(row.name, row.handle):
            facts["first_name"] = name
        if row.waiting_since:
            facts["waited"] = said(now - row.waiting_since)
        promise = self._parts.promise(account.id)
        if opens := promise.hours.opens_at(now):
            facts["back_at"] = _back(opens.astimezone(promise.hours.zone), now)
        return facts


def _back(opens: datetime, now: datetime) -> str:
    """When the doors open, in words: "today at 9", "tomorrow at 7:30", "on Monday at 9"."""
    days = (opens.date() - now.astimezone(opens.tzinfo).date()).days
    day = {0: "today", 1: "tomorrow"}.get(days) or f"on {opens:%A}"
    return f"{day} at {opens.hour}{f':{opens:%M}' if opens.minute else ''}"
