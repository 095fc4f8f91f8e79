"""What X takes for each call, prepaid credits that run out, and the spending limit.

Prices are in US dollars and X's own as of 2026-08: reads by the returned resource, once per UTC
day; writes by the request. People and posts that come along in `includes` cost nothing. Only
answers with data are charged for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from carecli.channels.sandbox.answers import Answer, Refusal, problem

OWNED = Decimal("0.001")
SUMMONED = Decimal("0.010")
LINKED = Decimal("0.200")
PRICES: dict[str, Decimal] = {
    "me": Decimal("0.010"),
    "users": Decimal("0.010"),
    "mentions": Decimal("0.005"),
    "own": Decimal("0.005"),
    "search": Decimal("0.005"),
    "lookup": Decimal("0.005"),
    "post": Decimal("0.005"),
    "counts": Decimal("0.005"),
    "dm_events": Decimal("0.010"),
    "dm_with": Decimal("0.010"),
    "create": Decimal("0.015"),
    "delete": Decimal("0.005"),
    "hide": Decimal("0.005"),
    "mute": Decimal("0.010"),
    "unmute": Decimal("0.005"),
    "dm_send": Decimal("0.015"),
    "media_upload": Decimal("0.015"),
    "media_metadata": Decimal("0.005"),
}
"""By endpoint; `usage` is free."""

_KINDS = {
    **dict.fromkeys(("me", "users"), "user"),
    **dict.fromkeys(("mentions", "own", "search", "lookup", "post"), "post"),
    **dict.fromkeys(("dm_events", "dm_with"), "event"),
}
"""What the endpoints return that are charged by what they return."""

SPEND_CAP = problem(
    403, "SpendCapReached", "Your account has reached its billing cycle spend cap.", "spend-cap"
)


@dataclass
class Bill:
    """The developer's account with X.

    Attributes:
        credits: What is left of what was paid in advance; None never runs out.
        cap: The spending limit of the billing cycle; None is no limit.
        spent: What was charged so far.
        posts: How many posts were read, by UTC day.
    """

    credits: Decimal | None = None
    cap: Decimal | None = None
    spent: Decimal = Decimal(0)
    posts: Counter[date] = field(default_factory=Counter)
    _charged: set[tuple[date, str, str]] = field(default_factory=set)

    def admit(self) -> None:
        """Let a call pass that may cost something.

        Raises:
            Refusal: 402, the credits are used up; 403, the spending limit is reached.
        """
        self.below_cap()
        if self.credits is not None and self.credits <= 0:
            raise Refusal(
                402,
                "CreditsDepleted",
                "Your enrolled account does not have any credits to fulfill this request.",
                "credits",
            )

    def below_cap(self) -> None:
        """Let a call pass that costs nothing, but that the spending limit stops as well.

        Raises:
            Refusal: 403, the limit is reached.
        """
        if self.cap is not None and self.spent >= self.cap:
            raise Refusal(403, SPEND_CAP["title"], SPEND_CAP["detail"], SPEND_CAP["type"])

    def charge(self, endpoint: str, answer: Answer, now: datetime, price: Decimal | None) -> None:
        """Take what an answer costs.

        Args:
            endpoint: Which one gave it.
            answer: Only what it returns is charged for.
            now: Decides which UTC day it is.
            price: For one unit, where it differs from the list.
        """
        data = answer.body.get("data")
        if not 200 <= answer.status < 300 or not data or endpoint == "usage":
            return
        units = 1
        if kind := _KINDS.get(endpoint):
            ids = {(now.date(), kind, each["id"]) for each in _several(data)} - self._charged
            self._charged |= ids
            units = len(ids)
            self.posts[now.date()] += units if kind == "post" else 0
        amount = units * (PRICES[endpoint] if price is None else price)
        self.spent += amount
        if self.credits is not None:
            self.credits -= amount


def _several(data: object) -> list[dict[str, str]]:
    return [each for each in (data if isinstance(data, list) else [data]) if isinstance(each, dict)]
