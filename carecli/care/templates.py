"""Templates: canned words with places that a person must fill.

A file is a block of TOML between two lines `+++` and the text below it. In the text,
`{first_name|there}` is a fact with a fallback, `{what went wrong}` a blank, and the name of one of
the file's `[sentences]` that sentence: one of several wordings, or the one for a condition that
holds. The wording is chosen first, from the file's own words alone. Then filling is one pass over
it; what is put in is never looked at again, so a customer's name can hold braces and stay a name
(no `str.format`: its fields reach into objects).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from carecli.care.blanks import Field
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
    "repeat",
)
"""What a template can be for."""

FACTS = ("first_name", "handle", "brand", "greeting", "signoff", "waited", "back_at")
"""What the program knows by itself: the customer's first name and handle, our own name, how we
greet and sign off, how long they waited ("two days"), and when we are back ("tomorrow at 8")."""

CONDITIONS = ("late", "outside-hours", "repeat", "dm")
"""What a sentence can depend on: past the care promise, closed, a customer who had a case here
before, a direct message."""

ELSE = "else"
"""The wording for when no condition of a sentence holds."""

_NAME = r"(?P<name>[^\W\d_][\w '?,-]{0,40})"
_BLANK = re.compile(r"\{" + _NAME + r"\}")
PLACE = re.compile(r"\{" + _NAME + r"(?:\|(?P<fallback>[^{}\n]*))?\}")
"""A place in the text of a file."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence that is not always the same.

    Attributes:
        wordings: By condition, in the order in which they are asked; `ELSE` where none holds.
            Several wordings of one condition take turns.
    """

    name: str
    wordings: Mapping[str, tuple[str, ...]]

    def choose(self, holds: Collection[str], recent: Sequence[str]) -> str:
        """The wording for the conditions that hold: the one that was not used for longest.

        Args:
            recent: What was written of late, newest first.
        """
        conditions = (one for one in self.wordings if one in holds)
        variants = self.wordings.get(next(conditions, ELSE), ("",))
        ages = [_age(variant, recent) for variant in variants]
        return variants[ages.index(max(ages))]

    @property
    def every(self) -> tuple[str, ...]:
        """All its wordings, and the empty one where it can be left out."""
        told = tuple(variant for variants in self.wordings.values() for variant in variants)
        return told if ELSE in self.wordings else (*told, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A text to start a reply from.

    Attributes:
        id: Its file name without the ending.
        when: The situations it is offered in, of `SITUATIONS`.
        why: The lesson it serves, one sentence.
        text: With its places still in braces.
        follow_up: How long a customer may stay silent before we ask again; None for no follow-up.
        sentences: Those that its text names.
        fields: What it says about its blanks; not every blank needs more than its name.
    """

    id: str
    title: str
    when: tuple[str, ...]
    why: str = ""
    text: str
    follow_up: timedelta | None = None
    sentences: tuple[Sentence, ...] = ()
    fields: tuple[Field, ...] = ()

    @property
    def blanks(self) -> tuple[str, ...]:
        """The names a person fills, in order, each once; those of every wording."""
        known = {sentence.name: sentence for sentence in self.sentences}
        found: list[str] = []
        for name in _names(self.text):
            wordings = known[name].every if name in known else (f"{{{name}}}",)
            found += (inner for wording in wordings for inner in _names(wording))
        return tuple(dict.fromkeys(name for name in found if name not in FACTS))

    def field(self, name: str) -> Field:
        """What a blank takes."""
        return next((one for one in self.fields if one.name == name), Field(name=name))

    def wording(self, holds: Collection[str] = (), recent: Sequence[str] = ()) -> str:
        """The text with each sentence as it reads now, its places still open."""
        chosen = {one.name: one.choose(holds, recent) for one in self.sentences}
        return _worded(self.text, chosen)

    def unedited(self, reply: str, known: Mapping[str, str]) -> bool:
        """Whether a reply has all its words, in order, and others only where it has places.

        Args:
            known: Facts that are the same in every reply, such as how we sign.
        """
        told: dict[str, str] = {}
        for sentence in self.sentences:
            longest_first = sorted(sentence.every, key=len, reverse=True)  # one may hold another
            used = next((wording for wording in longest_first if _within(wording, reply)), None)
            if used is None:
                return False
            told[sentence.name] = used
        text = PLACE.sub(lambda place: _known(place, known), _worded(self.text, told)).strip()
        words = [piece.strip() for piece in PLACE.split(text)[::3]]
        ends = reply.startswith(words[0]) and reply.endswith(words[-1])
        return ends and _in_order(words, reply)


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


