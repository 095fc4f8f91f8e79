"""Holding a reply against the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from carecli.care.coach.language import language_of
from carecli.care.coach.phrases import Phrases, Span
from carecli.care.coach.rules import ANY_LANGUAGE, Kind, Level, Offer, Rule, Situation
from carecli.care.coach.words import Words, read

_EACH = 5
"""Findings of one rule in one reply; more of the same helps nobody."""
_FIELD = re.compile(r"\{(\w+)\}")
_ORDER = {Level.ERROR: 0, Level.WARNING: 1, Level.HINT: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What the coach says about a place in a reply.

    Attributes:
        start: Its first character; `end` is behind its last. Equal where something is missing.
        suggestion: Words to put in its place; empty when a person must think.
        why: The lesson behind it.
        offer: What else can be done about it.
    """

    rule: str
    family: str
    level: Level
    start: int
    end: int
    message: str
    suggestion: str = ""
    why: str = ""
    lesson: int = 0
    offer: Offer = Offer.NOTHING


def review(
    text: str, rules: Iterable[Rule], situation: Situation, *, quiet: frozenset[str] = frozenset()
) -> tuple[Finding, ...]:
    """What the rules say about a reply, errors first, then in the order of the text.

    Rules for a language are silent about a text in another. Of findings of one family on the same
    words, the first is kept.

    Args:
        quiet: Ids of rules that somebody dismissed; an error cannot be.
    """
    words = read(text)
    if not words.tokens:
        return ()
    language = language_of(words, situation.language)
    found: list[Finding] = []
    for rule in rules:
        silent = rule.off or (rule.id in quiet and rule.level is not Level.ERROR)
        if silent or rule.language not in (language, ANY_LANGUAGE) or not rule.applies(situation):
            continue
        found += (one for one in _held(rule, text, words, situation.facts)
                  if not any(_same(one, other) for other in found))  # fmt: skip
    return tuple(sorted(found, key=lambda one: (_ORDER[one.level], one.start, one.rule)))


def _same(one: Finding, other: Finding) -> bool:
    return one.family == other.family and one.start < other.end and other.start < one.end


def _held(rule: Rule, text: str, words: Words, facts: Mapping[str, str]) -> Iterator[Finding]:
    least, most = rule.words
    if not least <= words.count <= most:
        return
    if rule.also and not any(rule.also.find(words, facts)):
        return
    if rule.kind is Kind.ABSENCE:
        if not any(rule.find.find(words, facts)) and not any(rule.without.find(words, facts)):
            at = _start(words) if rule.place == "start" else len(text.rstrip())
            yield _finding(rule, text, (at, at), rule.better, facts)
        return
    pairs = rule.swap if rule.kind is Kind.SUBSTITUTION else ((rule.find, rule.better),)
    spans = [
        (span, better) for phrases, better in pairs for span in _places(rule, phrases, words, facts)
    ]
    for span, better in islice(spans, rule.most if rule.kind is Kind.COUNT else 0, _EACH):
        start, end = words.tokens[span.first].start, words.tokens[span.last].end
        yield _finding(rule, text, (start, end), _like(text[start:end], better), facts)


def _places(rule: Rule, phrases: Phrases, words: Words, facts: Mapping[str, str]) -> list[Span]:
    """Where phrases stand, but for the places that are all right."""
    found = list(phrases.find(words, facts))
    if not found:
        return found
    fine = list(rule.unless.find(words, facts))
    found = [one for one in found if not any(_meet(one, other) for other in fine)]
    if rule.without:
        saved = {words.tokens[span.first].sentence for span in rule.without.find(words, facts)}
        if rule.within == "reply":
            return [] if saved else found
        found = [one for one in found if words.tokens[one.first].sentence not in saved]
    return found


def _meet(one: Span, other: Span) -> bool:
    return one.first <= other.last and other.first <= one.last


def _start(words: Words) -> int:
    """Where the words begin, behind the handles that are answered."""
    first = next((token for token in words.tokens if "handle" not in token.kinds), words.tokens[0])
    return first.start


def _like(old: str, new: str) -> str:
    """Better words with a capital where the old ones had one."""
    return new[:1].upper() + new[1:] if old[:1].isupper() and new != "I" else new


def _finding(
    rule: Rule, text: str, place: tuple[int, int], better: str, facts: Mapping[str, str]
) -> Finding:
    start, end = place
    known = {**facts, "words": text[start:end]}

    def fill(words: str) -> str:
        return _FIELD.sub(lambda found: known.get(found[1], found[0]), words)

    return Finding(
        rule=rule.id,
        family=rule.family,
        level=rule.level,
        start=start,
        end=end,
        message=fill(rule.message),
        suggestion=fill(better),
        why=rule.why,
        lesson=rule.lesson,
        offer=rule.offer,
    )
