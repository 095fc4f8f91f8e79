"""Templates: those that ship and the person's own, filled with what is known about a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
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


@dataclass(frozen=True, slots=True)
class _Read:
    """What came of a folder: templates by id, and files that cannot be read."""

    found: dict[str, Template]
    broken: tuple[str, ...]

    def then(self, own: _Read) -> _Read:
        """With those of another folder added, in place of the ones of the same id."""
        return _Read(self.found | own.found, self.broken + own.broken)


def _read(folder: Traversable) -> _Read:
    found: dict[str, Template] = {}
    broken: list[str] = []
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".md"):
            continue
        name = file.name.removesuffix(".md")
        try:
            found[name] = templates.parse(file.read_text(encoding="utf-8"), id=name)
        except (CareError, OSError, UnicodeDecodeError) as problem:
            broken.append(f"{file}: {problem}")
    return _Read(found, tuple(broken))


class Library:
    """The verbs on templates.

    Args:
        own: The folder of the person's own templates; one with the id of a shipped one replaces it.
            A folder in it that is called like an account holds that account's own.
    """

    def __init__(self, parts: Parts, own: Path) -> None:
        self._parts = parts
        self._own = own

    @cached_property
    def _shared(self) -> _Read:
        read = _read(files("carecli.data") / "templates")
        return read.then(_read(self._own)) if self._own.is_dir() else read

    @cached_property
    def _of_accounts(self) -> dict[str, _Read]:
        """The templates of accounts that have their own, by handle in lower case."""
        folders = sorted(self._own.iterdir()) if self._own.is_dir() else []
        return {folder.name.lower(): _read(folder) for folder in folders if folder.is_dir()}

    def _for(self, account: str | None) -> Mapping[str, Template]:
        own = self._of_accounts.get(account.lower()) if account else None
        return self._shared.then(own).found if own else self._shared.found

    def all(self, account: str | None = None) -> tuple[Template, ...]:
        """Every template that can be read, by title: an account's, or those that all share."""
        return tuple(sorted(self._for(account).values(), key=lambda template: template.title))

    def broken(self) -> tuple[str, ...]:
        """Files that cannot be read, each with the line and the reason."""
        return tuple(
            problem
            for read in (self._shared, *self._of_accounts.values())
            for problem in read.broken
        )

    def get(self, name: str, account: str | None = None) -> Template:
        """One by its id, as an account has it or as all share it.

        Raises:
            Misuse: There is none; names the nearest.
        """
        known = self._for(account)
        if name not in known:
            near = get_close_matches(name, known, 1, 0.4)
            hint = f"Did you mean {near[0]}?" if near else "`carecli templates list` shows all."
            raise Misuse(f"There is no template “{name[:40]}”.", hint)
        return known[name]

    def suggest(self, case: CaseId) -> tuple[Template, ...]:
        """All templates of the case's account, those first that fit its situation best."""
        row = self._parts.row(case)
        now, known = self._situations(row), self.all(row.account)
        return tuple(sorted(known, key=lambda one: (-len(now & set(one.when)), one.title)))

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
        row = self._parts.row(case)
        return templates.fill(self.get(name, row.account), self.facts(row), blanks)

    def facts(self, row: Row) -> dict[str, str]:
        """What templates may say about a case; a fact that is not known is left out."""
        account = self._parts.account(row.account)
        settings = self._parts.settings.account(account.handle)
        now = self._parts.now()
        facts = {
            "handle": row.handle,
            "brand": settings.brand or account.name or account.handle,
            "greeting": settings.greeting,
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
