"""Phrases: what a rule looks for, written as people say it.

A phrase is words in a row within one sentence. `(a|b c)` is a choice, `(a|b)?` and `a?` may be
left out, `send*` is any word that begins so, `..` stands for up to five words, `<link>` for a token
of that kind, `<=first_name>` for that fact of the case; `^` and `$` are the ends of a sentence.
Commas and brackets of a reply are not read. A phrase is compared word by word: there are no regular
expressions in a rule, so none can hang.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import TypeAlias

from carecli.care.coach.words import Token, Words

_GAP = 5
_GAPS = 2
_LONGEST = 16
_MOST = 200
"""Wordings that one phrase may stand for."""
_PART = re.compile(r"(?:\((?P<choice>[^()]*)\)|(?P<word>[^\s()?]+|\?))(?P<maybe>\?)?")
_PLAIN = re.compile(r"[^\W_]+(?:['\-.][^\W_]+)*\*?|[^\w\s,;:()<>|]+|>|<=?[\w-]+>")
_START, _END, _SKIP = "^", "$", ".."


@dataclass(frozen=True, slots=True)
class _One:
    """One token, by any of its properties: its word, how it begins, its kind, a fact it equals."""

    words: frozenset[str]
    begins: tuple[str, ...]
    kinds: frozenset[str]
    facts: tuple[str, ...]

    def fits(self, token: Token, facts: Mapping[str, str]) -> bool:
        return (
            token.text in self.words
            or bool(self.begins and token.text.startswith(self.begins))
            or bool(self.kinds and not self.kinds.isdisjoint(token.kinds))
            or any(token.text in facts.get(fact, "").lower().split("|") for fact in self.facts)
        )


_Part: TypeAlias = _One | str
_Wording: TypeAlias = tuple[_Part, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens that a phrase stands on, from `first` to `last` (both included)."""

    first: int
    last: int


class Phrases:
    """Phrases compiled, ready to be found.

    Args:
        texts: As a rule has them.

    Raises:
        ValueError: One is not a phrase; says why.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._by_word: dict[str, list[_Wording]] = {}
        self._by_kind: dict[str, list[_Wording]] = {}
        self._others: list[_Wording] = []
        for text in texts:
            for wording in _wordings(text):
                self._file(wording)

    def _file(self, wording: _Wording) -> None:
        """Keep a wording where it is found by its first token."""
        first = wording[wording[0] == _START]
        assert isinstance(first, _One)  # noqa: S101 _check has seen to it
        if first.begins or first.facts:
            self._others.append(wording)
        for word in first.words:
            self._by_word.setdefault(word, []).append(wording)
        for kind in first.kinds:
            self._by_kind.setdefault(kind, []).append(wording)

    def __bool__(self) -> bool:
        """Whether there is anything to look for."""
        return bool(self._by_word or self._by_kind or self._others)

    def find(self, words: Words, facts: Mapping[str, str]) -> Iterator[Span]:
        """Where they stand, in order; of several from one token the longest, none overlap."""
        free = 0
        for at, token in enumerate(words.tokens):
            if at < free:
                continue
            tried = [*self._by_word.get(token.text, ()), *self._others]
            if self._by_kind:
                tried += (one for kind in token.kinds for one in self._by_kind.get(kind, ()))
            if not tried:
                continue
            ends = [end for one in tried if (end := _match(one, words, at, facts)) is not None]
            if ends:
                free = max(ends) + 1
                yield Span(at, free - 1)


def _wordings(text: str) -> Iterator[_Wording]:
    """Everything a phrase stands for; choices between single words stay together."""
    if "".join(_PART.sub("", text).split()):
        raise ValueError(f"{text!r} has a bracket that is not closed, or one within another")
    slots = [_slot(found) for found in _PART.finditer(text)]
    many = 1
    for slot in slots:
        many *= len(slot)
    if many > _MOST:
        raise ValueError(f"{text!r} stands for {many} wordings; the most is {_MOST}")
    for row in product(*slots):
        wording = tuple(part for pieces in row for part in pieces)
        _check(wording, text)
        yield wording


def _slot(found: re.Match[str]) -> list[_Wording]:
    """The ways to fill one place of a phrase."""
    options = [option.split() for option in (found["choice"] or found["word"]).split("|")]
    single = [option[0] for option in options if len(option) == 1]
    ways: list[_Wording] = []
    if single:
        ways.append((_part(single),))
    ways += (tuple(_part([word]) for word in option) for option in options if len(option) > 1)
    return [*ways, ()] if found["maybe"] or [] in options else ways


def _part(words: list[str]) -> _Part:
    if words[0] in (_START, _END, _SKIP):
        return words[0]
    words = [word.lower().replace("\u2019", "'") for word in words]
    for word in words:
        if not _PLAIN.fullmatch(word):
            raise ValueError(f"{word!r} is not a word")
    plain = [word for word in words if word[0] != "<" and word[-1] != "*"]
    return _One(
        words=frozenset(plain),
        begins=tuple(word[:-1] for word in words if word[-1] == "*"),
        kinds=frozenset(word[1:-1] for word in words if word[0] == "<" and word[1] != "="),
        facts=tuple(word[2:-1] for word in words if word.startswith("<=")),
    )


def _check(wording: _Wording, text: str) -> None:
    inner = wording[wording[:1] == (_START,) :]
    inner = inner[: len(inner) - (inner[-1:] == (_END,))]
    if not inner or _SKIP in (inner[0], inner[-1]):
        raise ValueError(f"{text!r} can be nothing, or begins or ends with a gap")
    if inner.count(_SKIP) > _GAPS or len(inner) > _LONGEST:
        raise ValueError(f"{text!r} has more than {_GAPS} gaps or {_LONGEST} words")
    if _START in inner or _END in inner:
        raise ValueError(f"{text!r} has ^ or $ elsewhere than at its ends")


def _match(wording: _Wording, words: Words, at: int, facts: Mapping[str, str]) -> int | None:
    """The last token of a wording that begins at a token; None where it does not."""
    if wording[0] != _START:
        return _rest(wording, 0, words, at, facts)
    return _rest(wording, 1, words, at, facts) if at in words.begins else None


def _rest(
    wording: _Wording, done: int, words: Words, at: int, facts: Mapping[str, str]
) -> int | None:
    tokens = words.tokens
    sentence = tokens[at].sentence
    while done < len(wording):
        part = wording[done]
        done += 1
        if part == _END:
            return at - 1 if at - 1 in words.ends else None
        if part == _SKIP:
            reach = range(at, min(at + _GAP + 1, len(tokens)))
            ends = (_rest(wording, done, words, n, facts) for n in reach
                    if tokens[n].sentence == sentence)  # fmt: skip
            return next((end for end in ends if end is not None), None)
        past = at >= len(tokens) or tokens[at].sentence != sentence
        if past or isinstance(part, str) or not part.fits(tokens[at], facts):
            return None
        at += 1
    return at - 1
