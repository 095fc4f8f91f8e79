"""How a reply would go out: its length and price as X sees them, and what speaks against it.

A reply is public or a direct message. Which of the two is settled here, once; the outbox keeps it
with the text, and only that decides by which way it leaves.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal

from carecli.care.cases import CaseId
from carecli.care.coach.rules import Level, Offer
from carecli.care.errors import Misuse
from carecli.care.outgoing import Picture
from carecli.care.posts import PostId
from carecli.care.rows import Answerable, Bubble, Row
from carecli.care.templates import open_blanks
from carecli.desk import coach
from carecli.desk.asking import asks
from carecli.desk.guards import RULES, guards
from carecli.desk.parts import Parts
from carecli.desk.pictures import Pictures
from carecli.desk.problems import Problem
from carecli.store import conversations, dismissals, replies
from carecli.system.terminal import clean

_DM_LIMIT = 10_000
"""Characters of a direct message (x-api.md, section 6); all count the same."""
_DM = "dm.send"


@dataclass(frozen=True, slots=True)
class Part:
    """One post of a reply: its words, their length as X counts, its price in US dollars."""

    text: str
    length: int
    price: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A reply as it would go out.

    Attributes:
        to: The post it answers.
        handle: The customer's.
        account: The handle it goes out as.
        public: For everybody to read; False for a direct message to the customer.
        length: As X counts; `over` is by how much it is too long.
        price: In US dollars, of all parts; `price_reason` says why it is dear.
        parts: The posts it goes out as, one after the other; one unless it is sent as a chain.
        pictures: What goes with the first of them; the price counts them in.
        handover: The browser address, where X takes no answer through the API.
        ask: The account's handle has to be typed before this one goes out.
        cooling: It is held for at least that long, because it sounds heated.
    """

    text: str
    to: Bubble
    handle: str
    account: str
    public: bool
    length: int
    limit: int
    price: Decimal
    parts: tuple[Part, ...]
    price_reason: str = ""
    problems: tuple[Problem, ...] = ()
    handover: str | None = None
    ask: bool = False
    cooling: timedelta = timedelta(0)
    pictures: tuple[Picture, ...] = ()

    @property
    def over(self) -> int:
        """By how much it is too long for one post; 0 for a chain, whose parts all fit."""
        return max(0, self.length - self.limit) if len(self.parts) == 1 else 0

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What blocks it."""
        return tuple(problem for problem in self.problems if problem.level == "error")


def preview(
    parts: Parts,
    case: CaseId,
    text: str,
    *,
    private: bool = False,
    allow: Collection[str] = frozenset(),
    chain: bool = False,
    read: Collection[PostId] | None = None,
) -> Preview:
    """Look at a reply before it goes out.

    Args:
        private: As a direct message; in a case of direct messages everything is one.
        allow: Rules of the coach, and guards, whose errors do not block this one.
        read: The posts of the thread that the person has before them; None when not known.
        chain: Cut a public reply that is too long into parts instead of refusing it.

    Raises:
        Misuse: There is no such case or rule, or nothing in the case is left to answer.
    """
    row = parts.row(case)
    to = _answered(parts, case)
    text = text.strip()
    private = private or row.private
    looked = (
        _in_private(parts, row, to, text)
        if private
        else _in_public(parts, row, to, text, chain=chain)
    )
    coached = _coached(parts, row, text, private=private, allow=allow)
    sound = "" if looked.errors else text  # what cannot go out is compared with nothing
    around = guards(parts, row, sound, read=read, allow=allow)
    pictured = _pictured(parts, row, private=private)
    problems = (*looked.problems, *pictured, *around, *coached)
    heated = any(problem.offer == "hold" for problem in problems)
    cooling = parts.settings.cooling if heated else timedelta(0)
    with_it = Pictures(parts).of(case)
    return replace(
        looked,
        problems=problems,
        cooling=cooling,
        pictures=with_it,
        price=looked.price + Pictures(parts).price(len(with_it)),
    )


def _in_private(parts: Parts, row: Row, to: Bubble, text: str) -> Preview:
    length, price = len(text), parts.price(_DM)
    problems = _problems(text, length - _DM_LIMIT)
    return Preview(
        text=text,
        to=to,
        handle=row.handle,
        account=row.account,
        public=False,
        length=length,
        limit=_DM_LIMIT,
        price=price,
        parts=(Part(text, length, price),),
        problems=(*_closed(parts, row), *problems),
        ask=asks(parts, parts.account(row.account)),
    )


def _in_public(parts: Parts, row: Row, to: Bubble, text: str, *, chain: bool) -> Preview:
    network = parts.network
    usual = parts.price(network.reply_resource(""))
    by_hand = row.answerable is Answerable.NO
    whole = _part(parts, text)
    over = whole.length - network.text_limit
    posts = (chain and over > 0 and not by_hand and _cut(parts, text)) or (whole,)
    dearest = whole.price
    too_long = over if len(posts) == 1 else 0
    problems = _problems(text, too_long, offer="" if by_hand else "chain")
    return Preview(
        text=text,
        to=to,
        handle=row.handle,
        account=row.account,
        public=True,
        length=whole.length,
        limit=network.text_limit,
        price=Decimal(0) if by_hand else sum((part.price for part in posts), Decimal(0)),
        parts=posts,
        price_reason=f"a link costs {dearest / usual:.0f} times as much"
        if dearest > usual > 0
        else "",
        problems=(*_meant_for_one(parts, row, text), *problems),
        handover=network.handover_url(to.post.id, text) if by_hand else None,
        ask=not by_hand and asks(parts, parts.account(row.account)),
    )


def _part(parts: Parts, text: str, *, own: bool = False) -> Part:
    """A public post with these words; `own` where it answers one of ours."""
    network = parts.network
    price = parts.price(network.reply_resource(text, own=own))
    return Part(text, network.length(clean(text)), price)


def _cut(parts: Parts, text: str) -> tuple[Part, ...]:
    """A text that is too long for one post, in parts that are not."""
    from carecli.care.chains import cut  # asked for only when somebody writes a chain

    def fits(words: str) -> bool:
        return parts.network.length(clean(words)) <= parts.network.text_limit

    return tuple(_part(parts, words, own=n > 0) for n, words in enumerate(cut(text, fits)))


def _coached(
    parts: Parts, row: Row, text: str, *, private: bool, allow: Collection[str]
) -> Iterator[Problem]:
    """What the coach says; blanks that block anyway are not said twice."""
    rules = set(allow) - RULES
    known = coach.packs(parts.coach_dir)
    allowed = {known.rule(name, row.account).id for name in rules}
    allowed |= dismissals.of_case(parts.db, row.case)
    blanks = {(blank.start, blank.end) for blank in open_blanks(text)}
    for found in coach.findings(parts, row, text, private=private):
        if (found.start, found.end) in blanks:
            continue
        passed = found.level is Level.ERROR and found.rule in allowed
        start, end, better = found.start, found.end, found.suggestion
        if found.offer is Offer.HANDOVER:
            start, end, better = coach.handover(parts, row, text, text[start:end])
        yield Problem(
            level="warning" if passed else found.level.value,
            message=f"{found.message} You allowed it." if passed else found.message,
            start=start,
            end=end,
            rule=found.rule,
            suggestion=better,
            why=found.why,
            offer=found.offer.value,
            allowed=passed,
        )


def _pictured(parts: Parts, row: Row, *, private: bool) -> Iterator[Problem]:
    """What keeps the pictures of the draft from going with it."""
    try:
        by_hand = row.answerable is Answerable.NO
        Pictures(parts).check(row.case, private=private, by_hand=by_hand)
    except Misuse as no:
        yield Problem("error", str(no))


def _closed(parts: Parts, row: Row) -> Iterator[Problem]:
    """What keeps a direct message from reaching the customer."""
    if not parts.settings.account(row.account).dms:
        way = "g A, then d, or `carecli account dms`"
        yield Problem("error", f"Direct messages are off for @{row.account}: {way}.")
    elif row.private and row.answerable is Answerable.NO:
        yield Problem("warning", f"@{row.handle} takes no messages by now; X may refuse this one.")
    elif not conversations.takes_dms(parts.db, row.case):
        yield Problem("error", f"@{row.handle} takes no direct messages from @{row.account}.")


def _meant_for_one(parts: Parts, row: Row, text: str) -> Iterator[Problem]:
    """Words that were written as a direct message do not go out in public."""
    draft = replies.draft(parts.db, row.case)
    if draft is not None and draft.private and text and draft.text.strip() == text:
        yield Problem("error", "This was written as a direct message; it is not for the public.")


def _answered(parts: Parts, case: CaseId) -> Bubble:
    found = conversations.answered_post(parts.db, case)
    thread = {bubble.post.id: bubble for bubble in conversations.thread(parts.db, case)}
    if found is None or found["id"] not in thread:
        raise Misuse(
            "There is nothing left to answer: the customer's posts are gone.",
            "Mark the case done instead.",
        )
    return thread[found["id"]]


def _problems(text: str, over: int, offer: str = "") -> list[Problem]:
    found: list[Problem] = []
    if not text:
        return [Problem("error", "There is no text yet.")]
    found += [
        Problem("error", f"Fill in “{blank.name}”.", blank.start, blank.end)
        for blank in open_blanks(text)
    ]
    if over > 0:
        found.append(Problem("error", f"{over} characters too long.", 0, len(text), offer=offer))
    if clean(text) != text:
        found.append(Problem("error", "It holds invisible or control characters."))
    return found
