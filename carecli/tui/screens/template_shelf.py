"""All templates on a screen: what each says, what it asks for, who uses it how often."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from carecli.care.spans import said as span_said
from carecli.care.templates import ELSE, Template
from carecli.desk.shelf import Entry, Shelf
from carecli.tui import work
from carecli.tui.keys import Keymap
from carecli.tui.screens.shelf import ShelfScreen
from carecli.tui.text import STYLES, literal, said
from carecli.tui.wording import Tone

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.desk.library import Usage

_HEAD = f"bold {STYLES[Tone.ACCENT]}"


class TemplatesScreen(ShelfScreen[Template]):
    """All templates: what each says, what it asks for, who uses it how often."""

    TITLE_LINE = "Templates"

    def __init__(self, desk: Desk, keymap: Keymap) -> None:
        super().__init__(desk, keymap)
        self._usage: dict[str, dict[str, Usage]] = {}

    def on_mount(self) -> None:
        """Count what was used; that may take a moment."""
        desk = self._desk

        def count() -> dict[str, dict[str, Usage]]:
            handles = [account.handle for account in desk.accounts()]
            return {handle: desk.templates.usage(handle) for handle in handles}

        def show(usage: dict[str, dict[str, Usage]]) -> None:
            self._usage = usage
            self._show_detail()

        work.start(self, count, show, name="count the use", newest_only=True)

    @property
    def shelf(self) -> Shelf[Template]:
        """Where they are."""
        return self._desk.templates.shelf

    def title_of(self, entry: Entry[Template]) -> str:
        """Its title."""
        return entry.value.title

    def find(self, words: str, entries: Sequence[Entry[Template]]) -> Sequence[Entry[Template]]:
        """Those that are like the words, best first; a letter or two may be wrong."""
        found = self._desk.templates.find(words, [entry.value for entry in entries])
        places = {id(template): place for place, template in enumerate(found)}
        fits = [entry for entry in entries if id(entry.value) in places]
        return sorted(fits, key=lambda entry: places[id(entry.value)])

    def detail(self, entry: Entry[Template]) -> Iterator[Content]:
        """Its text, its sentences, its blanks, what it is for, its use."""
        template = entry.value
        yield literal(template.title).stylize("bold")
        yield said(*((one, Tone.DIM) for one in template.when))
        yield self._used(entry)
        yield Content("")
        yield literal(template.text)
        for sentence in template.sentences:
            yield Content("")
            yield literal(f"{{{sentence.name}}}").stylize(_HEAD)
            for condition, wordings in sentence.wordings.items():
                head = "" if condition == ELSE else f"{condition}: "
                yield from (literal(f"{head}{wording}") for wording in wordings)
        asked = [(name, template.field(name)) for name in template.blanks]
        told = [(name, one.asks) for name, one in asked if one.asks]
        if told:
            yield Content("")
            yield from (literal(f"{name}: {asks}").stylize(STYLES[Tone.DIM]) for name, asks in told)
        if template.why:
            yield Content("")
            yield literal(template.why).stylize(f"italic {STYLES[Tone.DIM]}")
        if template.follow_up:
            after = f"Asks again when they are silent for {span_said(template.follow_up)}."
            yield Content.styled(after, STYLES[Tone.DIM])

    def _used(self, entry: Entry[Template]) -> Content:
        """How often it was used in 90 days, by whom, and how much of that went out unedited."""
        if not self._usage:
            return Content()
        by = {handle: use[entry.id] for handle, use in self._usage.items() if entry.id in use}
        if entry.account:
            by = {h: one for h, one in by.items() if h.lower() == entry.account.lower()}
        if not by:
            return said(("not used in 90 days", Tone.DIM))
        used = sum(one.used for one in by.values())
        unedited = sum(one.unedited for one in by.values())
        often = "once" if used == 1 else f"{used} times"
        share = f"{unedited * 100 // used} % unedited"
        who = (
            [f"@{handle} {one.used}" for handle, one in by.items()] if len(self._usage) > 1 else []
        )
        tone = Tone.WARN if unedited * 2 > used else Tone.DIM
        return said(
            (f"used {often} in 90 days", Tone.DIM), (share, tone), (", ".join(who), Tone.DIM)
        )
