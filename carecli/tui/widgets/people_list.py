"""The list of customers: a line each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Protocol
from zoneinfo import ZoneInfo

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from carecli.care.acquaintance import By, Customer
from carecli.care.posts import PersonId
from carecli.system.terminal import one_line
from carecli.tui.commands import BY_ID
from carecli.tui.keys import single
from carecli.tui.rows import fit
from carecli.tui.widgets.line_list import LineList, Lines
from carecli.tui.wording import Tone, Word, when

_SEEN, _CASES, _WAITING, _REACH = 11, 6, 11, 11
_WHO = (20, 38)
HEADS = {By.SEEN: "last seen", By.CASES: "cases", By.FOLLOWERS: "followers"}
"""The columns by which the list can be ordered."""


class Directory(Lines[Customer], Protocol):
    """What the list shows: the desk's handle on customers in an order."""

    def position(self, person: PersonId) -> int | None:
        """Where somebody stands, None when they are not among them."""
        ...


def _moving() -> list[BindingType]:
    """The keys that move in the list of cases move here, too."""
    actions = {
        "next": "step(1)",
        "previous": "step(-1)",
        "first": "go_to(0)",
        "last": "go_to(-1)",
        "half-down": "half(1)",
        "half-up": "half(-1)",
    }
    return [
        Binding(",".join(single(BY_ID[name].bound)), action, show=False, id=name)
        for name, action in actions.items()
    ]


class PeopleList(LineList[Customer], inherit_bindings=False):
    """A cursor over customers. It reports `Highlighted` and `Opened` and changes nothing itself.

    Args:
        now: Tells the time.
        zone: The person's.
    """

    ROW_LINES = 1
    BINDINGS: ClassVar[list[BindingType]] = _moving()

    class Highlighted(Message):
        """The cursor stands on another customer, or there is none."""

        def can_replace(self, message: Message) -> bool:
            """Only the newest place of the cursor matters."""
            return isinstance(message, PeopleList.Highlighted)

    class Opened(Message):
        """A customer was opened."""

        def __init__(self, customer: Customer) -> None:
            super().__init__()
            self.customer = customer

    def __init__(self, now: Callable[[], datetime], zone: ZoneInfo) -> None:
        super().__init__()
        self._now = now
        self._zone = zone

    def show(self, directory: Directory, *, empty: Content, anew: bool) -> None:
        """Show customers; the cursor stays on the one it is on, unless the list is another."""
        here = self.current
        place = directory.position(here.id) if here and not anew else None
        wanted = place if place is not None else 0 if anew else self.cursor
        self._take(directory, empty, wanted, anew=anew)

    def action_step(self, by: int) -> None:
        """Some rows down, or up."""
        self.move(by)

    def action_go_to(self, place: int) -> None:
        """To a row; -1 is the last."""
        self.go(place % max(1, self.total))

    def action_half(self, way: int) -> None:
        """Half a window down, or up."""
        self.move(way * self.half)

    def moved(self) -> None:
        """Report where the cursor stands."""
        self.post_message(self.Highlighted())

    def chosen(self, row: Customer) -> None:
        """Report who was opened."""
        self.post_message(self.Opened(row))

    def drawn(self, row: Customer, line: int, width: int) -> list[Word]:  # noqa: ARG002 there is one
        """Who, when, how often, how far they reach, labels."""
        handle = f"@{one_line(row.handle)}"
        name = one_line(row.name) or handle
        who, labels = _columns(width)
        waits = f"{row.waiting:,} waiting" if row.waiting else ""
        reach = "" if row.followers is None else f"{row.followers:,}"
        told = [(name, Tone.STRONG), (f" {handle}" if name != handle else "", Tone.DIM)]
        return [
            *_within(told, who),
            (f" {fit(when(row.last_at, self._now(), self._zone), _SEEN):<{_SEEN}}", Tone.DIM),
            (f"{row.cases:>{_CASES},} ", Tone.PLAIN),
            (f"{fit(waits, _WAITING):<{_WAITING}}", Tone.WARN),
            (f"{fit(reach, _REACH):>{_REACH}}", Tone.DIM),
            *_within([(f"  {' '.join(f'#{label}' for label in row.labels)}", Tone.ACCENT)], labels),
        ]


def head(by: By, title: str, width: int) -> list[Word]:
    """A title and the names of the columns, the one that orders the list marked."""
    who, labels = _columns(width)
    marked = {each: f"{title} ▾" if each is by else title for each, title in HEADS.items()}
    tones = {each: Tone.ACCENT if each is by else Tone.DIM for each in By}
    return [
        *_within([(f" {title}", Tone.ACCENT)], who + 2),
        (f" {marked[By.SEEN]:<{_SEEN}}", tones[By.SEEN]),
        (f"{marked[By.CASES]:>{_CASES + 2}}", tones[By.CASES]),
        (" " * (_WAITING - 1), Tone.DIM),
        (f"{marked[By.FOLLOWERS]:>{_REACH}}", tones[By.FOLLOWERS]),
        *_within([("  labels", Tone.DIM)], labels),
    ]


def _columns(width: int) -> tuple[int, int]:
    """The cells for who it is, and for the labels."""
    rest = max(0, width - 1 - _SEEN - _CASES - 1 - _WAITING - _REACH)
    who = min(max(rest * 3 // 4, _WHO[0]), _WHO[1], rest)
    return who, rest - who


def _within(words: list[Word], width: int) -> list[Word]:
    """Words cut or filled to a width."""
    kept: list[Word] = []
    for text, tone in words:
        text = fit(text, width)
        kept.append((text, tone))
        width -= cell_len(text)
    return [*kept, (" " * max(0, width), Tone.PLAIN)]
