"""Several people on one problem: their posts together, and one word to all of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from carecli.care.cases import CaseId, State
from carecli.care.rows import Voice
from carecli.desk.crowds import Gathering
from carecli.tui import browser
from carecli.tui.commands import Scope
from carecli.tui.keys import bindings
from carecli.tui.screens.ask import Ask
from carecli.tui.screens.listed import ListScreen
from carecli.tui.text import STYLES, line, literal, said
from carecli.tui.wording import Tone, Word, when, without_handles

if TYPE_CHECKING:
    from carecli.tui.app import CareApp

_STATES = {
    State.WAITING: Tone.WARN,
    State.ANSWERED: Tone.GOOD,
    State.SNOOZED: Tone.DIM,
    State.DONE: Tone.GOOD,
}
_LONGEST = 280


@dataclass(frozen=True, slots=True)
class Said:
    """A post of a crowd; `first` of it: what they share is said above."""

    gathering: Gathering
    voice: Voice
    first: bool


class CrowdsScreen(ListScreen[Said]):
    """Each crowd with the posts of its people, the words they share set off."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.CROWDS)
    TITLE_LINE = "Several people, one problem"
    EMPTY = (
        "Nothing is out of the ordinary.\nWhen three or more people write about one problem within"
        " four hours,\ntheir posts stand here together."
    )
    KEYS = ("open", "reply", "status-post", "back", "help")
    scopes = (Scope.CROWDS, Scope.CASE, Scope.EVERYWHERE)

    @property
    def case(self) -> CaseId | None:
        """Whose post is under the cursor: what the verbs on cases act on."""
        return self.current.voice.case if self.is_mounted and self.current else None

    def things(self) -> Sequence[Said]:
        """All posts of all crowds, the largest crowd first."""
        return tuple(
            Said(gathering, voice, first=number == 0)
            for gathering in self._desk.crowds.now()
            for number, voice in enumerate(gathering.voices)
        )

    def follow(self) -> None:
        """Show what there is now, and above it whether more people write than usual."""
        super().follow()
        words: list[Word] = [(self.TITLE_LINE, Tone.STRONG)]
        words += [
            (f"@{alarm.account} {alarm.said}, usually {alarm.usual:g}", Tone.WARN)
            for alarm in self._desk.crowds.alarms()
            if alarm.usual is not None
        ]
        self.query_one("#listed-title", Static).update(said(*words))

    def drawn(self, thing: Said) -> Content:
        """Who and when, where the case stands, the words."""
        voice, now, zone = thing.voice, self._desk.clock.now(), self._desk.zone
        parts: list[Content] = []
        if thing.first:
            alarm = thing.gathering.alarm
            parts = [said((alarm.said, Tone.WARN), (f"@{alarm.account}", Tone.DIM)), Content("")]
        name = line(voice.name or f"@{voice.handle}").truncate(30, ellipsis=True).stylize("bold")
        where = said(
            (f"@{voice.handle}", Tone.DIM),
            (when(voice.at, now, zone), Tone.DIM),
            (voice.state.value, _STATES[voice.state]),
        )
        parts.append(Content.assemble("  ", name, "  ", where))
        parts.append(Content("  ") + _words(voice.text, thing.gathering.topic))
        return Content("\n").join([*parts, Content("")])

    def action_status_post(self) -> None:
        """Offer one post to everybody; a person sends it, on X's own page."""
        app = cast("CareApp", self.app)
        if self.current is None:
            app.say("There is no crowd to write to.")
            return
        post = self._desk.crowds.status_post(self.current.gathering)
        words = Content("\n").join(
            [
                literal(post.text).stylize("italic"),
                Content(""),
                said((f"As @{self.current.gathering.account}, for everybody to read.", Tone.PLAIN)),
                said(("X's page opens with it; you change it and send it there.", Tone.DIM)),
                said(("Its words are put on the clipboard. It answers no case.", Tone.DIM)),
            ]
        )

        def go(answer: str | None) -> None:
            if answer == "open":
                app.copy_to_clipboard(post.text)
                browser.visit(app, post.url)

        answers = (("y", "open", "open X's page"), ("n", "no", "not now"))
        app.push_screen(Ask("One post to everybody", words, answers), go)

    def on_option_list_option_selected(self) -> None:
        """Enter opens the conversation."""
        if self.case is not None:
            cast("CareApp", self.app).open_case(self.case)


def _words(text: str, topic: Sequence[str]) -> Content:
    """A post on one line, the words of the topic set off."""
    shown = line(without_handles(text)).truncate(_LONGEST, ellipsis=True)
    for start, end in _places(shown.plain, topic):
        shown = shown.stylize(f"bold {STYLES[Tone.ACCENT]}", start, end)
    return shown


def _places(text: str, topic: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where the words of a topic stand, in whatever form: the first letters decide."""
    for word in topic:
        stem = word[: max(4, len(word) - 2)]
        for found in re.finditer(rf"\b{re.escape(stem)}\w*", text, re.IGNORECASE):
            yield found.span()
