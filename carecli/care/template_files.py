"""Template files, read strictly: what does not fit is named with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn

from carecli.care.blanks import PERSONAL, Field, Kind
from carecli.care.errors import Misuse
from carecli.care.templates import (
    CONDITIONS,
    ELSE,
    FACTS,
    PLACE,
    SITUATIONS,
    Sentence,
    Template,
    nearest,
)

LONGEST = 20_000
"""Characters of a file; two direct messages fit in."""

_BRACED = re.compile(r"\{[^{}\n]*\}|[{}]")
_HIDDEN = re.compile(r"[^\n -~\u00a0-\ud7ff\ue000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
"""What an escape of TOML can bring in behind the back of whoever reads the file."""
_SPAN = re.compile(r"(?P<count>[1-9]\d{0,2})(?P<unit>[hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_KEYS = ("title", "when", "follow_up", "why", "sentences", "blanks")
_FIELD_KEYS = ("ask", "kind", "choices")
_FENCE = "+++"


def parse(text: str, *, id: str) -> Template:  # noqa: A002 the id of a template is called id
    """Read a template file.

    Raises:
        Misuse: It is not a template; names the line and what was expected there.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != _FENCE:
        _refuse(id, 1, f"expected {_FENCE}, the start of the block with title and when")
    if len(text) > LONGEST:
        _refuse(id, 1, f"expected at most {LONGEST} characters")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        _refuse(id, len(lines), f"expected a line {_FENCE} that ends the block at the top")
    head = _Head.read(id, lines[1:end])
    body = "\n".join(lines[end + 1 :])
    if not body.strip():
        _refuse(id, end + 1, f"expected the text of the reply below {_FENCE}")
    sentences = head.sentences()
    _check_places(body, id=id, first_line=end + 2)
    template = Template(
        id=id,
        title=head.words("title"),
        when=head.situations(),
        why=head.words("why", default=""),
        text=body.strip(),
        follow_up=head.follow_up(),
        sentences=sentences,
        fields=head.fields(),
    )
    head.check_names(template)
    return template


