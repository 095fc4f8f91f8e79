"""The labels of a customer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input, OptionList

from carecli.care.acquaintance import LABELS, Suggestion
from carecli.tui.screens.choose import Choice, Choices
from carecli.tui.screens.dialog import Dialog, field

LabelChange = tuple[tuple[str, ...], tuple[str, ...]]
"""What to add, what to take away."""


class LabelsDialog(Dialog[LabelChange]):
    """Switches labels on and off.

    Args:
        current: What the customer has.
        known: What other customers have, and what is always offered.
        suggested: What could fit, each with why; they stand first and are not switched on.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("space", "switch", "Switch"),
        ("ctrl+s", "save", "Save"),
    ]

    def __init__(
        self,
        current: Sequence[str],
        known: Sequence[str] = LABELS,
        suggested: Sequence[Suggestion] = (),
    ) -> None:
        super().__init__("Labels", "space or enter switch · tab new · ctrl+s save · esc back")
        self._before = tuple(current)
        self._on = set(current)
        self._why = {each.label: each.why for each in suggested}
        self._all = list(dict.fromkeys([*self._why, *current, *known]))

    def body(self) -> Iterator[Widget]:
        """The labels, and room for a new one."""
        yield Choices(self._choices(), id="labels")
        yield field("New", Input(placeholder="a new label", id="new", max_length=40))

    @on(OptionList.OptionSelected)
    def action_switch(self) -> None:
        """Switch the highlighted label."""
        index = self._list.highlighted
        if index is not None:
            self._on ^= {self._all[index]}
            self._refill(index)

    def action_save(self) -> None:
        """Leave with the difference."""
        add = tuple(label for label in self._all if label in self._on - set(self._before))
        remove = tuple(label for label in self._before if label not in self._on)
        self.dismiss((add, remove))

    @on(Input.Submitted, "#new")
    def _new(self, event: Input.Submitted) -> None:
        label = event.value.strip().lstrip("#").lower()
        if not label:
            self.action_save()
            return
        if label not in self._all:
            self._all.append(label)
        self._on.add(label)
        event.input.clear()
        self._refill(self._all.index(label))

    @property
    def _list(self) -> Choices[str]:
        return self.query_one("#labels", Choices)

    def _choices(self) -> list[Choice[str]]:
        return [
            Choice(
                label, f"[{'x' if label in self._on else ' '}] {label}", self._why.get(label, "")
            )
            for label in self._all
        ]

    def _refill(self, index: int) -> None:
        self._list.fill(self._choices())
        self._list.highlighted = index
