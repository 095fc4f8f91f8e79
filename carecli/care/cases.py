"""Cases and waits: who waits, since when, and what closed each wait.

A case is one customer in one conversation on one account. Its waits and its state follow from its
turns (posts and verdicts) alone, so they can be worked out again at any time with the same result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from carecli.care.posts import PostId

CaseId = NewType("CaseId", int)
AccountId = NewType("AccountId", int)


class State(StrEnum):
    """Where a case stands."""

    WAITING = "waiting"
    ANSWERED = "answered"
    SNOOZED = "snoozed"
    DONE = "done"


class Reason(StrEnum):
    """Why a case is done."""

    SOLVED = "solved"
    CONFIRMED = "confirmed"
    THANKED = "thanked"
    NO_REPLY_NEEDED = "no reply needed"
    TROLL = "troll"
    SPAM = "spam"
    MISDIRECTED = "misdirected"
    ANSWERED_ELSEWHERE = "answered elsewhere"


class Side(StrEnum):
    """Who wrote a turn."""

    CUSTOMER = "customer"
    OURS = "ours"


class Closed(StrEnum):
    """What closed a wait."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    BY_HAND = "by hand"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True)
class Turn:
    """A post in a case: `at` is X's time, `seen_at` ours; `here` means sent by carecli."""

    post_id: PostId
    side: Side
    at: datetime
    seen_at: datetime
    here: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """A person's decision that a case needs nothing more (for now)."""

    at: datetime
    reason: Reason


@dataclass(frozen=True, slots=True)
class Snooze:
    """Asleep until a time, or (`until` None) until they write. A firm one outlasts their posts."""

    set_at: datetime
    until: datetime | None
    firm: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """From the customer's first unanswered post (`opened_at`) to what closed it.

    Attributes:
        post_id: The post that opened it.
        seen_at: When we first fetched that post.
        closed_at: None while it is open.
        answer_id: Our post that closed it, when one did.
    """

    post_id: PostId
    opened_at: datetime
    seen_at: datetime
    closed_at: datetime | None = None
    how: Closed | None = None
    answer_id: PostId | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What follows from a case's turns.

    Attributes:
        state: As if nothing were snoozed.
        waiting_since: Start of the open wait.
        reason: Why it is done.
        last_at: The time of the last turn or verdict.
        last_customer_seen: When we first fetched the customer's newest arrival.
    """

    state: State
    waits: tuple[Wait, ...]
    last_at: datetime
    reason: Reason | None = None
    last_customer_seen: datetime | None = None

    @property
    def waiting_since(self) -> datetime | None:
        """Start of the open wait, None when nobody waits."""
        last = self.waits[-1] if self.waits else None
        return last.opened_at if last and last.closed_at is None else None


def stand(turns: Iterable[Turn], verdicts: Iterable[Verdict] = ()) -> Standing:
    """Work out a case's waits and state.

    A wait opens at the customer's first unanswered post and is not moved by a second one; our
    first post after it closes it. A verdict closes what had been *seen* when it was given: a post
    that X made earlier but that was fetched later still waits (product.md, section 6).

    Args:
        turns: The posts of the case, in any order.
        verdicts: The decisions about it, in any order.

    Raises:
        ValueError: There is no turn at all.
    """
    in_order = sorted(turns, key=lambda turn: (turn.at, turn.post_id))
    if not in_order:
        raise ValueError("a case has at least one turn")
    walk: list[Turn | Verdict] = [*in_order, *verdicts]
    walk.sort(key=lambda step: step.at)  # stable: turns of one instant keep their order
    waits: list[Wait] = []
    open_posts: list[Turn] = []
    verdict: Verdict | None = None
    seen: datetime | None = None
    for step in walk:
        if isinstance(step, Verdict):
            open_posts = _dismiss(waits, open_posts, step)
            verdict = None if open_posts else step
        elif step.side is Side.CUSTOMER:
            seen = max(seen, step.seen_at) if seen else step.seen_at
            open_posts.append(step)
            verdict = None
        elif open_posts:
            waits.append(_closed(open_posts[0], step))
            open_posts = []
    if open_posts:
        waits.append(_open(open_posts[0]))
    state = State.WAITING if open_posts else State.DONE if verdict else State.ANSWERED
    return Standing(state, tuple(waits), walk[-1].at, verdict.reason if verdict else None, seen)


def _dismiss(waits: list[Wait], open_posts: list[Turn], verdict: Verdict) -> list[Turn]:
    """Close what the verdict's giver had seen; give back what still waits."""
    seen = [turn for turn in open_posts if turn.seen_at <= verdict.at]
    if seen:
        elsewhere = verdict.reason is Reason.ANSWERED_ELSEWHERE
        how = Closed.BY_HAND if elsewhere else Closed.DISMISSED
        first = seen[0]
        waits.append(Wait(first.post_id, first.at, first.seen_at, verdict.at, how))
    return [turn for turn in open_posts if turn.seen_at > verdict.at]


def _open(first: Turn) -> Wait:
    return Wait(first.post_id, first.at, first.seen_at)


def _closed(first: Turn, answer: Turn) -> Wait:
    how = Closed.HERE if answer.here else Closed.ELSEWHERE
    return Wait(first.post_id, first.at, first.seen_at, answer.at, how, answer.post_id)


def asleep(standing: Standing, snooze: Snooze | None, now: datetime) -> bool:
    """Whether a snooze holds: its time is to come, and they have not written (or it is firm)."""
    if snooze is None or (snooze.until is not None and snooze.until <= now):
        return False
    wrote = standing.last_customer_seen is not None and standing.last_customer_seen > snooze.set_at
    return snooze.firm or not wrote
