"""Goodwill: what it is worth, and what a month of it comes to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

from carecli.care.card import Goodwill
from carecli.care.errors import Misuse

_AMOUNT = re.compile(r"\d{1,6}(?:[.,]\d{1,3})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """What an account gave in a month of the calendar.

    Attributes:
        first: Its first day.
    """

    first: date
    account: str
    currency: str
    count: int
    worth: Decimal


def amount(text: str) -> Decimal:
    """What something is worth: "5", "5.50" or "5,50"; its currency is the account's.

    Raises:
        Misuse: It is no amount.
    """
    if not _AMOUNT.fullmatch(text.strip()):
        raise Misuse(f"“{text[:40]}” is no amount.", "Expected one such as 5 or 7.50, or 0.")
    return Decimal(text.strip().replace(",", "."))


def months(given: Iterable[Goodwill], zone: ZoneInfo) -> tuple[Month, ...]:
    """The sums by month and account, newest month first; other money is never added up.

    Args:
        zone: Whose midnight ends a month.
    """
    sums: dict[tuple[date, str, str], list[Decimal]] = {}
    for one in given:
        first = one.at.astimezone(zone).date().replace(day=1)
        sums.setdefault((first, one.account, one.currency), []).append(one.worth)
    in_order = sorted(sums.items(), key=lambda one: (-one[0][0].toordinal(), *one[0][1:]))
    return tuple(
        Month(
            first=first,
            account=account,
            currency=money,
            count=len(worth),
            worth=sum(worth, Decimal(0)),
        )
        for (first, account, money), worth in in_order
    )
