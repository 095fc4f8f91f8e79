"""The report: a period's figures with what they mean, and conversations that a person chose.

For a client, or for oneself. It holds words of customers only in chosen public conversations, and
none that are gone on X.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.care.figures import DEFINITIONS, Insights, Summary, percent
from carecli.care.spans import exact
from carecli.desk.parts import Parts
from carecli.store import dumps
from carecli.store.times import from_text
from carecli.system.links import safe_url
from carecli.system.terminal import clean, one_line

if TYPE_CHECKING:
    from carecli.desk.figures import Figures

_LINK = re.compile(r"(https?://\S+)")
_CLOCKS = (("calendar", "every hour"), ("business", "opening hours"))


class Format(StrEnum):
    """What a report can be."""

    MD = "md"
    HTML = "html"
    CSV = "csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row of the table of response times; `few` are all values, when there are under ten."""

    key: str
    title: str
    clock: str
    n: int
    median: str
    p90: str
    worst: str
    in_target: str
    few: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A figure that is one value; `key` finds its meaning."""

    key: str
    title: str
    value: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; one with `href` is a link that may be opened."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A post of a chosen conversation; one that is gone on X has no pieces."""

    name: str
    handle: str
    ours: bool
    at: str
    url: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A conversation that a person chose."""

    case: CaseId
    handle: str
    outcome: str
    posts: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything a report says, in words; its figures besides, for charts and tables."""

    title: str
    period: str
    made: str
    figures: Insights
    times: tuple[Line, ...]
    facts: tuple[Fact, ...]
    promises: tuple[Fact, ...]
    money: tuple[Fact, ...]
    best: tuple[Conversation, ...]
    hardest: tuple[Conversation, ...]
    meanings: dict[str, str]


class Report:
    """The verb that makes one."""

    def __init__(self, parts: Parts, figures: Figures) -> None:
        self._parts = parts
        self._figures = figures

    def make(
        self,
        form: Format,
        since: datetime | None,
        until: datetime | None = None,
        *,
        account: str | None = None,
        label: str | None = None,
        best: Sequence[CaseId] = (),
        hardest: Sequence[CaseId] = (),
    ) -> str:
        """The report of a period (`since` None: from the first day on), as a whole document.

        Args:
            best: Cases to show as conversations that went well; `hardest`: as the hard ones.

        Raises:
            Misuse: There is no such account, label or case, or a chosen case is private.
        """
        found = self._figures.insights(since, until, account, label)
        told = self._told(found, best, hardest)
        if form is Format.HTML:
            from carecli.desk.report_page import page

            return page(told)
        from carecli.desk import report_text

        return report_text.markdown(told) if form is Format.MD else report_text.table(told)

    def _told(self, found: Insights, best: Sequence[CaseId], hardest: Sequence[CaseId]) -> Told:
        mine = self._parts.account(found.account) if found.account else None
        whose = f"{one_line(mine.name)} (@{mine.handle})" if mine else "all accounts"
        label = f", customers with the label “{found.label}”" if found.label else ""
        return Told(
            title=f"Customer care: {whose}{label}",
            period=self._period(found.since, found.until),
            made=self._day(self._parts.now()),
            figures=found,
            times=tuple(_lines(found)),
            facts=tuple(self._facts(found)),
            promises=tuple(_promises(found)),
            money=tuple(_money(found)),
            best=tuple(self._conversation(case) for case in best),
            hardest=tuple(self._conversation(case) for case in hardest),
            meanings=DEFINITIONS,
        )

    def _period(self, since: datetime | None, until: datetime) -> str:
        last = self._day(until - timedelta(microseconds=1))
        return f"{self._day(since)} to {last}" if since else f"everything until {last}"

    def _day(self, moment: datetime) -> str:
        there = moment.astimezone(self._parts.zone)
        return f"{there.day} {there:%B %Y}"

    def _facts(self, found: Insights) -> Iterator[Fact]:
        now = found.open_now
        yield Fact("answered", "Cases answered", str(found.answered))
        yield Fact("dismissed", "Ended without an answer", str(found.dismissed))
        yield Fact("out_of_hours", "Answered out of hours", str(found.first.out_of_hours))
        yield Fact("skips", "Somebody was answered past an older wait", str(found.skips))
        yield Fact("open_now", "Waiting now", str(now.count))
        if now.oldest:
            waited = exact(self._parts.now() - now.oldest)
            yield Fact("open_now", "Longest wait now", f"{waited}, {now.late} late in all")

    def _conversation(self, case: CaseId) -> Conversation:
        row = self._parts.row(case)
        if row.private:
            raise Misuse(
                f"Case {case} is one of direct messages.", "Only public conversations are shown."
            )
        return Conversation(
            case=case,
            handle=row.handle,
            outcome=row.reason or row.state,
            posts=tuple(self._said(post) for post in dumps.said(self._parts.db, case)),
        )

    def _said(self, post: dict[str, Any]) -> Said:
        handle = post["handle"] or "unknown"
        at = from_text(post["created_at"]).astimezone(self._parts.zone)
        shown = {short: name for short, name, _ in post["links"]}
        return Said(
            name=one_line(post["name"] or handle),
            handle=handle,
            ours=bool(post["ours"]),
            at=f"{at.day} {at:%B %Y, %H:%M}",
            url=f"https://x.com/{handle}/status/{post['id']}",
            pieces=() if post["deleted_at"] else tuple(_pieces(clean(post["text"]), shown)),
        )


def _pieces(text: str, shown: dict[str, str]) -> Iterator[Piece]:
    """The text with its links apart; one that must not be opened stays words."""
    for part in filter(None, _LINK.split(text)):
        href = safe_url(part) if _LINK.fullmatch(part) else None
        yield Piece(clean(shown.get(part, part)), href or "")


def _lines(found: Insights) -> Iterator[Line]:
    for key, title in (
        ("first", "First response"),
        ("next", "Next response"),
        ("resolution", "Resolution"),
    ):
        for clock, name in _CLOCKS:
            yield _line(key, title, name, getattr(getattr(found, key), clock))
    yield _line("seen", "Seen delay", _CLOCKS[0][1], found.seen)


def _line(key: str, title: str, clock: str, one: Summary) -> Line:
    return Line(
        key=key,
        title=title,
        clock=clock,
        n=one.n,
        median=span(one.median),
        p90=span(one.p90),
        worst=span(one.worst),
        in_target=share(one.in_target),
        few=", ".join(map(exact, one.values)),
    )


def _promises(found: Insights) -> Iterable[Fact]:
    kept = found.promises
    return (
        Fact("promises", "Kept", f"{kept.kept} ({share(kept.rate)} of those that were due)"),
        Fact("promises", "Broken", str(kept.broken)),
        Fact("promises", "Open now", f"{kept.open}, {kept.overdue} overdue"),
    )


def _money(found: Insights) -> Iterable[Fact]:
    return (
        Fact("cost", "Charged by X", _dollars(found.cost)),
        Fact("cost_per_answered", "For each answered case", _dollars(found.cost_per_answered)),
    )


def _dollars(amount: Decimal | None) -> str:
    return "–" if amount is None else f"${amount}"


def span(length: timedelta | None) -> str:
    """A stretch of time as people say it, or a dash."""
    return "–" if length is None else exact(length)


def share(value: float | None) -> str:
    """A share in per cent, or a dash."""
    return "–" if value is None else percent(value)
