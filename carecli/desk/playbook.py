"""The playbook: kinds of problem, those that ship and the person's own, for a case."""

from __future__ import annotations

from pathlib import Path

from carecli.care import playbook, playbook_files
from carecli.care.cases import CaseId
from carecli.care.playbook import Kind, Known, Play
from carecli.care.templates import nearest
from carecli.desk.library import Library
from carecli.desk.parts import Change, Parts
from carecli.desk.shelf import Shelf, Sort
from carecli.store import events, kinds
from carecli.store.times import to_text

_START = """\
title = "{title}"
why = "What it is good for, in a sentence."
cues = ["a word", "or a few", "that custom*", "write"]
steps = [
  "What to do first.",
  "What then.",
]
templates = ["looking-into-it"]

[[ask]]
name = "Who knows"
about = "what to ask them"
phone = ""
email = ""
note = "when and where they are"

[[offers]]
what = "what may be offered"
up_to = "10"
"""

KINDS = Sort(
    noun="kind",
    folder="playbook",
    ending=".toml",
    parse=lambda text, name: playbook_files.parse(text, id=name),
    start=_START,
    command="playbook",
)


class Playbook:
    """The verbs on the playbook.

    Args:
        own: The folder of the person's own files.
        templates: Those that kinds may name.
    """

    def __init__(self, parts: Parts, own: Path, templates: Library) -> None:
        self._parts = parts
        self._templates = templates
        self.shelf = Shelf(KINDS, own)

    def all(self, account: str | None = None) -> tuple[Kind, ...]:
        """Every kind that can be read, by title: an account's, or those that all share."""
        return tuple(sorted(self.shelf.all(account).values(), key=lambda kind: kind.title.lower()))

    def get(self, name: str, account: str | None = None) -> Kind:
        """One by its id, as an account has it or as all share it.

        Raises:
            Misuse: There is none; names the nearest.
        """
        return self.shelf.get(name, account)

    def broken(self) -> tuple[str, ...]:
        """Files that cannot be read, each with the line and the reason."""
        return self.shelf.broken()

    def dangling(self) -> tuple[str, ...]:
        """Templates that a kind names and that are not there, in words."""
        return tuple(
            f"{one.id}.toml: there is no template “{name}”.{nearest(name, known)}"
            for one in self.shelf.entries()
            for known in [self._templates.shelf.all(one.account)]
            for name in one.value.templates
            if name not in known
        )

    def plays(self, case: CaseId) -> tuple[Play, ...]:
        """All kinds of the case's account, the likeliest first; one that was chosen leads."""
        row = self._parts.row(case)
        texts = kinds.posts(self._parts.db, case)
        found = playbook.plays(self.all(row.account), texts, row.marks)
        chosen = kinds.chosen(self._parts.db, case)
        first = [Play(one.kind, one.because, chosen=True) for one in found if one.kind.id == chosen]
        return (*first, *(one for one in found if one.kind.id != chosen))

    def play(self, case: CaseId) -> Play | None:
        """What to go by: the chosen kind, else the likeliest; None where nothing speaks for any."""
        first = next(iter(self.plays(case)), None)
        return first if first and (first.chosen or first.because) else None

    def templates(self, case: CaseId) -> tuple[str, ...]:
        """Ids of the templates that suit the case's kind; some may not be there."""
        play = self.play(case)
        return play.kind.templates if play else ()

    def choose(self, case: CaseId, name: str | None) -> Change:
        """Say which kind a case is; None: whatever its posts speak for.

        Raises:
            Misuse: There is no such kind.
        """
        row, now = self._parts.row(case), self._parts.now()
        kind = self.get(name, row.account).title if name else "as its posts say"
        said = f"Kind of problem: {kind}: @{row.handle}"
        with events.act(self._parts.db, "kind", [case], said, now) as act:
            if name:
                act.put("kinds", {"case_id": case, "kind": name, "at": to_text(now)})
            else:
                act.remove("kinds", {"case_id": case})
        return Change("kind", (case,), said)

    def contacts(self, account: str | None = None) -> tuple[Known, ...]:
        """Everybody that the playbook names, by name."""
        return playbook.contacts(self.all(account))
