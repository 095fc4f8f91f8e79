"""Keeps what is being written."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from carecli.care.cases import CaseId

if TYPE_CHECKING:
    from carecli.desk.desk import Desk


class DraftKeeper:
    """Saves one draft, whichever thread asks, so that older words never replace newer ones."""

    def __init__(
        self, desk: Desk, case: CaseId, text: str, template: str | None, *, private: bool
    ) -> None:
        self.case = case
        self.text = text
        self.template = template
        self.private = private
        self._desk = desk
        self._saved = (text, private)
        self._lock = threading.Lock()

    @property
    def behind(self) -> bool:
        """Whether there is something to save."""
        return (self.text, self.private) != self._saved

    def flush(self) -> None:
        """Save what is there now."""
        with self._lock:
            text, private = now = self.text, self.private
            if now != self._saved:
                self._desk.replies.keep(self.case, text, self.template, private=private)
                self._saved = now

    def let_go(self) -> None:
        """The draft has become a reply: there is nothing left to save."""
        with self._lock:
            self.text = ""
            self._saved = ("", self.private)
            self.template = None
