"""Forgetting a person: in the data file, and in the copies of it that carecli wrote.

There is no undo. What X itself keeps is not ours to erase; what is fetched from it again of the
same posts is not taken in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from carecli.care.cases import CaseId
from carecli.care.errors import Misuse, StoreTrouble
from carecli.care.posts import Person, PersonId
from carecli.desk.copies import DATABASES, Copies, Copy, Kind
from carecli.desk.parts import Parts
from carecli.store import copies, forgetting
from carecli.store.database import SCHEMA, Database
from carecli.store.forgetting import Traces
from carecli.system.paths import Home

_WRITTEN = ((b"\\_", b"_"), (b"\\n", b"\n"), (b"\r\n ", b""))
"""What Markdown, JSON and calendars, which fold lines, make of a handle or put before it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is kept of a person, and which other files hold them.

    Attributes:
        copies: Backups, copies from before updates, exports and reports with them in it.
        here: They are in the data file; False when only copies hold them any more.
    """

    traces: Traces
    copies: tuple[Copy, ...]
    here: bool = True

    @property
    def said(self) -> str:
        """What would be erased, in one sentence."""
        known = self.traces
        counts = (
            (known.posts, "post", "posts and answers"),
            (known.cases, "case", "cases"),
            (known.notes, "note", "notes"),
            (known.reminders, "promise or follow-up", "promises and follow-ups"),
        )
        told = [f"{n} {one if n == 1 else many}" for n, one, many in counts if n]
        who = " alias ".join(f"@{handle}" for handle in known.handles)
        if not self.here:
            return f"Nothing of {who} is kept here any more, except in copies."
        waits = " Somebody who waits is answered no more." if known.waiting else ""
        return f"Everything about {who}: {', '.join(told) or 'the profile'}.{waits}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What was erased.

    Attributes:
        cleaned: Backups out of which they were taken.
        deleted: Other files with them in it, which are gone as a whole.
        left: Files that still hold them.
    """

    handle: str
    cases: tuple[CaseId, ...]
    cleaned: tuple[Path, ...] = ()
    deleted: tuple[Path, ...] = ()
    left: tuple[Path, ...] = ()

    @property
    def said(self) -> str:
        """What was done, in a sentence for a person."""
        told = [f"@{self.handle} is forgotten; this cannot be undone."]
        for paths, words in (
            (self.cleaned, "Taken out of"),
            (self.deleted, "Deleted"),
            (self.left, "Still holds them"),
        ):
            if paths:
                told.append(f"{words}: {', '.join(map(str, paths))}.")
        if self.left:
            told.append(f"To clean up: carecli forget @{self.handle} --copies")
        return " ".join(told)


