"""How well one does, in figures; `care.figures.DEFINITIONS` says what each one means."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from carecli.care.cases import AccountId
from carecli.care.errors import Misuse
from carecli.care.figures import (
    Clocks,
    Hours,
    Insights,
    TemplateUse,
    Week,
    nearest_rank,
    summary,
)
from carecli.care.hours import OpenTime
from carecli.desk.library import Library
from carecli.desk.parts import Parts
from carecli.store import figures
from carecli.store.figures import Ended, Period
from carecli.store.times import from_text, to_text

_A_WEEK, _HOUR = timedelta(weeks=1), timedelta(hours=1)
_SECOND = timedelta(seconds=1)


class Figures:
    """The figures of a period.

    Args:
        library: Tells which answers are templates with nothing but their blanks filled.
    """

    def __init__(self, parts: Parts, library: Library) -> None:
        self._parts = parts
        self._library = library

    def labels(self) -> tuple[str, ...]:
        """The labels that figures can be chosen by, the most frequent first."""
        return figures.labels(self._parts.db)

    def insights(
        self,
        since: datetime | None,
        until: datetime | None = None,
        account: str | None = None,
        label: str | None = None,
    ) -> Insights:
        """The figures from a moment on (None: from the first) until another (None: now).

        Args:
            account: The handle of one account; None for all.
            label: Only of customers with this label; what was spent is of all.

        Raises:
            Misuse: There is no such account, or nobody has the label; names the nearest.
        """
        db, now = self._parts.db, self._parts.now()
        mine = self._parts.account(account) if account else None
        period = Period(
            since=since,
            until=until,
            account=mine.id if mine else None,
            label=self._label(label) if label else None,
        )
        self._measure()
        ended = list(figures.ended(db, period))
        answers = [one for one in ended if not one.dismissed]
        answered = len({one.case for one in answers})
        cost = figures.spent(db, period)
        return Insights(
            since=since,
            until=until or now,
            account=mine.handle if mine else None,
            label=period.label,
            first=_clocks([one for one in answers if one.first]),
            next=_clocks([one for one in answers if not one.first]),
            resolution=self._resolution(period),
            seen=summary(one.seen for one in answers if one.seen is not None),
            dismissed=len(ended) - len(answers),
            answered=answered,
            skips=figures.skips(db, period),
            open_now=figures.open_now(db, period, now),
            promises=figures.promises(db, period, now),
            verdicts=figures.verdicts(db, period),
            templates=self._templates(period),
            hours=self._hours(period),
            trend=tuple(_trend(answers, self._zone(period.account), until or now)),
            cost=cost,
            cost_per_answered=_each(cost, answered) if period.label is None else None,
        )

    def _label(self, label: str) -> str:
        wanted, known = label.strip().lower(), self.labels()
        if wanted not in known:
            from difflib import get_close_matches

            near = get_close_matches(wanted, known, 1, 0.5) or known[:1]
            hint = f"Did you mean “{near[0]}”?" if near else "No customer has one yet."
            raise Misuse(f"No customer has the label “{wanted[:40]}”.", hint)
        return wanted

    def _measure(self) -> None:
        """Give the waits that closed before open time was kept theirs, by the hours of now."""
        if waits := figures.unclocked(self._parts.db):
            took = self._open((one.account, one.opened, one.closed) for one in waits)
            figures.clock(self._parts.db, zip(waits, took, strict=True))

    def _open(self, spans: Iterable[tuple[AccountId, datetime, datetime]]) -> list[timedelta]:
        """What each of these spans comes to in its account's opening hours."""
        found = list(spans)
        if not found:
            return []
        first, last = min(start for _, start, _ in found), max(end for _, _, end in found)
        hours = {
            account: OpenTime(self._parts.promise(account).hours, first, last)
            for account in {account for account, _, _ in found}
        }
        return [hours[account].elapsed(start, end) for account, start, end in found]

    def _resolution(self, period: Period) -> Clocks:
        cases = figures.resolved(self._parts.db, period)
        calendar = [max(case.done - case.opened, timedelta(0)) for case in cases]
        business = self._open((case.account, case.opened, case.done) for case in cases)
        return Clocks(
            calendar=summary(calendar),
            business=summary(business),
            out_of_hours=_out_of_hours(calendar, business),
        )

    def _templates(self, period: Period) -> tuple[TemplateUse, ...]:
        used = self._library.tally(figures.from_templates(self._parts.db, period))
        return tuple(
            TemplateUse(template=name, used=one.used, unedited=one.unedited)
            for name, one in sorted(used.items(), key=lambda item: (-item[1].used, item[0]))
        )

    def _zone(self, account: AccountId | None) -> ZoneInfo:
        return self._parts.zone if account is None else self._parts.promise(account).hours.zone

    def _hours(self, period: Period) -> Hours:
        counts = [[0] * 24 for _ in range(7)]
        zones = {one.id: self._zone(one.id) for one in self._parts.accounts()}
        quarters = any(_between_hours(zone, self._parts.now().year) for zone in zones.values())
        for account, start, count in figures.arrivals(self._parts.db, period, quarters=quarters):
            there = start.astimezone(zones[account])
            counts[there.weekday()][there.hour] += count
        return tuple(map(tuple, counts))


def _between_hours(zone: ZoneInfo, year: int) -> bool:
    """Whether the clocks of a zone show other minutes than UTC's in some month of a year."""
    offsets = (datetime(year, month, 1, tzinfo=zone).utcoffset() for month in range(1, 13))
    return any(offset is not None and offset % _HOUR for offset in offsets)


def _each(cost: Decimal, answered: int) -> Decimal | None:
    return (cost / answered).quantize(Decimal("0.0001")) if answered else None


def _clocks(answers: Sequence[Ended]) -> Clocks:
    met = [one.met for one in answers if one.met is not None]
    calendar, business = [one.took for one in answers], [one.open for one in answers]
    return Clocks(
        calendar=summary(calendar, met),
        business=summary(business, met),
        out_of_hours=_out_of_hours(calendar, business),
    )


def _out_of_hours(calendar: Iterable[timedelta], business: Iterable[timedelta]) -> int:
    """How many took time, but no open time."""
    both = zip(calendar, business, strict=True)
    return sum(not opened and took >= _SECOND for took, opened in both)


def _trend(answers: Sequence[Ended], zone: ZoneInfo, until: datetime) -> Iterator[Week]:
    """Every week from that of the first answer on, those without one too; answers in order."""
    if not answers:
        return
    first = from_text(answers[0].at).astimezone(zone).date()
    monday, done = first - timedelta(days=first.weekday()), 0
    while monday <= until.astimezone(zone).date():
        ends = to_text(datetime.combine(monday + _A_WEEK, time(), zone))
        over = bisect_left(answers, ends, lo=done, key=_at)
        yield _week(monday, answers[done:over])
        monday, done = monday + _A_WEEK, over


def _at(one: Ended) -> str:
    return one.at


def _week(start: date, answers: Sequence[Ended]) -> Week:
    met = [one.met for one in answers if one.met is not None]
    return Week(
        start=start,
        answers=len(answers),
        first=nearest_rank(sorted(one.took for one in answers if one.first), 0.5),
        next=nearest_rank(sorted(one.took for one in answers if not one.first), 0.5),
        in_target=sum(met) / len(met) if met else None,
    )
