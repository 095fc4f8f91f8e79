"""What a daily review came to, for the screen and as Markdown. It names nobody."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from carecli.care.cases import Reason
from carecli.care.spans import said
from carecli.store.reviews import Deeds

Fact = tuple[str, str]
"""What is told, and how it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """One review in figures.

    Attributes:
        ended_at: None while it is under way.
        took: How long a person was at it, without its pauses.
        left: How many cases still need a decision now.
        oldest: Start of the longest wait now; `late`: how many waits are past their promise.
        now: As of when.
    """

    started_at: datetime
    ended_at: datetime | None
    took: timedelta
    total: int
    left: int
    deeds: Deeds
    oldest: datetime | None
    late: int
    now: datetime

    @property
    def headline(self) -> str:
        """The one sentence that it ends with."""
        if self.oldest is None:
            return "Nobody is waiting."
        waits = f"the longest wait has lasted {said(self.now - self.oldest)}"
        return f"Some still wait: {waits}." if self.left else f"All decided; {waits}."

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Its lines in order; what did not happen is left out."""
        return tuple(self._facts())

    def _facts(self) -> Iterator[Fact]:
        deeds, verdicts = self.deeds, dict(self.deeds.verdicts)
        yield "Answered", str(deeds.answered)
        if dismissed := verdicts.pop(Reason.NO_REPLY_NEEDED, 0):
            yield "No reply needed", str(dismissed)
        if verdicts:
            closed = ", ".join(f"{count} {reason.value}" for reason, count in verdicts.items())
            yield "Closed", f"{sum(verdicts.values())} ({closed})"
        if deeds.parked:
            yield "Parked", str(deeds.parked)
        if deeds.promised:
            yield "Promised", str(deeds.promised)
        if deeds.follow_ups:
            yield "Follow-ups set", str(deeds.follow_ups)
        kinds = ("kept", "moved", "broken")
        ends = [f"{deeds.settled[kind]} {kind}" for kind in kinds if deeds.settled.get(kind)]
        if ends:
            yield "Promises", ", ".join(ends)
        if self.left:
            yield "Still to decide", str(self.left)
        if self.oldest:
            late = f", {self.late} late" if self.late else ""
            yield "Oldest still open", f"{said(self.now - self.oldest)}{late}"
        yield "Spent", f"${deeds.spent:.2f}"
        yield "Time taken", said(self.took)

    def markdown(self, zone: ZoneInfo) -> str:
        """A page of Markdown, ending with a line end."""
        started = self.started_at.astimezone(zone)
        when = f"{started:%A} {started.day} {started:%B %Y, %H:%M}"
        head = f"# Daily review, {when}"
        lines = "\n".join(f"- {name}: {value}" for name, value in self.facts)
        return f"{head}\n\n{self.headline}\n\n{lines}\n"
