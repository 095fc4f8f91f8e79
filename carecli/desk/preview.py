"""How a reply would go out: its length and price as X sees them, and what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.care.rows import Answerable, Bubble, Row, Sending
from carecli.care.templates import open_blanks
from carecli.desk.parts import Parts
from carecli.store import conversations, replies
from carecli.system.terminal import clean

_TWIN_REACHES = timedelta(days=1)
_ON_ITS_WAY = (Sending.HOLD, Sending.SENDING, Sending.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that speaks against a reply; an error blocks it. Positions count characters."""

    level: Literal["error", "warning"]
    message: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A reply as it would go out.

    Attributes:
        to: The post it answers.
        account: The handle it goes out as.
        length: As X counts; `over` is by how much it is too long.
        price: In US dollars; `price_reason` says why it is dear.
        handover: The browser address, where X takes no answer through the API.
    """

    text: str
    to: Bubble
    handle: str
    account: str
    length: int
    limit: int
    price: Decimal
    price_reason: str = ""
    problems: tuple[Problem, ...] = ()
    public: bool = True
    handover: str | None = None

    @property
    def over(self) -> int:
        """By how much it is too long."""
        return max(0, self.length - self.limit)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What blocks it."""
        return tuple(problem for problem in self.problems if problem.level == "error")


def preview(parts: Parts, case: CaseId, text: str) -> Preview:
    """Look at a reply before it goes out.

    Raises:
        Misuse: There is no such case, or nothing in it is left to answer.
    """
    row = parts.row(case)
    to = _answered(parts, case)
    text = text.strip()
    network = parts.network
    resource = network.reply_resource(text)
    price, usual = parts.price(resource), parts.price(network.reply_resource(""))
    length = network.length(clean(text))
    by_hand = row.answerable is Answerable.NO
    return Preview(
        text=text,
        to=to,
        handle=row.handle,
        account=row.account,
        length=length,
        limit=network.text_limit,
        price=Decimal(0) if by_hand else price,
        price_reason=f"a link costs {price / usual:.0f} times as much" if price > usual > 0 else "",
        problems=tuple(_problems(parts, row, text, length)),
        handover=network.handover_url(to.post.id, text) if by_hand else None,
    )


def _answered(parts: Parts, case: CaseId) -> Bubble:
    found = conversations.answered_post(parts.db, case)
    thread = {bubble.post.id: bubble for bubble in conversations.thread(parts.db, case)}
    if found is None or found["id"] not in thread:
        raise Misuse(
            "There is nothing left to answer: the customer's posts are gone.",
            "Mark the case done instead.",
        )
    return thread[found["id"]]


def _problems(parts: Parts, row: Row, text: str, length: int) -> list[Problem]:
    found: list[Problem] = []
    if not text:
        return [Problem("error", "There is no text yet.")]
    found += [
        Problem("error", f"Fill in “{blank.name}”.", blank.start, blank.end)
        for blank in open_blanks(text)
    ]
    if length > (limit := parts.network.text_limit):
        found.append(Problem("error", f"{length - limit} characters too long.", 0, len(text)))
    if clean(text) != text:
        found.append(Problem("error", "It holds invisible or control characters."))
    if found:
        return found
    twin = replies.sent_like(parts.db, row.account, text, parts.now() - _TWIN_REACHES)
    if twin is not None and twin.case == row.case and twin.state in _ON_ITS_WAY:
        found.append(Problem("error", "These words are on their way already; see the outbox."))
    elif twin is not None:
        found.append(
            Problem("warning", f"The same words went to @{twin.handle}; X may refuse them.")
        )
    return found
