"""Templates: those that ship and the person's own, filled with what is known about a case."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from carecli.care import template_files, templates
from carecli.care.cases import CaseId, State
from carecli.care.names import first_name
from carecli.care.rows import Account, Mark, Row
from carecli.care.spans import said
from carecli.care.targets import TargetState, target_state
from carecli.care.templates import Filled, Template
from carecli.desk.parts import Parts
from carecli.desk.shelf import Shelf, Sort
from carecli.store import replies, usage

_FITS = 75
"""How much of each word must be there, of 100: a letter or two may be wrong."""
_SILENT = timedelta(days=1)
_COUNTED = timedelta(days=90)

_BECAUSE = {
    "broken-promise": (5, "a promise to them is overdue"),
    "upset": (4, "they sound upset"),
    "late": (4, "they have waited past your care promise"),
    "praise": (4, "they praise you"),
    "dm": (3, "this is a direct message"),
    "question": (3, "they ask something"),
    "follow-up": (3, "they have been silent since your answer"),
    "closing": (3, "it may be solved"),
    "outside-hours": (2, "you are closed"),
    "repeat": (2, "they have written before"),
    "first": (1, "they wait for your answer"),
}
"""How much each situation weighs, and how it is told."""
_NAMED = (5, "the playbook names it")

_START = """\
+++
title = "{title}"
when = ["first"]
why = "What it is good for, in a sentence."

[sentences]
hello = ["{first_name|Hello}, thank you.", "Good that you ask, {first_name|friend}!"]

