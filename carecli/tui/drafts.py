"""Keeps what is being written."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from carecli.care.cases import CaseId

if TYPE_CHECKING:
    from carecli.desk.desk import Desk


class DraftKeeper:
    """Saves one draft, whichever thread asks, so that older words never replace newer ones."""

    def __init__(self, desk: Desk, case: CaseId, text: str, template: str | None) -> None:
        self.case = case
        self.text = text
        self.template = template
        self._desk = desk
        self._saved = text
        self._lock = threading.Lock()

    @property
    def behind(self) -> bool:
        """Whether there is something to save."""
        return self.text != self._saved

    def flush(self) -> None:
        """Save what is there now."""
        with self._lock:
            text = self.text
            if text != self._saved:
                self._desk.replies.keep(self.case, text, self.template)
                self._saved = text

    def let_go(self) -> None:
        """The draft has become a reply: there is nothing left to save."""
        with self._lock:
            self.text = self._saved = ""
            self.template = None
