"""A meter that keeps what it is told, and an empty purse when asked for one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from carecli.care.errors import OverBudget
from carecli.channels.base import Call


@dataclass
class Noted:
    """Keeps calls and reservations; refuses every reservation once it is broke."""

    calls: list[Call] = field(default_factory=list)
    reserved: list[tuple[str, int]] = field(default_factory=list)
    held: int = 0
    broke: bool = False

    @contextmanager
    def reserve(self, resource: str, most: int) -> Iterator[None]:
        if self.broke:
            raise OverBudget("Nothing may be spent.", "Raise the cap.")
        self.reserved.append((resource, most))
        self.held += 1
        try:
            yield
        finally:
            self.held -= 1

    def book(self, call: Call) -> None:
        assert self.held, "booked outside of its reservation"
        self.calls.append(call)