[blanks]
"when" = { ask = "a time that you will keep", kind = "date" }
+++
{hello} {personal} I will {what you will do} by {when}. {signoff|}
"""

TEMPLATES = Sort(
    noun="template",
    folder="templates",
    ending=".md",
    parse=lambda text, name: template_files.parse(text, id=name),
    start=_START,
    command="templates",
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A template and why it fits, the weightiest reason first; no reason when it does not."""

    template: Template
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a template was used in the last 90 days, and sent with only its blanks filled."""

    used: int = 0
    unedited: int = 0


class Library:
    """The verbs on templates.

    Args:
        own: The folder of the person's own templates.
    """

    def __init__(self, parts: Parts, own: Path) -> None:
        self._parts = parts
        self.shelf = Shelf(TEMPLATES, own)

    def all(self, account: str | None = None) -> tuple[Template, ...]:
        """Every template that can be read, by title: an account's, or those that all share."""
        known = self.shelf.all(account).values()
        return tuple(sorted(known, key=lambda template: template.title))

    def broken(self) -> tuple[str, ...]:
        """Files that cannot be read, each with the line and the reason."""
        return self.shelf.broken()

    def get(self, name: str, account: str | None = None) -> Template:
        """One by its id, as an account has it or as all share it.

        Raises:
            Misuse: There is none; names the nearest.
        """
        return self.shelf.get(name, account)

    def suggest(self, case: CaseId, named: Collection[str] = ()) -> tuple[Suggestion, ...]:
        """All templates of the case's account, those first that fit its situation best.

        Args:
            named: Ids that the playbook names for the case's kind of problem.
        """
        row = self._parts.row(case)
        now = set(self._situations(row))

        def fits(one: Template) -> list[tuple[int, str]]:
            found = [said for name, said in _BECAUSE.items() if name in now & set(one.when)]
            return [_NAMED, *found] if one.id in named else found

        def rank(one: Suggestion) -> tuple[int, int, str]:
            weight = sum(weight for weight, _ in fits(one.template))
            return -weight, len(one.template.when), one.template.title

        told = [
            Suggestion(one, tuple(words for _, words in fits(one))) for one in self.all(row.account)
        ]
        return tuple(sorted(told, key=rank))

    def _situations(self, row: Row) -> Iterator[str]:
        now, conditions = self._parts.now(), self.conditions(row)
        names = {Mark.UPSET: "upset", Mark.PRAISE: "praise", Mark.QUESTION: "question"}
        yield from conditions & {"late", "outside-hours", "dm", "repeat"}
        if row.state is State.WAITING:
            yield "first"
            yield from (names[mark] for mark in row.marks if mark in names)
        if row.state is State.ANSWERED and now - row.at >= _SILENT:
            yield "follow-up"
        if row.state is State.ANSWERED or Mark.THANKS in row.marks:
            yield "closing"
        if usage.broken_promise(self._parts.db, row.case, now):
            yield "broken-promise"

    def conditions(self, row: Row, *, private: bool = False) -> set[str]:
        """What holds for a case, of the conditions that a sentence can depend on."""
        account = self._parts.account(row.account)
        now, draft = self._parts.now(), replies.draft(self._parts.db, row.case)
        late = target_state(row.due, row.soon, now) is TargetState.LATE
        held = {
            "late": late,
            "outside-hours": bool(self._parts.promise(account.id).hours.opens_at(now)),
            "repeat": usage.returning(self._parts.db, row.case),
            "dm": private or row.private or bool(draft and draft.private),
        }
        return {name for name, holds in held.items() if holds}

    def find(self, words: str, among: Sequence[Template]) -> list[Template]:
        """Those whose title, id or text fit some words, best first; no words: all of them."""
        from rapidfuzz import fuzz, utils

        wanted = utils.default_process(words).split()
        if not wanted:
            return list(among)

        def fit(text: str) -> float:
            return min(fuzz.partial_ratio(word, utils.default_process(text)) for word in wanted)

        heads = [f"{one.title} {one.id} {' '.join(one.when)}" for one in among]
        fits = [fit(f"{head} {one.wording()}") for head, one in zip(heads, among, strict=True)]
        found = [index for index, score in enumerate(fits) if score >= _FITS]
        found.sort(key=lambda index: -fits[index] - fit(heads[index]))
        return [among[index] for index in found]

    def fill(
        self,
        name: str,
        case: CaseId,
        blanks: Mapping[str, str] | None = None,
        *,
        private: bool = False,
    ) -> Filled:
        """A template's text for a case, with facts put in and blanks as given or still open.

        Of several wordings it takes the one that the account has not used for longest: its replies
        and drafts are the memory of that, so that looking twice shows the same words.

        Args:
            private: It is to be a direct message, which the case and its draft do not tell yet.
        """
        row = self._parts.row(case)
        account = self._parts.account(row.account)
        return templates.fill(
            self.get(name, row.account),
            self.facts(row),
            blanks,
            holds=self.conditions(row, private=private),
            recent=usage.recent(self._parts.db, account.id, name, besides=case),
        )

    def usage(self, account: str | None = None) -> dict[str, Usage]:
        """How often each template was used, by its id; those that were not are left out.

        What went out is held against the template as it reads now.
        """
        db, since = self._parts.db, self._parts.now() - _COUNTED
        mine = self._parts.account(account).id if account else None
        return self.tally(usage.since(db, since, mine))

    def tally(self, sent: Iterable[tuple[str, str, str]]) -> dict[str, Usage]:
        """Count answers that began as templates, by template.

        Args:
            sent: The template's id, the account's handle and the text of each.
        """
        voices = {
            one.handle: (self.shelf.all(one.handle), self._voice(one))
            for one in self._parts.accounts()
        }
        found: dict[str, Usage] = {}
        for name, handle, text in sent:
            known, voice = voices[handle]
            before = found.get(name, Usage())
            as_it_was = name in known and known[name].unedited(text, voice)
            found[name] = Usage(before.used + 1, before.unedited + as_it_was)
        return found

    def facts(self, row: Row) -> dict[str, str]:
        """What templates may say about a case; a fact that is not known is left out."""
        account = self._parts.account(row.account)
        now = self._parts.now()
        facts = {"handle": row.handle, **self._voice(account)}
        if name := first_name(row.name, row.handle):
            facts["first_name"] = name
        if row.waiting_since:
            facts["waited"] = said(now - row.waiting_since)
        promise = self._parts.promise(account.id)
        if opens := promise.hours.opens_at(now):
            facts["back_at"] = _back(opens.astimezone(promise.hours.zone), now)
        return facts

    def _voice(self, account: Account) -> dict[str, str]:
        """The facts that are the same in every reply of an account."""
        settings = self._parts.settings.account(account.handle)
        return {
            "brand": settings.brand or account.name or account.handle,
            "greeting": settings.greeting,
            "signoff": settings.signoff,
        }


def _back(opens: datetime, now: datetime) -> str:
    """When the doors open, in words: "today at 9", "tomorrow at 7:30", "on Monday at 9"."""
    days = (opens.date() - now.astimezone(opens.tzinfo).date()).days
    day = {0: "today", 1: "tomorrow"}.get(days) or f"on {opens:%A}"
    return f"{day} at {opens.hour}{f':{opens:%M}' if opens.minute else ''}"
