"""The daily review: one case after the other, oldest first, a decision for each.

What needs a decision follows from the cases themselves; a review only remembers its order, what
was passed over, and the time it took. So whatever is undone comes back, and whatever arrives joins
at the end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from carecli.care.card import Reminder
from carecli.care.cases import CaseId
from carecli.care.errors import Misuse
from carecli.care.rows import Row
from carecli.desk.parts import Change, Parts
from carecli.desk.receipts import Receipt
from carecli.store import cases, events, queue, reminders, reviews
from carecli.store.reviews import Review
from carecli.system.paths import write_private

_AT_IT = timedelta(hours=1)
"""The longest stretch without a sign of somebody that counts; beyond it the machine slept."""
_RESTS = timedelta(hours=12)
"""A review that nobody touched for so long is over; a new one begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Where a review stands.

    Attributes:
        current: The case to decide now; None when there is none left.
        due: Its follow-ups and promises whose time has come, soonest first.
        decided: How many cases of the review are decided, of `total`.
        passed: How many were passed over and still need a decision.
    """

    current: Row | None
    due: tuple[Reminder, ...]
    decided: int
    total: int
    passed: int

    @property
    def at(self) -> int:
        """The place of the current case, from 1 on."""
        return min(self.decided + self.passed + 1, self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An account's care promise and how it stands.

    Attributes:
        opens_at: When the doors open next; None while they are open.
        waiting: How many wait; `late`: how many past the promise.
        oldest: Start of the longest wait.
    """

    account: str
    target: timedelta
    opens_at: datetime | None
    waiting: int
    late: int
    oldest: datetime | None


