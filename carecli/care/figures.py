"""How well one does: what is counted, how it is summed up, and what each figure means.

A median stands with its count, its 90th percentile and its worst, never alone; what is still open
stands beside them, so that nobody looks quick by not answering (product.md, section 6).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil

from carecli.care.cases import Reason

FEW = 10
"""Under so many values a percentile says nothing: they are listed instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Some durations in a few numbers.

    Attributes:
        n: How many there are.
        p90: None under `FEW` values.
        in_target: The share that was in target, 0 to 1; None where there is no target.
        values: All of them in order, when there are fewer than `FEW`.
    """

    n: int = 0
    median: timedelta | None = None
    p90: timedelta | None = None
    worst: timedelta | None = None
    in_target: float | None = None
    values: tuple[timedelta, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """The same answers on both clocks.

    Attributes:
        business: In opening hours.
        out_of_hours: How many took no open time at all; on the business clock they are zeros.
    """

    calendar: Summary = Summary()
    business: Summary = Summary()
    out_of_hours: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenNow:
    """The waits that are open at this moment, whatever the period.

    Attributes:
        oldest: Start of the longest one.
        late: Those past their due time.
        asleep: Those of snoozed cases, which the status line does not count as waiting.
    """

    count: int = 0
    oldest: datetime | None = None
    late: int = 0
    asleep: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of promises: kept and broken in the period; open and overdue now."""

    kept: int = 0
    broken: int = 0
    open: int = 0
    overdue: int = 0

    @property
    def rate(self) -> float | None:
        """The share of the settled ones that was kept."""
        settled = self.kept + self.broken
        return self.kept / settled if settled else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateUse:
    """How often a template went out, and how often with nothing but its blanks filled."""

    template: str
    used: int
    unedited: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """A week of the trend, by the answer's date.

    Attributes:
        start: Its Monday, on the wall of the account (or of the person, for all accounts).
        answers: How many answers ended a wait.
        first: Median of the first responses on the calendar clock; `next`: of the later ones.
        in_target: The share of the answers that was in target.
    """

    start: date
    answers: int = 0
    first: timedelta | None = None
    next: timedelta | None = None
    in_target: float | None = None


Hours = tuple[tuple[int, ...], ...]
"""How many began to wait in each hour: seven days from Monday, 24 hours each."""

NO_HOURS: Hours = ((0,) * 24,) * 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Insights:
    """The figures of a period; `DEFINITIONS` says what each one means.

    Attributes:
        since: Where the period begins; None for everything.
        until: Where it ends; this moment is not in it.
        account: The handle they are about; None for all accounts.
        label: The label of the customers they are about; None for all.
        answered: Cases with at least one answer.
        cost: US dollars spent; of all customers, even where a label is chosen.
        cost_per_answered: None where nobody was answered, or a label is chosen.
    """

    since: datetime | None
    until: datetime
    account: str | None = None
    label: str | None = None
    first: Clocks = Clocks()
    next: Clocks = Clocks()
    resolution: Clocks = Clocks()
    seen: Summary = Summary()
    dismissed: int = 0
    answered: int = 0
    skips: int = 0
    open_now: OpenNow = OpenNow()
    promises: Kept = Kept()
    verdicts: dict[Reason, int] = field(default_factory=dict)
    templates: tuple[TemplateUse, ...] = ()
    hours: Hours = NO_HOURS
    trend: tuple[Week, ...] = ()
    cost: Decimal = Decimal(0)
    cost_per_answered: Decimal | None = None


DEFINITIONS = {
    "first": "From a customer's first post to your first answer in that case, wherever you sent"
    " it; counted on the day of the answer.",
    "next": "From the first post that stood unanswered after an earlier answer, to your next one.",
    "resolution": "From a customer's first post to the last time the case was done; of cases that"
    " got an answer and are done now.",
    "calendar": "Every hour counts.",
    "business": "Only opening hours count, as they were when the wait ended.",
    "out_of_hours": "Answers with no open time before them: zeros on the business clock.",
    "median": "Half took no longer (nearest rank).",
    "p90": "Nine in ten took no longer (nearest rank); under ten values, all are listed.",
    "in_target": "Answered by the time that was due, as it stood when the wait ended.",
    "open_now": "Who waits at this moment, snoozed or not, whatever the period.",
    "dismissed": "Waits that a verdict ended without an answer: counted, never averaged.",
    "answered": "Cases that got an answer in the period; beside them the waits that a verdict"
    " ended without one, which are never averaged.",
    "seen": "From a post to carecli's first fetch of it, a delay that no answer can make up for; of"
    " waits that were fetched before their answer.",
    "promises": "Kept and broken in the period; open and overdue at this moment.",
    "skips": "Answers that went out while somebody else had waited longer.",
    "verdicts": "How often cases were done in the period, by reason.",
    "templates": "Answers that began as a template; unedited: only its blanks were filled.",
    "hours": "Weekday and hour, on the account's clock, at which waits began in the period.",
    "trend": "The medians of first and next responses, by the week of the answer.",
    "cost": "What X charged in the period, from the ledger.",
    "cost_per_answered": "What X charged in the period, for everything, divided by the cases that"
    " got an answer in it.",
}
"""What each figure means, in one sentence; shown wherever the figure is."""


def percent(share: float) -> str:
    """A share in whole per cent, rounded down, so that 100% means all of them."""
    return f"{int(share * 100 + 1e-9)}%"


def nearest_rank(ordered: Sequence[timedelta], p: float) -> timedelta | None:
    """The value at position ⌈p·n⌉ of values in order; None of none."""
    if not ordered:
        return None
    return ordered[max(ceil(p * len(ordered)), 1) - 1]


def summary(values: Iterable[timedelta], met: Iterable[bool] = ()) -> Summary:
    """Sum up durations, in any order.

    Args:
        met: For each that had a target whether it was in it.
    """
    ordered = sorted(values)
    hits = list(met)
    few = len(ordered) < FEW
    return Summary(
        n=len(ordered),
        median=nearest_rank(ordered, 0.5),
        p90=None if few else nearest_rank(ordered, 0.9),
        worst=ordered[-1] if ordered else None,
        in_target=sum(hits) / len(hits) if hits else None,
        values=tuple(ordered) if few else (),
    )
