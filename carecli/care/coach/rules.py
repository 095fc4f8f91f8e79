"""Rules and the situation of a reply; packs of rules are TOML files, read strictly."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

from carecli.care.coach.phrases import Phrases
from carecli.care.errors import Misuse

TAGS = ("first", "late", "upset", "praise", "question", "closing", "repeat", "public", "dm")
"""What a situation is made of."""

FACTS = (
    "first_name",
    "customer",
    "account",
    "last_signoff",
    "other_accounts",
    "link_price",
    "price",
)
"""What may be known about a case; a rule that needs one is silent where it is not."""

ANY_LANGUAGE = "*"


class Level(StrEnum):
    """How much a finding weighs; tone is never more than a warning."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


class Kind(StrEnum):
    """How a rule looks at a reply."""

    EXISTENCE = "existence"
    SUBSTITUTION = "substitution"
    ABSENCE = "absence"
    COUNT = "count"
    COMBINATION = "combination"


class Offer(StrEnum):
    """What else can be done about a finding."""

    NOTHING = ""
    PROMISE = "promise"
    HOLD = "hold"
    HANDOVER = "handover"


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a reply is for.

    Attributes:
        tags: Of `TAGS`.
        facts: Of `FACTS`; several values of one are separated by |.
        language: Of the customer's post, as X says; empty when it is not known.
    """

    tags: frozenset[str] = frozenset({"public"})
    facts: Mapping[str, str] = field(default_factory=dict)
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that good care does or leaves alone.

    Attributes:
        lesson: The line of the product's lessons that it serves, 1 to 29; 0 for a rule of safety.
        when: Alternatives, each a row of tags that must all hold ("!praise": must not).
        needs: Facts that must be known.
        find: What it looks for.
        unless: Places that are all right.
        also: What must be there too.
        without: What makes it all right, in the same sentence or anywhere (`within`).
        swap: Each wording of a substitution with a better one.
        most: How often a count may find something.
        words: The fewest and the most words of a reply that it looks at.
        better: Better words for what was found, or what to add; empty when a person must think.
        place: Where an absence is marked: "start" or "end".
        off: Not asked unless somebody switches it on.
    """

    id: str
    family: str
    level: Level
    kind: Kind
    language: str
    lesson: int
    message: str
    why: str
    when: tuple[tuple[str, ...], ...] = ()
    needs: tuple[str, ...] = ()
    find: Phrases
    swap: tuple[tuple[Phrases, str], ...] = ()
    unless: Phrases
    also: Phrases
    without: Phrases
    within: str = "reply"
    most: int = 0
    words: tuple[int, int] = (0, 10_000)
    better: str = ""
    place: str = "end"
    offer: Offer = Offer.NOTHING
    off: bool = False
    bad: tuple[str, ...]
    good: tuple[str, ...]

    def applies(self, situation: Situation) -> bool:
        """Whether it has anything to say in a situation."""
        if not all(situation.facts.get(fact) for fact in self.needs):
            return False
        return not self.when or any(
            all((tag[1:] not in situation.tags) if tag[0] == "!" else (tag in situation.tags)
                for tag in row)
            for row in self.when
        )  # fmt: skip


_KEYS = frozenset(Rule.__slots__) - {"family", "language"}
_FILE_KEYS = frozenset(("family", "language", "level", "lesson", "rule", "sets"))
_RULE = re.compile(r"\s*\[\[\s*rule\s*\]\]")
Sets: TypeAlias = Mapping[tuple[str, str], list[str]]
"""Named phrases, by language and name."""


def read(files: Mapping[str, str], known: Sets = MappingProxyType({})) -> tuple[Rule, ...]:
    """The rules of packs, each a TOML text by its file's name; a later rule replaces one of its id.

    Named sets of phrases (`[sets]`) belong to all packs of the language; "@name" stands for one.

    Args:
        known: The sets of other packs; one of the same name takes the place of it.

    Raises:
        Misuse: A file is not a pack; names file, line, rule and what was expected.
    """
    heads = {name: _head(name, text) for name, text in files.items()}
    named = {**known, **_sets(heads.values())}
    rules: dict[str, Rule] = {}
    for name, head in heads.items():
        lines = [n for n, line in enumerate(files[name].split("\n"), 1) if _RULE.match(line)]
        for at, raw in enumerate(head.get("rule", ())):
            line = lines[at] if at < len(lines) else 1
            rule = _Reader(name, line, head, raw, named).rule()
            rules[rule.id] = rule
    return tuple(rules.values())


def sets(files: Mapping[str, str]) -> Sets:
    """The named sets of phrases of packs.

    Raises:
        Misuse: A file is not a pack.
    """
    return _sets(_head(name, text) for name, text in files.items())