class DailyReview:
    """The verbs of the daily review. One at a time, for all accounts together.

    Args:
        folder: Where receipts are saved.
    """

    def __init__(self, parts: Parts, folder: Path) -> None:
        self._parts = parts
        self._folder = folder

    @property
    def under_way(self) -> bool:
        """Whether one was begun and not finished."""
        return self._open() is not None

    def begin(self) -> None:
        """Go on with the review that rests, or begin one with all that needs a decision."""
        self._parts.settle(cases.sleepers(self._parts.db, now := self._parts.now()))
        if review := self._open():
            reviews.keep(self._parts.db, replace(review, touched_at=now))
        else:
            plan = reviews.to_decide(self._parts.db, now, now)
            reviews.begin(self._parts.db, now, plan)

    def look(self) -> Look:
        """Where it stands; what has arrived meanwhile comes at the end."""
        review = self._begun()
        order, open_ = self._order(review)
        passed = reviews.passed(self._parts.db, review.id) & open_
        left = [case for case in order if case in open_ and case not in passed]
        return Look(
            current=self._parts.row(left[0]) if left else None,
            due=self._due(left[0]) if left else (),
            decided=len(order) - len(left) - len(passed),
            total=len(order),
            passed=len(passed),
        )

    def upcoming(self) -> tuple[Row, ...]:
        """What is still to be decided, in order: of the open review, or of one that began now."""
        now, review = self._parts.now(), self._open()
        if review:
            order, open_ = self._order(review)
            left = [case for case in order if case in open_]
        else:
            left = reviews.to_decide(self._parts.db, now, now)
        return tuple(queue.rows_of(self._parts.db, left, now))

    def reasons(self, case: CaseId) -> tuple[Reminder, ...]:
        """The follow-ups and promises of a case whose time has come."""
        return self._due(case)

    def touch(self) -> None:
        """Keep what has arrived and the time that has passed."""
        if review := self._open():
            order, _ = self._order(review)
            reviews.keep(self._parts.db, self._timed(review, tuple(order), self._parts.now()))

    def pause(self) -> None:
        """Let it rest; the time stands still."""
        self.touch()
        if review := self._open():
            reviews.keep(self._parts.db, replace(review, touched_at=None))

    def skip(self, case: CaseId) -> Change:
        """Pass a case over for now."""
        review, row = self._begun(), self._parts.row(case)
        said = f"Passed over: @{row.handle}"
        with events.act(self._parts.db, "skip", [case], said, self._parts.now()) as act:
            act.put("passes", {"review_id": review.id, "case_id": case})
        return Change("skip", (case,), said)

    def again(self) -> None:
        """Come back to what was passed over, and to what has arrived since the end."""
        review = self._last()
        reviews.forget_passes(self._parts.db, review.id)
        reviews.keep(self._parts.db, replace(review, ended_at=None, touched_at=self._parts.now()))

    def finish(self) -> Receipt:
        """End it, with a receipt."""
        if review := self._open():
            self.touch()
            review = self._last()
            ended = replace(review, ended_at=self._parts.now(), touched_at=None)
            reviews.keep(self._parts.db, ended)
        return self.receipt()

    def receipt(self) -> Receipt:
        """What came of the latest review so far.

        Raises:
            Misuse: There was none yet.
        """
        review, now = self._last(), self._parts.now()
        end = review.ended_at or now
        deeds = reviews.deeds(self._parts.db, review.plan, review.started_at, end)
        stands = queue.summary(self._parts.db, None, now)
        open_ = reviews.to_decide(self._parts.db, review.started_at, now)
        return Receipt(
            started_at=review.started_at,
            ended_at=review.ended_at,
            took=timedelta(seconds=self._timed(review, review.plan, end).seconds),
            total=len(review.plan),
            left=len(open_),
            deeds=deeds,
            oldest=stands.oldest,
            late=stands.late,
            now=now,
        )

    def save(self, receipt: Receipt) -> Path:
        """Write a receipt into a file of Markdown; the same review goes into the same file.

        Raises:
            Misuse: It cannot be written there.
        """
        zone = self._parts.zone
        file = self._folder / f"review-{receipt.started_at.astimezone(zone):%Y-%m-%d-%H%M}.md"
        try:
            write_private(file, receipt.markdown(zone))
        except OSError as error:
            raise Misuse(f"{file} cannot be written.", str(error.strerror or error)) from error
        return file

    def standing(self, account: str) -> Standing:
        """How an account's care promise stands."""
        mine, now = self._parts.account(account), self._parts.now()
        promise = self._parts.promise(mine.id)
        stands = queue.summary(self._parts.db, mine.id, now)
        return Standing(
            account=mine.handle,
            target=promise.target,
            opens_at=promise.hours.opens_at(now),
            waiting=reviews.waiting(self._parts.db, mine.id),
            late=stands.late,
            oldest=stands.oldest,
        )

    def _order(self, review: Review) -> tuple[list[CaseId], set[CaseId]]:
        """All cases of a review, its arrivals last, and which of them are to be decided."""
        found = reviews.to_decide(self._parts.db, review.started_at, self._parts.now())
        known = set(review.plan)
        arrived = [case for case in found if case not in known]
        return [*review.plan, *arrived], set(found)

    def _due(self, case: CaseId) -> tuple[Reminder, ...]:
        now = self._parts.now()
        mine: Sequence[Reminder] = reminders.reminders(self._parts.db, case=case)
        return tuple(one for one in mine if one.due <= now)

    def _open(self) -> Review | None:
        review = reviews.latest(self._parts.db)
        if review is None or review.ended_at:
            return None
        seen = review.touched_at or review.started_at + timedelta(seconds=review.seconds)
        return review if self._parts.now() - seen < _RESTS else None

    def _begun(self) -> Review:
        if (review := self._open()) is None:
            raise Misuse("No review is under way.", "`g r` in the app begins one.")
        return review

    def _last(self) -> Review:
        if (review := reviews.latest(self._parts.db)) is None:
            raise Misuse("There was no review yet.", "`g r` in the app begins one.")
        return review

    @staticmethod
    def _timed(review: Review, plan: tuple[CaseId, ...], now: datetime) -> Review:
        """The review with its time added up; a clock that jumps, either way, adds nothing."""
        if review.touched_at is None:
            return replace(review, plan=plan)
        gone = now - review.touched_at
        counts = gone if timedelta() <= gone <= _AT_IT else timedelta()
        seconds = review.seconds + int(counts.total_seconds())
        return replace(review, plan=plan, seconds=seconds, touched_at=now)
