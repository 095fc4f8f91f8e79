"""The people behind the cases: who they are, what happened, what was noted, and what could fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from carecli.care import acquaintance, notes
from carecli.care.acquaintance import TROLL, By, Customer, Profile, Suggestion
from carecli.care.card import Card
from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.care.excerpts import Finder
from carecli.care.posts import PersonId
from carecli.care.queries import Query
from carecli.desk.finding import read
from carecli.desk.parts import Change, Parts
from carecli.store import conversations, events, figures, filters, goodwill, people, search
from carecli.store.times import to_text
from carecli.system.terminal import clean, one_line

_LABEL_LENGTH = 40
_SOURCE_LENGTH = 60


class Directory:
    """The customers in an order: any stretch of them at once."""

    def __init__(self, parts: Parts, ids: Sequence[PersonId]) -> None:
        self._parts = parts
        self._ids = ids

    @property
    def total(self) -> int:
        """How many there are."""
        return len(self._ids)

    def rows(self, start: int, count: int) -> list[Customer]:
        """Some of them, in order."""
        return people.customers(self._parts.db, self._ids[start : start + count])

    def position(self, person: PersonId) -> int | None:
        """Where somebody stands, None when they are not among them."""
        return self._ids.index(person) if person in self._ids else None


class Customers:
    """Looks people up and keeps what is known about them. X's id is who they are."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    # Looking

    def directory(self, words: str = "", *, by: By = By.SEEN, label: str = "") -> Directory:
        """All customers, or those who are called so, are noted so, or pass the filters."""
        query, db = read(self._parts, words), self._parts.db
        if label:
            query = _with_label(query, label)
        asked = filters.resolve(db, query, self._parts.now(), self._parts.zone)
        if asked.impossible:
            return Directory(self._parts, ())
        only = self._holding(query) if query.words else None
        return Directory(self._parts, people.ids(db, by, asked, only))

    def _holding(self, query: Query) -> set[PersonId]:
        """Whose name, handle, former handle or notes hold the words."""
        db, finder = self._parts.db, Finder(query)
        noted = {who for who, text in conversations.all_notes(db) if finder.all_in(text)}
        named = people.named(db, search.match(query), -1)
        return named | people.formerly(db, query, -1).keys() | noted

    def find(self, handle: str) -> PersonId:
        """Who is called so, or was.

        Raises:
            Misuse: Nobody here is; names the nearest.
        """
        person = people.called(self._parts.db, handle)
        if person is None:
            plain = clean(handle).lstrip("@")[:40]
            known = [one.handle for one in self.directory().rows(0, 500)]
            near = get_close_matches(plain, known, 1, 0.6)
            hint = f"Did you mean @{near[0]}?" if near else "`carecli customers` lists them."
            raise Misuse(f"Nobody here is called @{plain}.", hint)
        return person

    def of(self, case: CaseId) -> PersonId:
        """Whose case it is."""
        return self._parts.customer(case)

    def profile(self, person: PersonId) -> Profile:
        """Everything that is known about somebody, with the labels that could fit and why."""
        db = self._parts.db
        card = conversations.card(db, person)
        cases, posts, answers, last_seen = people.counts(db, person)
        ended = people.promises(db, person)
        return Profile(
            card=card,
            former=people.former_handles(db, person),
            last_seen=last_seen,
            cases=cases,
            posts=posts,
            answers=answers,
            kept=ended.get("kept", 0),
            broken=ended.get("broken", 0),
            goodwill=goodwill.of_customer(db, person),
            suggestions=self._suggest(card),
        )

    def suggestions(self, person: PersonId) -> tuple[Suggestion, ...]:
        """Labels that could fit somebody, each with why."""
        return self._suggest(conversations.card(self._parts.db, person))

    def _suggest(self, card: Card) -> tuple[Suggestion, ...]:
        db, person = self._parts.db, card.person
        said, trolled = people.said(db, person.id), people.trolled(db, person.id)
        known = acquaintance.facts(said, trolled=trolled, bio=person.bio)
        return acquaintance.suggestions(known, card.labels)

    def labels(self) -> tuple[str, ...]:
        """The labels in use, the most frequent first, and then those that are always offered."""
        used = figures.labels(self._parts.db)
        return tuple(dict.fromkeys([*used, *acquaintance.LABELS]))

    # Keeping

    def label(
        self,
        person: PersonId,
        add: Sequence[str] = (),
        remove: Sequence[str] = (),
        *,
        cases: Sequence[CaseId] = (),
    ) -> Change:
        """Add labels to somebody, or take some off.

        Raises:
            Misuse: A label is empty or longer than 40 characters, or "troll" comes before anybody
                has answered them.
        """
        db, now = self._parts.db, self._parts.now()
        wanted = [_label(text) for text in add]
        handle = conversations.card(db, person).person.handle
        if TROLL in wanted and not people.answered(db, person):
            raise Misuse(
                f"Nobody has answered @{handle} yet.",
                "Try once, honestly; whoever is never satisfied can be called a troll after that.",
            )
        words = [f"+{label}" for label in wanted] + [f"-{label.strip()}" for label in remove]
        said = f"Labels {' '.join(words) or 'unchanged'}: @{handle}"
        with events.act(db, "label", cases, said, now) as act:
            for label in wanted:
                values = {"person_id": person, "label": label, "at": to_text(now)}
                act.put("labels", values)
            for label in remove:
                act.remove("labels", {"person_id": person, "label": label.strip().lower()})
        return Change("label", tuple(cases), said)

    def note(
        self,
        person: PersonId,
        text: str,
        source: str = "",
        *,
        knowingly: bool = False,
        cases: Sequence[CaseId] = (),
    ) -> Change:
        """Note something about somebody, with how we know it.

        Args:
            knowingly: Keep it although it is about health, money trouble, politics or religion.

        Raises:
            Misuse: It is empty; its source does not begin with one of `SOURCES`; an e-mail address,
                a telephone or an order number comes without any; or it is sensitive, and not said
                to be kept knowingly.
        """
        text, source = clean(text).strip(), one_line(source)[:_SOURCE_LENGTH]
        if not text:
            raise Misuse("The note is empty.", "Write what should be remembered.")
        if not source.startswith(notes.SOURCES if source else ""):
            raise Misuse(f"“{source}” is no source.", f"Use one of: {', '.join(notes.SOURCES)}.")
        if not source and (missing := notes.missing_source(text)):
            raise Misuse(missing, f"Usual sources: {', '.join(notes.SOURCES)}.")
        if not knowingly and (warning := notes.warning(text)):
            raise Misuse(warning, "Say so with --knowingly, or leave it out.")
        said = f"Noted: @{conversations.card(self._parts.db, person).person.handle}"
        now = to_text(self._parts.now())
        with events.act(self._parts.db, "note", cases, said, self._parts.now()) as act:
            values = {"person_id": person, "text": text, "source": source, "at": now}
            act.put("notes", values)
        return Change("note", tuple(cases), said)


def _with_label(query: Query, label: str) -> Query:
    return replace(query, labels=(*query.labels, one_line(label).lower()))


def _label(text: str) -> str:
    label = one_line(text).lower()
    if not label or len(label) > _LABEL_LENGTH:
        raise Misuse("A label has 1 to 40 characters.", "Try “vip” or “press”.")
    return label