class Forget:
    """The verb that erases a person everywhere."""

    def __init__(self, parts: Parts, home: Home) -> None:
        self._parts = parts
        self._copies = Copies(home)

    def look(self, handle: str) -> Found:
        """What forgetting somebody would erase. Changes nothing; reads the copies as well.

        Raises:
            Misuse: Nobody has this handle, it is one of your own accounts, or an answer to them is
                on its way.
        """
        here = self._known(handle)
        known = here or self._in_copies(handle.lstrip("@"))
        if known is None:
            raise Misuse(
                f"Nobody here is called @{_name(handle)}.", "`carecli search` finds people."
            )
        holding = tuple(one for one in self._copies.all() if _holds(one, known))
        return Found(traces=known, copies=holding, here=here is not None)

    def _known(self, handle: str) -> Traces | None:
        """What the data file holds of somebody who may be forgotten now."""
        known = forgetting.traces(self._parts.db, handle)
        if known and known.person.id in {account.user_id for account in self._parts.accounts()}:
            raise Misuse(
                f"@{_name(handle)} is your own account.", "`carecli account remove` takes it away."
            )
        if known and known.busy:
            raise Misuse(
                f"An answer to @{_name(handle)} is on its way.",
                "Recall it (`carecli undo`), or wait until it is settled.",
            )
        return known

    def _in_copies(self, handle: str) -> Traces | None:
        """Somebody of whom only copies know, such as one whose copies were left at first."""
        found = None
        for one in self._copies.all():
            if one.kind in DATABASES:
                if known := copies.person(one.path, handle):
                    return Traces(person=known, handles=(known.handle,))
            elif _holds(one, unseen := _only(handle)):
                found = unseen
        return found

    def person(self, handle: str, *, clean_copies: bool = False) -> Forgotten:
        """Erase somebody. The timings of their cases stay, under nobody's name.

        Slow: the whole file is written anew. Not to be undone.

        Args:
            clean_copies: Take them out of backups too, and delete every other file that holds
                them (a copy of an older schema as well: rewriting would make it a new one).

        Raises:
            Misuse: As `look`.
            StoreTrouble: Another program keeps the file busy. They are erased, but bytes of theirs
                are left in it until `finish`.
        """
        found = self.look(handle)
        cases: list[CaseId] = []
        with self._parts.db.writing():
            if known := self._known(handle):  # nothing was put on its way meanwhile
                cases = self._erase(self._parts, known)
        if found.here:
            self.finish()
        cleaned, deleted, left = [], [], []
        for one in found.copies:
            try:
                if not clean_copies:
                    left.append(one.path)
                elif one.kind is Kind.BACKUP and _is_of_today(one.path):
                    self._clean(one.path, found.traces)
                    cleaned.append(one.path)
                else:
                    copies.discard(one.path)
                    deleted.append(one.path)
            except (OSError, StoreTrouble):
                left.append(one.path)
        return Forgotten(
            handle=found.traces.person.handle,
            cases=tuple(cases),
            cleaned=tuple(cleaned),
            deleted=tuple(deleted),
            left=tuple(left),
        )

    def finish(self) -> None:
        """Write the data file anew, so that no byte of what was erased is left in it.

        Raises:
            StoreTrouble: Another program keeps it busy.
        """
        try:
            self._parts.db.rewrite()
        except StoreTrouble as trouble:
            raise StoreTrouble(
                f"They are erased, but the data file could not be written anew. {trouble.detail}",
                "Close what keeps it busy, then: carecli forget --finish",
            ) from trouble

    def _erase(self, parts: Parts, known: Traces) -> list[CaseId]:
        with parts.db.writing():
            cases = forgetting.erase(parts.db, known, parts.now())
            parts.settle(cases)
        return cases

    def _clean(self, path: Path, known: Traces) -> None:
        """Put a backup without the person in place of one with them."""
        fresh = self._copies.begun(path, Kind.BACKUP, self._parts.now())
        try:
            copies.copy(path, fresh)
            db = Database(fresh)
            try:
                self._erase(replace(self._parts, db=db), known)
                db.rewrite()
            finally:
                db.close()
            copies.as_one_file(fresh)
            copies.check(fresh)
            fresh.replace(path)
        finally:
            copies.discard(fresh)


def _name(handle: str) -> str:
    return handle.lstrip("@")[:40]


def _holds(one: Copy, known: Traces) -> bool:
    if one.kind in DATABASES:
        return copies.holds(one.path, known.person.id)
    try:
        text = one.path.read_bytes().lower()
    except OSError:
        return True
    for written, meant in _WRITTEN:
        text = text.replace(written, meant)
    words = [handle.lower().encode() for handle in known.handles]
    if known.person.id:
        words.append(b'"%d"' % known.person.id)
    return any(re.search(rb"(?<!\w)%b(?!\w)" % word, text) for word in words)


def _only(handle: str) -> Traces:
    """A person of whom nothing is known but a handle."""
    return Traces(person=Person(id=PersonId(0), handle=handle), handles=(handle,))


def _is_of_today(path: Path) -> bool:
    try:
        return copies.check(path).schema == SCHEMA
    except StoreTrouble:
        return False