def _sets(heads: Iterable[Mapping[str, Any]]) -> Sets:
    return {
        (head["language"], name): phrases
        for head in heads
        for name, phrases in head.get("sets", {}).items()
    }


def _head(name: str, text: str) -> dict[str, Any]:
    try:
        head = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also of a number that is too long
        raise Misuse(f"{name}: {error}.", "Expected TOML, as in docs/coach.md.") from None
    if odd := set(head) - _FILE_KEYS:
        raise Misuse(f"{name}: there is no key {min(odd)!r} here.", _expected(_FILE_KEYS))
    for key in ("family", "language"):
        if not isinstance(head.get(key), str):
            raise Misuse(f'{name}: expected {key} = "…" at the top.')
    if not isinstance(rules := head.get("rule", []), list) or not all(
        isinstance(rule, dict) for rule in rules
    ):
        raise Misuse(f"{name}: expected [[rule]] above each rule.")
    if not isinstance(phrases := head.get("sets", {}), dict) or not all(
        isinstance(one, list) for one in phrases.values()
    ):
        raise Misuse(f'{name}: expected lines such as name = ["…", "…"] under [sets].')
    return head


def _expected(keys: frozenset[str]) -> str:
    return f"Expected {', '.join(sorted(keys))}."


@dataclass(frozen=True, slots=True)
class _Reader:
    """One rule as it stands in a file."""

    file: str
    line: int
    head: dict[str, Any]
    raw: dict[str, Any]
    sets: Sets

    def rule(self) -> Rule:
        raw = self.raw
        if odd := set(raw) - _KEYS:
            self.refuse(f"there is no key {min(odd)!r}", _expected(_KEYS))
        try:
            rule = self._rule()
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
            self.refuse(
                f"{type(error).__name__}: {error}" if isinstance(error, KeyError) else str(error)
            )
        self._fits(rule)
        return rule

    def _rule(self) -> Rule:
        raw, head = self.raw, self.head
        least, most = raw.get("words", (0, 10_000))
        return Rule(
            id=str(raw["id"]),
            family=head["family"],
            level=Level(raw.get("level", head.get("level", "warning"))),
            kind=Kind(raw["kind"]),
            language=head["language"],
            lesson=int(raw.get("lesson", head.get("lesson", 0))),
            message=str(raw["message"]),
            why=str(raw["why"]),
            when=tuple(tuple(row.split()) for row in raw.get("when", ())),
            needs=tuple(raw.get("needs", ())),
            find=self._phrases("find"),
            swap=tuple((self._compiled([old]), new) for old, new in raw.get("swap", {}).items()),
            unless=self._phrases("unless"),
            also=self._phrases("also"),
            without=self._phrases("without"),
            within=str(raw.get("within", "reply")),
            most=int(raw.get("most", 0)),
            words=(int(least), int(most)),
            better=str(raw.get("better", "")),
            place=str(raw.get("place", "end")),
            offer=Offer(raw.get("offer", "")),
            off=bool(raw.get("off", False)),
            bad=tuple(raw["bad"]),
            good=tuple(raw["good"]),
        )

    def _phrases(self, key: str) -> Phrases:
        return self._compiled(self.raw.get(key, ()))

    def _compiled(self, texts: Sequence[str]) -> Phrases:
        whole: list[str] = []
        for text in texts:
            if text.startswith("@"):
                whole += self.sets[self.head["language"], text[1:]]
            else:
                whole.append(text)
        return Phrases(whole)

    def _fits(self, rule: Rule) -> None:
        """What its kind asks for is there, and nothing that does not exist."""
        tags = {tag.lstrip("!") for row in rule.when for tag in row}
        if odd := tags - set(TAGS):
            self.refuse(f"there is no situation {min(odd)!r}", f"Expected {', '.join(TAGS)}.")
        if odd := set(rule.needs) - set(FACTS):
            self.refuse(f"there is no fact {min(odd)!r}", f"Expected {', '.join(FACTS)}.")
        if (rule.kind is Kind.SUBSTITUTION) is not bool(rule.swap):
            self.refuse("a substitution has [rule.swap], and no other kind has")
        if (rule.kind is not Kind.SUBSTITUTION) is not bool(rule.find):
            self.refuse("expected find = […], the phrases it looks for")
        if rule.kind is Kind.COMBINATION and not (
            rule.also or rule.without or rule.words[1] < 1000
        ):
            self.refuse("a combination has also, without or words besides find")
        if rule.within not in ("reply", "sentence") or rule.place not in ("start", "end"):
            self.refuse('within is "reply" or "sentence", place is "start" or "end"')
        if not rule.bad or not rule.good:
            self.refuse("expected bad = […] and good = […], examples that are tried")

    def refuse(self, what: str, hint: str = "") -> Any:
        name = self.raw.get("id", "a rule without id")
        raise Misuse(f"{self.file}, line {self.line}, {name}: {what}.", hint)
