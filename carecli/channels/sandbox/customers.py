"""The living part: posts and deletions appear when the clock passes them, people answer answers.

Nothing runs in the background: `advance` is called at each request and plays what is due.
"""

from __future__ import annotations

import heapq
import re
from datetime import datetime, timedelta
from typing import NamedTuple

from carecli.channels.sandbox.mail import Event, Mail
from carecli.channels.sandbox.scenarios import Draft, Letter, MoodKind, Reaction, Scenario, Who
from carecli.channels.sandbox.text import LEADING_MENTIONS, digest
from carecli.channels.sandbox.world import Account, Post, World

_UPSET = re.compile(
    r"\b(angry|appalling|awful|broken|cancelled|cold|complain\w*|crushed|damaged|disappoint\w*"
    r"|disgusting|fail\w*|joke|late|lost|missing|mould\w*|never|nobody|refund|ridiculous|rude"
    r"|soggy|stale|still|terrible|unacceptable|waiting|worst|wrong)\b",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(amazing|best|brilliant|delicious|excellent|fantastic|favourite|great|happy|legends?"
    r"|love[dly]*|perfect|thanks?|wonderful)\b",
    re.IGNORECASE,
)


class _Due(NamedTuple):
    """Something due: a post or message to write, or the key of a post to delete.

    `turn` breaks ties.
    """

    at: datetime
    turn: int
    what: Draft | Letter | str


class Customers:
    """Plays a scenario into a world and its mail, from `start` on."""

    def __init__(
        self, world: World, mail: Mail, scenario: Scenario, start: datetime, seed: int
    ) -> None:
        self.ids: dict[str, int] = {}
        self._world, self._mail, self._scenario, self._seed = world, mail, scenario, seed
        self._due: list[_Due] = []
        self._turn = 0
        self._groups: dict[str, str] = {}
        self._reactions = list(scenario.reactions)
        self._own_mind = {(each.to.lower(), each.dm) for each in scenario.reactions}
        for who in scenario.people:
            world.join(account(who))
        for draft in scenario.posts:
            self._plan(start + draft.at, draft)
        for letter in scenario.letters:
            self._plan(start + letter.at, letter)
        for draft in scenario.posts:
            if draft.deleted_after is not None:
                self._plan(start + draft.deleted_after, draft.key)

    def advance(self, now: datetime) -> None:
        """Let everything happen that is due by now, in its order and at its own time."""
        with self._world.lock:
            while self._due and self._due[0].at <= now:
                at, _, what = heapq.heappop(self._due)
                if isinstance(what, Draft):
                    self._write(what, at)
                elif isinstance(what, Letter):
                    self._deliver(what, at)
                else:
                    self._world.remove(self.ids[what])

    def hear(self, answer: Post) -> None:
        """The brand answered: whoever wrote the parent may react, to any number of answers."""
        parent = self._world.posts.get(answer.parent or 0)
        if parent is None or parent.author == answer.author:
            return
        person = self._world.accounts[parent.author]
        key = f"answer-{answer.id}"
        self.ids[key] = answer.id
        if reaction := self._reaction(person, answer.text, parent.text, parent.id, dm=False):
            draft = Draft(
                key=f"reaction-{answer.id}",
                by=person.handle,
                at=timedelta(0),
                text=reaction.text,
                reply_to=key,
            )
            self._plan(answer.at + reaction.after, draft)

    def receive(self, answer: Event) -> None:
        """The brand wrote to one person, who may react to it."""
        other = answer.other(answer.sender)
        if other is None or answer.sender != self._world.brand.id:
            return
        person = self._world.accounts[other]
        said = [each for each in self._mail.of(other) if each.sender == other]
        asked, number = (said[-1].text, said[-1].id) if said else ("", answer.id)
        if reaction := self._reaction(person, answer.text, asked, number, dm=True):
            letter = Letter(
                key=f"reaction-{answer.id}",
                by=person.handle,
                at=timedelta(0),
                text=LEADING_MENTIONS.sub("", reaction.text, count=1),
            )
            self._plan(answer.at + reaction.after, letter)

    def _plan(self, at: datetime, what: Draft | Letter | str) -> None:
        self._turn += 1
        heapq.heappush(self._due, _Due(at, self._turn, what))

    def _write(self, draft: Draft, at: datetime) -> None:
        author = self._world.find(draft.by)
        parent = self._known(draft.reply_to)
        if author is None or (parent in self._world.gone and draft.key.startswith("reaction-")):
            return
        self.ids[draft.key] = self._world.publish(
            by=author.id,
            at=at,
            text=draft.text,
            parent=parent,
            quoted=self._known(draft.quotes),
            reposted=self._known(draft.reposts),
            media=draft.media,
            source=draft.source,
        ).id

    def _deliver(self, letter: Letter, at: datetime) -> None:
        author = self._world.find(letter.by)
        to = self._world.find(letter.to or self._world.brand.handle)
        if author is None or to is None:
            return
        if letter.group:
            room = self._groups.get(letter.group) or self._gather(letter.group, author.id, at)
            sent = self._mail.say(by=author.id, conversation=room, at=at, text=letter.text)
        else:
            sent = self._mail.send(by=author.id, to=to.id, at=at, text=letter.text)
        self.ids[letter.key] = sent.id

    def _gather(self, group: str, first: int, at: datetime) -> str:
        writers = (each.by for each in self._scenario.letters if each.group == group)
        known = (self._world.find(handle) for handle in writers)
        people = [self._world.brand.id, *(who.id for who in known if who is not None)]
        self._groups[group] = self._mail.gather(by=first, people=people, at=at)
        return self._groups[group]

    def _known(self, key: str | None) -> int | None:
        return None if key is None else self.ids[key]

    def _reaction(
        self, person: Account, answer: str, asked: str, number: int, *, dm: bool
    ) -> Reaction | None:
        """What the person writes back to an answer, given what was asked under which id."""
        own = self._own_reaction(person, answer, dm=dm)
        if own is None:
            return self._mood(person, asked, number, dm=dm)
        if own.once:
            self._reactions.remove(own)
        return own

    def _own_reaction(self, person: Account, answer: str, *, dm: bool) -> Reaction | None:
        said = answer.casefold()
        return next(
            (
                reaction
                for reaction in self._reactions
                if reaction.to.lower() == person.handle.lower()
                and reaction.dm == dm
                and (not reaction.words or any(w.casefold() in said for w in reaction.words))
            ),
            None,
        )

    def _mood(self, person: Account, asked: str, number: int, *, dm: bool) -> Reaction | None:
        """One reaction by mood for each person, lest a thank-you be thanked for ever."""
        mind = (person.handle.lower(), dm)
        if mind in self._own_mind:
            return None
        kind = kind_of(asked)
        moods = self._scenario.moods
        fitting = [m for m in moods if m.kind == kind] or [m for m in moods if m.kind == "any"]
        if not fitting:
            return None
        self._own_mind.add(mind)
        mood = fitting[digest("mood", self._seed, number) % len(fitting)]
        return Reaction(to=person.handle, after=mood.after, text=mood.text)


def kind_of(text: str) -> MoodKind:
    """A rough guess at what someone wrote, good enough to pick an answer."""
    if _UPSET.search(text):
        return "upset"
    if "?" in text:
        return "question"
    return "praise" if _PRAISE.search(text) else "any"


def account(who: Who) -> Account:
    """The account of someone in a scenario; its id depends on the handle alone."""
    return Account(
        id=10**9 + digest("account", who.handle.lower()),
        handle=who.handle,
        name=who.name,
        bio=who.bio,
        followers=who.followers,
        since=who.since,
        protected=who.protected,
        suspended=who.suspended,
        dms=who.dms,
    )
