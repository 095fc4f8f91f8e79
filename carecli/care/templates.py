"""Templates: canned words with places that a person must fill.

A file is a block of TOML between two lines `+++` and the text below it. In the text,
`{first_name|there}` is a fact with a fallback and `{what went wrong}` a blank. Filling is one pass
over the template; what is put in is never looked at again, so a customer's name can hold braces
and stay a name (no `str.format`: its fields reach into objects).
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, NoReturn

from carecli.care.errors import Misuse

SITUATIONS = (
    "first",
    "late",
    "upset",
    "praise",
    "question",
    "closing",
    "follow-up",
    "outside-hours",
    "dm",
    "handover",
    "broken-promise",
)
"""What a template can be for."""

FACTS = ("first_name", "handle", "brand", "greeting", "signoff", "waited", "back_at")
"""What the program knows by itself: the customer's first name and handle, our own name, how we
greet and sign off, how long they waited ("two days"), and when we are back ("tomorrow at 8")."""

_NAME = r"(?P<name>[^\W\d_][\w '?,-]{0,40})"
_BLANK = re.compile(r"\{" + _NAME + r"\}")
_PLACE = re.compile(r"\{" + _NAME + r"(?:\|(?P<fallback>[^{}\n]*))?\}")
_BRACED = re.compile(r"\{[^{}\n]*\}|[{}]")
_SPAN = re.compile(r"(?P<count>[1-9]\d{0,2})(?P<unit>[hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}
_KEYS = ("title", "when", "follow_up", "why")
_FENCE = "+++"


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text to start a reply from.

    Attributes:
        id: Its file name without the ending.
        when: The situations it is offered in, of `SITUATIONS`.
        why: The lesson it serves, one sentence.
        text: With its places still in braces.
        follow_up: How long a customer may stay silent before we ask again; None for no follow-up.
    """

    id: str
    title: str
    when: tuple[str, ...]
    why: str = ""
    text: str
    follow_up: timedelta | None = None

    @property
    def blanks(self) -> tuple[str, ...]:
        """The names a person fills, in order, each once."""
        names = (place["name"] for place in _places(self.text))
        return tuple(dict.fromkeys(name for name in names if name not in FACTS))


@dataclass(frozen=True, slots=True)
class Blank:
    """A place still to be filled; `start` and `end` count characters and include its braces."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Filled:
    """A filled template and the blanks that still stand in it."""

    text: str
    blanks: tuple[Blank, ...]


def parse(text: str, *, id: str) -> Template:  # noqa: A002 the id of a template is called id
    """Read a template file.

    Raises:
        Misuse: It is not a template; names the line and what was expected there.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    if not lines or lines[0].rstrip() != _FENCE:
        _refuse(id, 1, f"expected {_FENCE}, the start of the block with title and when")
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if end is None:
        _refuse(id, len(lines), f"expected a line {_FENCE} that ends the block at the top")
    head = _Head.read(id, lines[1:end])
    body = "\n".join(lines[end + 1 :])
    if not body.strip():
        _refuse(id, end + 1, f"expected the text of the reply below {_FENCE}")
    _check_places(body, id=id, first_line=end + 2)
    return Template(
        id=id,
        title=head.words("title"),
        when=head.situations(),
        why=head.words("why", default=""),
        text=body.strip(),
        follow_up=head.follow_up(),
    )


def fill(
    template: Template, facts: Mapping[str, str], blanks: Mapping[str, str] | None = None
) -> Filled:
    """Put facts and answers into a template's text, in one pass and as they are.

    An empty value counts as none. A place without value and fallback stays as `{name}` and is
    listed, facts included, so that nothing half-filled goes out unnoticed.

    Raises:
        Misuse: A name in `blanks` is not in the template; names the nearest that is.
    """
    known = {place["name"] for place in _places(template.text)}
    for name in blanks or ():
        if name not in known:
            raise Misuse(
                f"The template {template.id} has no blank {name!r}.{_nearest(name, known)}",
                f"Its blanks: {', '.join(template.blanks) or 'none'}.",
            )
    values = {**facts, **(blanks or {})}
    pieces: list[str] = []
    still: list[Blank] = []
    done = length = 0
    for place in _places(template.text):
        name, fallback = place["name"], place["fallback"]
        value = values.get(name) or fallback
        before = template.text[done : place.start()]
        piece = f"{{{name}}}" if value is None else value
        start = length + len(before)
        if value is None:
            still.append(Blank(name, start, start + len(piece)))
        pieces += before, piece
        done, length = place.end(), start + len(piece)
    pieces.append(template.text[done:])
    return Filled("".join(pieces).rstrip(), tuple(still))


def open_blanks(text: str) -> tuple[Blank, ...]:
    """The blanks that still stand in a written reply: a reply that has any is not sent.

    Strict, so that other braces pass: a lower-case letter, then at most 40 letters, digits,
    spaces or any of '?,-_ and the closing brace.
    """
    found = (match for match in _BLANK.finditer(text) if match["name"][0].islower())
    return tuple(Blank(match["name"], match.start(), match.end()) for match in found)


def next_blank(text: str, cursor: int) -> Blank | None:
    """The first blank that starts at or after the cursor, else the first of all."""
    blanks = open_blanks(text)
    ahead = (blank for blank in blanks if blank.start >= cursor)
    return next(ahead, blanks[0] if blanks else None)


@dataclass(frozen=True, slots=True)
class _Head:
    """The block at the top of a file, read strictly."""

    id: str
    lines: list[str]
    values: dict[str, Any]

    @classmethod
    def read(cls, id: str, lines: list[str]) -> _Head:  # noqa: A002 as in parse
        try:
            # The empty line stands for the fence, so that TOML counts lines as the file does.
            head = cls(id, lines, tomllib.loads("\n".join(["", *lines, ""])))
        except tomllib.TOMLDecodeError as error:
            raise Misuse(f"{id}.md: {error}.", 'Expected lines such as title = "…".') from None
        for key in head.values:
            if key not in _KEYS:
                head.refuse(key, f"there is no key {key!r}; expected {', '.join(_KEYS)}")
        return head

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
                meant = _nearest(str(situation), SITUATIONS)
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

    def refuse(self, key: str, what: str) -> NoReturn:
        starts = (n for n, line in enumerate(self.lines, 2) if line.lstrip().startswith(key))
        _refuse(self.id, next(starts, 1), what)


def _places(text: str) -> Iterator[re.Match[str]]:
    return _PLACE.finditer(text)


def _check_places(body: str, *, id: str, first_line: int) -> None:  # noqa: A002 as in parse
    for match in _BRACED.finditer(body):
        found, line = match[0], first_line + body.count("\n", 0, match.start())
        if len(found) == 1:
            which = "is never closed" if found == "{" else "was never opened"
            _refuse(
                id, line, f"{found} {which}; expected {{name}} or {{name|fallback}} on one line"
            )
        place = _PLACE.fullmatch(found)
        if place is None or not place["name"][0].islower():
            _refuse(
                id,
                line,
                f"{found} is no place to fill; expected a fact ({', '.join(FACTS)}) "
                "or a blank in lower-case words, such as {what went wrong}",
            )
        if "_" in place["name"] and place["name"] not in FACTS:
            meant = _nearest(place["name"], FACTS)
            _refuse(id, line, f"there is no fact {found}.{meant} Expected {', '.join(FACTS)}")


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _refuse(id: str, line: int, what: str) -> NoReturn:  # noqa: A002 as in parse
    raise Misuse(f"{id}.md, line {line}: {what}.")