def fill(
    template: Template,
    facts: Mapping[str, str],
    blanks: Mapping[str, str] | None = None,
    *,
    holds: Collection[str] = (),
    recent: Sequence[str] = (),
) -> Filled:
    """Put facts and answers into a template's text, in one pass and as they are.

    A value of nothing but space counts as none. A place without value and fallback stays as
    `{name}` and is listed, facts included, so that nothing half-filled goes out unnoticed.

    Args:
        holds: The conditions that hold, of `CONDITIONS`.
        recent: What was written from this template of late, newest first.

    Raises:
        Misuse: A name in `blanks` is not in the template, or a value does not fit its blank.
    """
    answers = {name: value for name, value in (blanks or {}).items() if value.strip()}
    _check_answers(template, blanks or {}, answers)
    text = template.wording(holds, recent)
    values = {**facts, **answers}
    pieces: list[str] = []
    still: list[Blank] = []
    done = length = 0
    for place in PLACE.finditer(text):
        name, fallback = place["name"], place["fallback"]
        value = values.get(name) or fallback
        before = text[done : place.start()]
        piece = f"{{{name}}}" if value is None else value
        start = length + len(before)
        if value is None:
            still.append(Blank(name, start, start + len(piece)))
        pieces += before, piece
        done, length = place.end(), start + len(piece)
    pieces.append(text[done:])
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


def nearest(name: str, known: Iterable[str]) -> str:
    """A question after what was meant, or nothing."""
    near = difflib.get_close_matches(name, sorted(known), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def _check_answers(
    template: Template, given: Mapping[str, str], answers: Mapping[str, str]
) -> None:
    known = {*template.blanks, *FACTS}
    for name in given:
        if name not in known:
            raise Misuse(
                f"The template {template.id} has no blank {name!r}.{nearest(name, known)}",
                f"Its blanks: {', '.join(template.blanks) or 'none'}.",
            )
    for name, value in answers.items():
        template.field(name).check(value)


def _names(text: str) -> Iterator[str]:
    return (place["name"] for place in PLACE.finditer(text))


def _known(place: re.Match[str], known: Mapping[str, str]) -> str:
    """What stands in a place in every reply; the place itself where that is not known."""
    if place["name"] not in known:
        return place[0]
    value = known[place["name"]] or place["fallback"] or ""
    return value.replace("{", "").replace("}", "")


def _worded(text: str, chosen: Mapping[str, str]) -> str:
    """A text with its sentences put in; an empty one takes the space behind it along."""

    def word(place: re.Match[str]) -> str:
        wording = chosen.get(place["name"])
        if wording is None:
            return place[0]
        return f"{wording}{place['space']}" if wording else ""

    return re.sub(PLACE.pattern + r"(?P<space> ?)", word, text)


def _age(wording: str, recent: Sequence[str]) -> int:
    """How many replies ago a wording was used; more than there are when in none of them."""
    used = (ago for ago, text in enumerate(recent) if _within(wording, text))
    return next(used, len(recent))


def _within(wording: str, reply: str) -> bool:
    """Whether the fixed words of a wording stand in a reply, in order."""
    return _in_order([piece.strip() for piece in PLACE.split(wording)[::3]], reply)


def _in_order(pieces: Iterable[str], text: str) -> bool:
    at = 0
    for piece in pieces:
        at = text.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True
