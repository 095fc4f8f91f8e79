"""Keeps what is being written, and has it checked."""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import replace
from typing import TYPE_CHECKING

from carecli.care.posts import PostId
from carecli.care.rows import OpenCase

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.desk.preview import Preview


class DraftKeeper:
    """One draft: saved whichever thread asks, so that older words never replace newer ones.

    Attributes:
        text: What is written by now.
        template: What it began as, if anything.
        private: It is to be a direct message.
        chain: It goes out in parts where it is too long for one post.
        read: The posts of the thread that the person has before them.
    """

    def __init__(self, desk: Desk, case: OpenCase) -> None:
        draft = case.draft
        self.case = case.row.case
        self.text = draft.text if draft else ""
        self.template = draft.template if draft else None
        self.private = case.row.private or bool(draft and draft.private)
        self.chain = False
        self.read: Collection[PostId] = frozenset(one.post.id for one in case.thread)
        self._account = case.row.account
        self._desk = desk
        self._saved = (self.text, self.private)
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

    def check(self) -> Preview:
        """How what is there now would go out, and what speaks against it; for a worker."""
        text, private, template = self.text, self.private, self.template
        seen = self._desk.replies.check(
            self.case, text, private=private, chain=self.chain, read=self.read
        )
        if template is None:
            return seen
        from carecli.desk.misfits import misfits

        more = misfits(
            self._desk.templates, self.case, self._account, template, seen.text, private=private
        )
        return replace(seen, problems=(*seen.problems, *more))

    def let_go(self) -> None:
        """The draft has become a reply: there is nothing left to save."""
        with self._lock:
            self.text = ""
            self._saved = ("", self.private)
            self.template = None
