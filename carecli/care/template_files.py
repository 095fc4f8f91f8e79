"""Template files, read strictly: what does not fit is named with its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn

from carecli.care.blanks import PERSONAL, Field, Kind
from carecli.care.block import LONGEST, Block, refuse
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

_BRACED = re.compile(r"\{[^{}\n]*\}|[{}]")
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
    file = f"{id}.md"
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != _FENCE:
        refuse(file, 1, f"expected {_FENCE}, the start of the block with title and when")
    if len(text) > LONGEST:
        refuse(file, 1, f"expected at most {LONGEST} characters")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        refuse(file, len(lines), f"expected a line {_FENCE} that ends the block at the top")
    head = _Head(Block.read(file, lines[1:end], _KEYS, above=1))
    body = "\n".join(lines[end + 1 :])
    if not body.strip():
        refuse(file, end + 1, f"expected the text of the reply below {_FENCE}")
    sentences = head.sentences()
    _check_places(body, file=file, first_line=end + 2)
    template = Template(
        id=id,
        title=head.block.words("title"),
        when=head.situations(),
        why=head.block.words("why", default=""),
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

    block: Block

    def situations(self) -> tuple[str, ...]:
        when = self.block.values.get("when")
        if not isinstance(when, list) or not when:
            self._refuse("when", f"expected when = […], some of: {', '.join(SITUATIONS)}")
        for situation in when:
            if situation not in SITUATIONS:
                meant = nearest(str(situation), SITUATIONS)
                self._refuse(
                    "when",
                    f"there is no situation {situation!r}.{meant} Expected {', '.join(SITUATIONS)}",
                )
        return tuple(when)

    def follow_up(self) -> timedelta | None:
        value = self.block.values.get("follow_up")
        if value is None:
            return None
        match = _SPAN.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            self._refuse("follow_up", 'expected a span such as "4h", "2d" or "1w"')
        return int(match["count"]) * _UNITS[match["unit"]]

    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(self._sentence(name, told) for name, told in self.block.table("sentences"))

    def _sentence(self, name: str, told: Any) -> Sentence:
        told = told if isinstance(told, dict) else {ELSE: told}
        for condition in told:
            if condition not in (*CONDITIONS, ELSE):
                known = ", ".join((*CONDITIONS, ELSE))
                self._refuse(condition, f"there is no condition {condition!r}; expected {known}")
        return Sentence(name, {one: self._wordings(name, said) for one, said in told.items()})

    def _wordings(self, name: str, said: Any) -> tuple[str, ...]:
        wordings = said if isinstance(said, list) else [said]
        if not wordings or not all(isinstance(one, str) and one.strip() for one in wordings):
            self._refuse(name, f'expected {name} = ["…", "…"], or a "…" for each condition')
        for wording in wordings:
            self._check_wording(wording)
        asked = {frozenset(_blanks_of(wording)) for wording in wordings}
        if len(asked) > 1:
            self._refuse(name, f"the wordings of {name} have different blanks; expected the same")
        return tuple(wording.strip() for wording in wordings)

    def _check_wording(self, wording: str) -> None:
        for at, line in enumerate(self.block.lines, 2):
            if wording.partition("\n")[0].strip() in line:
                _check_places(wording, file=self.block.file, first_line=at)
                return
        _check_places(wording, file=self.block.file, first_line=1)

    def fields(self) -> tuple[Field, ...]:
        return tuple(self._field(name, told) for name, told in self.block.table("blanks"))

    def _field(self, name: str, told: Any) -> Field:
        if not isinstance(told, dict):
            self._refuse(name, f'expected {name} = {{ ask = "…" }}')
        self.block.check_keys(told, _FIELD_KEYS)
        kind, choices = told.get("kind", Kind.WORDS), told.get("choices", [])
        if kind not in [*Kind]:
            self._refuse(name, f"there is no kind {kind!r}; expected {', '.join(Kind)}")
        if not isinstance(choices, list) or not all(isinstance(one, str) for one in choices):
            self._refuse(name, 'expected choices = ["…", "…"]')
        if not isinstance(ask := told.get("ask", ""), str):
            self._refuse(name, 'expected ask = "…"')
        return Field(name=name, ask=ask.strip(), kind=Kind(kind), choices=tuple(choices))

    def check_names(self, template: Template) -> None:
        """Every sentence and every blank of the block stands in the text, and once."""
        names = {place["name"] for place in PLACE.finditer(template.text)}
        told = [(one.name, names) for one in template.sentences]
        told += [(one.name, set(template.blanks)) for one in template.fields]
        for name, known in told:
            if name not in known:
                self._refuse(name, f"there is no {{{name}}} in the text.{nearest(name, known)}")
            if name in FACTS:
                self._refuse(name, f"{name} is a fact; expected a name of your own")
        if both := {one.name for one in template.sentences} & set(_inside(template)):
            self._refuse(min(both), f"{{{min(both)}}} is a sentence; expected only blanks in one")

    def _refuse(self, key: str, what: str) -> NoReturn:
        self.block.refuse(key, what)


def _inside(template: Template) -> Iterator[str]:
    for sentence in template.sentences:
        for wording in sentence.every:
            yield from (place["name"] for place in PLACE.finditer(wording))


def _blanks_of(wording: str) -> Iterator[str]:
    return (one["name"] for one in PLACE.finditer(wording) if one["name"] not in FACTS)


def _check_places(body: str, *, file: str, first_line: int) -> None:
    for match in _BRACED.finditer(body):
        found, line = match[0], first_line + body.count("\n", 0, match.start())
        if len(found) == 1:
            which = "is never closed" if found == "{" else "was never opened"
            refuse(
                file, line, f"{found} {which}; expected {{name}} or {{name|fallback}} on one line"
            )
        place = PLACE.fullmatch(found)
        if place is None or not place["name"][0].islower():
            refuse(
                file,
                line,
                f"{found} is no place to fill; expected a fact ({', '.join(FACTS)}) "
                "or a blank in lower-case words, such as {what went wrong}",
            )
        if "_" in place["name"] and place["name"] not in FACTS:
            meant = nearest(place["name"], FACTS)
            refuse(file, line, f"there is no fact {found}.{meant} Expected {', '.join(FACTS)}")
        if place["name"] == PERSONAL and place["fallback"] is not None:
            refuse(file, line, f"{{{PERSONAL}}} has no fallback: a person writes it each time")
