"""What is out of the ordinary: several people on one problem, or far more people than usual."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote

from carecli.care.alarms import HOUR, same_hours, spike
from carecli.care.cases import AccountId, CaseId
from carecli.care.clusters import PEOPLE, Said, crowds
from carecli.care.rows import Account, Alarm, Voice
from carecli.desk.parts import Parts
from carecli.store.crowds import Trace, arrivals, lately, voices

WINDOW: Final = timedelta(hours=4)
"""How far apart the posts of a crowd may be."""
_BEFORE: Final = timedelta(days=30)
_MOST: Final = 500
"""Posts that are compared, and as many that they are compared with."""
_NEWS: Final = timedelta(hours=2)
"""When a status post promises the next news, to the full hour."""
_NEW_POST: Final = "https://x.com/intent/tweet?text="
"""X's own page for writing a post: no API call, no charge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """People who write to an account about the same thing, oldest first."""

    account: str
    topic: tuple[str, ...]
    voices: tuple[Voice, ...]

    @property
    def alarm(self) -> Alarm:
        """The same in short."""
        return Alarm(account=self.account, people=len(self.voices), topic=self.topic)

    @property
    def cases(self) -> tuple[CaseId, ...]:
        """Their cases."""
        return tuple(voice.case for voice in self.voices)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPost:
    """A public post to everybody, to be sent by a person: `url` is X's page with it filled in."""

    text: str
    url: str


class Crowds:
    """Looks for what is out of the ordinary, and remembers what it saw until there is news."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._seen: dict[AccountId, tuple[Trace, tuple[Gathering, ...]]] = {}

    def now(self, account: str | None = None) -> tuple[Gathering, ...]:
        """The crowds of one account or all, the largest first."""
        found = [each for one in self._accounts(account) for each in self._of(one)]
        return tuple(sorted(found, key=lambda each: -len(each.voices)))

    def of(self, case: CaseId) -> Gathering | None:
        """The crowd that a case is part of."""
        return next((each for each in self.now() if case in each.cases), None)

    def alarms(self, account: str | None = None) -> tuple[Alarm, ...]:
        """Crowds, then spikes."""
        return (
            *(each.alarm for each in self.now(account)),
            *self._spikes(account),
        )

    def status_post(self, gathering: Gathering) -> StatusPost:
        """What to tell everybody: that we know, and when the next news comes."""
        mine = self._parts.settings.account(gathering.account)
        zone = self._parts.promise(self._parts.account(gathering.account).id).hours.zone
        news = (self._parts.now() + _NEWS).astimezone(zone).replace(minute=0)
        text = (
            f"Several of you have written to us about this: {' '.join(gathering.topic)}. We know,"
            f" we are on it, and we are sorry. Next news here by {news:%H:%M}. {mine.signoff}"
        ).rstrip()
        return StatusPost(text=text, url=_NEW_POST + quote(text, safe=""))

    def _accounts(self, account: str | None) -> tuple[Account, ...]:
        return (self._parts.account(account),) if account else self._parts.accounts()

    def _of(self, account: Account) -> tuple[Gathering, ...]:
        now = self._parts.now()
        present = lately(self._parts.db, account.id, now - WINDOW)
        if len(present) < PEOPLE:
            return ()
        known, found = self._seen.get(account.id, ((), ()))
        if known != present:
            found = tuple(self._gather(account, now))
            self._seen[account.id] = present, found
        return found

    def _gather(self, account: Account, now: datetime) -> Iterator[Gathering]:
        db, begin = self._parts.db, now - WINDOW
        heard = {v.post: v for v in voices(db, account.id, begin, now, _MOST)}
        before = voices(db, account.id, begin - _BEFORE, begin, _MOST)
        for crowd in crowds([_said(v) for v in heard.values()], [_said(v) for v in before]):
            shown = tuple(heard[post] for post in crowd.posts)
            yield Gathering(account=account.handle, topic=crowd.topic, voices=shown)

    def _spikes(self, account: str | None) -> Iterator[Alarm]:
        now = self._parts.now()
        for one in self._accounts(account):
            zone = self._parts.promise(one.id).hours.zone
            count = len(lately(self._parts.db, one.id, now - HOUR))
            past = arrivals(self._parts.db, one.id, same_hours(now, zone), HOUR)
            if found := spike(count, past):
                yield Alarm(account=one.handle, people=found.count, usual=found.usual)


def _said(voice: Voice) -> Said:
    return Said(post=voice.post, who=voice.who, text=voice.text)
