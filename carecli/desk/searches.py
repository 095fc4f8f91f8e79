"""Saved searches: what finds people who talk about us without naming us, and what that costs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from carecli.care.errors import Misuse, NotPermitted
from carecli.desk.parts import Change, Parts
from carecli.store import feeds, finds
from carecli.system.terminal import one_line

if TYPE_CHECKING:
    from carecli.care.posts import Page
    from carecli.care.rows import Account
    from carecli.config.model import AccountSettings

LONGEST: Final = 512
"""Characters of a query (X API v2, recent search, self-serve)."""

_READ = "post.read"
_MONTH = 30
_EXAMPLES = 3
_MILLS = Decimal("0.001")

Save = Callable[[Mapping[tuple[str, ...], Any]], object]
"""Writes settings by their path and puts them in force."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A search that feeds the queue.

    Attributes:
        lookalike: It follows from the look-alike handles of the settings.
        read_at: When it was last read to the end.
    """

    query: str
    lookalike: bool
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPreview:
    """What a search would bring and cost, in US dollars.

    Attributes:
        count: Matching posts of the last days that a search covers.
        exact: X counted them; otherwise they are reckoned from one page of the search itself.
        now: What reading those costs, once.
        month: What thirty such days cost.
        paid: What finding out has cost.
        examples: A few of the posts, where a page was read.
        said: The same as a sentence.
    """

    query: str
    count: int
    exact: bool
    now: Decimal
    month: Decimal
    paid: Decimal
    examples: tuple[str, ...]
    said: str


class Searches:
    """The verbs on saved searches.

    Args:
        save: Writes settings and puts them in force, so that the next sync goes by them.
    """

    def __init__(self, parts: Parts, save: Save) -> None:
        self._parts = parts
        self._save = save

    def listed(self, handle: str) -> tuple[Search, ...]:
        """The searches of an account, those for look-alike handles last.

        Raises:
            Misuse: There is no such account.
        """
        account = self._parts.account(handle)
        settings = self._settings(account)
        kinds = [(finds.SEARCH, query) for query in settings.searches]
        kinds += [
            (finds.LOOKALIKES, query) for query in lookalike_queries(account.handle, settings)
        ]
        return tuple(
            Search(
                query=query,
                lookalike=kind == finds.LOOKALIKES,
                read_at=feeds.cursor(self._parts.db, account.id, kind + query).synced_at,
            )
            for kind, query in kinds
        )

    def suggested(self, handle: str) -> tuple[str, ...]:
        """Searches worth a look that are not there yet: our name without our handle."""
        account = self._parts.account(handle)
        settings = self._settings(account)
        names = _phrase(settings.brand or account.name), account.handle
        queries = _queries(names, account.handle)
        return tuple(query for query in queries if query not in settings.searches)

    def price(self) -> Decimal:
        """What a preview costs at most where X counts; a page of the search may be more."""
        return self._parts.price("search.count")

    def preview(self, handle: str, query: str) -> SearchPreview:
        """How many posts a search finds and what that costs; a paid call.

        X counts for one price however many there are. Where this kind of sign-in may not count, one
        page of the search itself is read, and what it brought is free again until midnight UTC.

        Raises:
            Misuse: There is no such account, or the query cannot be one.
            Refused: X does not understand the query.
            SignInNeeded, RateLimited, Unreachable, OverBudget, …: X's answer.
        """
        account, query = self._parts.account(handle), _checked(query)
        with self._parts.channel(account, "search") as (channel, bill):
            days = channel.capabilities.search_days
            try:
                found = _Found(channel.count(query))
            except NotPermitted:
                found = _reckoned(channel.search(query), self._parts.now(), days)
        price = self._parts.price(_READ)
        now = price * found.count
        month = (now * _MONTH / days).quantize(_MILLS, ROUND_UP)
        return SearchPreview(
            query=query,
            count=found.count,
            exact=found.exact,
            now=now,
            month=month,
            paid=bill.amount,
            examples=found.examples,
            said=f"{'' if found.exact else 'About '}{found.count} posts in {days} days:"
            f" ${now} now, then about ${month} a month",
        )

    def add(self, handle: str, query: str) -> Change:
        """Let a search feed the queue from the next sync on.

        Raises:
            Misuse: There is no such account, the query cannot be one, or it is there already.
            ConfigError: The settings cannot be written.
        """
        account, query = self._parts.account(handle), _checked(query)
        present = self._settings(account).searches
        if query in present:
            raise Misuse(f"@{account.handle} has this search already.")
        self._write(account, [*present, query])
        return _change(f"@{account.handle} now looks for {query}")

    def remove(self, handle: str, query: str) -> Change:
        """Let a search go; what it brought stays.

        Raises:
            Misuse: There is no such account or search.
            ConfigError: The settings cannot be written.
        """
        account, query = self._parts.account(handle), query.strip()
        present = self._settings(account).searches
        if query not in present:
            known = "; ".join(present) or "There is none."
            raise Misuse(f"@{account.handle} has no such search.", f"Its searches: {known}")
        self._write(account, [one for one in present if one != query])
        return _change(f"@{account.handle} no longer looks for {query}")

    def _settings(self, account: Account) -> AccountSettings:
        return self._parts.settings.account(account.handle)

    def _write(self, account: Account, queries: list[str]) -> None:
        self._save({("accounts", account.handle.lower(), "searches"): queries})


def lookalike_queries(handle: str, settings: AccountSettings) -> tuple[str, ...]:
    """What finds posts with a handle that people type when they mean ours, or with our name.

    One query, or several where one would be too long (x-api.md, section 2.2). None without
    look-alike handles.
    """
    others = settings.lookalikes
    if not others:
        return ()
    terms = (*(f"@{each}" for each in others), _phrase(settings.brand), *others)
    return tuple(_queries(terms, handle))


def _queries(terms: Iterable[str], handle: str) -> Iterator[str]:
    """The terms joined by OR, each once, without what reaches us anyway, and without reposts."""
    but = f" -@{handle} -from:{handle} -is:retweet"
    some: list[str] = []
    for term in {term.casefold(): term for term in terms if term}.values():
        if some and len(_either([*some, term]) + but) > LONGEST:
            yield _either(some) + but
            some = []
        some.append(term)
    if some:
        yield _either(some) + but


def _either(terms: list[str]) -> str:
    return f"({' OR '.join(terms)})" if len(terms) > 1 else terms[0]


def _phrase(name: str) -> str:
    """A name as a term: in quotes unless it is one plain word, since X takes words apart."""
    words = " ".join(re.sub(r"[\"\\]", " ", one_line(name)).split())[: LONGEST // 4]
    return words if not words or re.fullmatch(r"\w+", words) else f'"{words}"'


def _checked(query: str) -> str:
    """A query in one line.

    Raises:
        Misuse: It is empty or longer than X takes.
    """
    plain = " ".join(query.split())
    if len(plain) > LONGEST:
        raise Misuse(f"A search has at most {LONGEST} characters, this one {len(plain)}.")
    if not plain or plain != one_line(plain):
        raise Misuse("There is nothing to look for.", 'Write for example "Acme Shop" -@acme.')
    return plain


@dataclass(frozen=True, slots=True)
class _Found:
    """How many posts match; examples where some were read."""

    count: int
    exact: bool = True
    examples: tuple[str, ...] = ()


def _reckoned(page: Page, now: datetime, days: int) -> _Found:
    """How many posts of some days match, from the newest of them and how far back they reach."""
    count = len(page.posts)
    examples = tuple(one_line(post.text) for post in page.posts[:_EXAMPLES])
    if page.next is None or not page.posts:
        return _Found(count, examples=examples)
    reach = now - min(post.created_at for post in page.posts)
    if timedelta(0) < reach < timedelta(days=days):
        count = round(count * (timedelta(days=days) / reach))
    return _Found(count, exact=False, examples=examples)


def _change(said: str) -> Change:
    return Change("watch", (), said, undoable=False)