@dataclass(frozen=True, slots=True)
class _Head:
    """The block at the top of a file."""

    id: str
    lines: list[str]
    values: dict[str, Any]

    @classmethod
    def read(cls, id: str, lines: list[str]) -> _Head:  # noqa: A002 as in parse
        try:
            # The empty line stands for the fence, so that TOML counts lines as the file does.
            head = cls(id, lines, tomllib.loads("\n".join(["", *lines, ""])))
        except (ValueError, RecursionError) as error:  # also of a number that is too long
            raise Misuse(f"{id}.md: {error}.", 'Expected lines such as title = "…".') from None
        head.check_keys(head.values, _KEYS)
        if hidden := _HIDDEN.search("".join(_strings(head.values))):
            _refuse(id, 1, f"the block holds {hidden[0]!r}; expected what can be seen")
        return head

    def check_keys(self, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                self.refuse(key, f"there is no key {key!r}; expected {', '.join(known)}")

    def words(self, key: str, *, default: str | None = None) -> str:
        value = self.values.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.refuse(key, f'expected {key} = "…"')
        return value.strip()

    def situations(self) -> tuple[str, ...]:
        when = self.values.get("when")
        if not isinstance(when, list) or not when:
            self.refuse("when", f"expected when = […], some of: {', '.join(SITUATIONS)}")
        for situation in when:
            if situation not in SITUATIONS:
                meant = nearest(str(situation), SITUATIONS)
                self.refuse(
                    "when",
                    f"there is no situation {situation!r}.{meant} Expected {', '.join(SITUATIONS)}",
                )
        return tuple(when)

    def follow_up(self) -> timedelta | None:
        value = self.values.get("follow_up")
        if value is None:
            return None
        match = _SPAN.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            self.refuse("follow_up", 'expected a span such as "4h", "2d" or "1w"')
        return int(match["count"]) * _UNITS[match["unit"]]

    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(self._sentence(name, told) for name, told in self._table("sentences"))

    def _sentence(self, name: str, told: Any) -> Sentence:
        told = told if isinstance(told, dict) else {ELSE: told}
        for condition in told:
            if condition not in (*CONDITIONS, ELSE):
                known = ", ".join((*CONDITIONS, ELSE))
                self.refuse(condition, f"there is no condition {condition!r}; expected {known}")
        return Sentence(name, {one: self._wordings(name, said) for one, said in told.items()})

    def _wordings(self, name: str, said: Any) -> tuple[str, ...]:
        wordings = said if isinstance(said, list) else [said]
        if not wordings or not all(isinstance(one, str) and one.strip() for one in wordings):
            self.refuse(name, f'expected {name} = ["…", "…"], or a "…" for each condition')
        for wording in wordings:
            self._check_wording(wording)
        asked = {frozenset(_blanks_of(wording)) for wording in wordings}
        if len(asked) > 1:
            self.refuse(name, f"the wordings of {name} have different blanks; expected the same")
        return tuple(wording.strip() for wording in wordings)

    def _check_wording(self, wording: str) -> None:
        for at, line in enumerate(self.lines, 2):
            if wording.partition("\n")[0].strip() in line:
                _check_places(wording, id=self.id, first_line=at)
                return
        _check_places(wording, id=self.id, first_line=1)

    def fields(self) -> tuple[Field, ...]:
        return tuple(self._field(name, told) for name, told in self._table("blanks"))

    def _field(self, name: str, told: Any) -> Field:
        if not isinstance(told, dict):
            self.refuse(name, f'expected {name} = {{ ask = "…" }}')
        self.check_keys(told, _FIELD_KEYS)
        kind, choices = told.get("kind", Kind.WORDS), told.get("choices", [])
        if kind not in [*Kind]:
            self.refuse(name, f"there is no kind {kind!r}; expected {', '.join(Kind)}")
        if not isinstance(choices, list) or not all(isinstance(one, str) for one in choices):
            self.refuse(name, 'expected choices = ["…", "…"]')
        if not isinstance(ask := told.get("ask", ""), str):
            self.refuse(name, 'expected ask = "…"')
        return Field(name=name, ask=ask.strip(), kind=Kind(kind), choices=tuple(choices))

    def _table(self, key: str) -> Iterable[tuple[str, Any]]:
        table = self.values.get(key, {})
        if not isinstance(table, dict):
            self.refuse(key, f"expected [{key}] with a line for each")
        return table.items()

    def check_names(self, template: Template) -> None:
        """Every sentence and every blank of the block stands in the text, and once."""
        names = {place["name"] for place in PLACE.finditer(template.text)}
        told = [(one.name, names) for one in template.sentences]
        told += [(one.name, set(template.blanks)) for one in template.fields]
        for name, known in told:
            if name not in known:
                self.refuse(name, f"there is no {{{name}}} in the text.{nearest(name, known)}")
            if name in FACTS:
                self.refuse(name, f"{name} is a fact; expected a name of your own")
        if both := {one.name for one in template.sentences} & set(_inside(template)):
            self.refuse(min(both), f"{{{min(both)}}} is a sentence; expected only blanks in one")

    def refuse(self, key: str, what: str) -> NoReturn:
        name = re.escape(key) + r"(?![\w-])"
        found = (
            at
            for where in (rf"\s*\[?(?:(?:sentences|blanks)\.)?[\"']?{name}", rf".*{name}")
            for at, line in enumerate(self.lines, 2)
            if re.match(where, line)
        )
        _refuse(self.id, next(found, 1), what)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def _inside(template: Template) -> Iterator[str]:
    for sentence in template.sentences:
        for wording in sentence.every:
            yield from (place["name"] for place in PLACE.finditer(wording))


def _blanks_of(wording: str) -> Iterator[str]:
    return (one["name"] for one in PLACE.finditer(wording) if one["name"] not in FACTS)


def _check_places(body: str, *, id: str, first_line: int) -> None:  # noqa: A002 as in parse
    for match in _BRACED.finditer(body):
        found, line = match[0], first_line + body.count("\n", 0, match.start())
        if len(found) == 1:
            which = "is never closed" if found == "{" else "was never opened"
            _refuse(
                id, line, f"{found} {which}; expected {{name}} or {{name|fallback}} on one line"
            )
        place = PLACE.fullmatch(found)
        if place is None or not place["name"][0].islower():
            _refuse(
                id,
                line,
                f"{found} is no place to fill; expected a fact ({', '.join(FACTS)}) "
                "or a blank in lower-case words, such as {what went wrong}",
            )
        if "_" in place["name"] and place["name"] not in FACTS:
            meant = nearest(place["name"], FACTS)
            _refuse(id, line, f"there is no fact {found}.{meant} Expected {', '.join(FACTS)}")
        if place["name"] == PERSONAL and place["fallback"] is not None:
            _refuse(id, line, f"{{{PERSONAL}}} has no fallback: a person writes it each time")


def _refuse(id: str, line: int, what: str) -> NoReturn:  # noqa: A002 as in parse
    raise Misuse(f"{id}.md, line {line}: {what}.")
