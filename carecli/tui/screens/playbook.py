"""The playbook on a screen: all kinds of problem, and what each says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from carecli.care.playbook import Kind
from carecli.desk.shelf import Entry, Shelf
from carecli.tui.screens.shelf import ShelfScreen
from carecli.tui.text import STYLES, literal
from carecli.tui.widgets.playbook import asked, offered, stepped
from carecli.tui.wording import Tone

_HEAD = f"bold {STYLES[Tone.ACCENT]}"
_DIM = STYLES[Tone.DIM]


class PlaybookScreen(ShelfScreen[Kind]):
    """Every kind with whom to ask, what to do, what may be offered, and how it is found."""

    TITLE_LINE = "Playbook"

    @property
    def shelf(self) -> Shelf[Kind]:
        """Where they are."""
        return self._desk.playbook.shelf

    def title_of(self, entry: Entry[Kind]) -> str:
        """Its title."""
        return entry.value.title

    def find(self, words: str, entries: Sequence[Entry[Kind]]) -> Sequence[Entry[Kind]]:
        """Those that hold all the words."""
        wanted = words.casefold().split()
        return [one for one in entries if all(word in _all_words(one.value) for word in wanted)]

    def detail(self, entry: Entry[Kind]) -> Iterator[Content]:
        """What a person goes by, then how it is found."""
        kind = entry.value
        money = self._desk.goodwill.currency(entry.account or "")
        yield literal(kind.title).stylize("bold")
        if kind.why:
            yield literal(kind.why).stylize(f"italic {_DIM}")
        told = {
            "Ask": [asked(contact) for contact in kind.ask],
            "Do": [stepped(number, step) for number, step in enumerate(kind.steps, 1)],
            "Offer": [offered(offer, money) for offer in kind.offers],
            "Templates": [literal(name) for name in self._titles(entry)],
            "Found by": [literal(", ".join([*kind.cues, *kind.marks])).stylize(_DIM)],
        }
        for title, lines in told.items():
            if any(lines):
                yield Content("")
                yield Content.styled(title, _HEAD)
                yield from lines

    def _titles(self, entry: Entry[Kind]) -> Iterator[str]:
        """Its templates by title; one that is not there by its id, with a word about it."""
        known = self._desk.templates.shelf.all(entry.account)
        for name in entry.value.templates:
            yield known[name].title if name in known else f"{name} (there is no such template)"


def _all_words(kind: Kind) -> str:
    return " ".join((kind.id, kind.title, *kind.cues, *kind.steps)).casefold()
