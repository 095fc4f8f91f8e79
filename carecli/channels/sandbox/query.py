"""The query language of recent search, as far as a care desk uses it.

AND (a space) binds tighter than OR; `-` negates one term, never a group; words are compared
without case and accents; a repost never matches a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from carecli.channels.sandbox import text as texts
from carecli.channels.sandbox.world import Post, World

Test = Callable[[Post, World], bool]

LONGEST = 512
_TOKEN = re.compile(r'\s*(?:(\()|(\))|(-?)((?:[a-z_]+:)?"[^"]*"|[^\s()"]+))', re.IGNORECASE)


class QueryError(ValueError):
    """The query is not one; the text says where."""


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood; `conversation` is set when it asks for one thread only."""

    matches: Test
    conversation: int | None = None


@dataclass(frozen=True, slots=True)
class _Term:
    """A part of a query; `alone` says whether it may be a whole query."""

    test: Test
    alone: bool
    conversation: int | None = None


def parse(query: str) -> Query:
    """Understand a query.

    Raises:
        QueryError: It is empty, too long, ill-formed, has an unknown operator or nothing that
            can stand alone.
    """
    if not query.strip():
        raise QueryError("query must not be empty")
    if len(query) > LONGEST:
        raise QueryError(f"query must be at most {LONGEST} characters long")
    term = _Parser(query).whole()
    if not term.alone:
        raise QueryError("query needs at least one positive operator that can stand alone")
    return Query(term.test, term.conversation)


class _Parser:
    """Recursive descent over the tokens of one query."""

    def __init__(self, query: str) -> None:
        self._tokens: list[tuple[str, str, str, str]] = []
        place, end = 0, len(query.rstrip())
        while place < end:
            match = _TOKEN.match(query, place)
            if match is None:
                raise QueryError(f"missing quote or bracket at position {place}")
            self._tokens.append((match[1] or "", match[2] or "", match[3] or "", match[4] or ""))
            place = match.end()

    def whole(self) -> _Term:
        term = self._either()
        if self._tokens:
            raise QueryError("a bracket is closed that was not opened")
        return term

    def _either(self) -> _Term:
        terms = [self._all()]
        while self._tokens and self._tokens[0][3] == "OR":
            self._tokens.pop(0)
            terms.append(self._all())
        if len(terms) == 1:
            return terms[0]
        tests = [term.test for term in terms]
        return _Term(
            lambda post, world: any(test(post, world) for test in tests),
            all(term.alone for term in terms),
        )

    def _all(self) -> _Term:
        terms: list[_Term] = []
        while self._tokens and not self._tokens[0][1] and self._tokens[0][3] != "OR":
            terms.append(self._one())
        if not terms:
            raise QueryError("a term is missing beside a bracket or OR")
        tests = [term.test for term in terms]
        threads = [term.conversation for term in terms if term.conversation is not None]
        return _Term(
            lambda post, world: all(test(post, world) for test in tests),
            any(term.alone for term in terms),
            threads[0] if threads else None,
        )

    def _one(self) -> _Term:
        opening, _, minus, word = self._tokens.pop(0)
        if opening:
            term = self._either()
            if not self._tokens or not self._tokens.pop(0)[1]:
                raise QueryError("a bracket is not closed")
            return term
        if word == "-" or (minus and not word):
            raise QueryError("a group cannot be negated")
        term = _leaf(word)
        if not minus:
            return term
        return _Term(lambda post, world: not term.test(post, world), alone=False)


def _leaf(word: str) -> _Term:
    name, colon, value = word.partition(":")
    if colon and not word.startswith('"'):
        return _operator(name.lower(), value.strip('"'))
    if word.startswith("@"):
        handle = word[1:].lower()
        return _Term(lambda post, world: _names(world, post.mentions, handle), alone=True)
    if word[0] in "#$":
        tag = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
        return _Term(lambda post, _: tag.search(post.text) is not None, alone=True)
    phrase = texts.folded(word)
    if not phrase.strip():
        raise QueryError(f"{word} has no word in it")
    return _Term(
        lambda post, _: post.reposted is None and phrase in texts.folded(post.text), alone=True
    )


def _operator(name: str, value: str) -> _Term:
    if name in ("is", "has"):
        test = _STATES.get(f"{name}:{value.lower()}")
        if test is None:
            raise QueryError(f"{name}:{value} is not an operator")
        return _Term(test, alone=False)
    if name in _NUMBERED:
        if not value.isdecimal():
            raise QueryError(f"{name}: needs an id, not {value!r}")
        number, read = int(value), _NUMBERED[name]
        thread = number if name == "conversation_id" else None
        return _Term(lambda post, _: read(post) == number, alone=True, conversation=thread)
    handle = value.removeprefix("@").lower()
    if name == "from":
        return _Term(lambda post, world: _names(world, (post.author,), handle), alone=True)
    if name == "to":
        return _Term(lambda post, world: _names(world, _spoken_to(post, world), handle), alone=True)
    if name == "url":
        wanted = value.lower()
        return _Term(
            lambda post, _: any(wanted in url.expanded.lower() for url in post.urls), alone=True
        )
    if name == "lang":
        return _Term(lambda _post, _world: value == "en", alone=False)
    raise QueryError(f"{name}: is not an operator")


def _names(world: World, people: tuple[int, ...], handle: str) -> bool:
    return any(world.accounts[who].handle.lower() == handle for who in people)


def _spoken_to(post: Post, world: World) -> tuple[int, ...]:
    return () if post.parent is None else (world.posts[post.parent].author,)


_STATES: dict[str, Test] = {
    "is:retweet": lambda post, _: post.reposted is not None,
    "is:reply": lambda post, _: post.parent is not None,
    "is:quote": lambda post, _: post.quoted is not None,
    "is:verified": lambda _post, _world: False,
    "has:links": lambda post, _: any(not url.media_key for url in post.urls),
    "has:media": lambda post, _: bool(post.media),
    "has:images": lambda post, _: any(picture.kind == "photo" for picture in post.media),
    "has:mentions": lambda post, _: bool(post.mentions),
}
_NUMBERED: dict[str, Callable[[Post], int | None]] = {
    "conversation_id": lambda post: post.conversation,
    "in_reply_to_tweet_id": lambda post: post.parent,
    "quotes_of_tweet_id": lambda post: post.quoted,
    "retweets_of_tweet_id": lambda post: post.reposted,
}
