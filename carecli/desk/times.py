"""Times as people type them, read by the clock on the wall and by the opening hours."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from carecli.care import when
from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.desk.parts import Parts
from carecli.store import facts

_LAST = "last snooze"


@dataclass(frozen=True, slots=True)
class SnoozeChoice:
    """Asleep until a time, or (`until` None) until they write; a firm one outlasts their posts.

    Attributes:
        words: How the time was chosen, so that it can be chosen once more; empty for no time.
    """

    until: datetime | None
    firm: bool
    why: str
    words: str = field(default="", compare=False)


class Times:
    """Reads times for cases; days without a time are when the doors of their account open."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def opens(self, cases: Sequence[CaseId]) -> when.Opens:
        """When the doors open on a day: those of the first case's account, or the first account."""
        row = self._parts.row(cases[0]) if cases else None
        account = self._parts.account(row.account if row else None)
        hours = self._parts.promise(account.id).hours

        def opening(day: date) -> datetime | None:
            windows = hours.windows[day.weekday()]
            if not windows or day in hours.closed:
                return None
            return datetime.combine(day, windows[0][0], hours.zone).astimezone(UTC)

        return opening

    def read(self, text: str, cases: Sequence[CaseId]) -> datetime:
        """What a person means by "2h" or "in two days".

        Raises:
            Misuse: It is not a time to come.
        """
        return when.parse(text, self._parts.now(), self._parts.zone, self.opens(cases))

    def presets(self, cases: Sequence[CaseId]) -> list[tuple[str, datetime]]:
        """What a snooze or a follow-up offers: the settings' own choice, or the usual one."""
        own = self._parts.settings.snoozes
        return when.presets(self._parts.now(), self._parts.zone, self.opens(cases), own)

    def remember(self, choice: SnoozeChoice) -> None:
        """Keep how somebody snoozed last."""
        kept = {"words": choice.words, "firm": choice.firm, "why": choice.why}
        facts.keep(self._parts.db, _LAST, json.dumps(kept))

    def last(self, cases: Sequence[CaseId]) -> SnoozeChoice | None:
        """The last snooze once more, its words read anew; None without one, or when it has passed.

        "2h" is two hours from now again, "2026-12-01" the same day.
        """
        if (text := facts.read(self._parts.db, _LAST)) is None:
            return None
        kept = json.loads(text)
        try:
            until = self.read(kept["words"], cases) if kept["words"] else None
        except Misuse:
            return None
        return SnoozeChoice(until, kept["firm"], kept["why"], kept["words"])
