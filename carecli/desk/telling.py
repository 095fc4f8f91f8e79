"""Being told: what to say to a person who looks elsewhere, once, and never in the quiet hours."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zlib import crc32

from carecli.care.card import ReminderKind
from carecli.care.errors import CareError
from carecli.care.matters import Kind, Matter, Quiet, in_words
from carecli.care.rows import Account, Mark
from carecli.desk.crowds import Crowds
from carecli.desk.parts import Parts
from carecli.store import told
from carecli.system.notifier import Notifier

_LOG = logging.getLogger(__name__)
_NEWS: Final = timedelta(days=30)
"""What is older than that is told by the queue and the figures, not by a notification."""
_UPSET: Final = frozenset({Mark.UPSET, Mark.LEAVING, Mark.LEGAL})
EVERY: Final = 60.0
"""Seconds between two looks at what came due meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told just now; without a title there was nothing.

    Attributes:
        desktop: A notification was shown.
        bell: The terminal's bell should ring; whoever has a terminal rings it.
        kinds: What it was about, each matter once.
    """

    title: str = ""
    body: str = ""
    desktop: bool = False
    bell: bool = False
    kinds: tuple[Kind, ...] = ()


class Telling:
    """Decides what to tell, and tells it.

    Args:
        notifier: Shows it on the desktop.
        crowds: Knows what is out of the ordinary.
    """

    def __init__(self, parts: Parts, notifier: Notifier, crowds: Crowds) -> None:
        self._parts = parts
        self._notifier = notifier
        self._crowds = crowds

    @property
    def wanted(self) -> bool:
        """Whether anything is to be told at all."""
        return bool(self._parts.settings.tell.desktop or self._parts.settings.tell.bell)

    def tell(self, *, bell: bool = True) -> Told:
        """Tell what there is to tell, several matters at once; in the quiet hours nothing.

        Each matter is told once by whichever program comes first, and once more by bell, if that
        is wanted too. What could not be shown is left to be told again.

        Args:
            bell: There is a terminal whose bell can ring.
        """
        if not self.wanted or self._is_quiet(self._parts.now()):
            return Told()
        matters, wants = tuple(self._matters()), self._parts.settings.tell
        ring = bell and bool(self._claim("bell", matters, wants.bell))
        mine = self._claim("desktop", matters, wants.desktop)
        if not mine:
            return Told(bell=ring)
        shown = tuple({matter.about: matter for matter in reversed(mine)}.values())[::-1]
        quiet = any(self._is_quiet(matter.at) for matter in shown)
        title, body = in_words(shown, text=wants.text, quiet=quiet)
        sent = self._notifier.send(title, body)
        if not sent:
            told.give_back(self._parts.db, [f"desktop {matter.name}" for matter in mine])
        kinds = tuple(matter.kind for matter in shown)
        return Told(title=title, body=body, desktop=sent, bell=ring, kinds=kinds)

    def test(self) -> bool:
        """Show a notification, to see whether that works."""
        return self._notifier.send("carecli can tell you", "This is what it looks like.")

    def close(self) -> None:
        """Let go of the desktop."""
        self._notifier.close()

    def quietly(self, *, bell: bool) -> bool:
        """Tell, and go on where that fails: it is logged. True when the bell should ring."""
        try:
            return self.tell(bell=bell).bell
        except CareError as trouble:
            _LOG.warning("Nothing could be told: %s", trouble)
            return False

    def keep(self, tell: Callable[[], None], stop: threading.Event) -> None:
        """Let what comes due as time passes be told, every minute until `stop` is set."""
        while not self._parts.clock.wait(EVERY, stop):
            tell()

    def _is_quiet(self, moment: datetime) -> bool:
        quiet = Quiet.parse(self._parts.settings.tell.quiet)
        return quiet is not None and quiet.holds(moment, self._parts.zone)

    def _claim(
        self, way: str, matters: Sequence[Matter], kinds: Sequence[str]
    ) -> tuple[Matter, ...]:
        """Those that are wanted this way, and that this program is the first to tell."""
        wanted = {f"{way} {matter.name}": matter for matter in matters if matter.kind in kinds}
        if not told.untold(self._parts.db, wanted):
            return ()
        mine = told.claim(self._parts.db, wanted, self._parts.now())
        return tuple(matter for name, matter in wanted.items() if name in mine)

    def _matters(self) -> Iterator[Matter]:
        """Everything that one could be told of now, the most pressing first."""
        now = self._parts.now()
        found = [matter for one in self._parts.accounts() for matter in self._waits(one, now)]
        found += self._due(now)
        found += self._alarms(now)
        order = list(Kind)
        yield from sorted(found, key=lambda matter: (order.index(matter.kind), matter.at))

    def _waits(self, account: Account, now: datetime) -> Iterator[Matter]:
        for wait in told.waiting(self._parts.db, account.id, now - _NEWS):
            since: dict[Kind, datetime] = {Kind.NEW: wait.seen_at}
            if wait.marks & _UPSET:
                since[Kind.UPSET] = wait.seen_at
            if wait.due and wait.due < now:
                since[Kind.LATE] = wait.due
            elif wait.soon and wait.soon <= now:
                since[Kind.SOON] = wait.soon
            for kind, at in since.items():
                yield Matter(
                    kind=kind,
                    about=f"{wait.case} {wait.since:%Y%m%d%H%M%S}",
                    at=at,
                    account=account.handle,
                    who=wait.handle,
                    text=wait.text,
                )

    def _due(self, now: datetime) -> Iterator[Matter]:
        for one in told.due(self._parts.db, now - _NEWS, now):
            promise = one.kind is ReminderKind.PROMISE
            yield Matter(
                kind=Kind.PROMISE if promise else Kind.FOLLOW_UP,
                about=f"{one.id} {one.due:%Y%m%d%H%M%S}",
                at=one.due,
                account=one.account,
                who=one.handle,
                text=one.note,
            )

    def _alarms(self, now: datetime) -> Iterator[Matter]:
        """Each topic once a day; its words are remembered as a number only."""
        day = now.astimezone(self._parts.zone).date()
        for alarm in self._crowds.alarms():
            topic = " ".join(alarm.topic)
            said = f"{alarm.people} people: {topic}" if topic else f"{alarm.people} new this hour"
            number = crc32(" ".join(sorted(alarm.topic)).encode())
            yield Matter(
                kind=Kind.CROWD if topic else Kind.SPIKE,
                about=f"{alarm.account} {day} {number:x}",
                at=now,
                account=alarm.account,
                text=said,
            )
