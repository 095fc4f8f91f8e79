"""The list of cases: two lines a row."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Protocol

from textual.content import Content
from textual.message import Message

from carecli.care.cases import CaseId
from carecli.care.outgoing import Sending
from carecli.care.rows import Row, View
from carecli.tui.rows import first_line, second_line
from carecli.tui.widgets.line_list import LineList, Lines
from carecli.tui.wording import Tone, Word


class Listing(Lines[Row], Protocol):
    """What the list shows: the desk's handle on one view."""

    def position(self, case: CaseId) -> int | None:
        """Where a case stands, None when it is not among them."""
        ...


class CaseList(LineList[Row], inherit_bindings=False):
    """A cursor over a view. It reports `Highlighted` and `Opened` and changes nothing itself.

    Args:
        now: Tells the time, for ages and countdowns.
    """

    ROW_LINES = 2

    class Highlighted(Message):
        """The cursor stands on another row; None: there is none."""

        def __init__(self, row: Row | None) -> None:
            super().__init__()
            self.row = row

        def can_replace(self, message: Message) -> bool:
            """Only the newest place of the cursor matters."""
            return isinstance(message, CaseList.Highlighted)

    class Opened(Message):
        """A row was opened."""

        def __init__(self, row: Row) -> None:
            super().__init__()
            self.row = row

    def __init__(self, now: Callable[[], datetime], *, id: str | None = None) -> None:  # noqa: A002 Textual's name
        super().__init__(id=id)
        self._now = now
        self._view = View.WAITING
        self._accounts: Mapping[str, Tone] = {}
        self.selected: dict[CaseId, None] = {}

    def show(
        self, listing: Listing, view: View, *, empty: Content, accounts: Mapping[str, Tone]
    ) -> None:
        """Show a listing; the cursor stays on its case, or else where it stood.

        Args:
            listing: A fresh handle.
            view: Which view it is of; another view than before starts at the top.
            empty: What to say when there is nothing.
            accounts: The tones of the accounts that rows name; none where there is only one.
        """
        here, anew = self.current, view is not self._view
        self._view, self._accounts = view, accounts
        place = listing.position(here.case) if here and not anew else None
        wanted = place if place is not None else 0 if anew else self.cursor
        self._take(listing, empty, wanted, anew=anew)

    @property
    def counting_down(self) -> bool:
        """Whether a visible row shows seconds that run."""
        return any(row.sending is Sending.HOLD for row in self._in_sight())

    def toggle(self) -> None:
        """Select the row under the cursor, or take it back, and step on."""
        if row := self.current:
            if row.case in self.selected:
                del self.selected[row.case]
            else:
                self.selected[row.case] = None
            self._refresh_row(self.cursor)
            self.move(1)

    def clear_selection(self) -> None:
        """Select nothing."""
        self.selected.clear()
        self.refresh()

    def marked(self, row: Row) -> bool:
        """Whether a row is selected."""
        return row.case in self.selected

    def moved(self) -> None:
        """Report where the cursor stands."""
        self.post_message(self.Highlighted(self.current))

    def chosen(self, row: Row) -> None:
        """Report what was opened."""
        self.post_message(self.Opened(row))

    def drawn(self, row: Row, line: int, width: int) -> list[Word]:
        """Who and how long, or what they wrote."""
        now = self._now()
        if line:
            return second_line(row, self._view, now, width, self._accounts)
        return first_line(row, self._view, now, width)
