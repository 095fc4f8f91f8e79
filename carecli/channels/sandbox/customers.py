"""The living part: posts and deletions appear when the clock passes them, people answer answers.

Nothing runs in the background: `advance` is called at each request and plays what is due.
"""

from __future__ import annotations

import heapq
import re
from datetime import datetime, timedelta
from typing import NamedTuple

from carecli.channels.sandbox.scenarios import Draft, MoodKind, Reaction, Scenario, Who
from carecli.channels.sandbox.text import digest
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


class _Event(NamedTuple):
    """Something due: a post to write, or the key of one to delete. `turn` breaks ties."""

    at: datetime
    turn: int
    what: Draft | str


class Customers:
    """Plays a scenario into a world, from `start` on."""

    def __init__(self, world: World, scenario: Scenario, start: datetime, seed: int) -> None:
        self.ids: dict[str, int] = {}
        self._world, self._scenario, self._seed = world, scenario, seed
        self._due: list[_Event] = []
        self._turn = 0
        self._reactions = list(scenario.reactions)
        self._own_mind = {reaction.to.lower() for reaction in scenario.reactions}
        for who in scenario.people:
            world.join(account(who))
        for draft in scenario.posts:
            self._plan(start + draft.at, draft)
        for draft in scenario.posts:
            if draft.deleted_after is not None:
                self._plan(start + draft.deleted_after, draft.key)

    def advance(self, now: datetime) -> None:
        """Let everything happen that is due by now, in its order and at its own time."""
        with self._world.lock:
            while self._due and self._due[0].at <= now:
                event = heapq.heappop(self._due)
                if isinstance(event.what, Draft):
                    self._write(event.what, event.at)
                else:
                    self._world.remove(self.ids[event.what])

    def hear(self, answer: Post) -> None:
        """The brand answered: whoever wrote the parent may react, to any number of answers."""
        parent = self._world.posts.get(answer.parent or 0)
        if parent is None or parent.author == answer.author:
            return
        person = self._world.accounts[parent.author]
        reaction = self._own_reaction(person, answer) or self._mood(person, parent)
        if reaction is None:
            return
        if reaction.once and reaction in self._reactions:
            self._reactions.remove(reaction)
        key = f"answer-{answer.id}"
        self.ids[key] = answer.id
        self._plan(
            answer.at + reaction.after,
            Draft(
                key=f"reaction-{answer.id}",
                by=person.handle,
                at=timedelta(0),
                text=reaction.text,
                reply_to=key,
            ),
        )

    def _plan(self, at: datetime, what: Draft | str) -> None:
        self._turn += 1
        heapq.heappush(self._due, _Event(at, self._turn, what))

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

    def _known(self, key: str | None) -> int | None:
        return None if key is None else self.ids[key]

    def _own_reaction(self, person: Account, answer: Post) -> Reaction | None:
        said = answer.text.casefold()
        return next(
            (
                reaction
                for reaction in self._reactions
                if reaction.to.lower() == person.handle.lower()
                and (not reaction.words or any(w.casefold() in said for w in reaction.words))
            ),
            None,
        )

    def _mood(self, person: Account, wrote: Post) -> Reaction | None:
        """One reaction by mood for each person, lest a thank-you be thanked for ever."""
        if person.handle.lower() in self._own_mind:
            return None
        kind = kind_of(wrote.text)
        moods = self._scenario.moods
        fitting = [m for m in moods if m.kind == kind] or [m for m in moods if m.kind == "any"]
        if not fitting:
            return None
        self._own_mind.add(person.handle.lower())
        mood = fitting[digest("mood", self._seed, wrote.id) % len(fitting)]
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
    )
