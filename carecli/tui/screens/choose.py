"""Short lists to choose from: arrows or j and k, digits, enter, or a click."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.binding import BindingType
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from carecli.tui.screens.dialog import Dialog
from carecli.tui.text import STYLES, line
from carecli.tui.widgets.options import Options
from carecli.tui.wording import Tone

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice(Generic[T]):
    """One thing to choose; `said` explains it in a few words."""

    value: T
    label: str
    said: str = ""
    key: str = ""


def numbered(choices: Sequence[Choice[T]]) -> list[Choice[T]]:
    """The first nine get the digits, unless they have a key of their own."""
    return [
        Choice(choice.value, choice.label, choice.said, choice.key or (str(n) if n < 10 else ""))
        for n, choice in enumerate(choices, 1)
    ]


class Choices(Options, Generic[T]):
    """A short list; its keys are on each line."""

    BINDINGS: ClassVar[list[BindingType]] = [("j", "cursor_down", "Down"), ("k", "cursor_up", "Up")]
    DEFAULT_CSS = """
    Choices, Choices:focus { border: none; background: transparent; padding: 0; }
    """

    def __init__(self, choices: Sequence[Choice[T]], *, id: str | None = None) -> None:  # noqa: A002 textual's own name
        self._choices: Sequence[Choice[T]] = choices
        super().__init__(*_options(choices), id=id)
        self.highlighted = 0 if choices else None

    def fill(self, choices: Sequence[Choice[T]]) -> None:
        """Offer other choices, the first one highlighted."""
        self._choices = choices
        self.set_options(_options(choices))
        self.highlighted = 0 if choices else None

    @property
    def current(self) -> T | None:
        """The highlighted value."""
        return None if self.highlighted is None else self._choices[self.highlighted].value

    def value(self, index: int) -> T:
        """The value on a line."""
        return self._choices[index].value

    def on_key(self, event: events.Key) -> None:
        """A digit chooses its line."""
        for index, choice in enumerate(self._choices):
            if choice.key and event.character == choice.key:
                event.stop()
                self.highlighted = index
                self.action_select()
                return


def _options(choices: Sequence[Choice[T]]) -> list[Option]:
    keys = any(choice.key for choice in choices)
    width = max((len(choice.label) for choice in choices), default=0)
    return [Option(_drawn(choice, keys=keys, width=min(width, 34))) for choice in choices]


def _drawn(choice: Choice[T], *, keys: bool, width: int) -> Content:
    head = Content.styled(f"{choice.key or ' '}  ", STYLES[Tone.ACCENT]) if keys else Content()
    label = line(choice.label).truncate(60, ellipsis=True)
    if not choice.said:
        return head + label
    gap = " " * max(width - label.cell_length, 0)
    return head + label + Content(gap + "   ") + line(choice.said).stylize(STYLES[Tone.DIM])


class Tick(Widget, can_focus=True):
    """Something that is on or off, told by a sign and not by its colour."""

    BINDINGS: ClassVar[list[BindingType]] = [("space,enter", "toggle_tick", "Switch")]
    DEFAULT_CSS = "Tick { height: 1; } Tick:focus { text-style: bold; }"

    on: reactive[bool] = reactive(default=False)

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = label

    def render(self) -> Content:
        """The sign and what it stands for."""
        return Content(f"[{'x' if self.on else ' '}] {self._label}")

    def action_toggle_tick(self) -> None:
        """The other way round."""
        self.on = not self.on

    def on_click(self) -> None:
        """A click does the same."""
        self.action_toggle_tick()


class ChoiceDialog(Dialog[T], Generic[T]):
    """Asks for one of a few things."""

    def __init__(self, title: str, choices: Sequence[Choice[T]], hint: str = "") -> None:
        super().__init__(title, hint or f"1-{min(len(choices), 9)} or ↑↓ and enter · esc back")
        self._choices = numbered(choices)

    def body(self) -> Iterator[Widget]:
        """The list."""
        yield Choices(self._choices)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index].value)
