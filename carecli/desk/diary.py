"""What a person did at the desk, played again from a scenario's diary: days pass in seconds.

All of it goes through the verbs that a person has, on posts that were fetched as always.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from carecli.care.card import ReminderKind
from carecli.care.cases import CaseId, Reason
from carecli.care.errors import Misuse
from carecli.care.posts import PostId
from carecli.channels.sandbox.scenarios import Deed, Deeds
from carecli.desk.desk import Desk
from carecli.desk.parts import Change
from carecli.system.clock import ShiftedClock

LOOKS_EVERY = timedelta(hours=2)
"""How often new posts are fetched between the deeds."""


class Diary:
    """Lives through a scenario's days.

    Args:
        clock: Of the desk and of its sandbox; it stands at the start of the scenario.
        post_id: X's id of a post of the scenario, by its key; KeyError where it is not written.
    """

    def __init__(self, desk: Desk, clock: ShiftedClock, post_id: Callable[[str], int]) -> None:
        self._desk = desk
        self._clock = clock
        self._post_id = post_id
        self._start = clock.now()

    def live(self, deeds: Iterable[Deed], until: timedelta) -> Iterator[tuple[datetime, str]]:
        """Let time pass until so long after the start, with these deeds at their times.

        Gives back each deed's time and what was done, as it is done.

        Raises:
            Misuse: A deed cannot be done; names its post.
        """
        for deed in sorted(deeds, key=lambda deed: deed.at):
            if deed.at < until:
                self._pass_time(self._start + deed.at)
                yield self._clock.now(), self._do(deed)
        self._pass_time(self._start + until)

    def _pass_time(self, until: datetime) -> None:
        """Fetch every now and then, at last at the given moment."""
        while (now := self._clock.now()) < until:
            self._clock.move(min(LOOKS_EVERY, until - now))
            self._desk.sync.run()

    def _do(self, deed: Deed) -> str:
        case = self._case(deed.about)
        if deed.do is Deeds.REPLY:
            return self._reply(case, deed.text)
        return self._act(deed, case).said

    def _case(self, key: str) -> CaseId:
        try:
            case = self._desk.case_of(PostId(self._post_id(key)))
        except KeyError:
            case = None
        if case is None:
            raise Misuse(f"The diary knows of no case with the post {key}.")
        return case

    def _act(self, deed: Deed, case: CaseId) -> Change:
        triage, reminders = self._desk.triage, self._desk.reminders
        until = self._start + deed.until if deed.until else None
        match deed.do:
            case Deeds.DONE:
                change = triage.done([case], Reason(deed.text), deed.why)
            case Deeds.SNOOZE:
                change = triage.snooze([case], until, why=deed.text)
            case Deeds.NOTE:
                change = triage.note(case, deed.text, source="they told us")
            case Deeds.LABEL:
                change = triage.label(case, [deed.text])
            case Deeds.FOLLOW_UP:
                change = reminders.follow_up(case, until or self._start, note=deed.text)
            case Deeds.PROMISE:
                change = reminders.promise(case, until or self._start, deed.text)
            case _:
                change = self._settle(case, deed.text)
        return change

    def _reply(self, case: CaseId, text: str) -> str:
        replies = self._desk.replies
        reply = replies.send(case, text, hold=timedelta(0))
        (sent,) = replies.deliver(reply.id)
        return f"{sent.state.value.capitalize()} to @{sent.handle}: {sent.text}"

    def _settle(self, case: CaseId, how: str) -> Change:
        """Say how the case's promise ended."""
        for one in self._desk.reminders.all():
            if one.case == case and one.kind is ReminderKind.PROMISE:
                return self._desk.reminders.settle(one.id, how)
        raise Misuse(f"The diary knows of no promise in case {case}.")
