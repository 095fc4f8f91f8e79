"""The words that are nearly the same as those of an earlier reply, one beside the other."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from carecli.tui.screens.modal import Modal
from carecli.tui.text import literal

_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]


class TwinScreen(Modal[None]):
    """Shows what is written now and what was written before; any of its keys goes back.

    Args:
        now: What is written.
        before: What went out before.
        message: To whom and when, in a sentence.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("escape,f2,q,enter", "close", "Back")]
    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    TwinScreen {
        align: center middle;
        background: $background 60%;
        & > #twin {
            width: 108;
            max-width: 96%;
            height: auto;
            max-height: 96%;
            padding: 0 2;
            border: round $accent;
            background: $surface;
        }
        #twin-title { text-style: bold; color: $text-accent; }
        #twin-sides { height: auto; margin-top: 1; }
        .side { width: 1fr; height: auto; }
        .side > Static { height: auto; }
        .side > .side-title { text-style: dim; }
        .side > VerticalScroll {
            height: auto;
            max-height: 16;
            padding: 0 1;
            border-left: thick $accent;
            background: $accent 8%;
        }
        .side > #before { border-left: thick $warning; background: $warning 8%; }
        &:ansi .side > VerticalScroll { background: ansi_default; }
        #twin-before { margin-left: 2; }
        #twin-hint { text-style: dim; margin-top: 1; }
    }
    TwinScreen.-narrow {
        #twin-sides { layout: vertical; }
        .side { width: 100%; }
        .side > VerticalScroll { max-height: 6; }
        #twin-before { margin-left: 0; margin-top: 1; }
    }
    """
    HORIZONTAL_BREAKPOINTS = _BREAKPOINTS

    def __init__(self, now: str, before: str, message: str) -> None:
        super().__init__()
        self._now, self._before, self._message = now, before, message

    def compose(self) -> ComposeResult:
        """Both texts, each in its frame."""
        with Vertical(id="twin"):
            yield Static(literal(self._message), id="twin-title")
            with Horizontal(id="twin-sides"):
                yield from _side("twin-now", "What you write", "now", self._now)
                yield from _side("twin-before", "What went out before", "before", self._before)
            yield Static(Content("esc back, and give it a line of its own"), id="twin-hint")

    def action_close(self) -> None:
        """Back to the composer."""
        self.dismiss(None)


def _side(name: str, title: str, place: str, words: str) -> ComposeResult:
    with Vertical(id=name, classes="side"):
        yield Static(Content(title), classes="side-title")
        with VerticalScroll(id=place):
            yield Static(literal(words))
