"""The playbook: for a kind of problem whom to ask, what to do, and what may be offered.

Kinds are found in a customer's posts by plain cues, meant to help the eye, never to decide: a
person may choose another one. A cue is a word or a few, compared letter by letter, so that neither
a file nor a post can make it take long.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from carecli.care.rows import Mark

_POSTS = 20
_LONGEST = 1000
"""Posts of a case, the latest ones, and characters of each that are looked at."""
_NO_WORDS = re.compile(r"\W+")
_SKIPPED = re.compile(r"https?://\S+|@\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Somebody who can make it right, or knows.

    Attributes:
        about: What to ask them.
        note: How or when else to reach them.
    """

    name: str
    about: str = ""
    phone: str = ""
    email: str = ""
    note: str = ""

    @property
    def reach(self) -> str:
        """How to reach them, in one line."""
        return " · ".join(filter(None, (self.phone, self.email, self.note)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What may be offered, and up to how much, in the account's own money; None: no limit."""

    what: str
    up_to: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of problem.

    Attributes:
        id: Its file name without the ending.
        why: The lesson behind it, one sentence.
        cues: Words that speak for it; one that ends in `*` stands for all words that begin so.
        marks: Marks of a case that speak for it.
        templates: Ids of those that suit it.
    """

    id: str
    title: str
    steps: tuple[str, ...]
    why: str = ""
    cues: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    templates: tuple[str, ...] = ()
    ask: tuple[Contact, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def limit(self) -> Decimal | None:
        """The most that may be given in a case; None where nothing sets a limit."""
        bounds = [offer.up_to for offer in self.offers]
        known = [bound for bound in bounds if bound is not None]
        return max(known) if known and len(known) == len(bounds) else None


@dataclass(frozen=True, slots=True)
class Play:
    """A kind for a case, with what speaks for it.

    Attributes:
        because: Words of the posts, and marks; none where nothing speaks for it.
        chosen: A person said that it is this kind.
    """

    kind: Kind
    because: tuple[str, ...] = ()
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """A contact with the kinds of problem to ask them about."""

    contact: Contact
    kinds: tuple[str, ...]


def plays(
    kinds: Iterable[Kind], texts: Sequence[str], marks: Collection[Mark] = ()
) -> tuple[Play, ...]:
    """All kinds, the likeliest first, each with what speaks for it.

    More words found speak louder, a phrase louder than a word, a mark as loud as two words.

    Args:
        texts: The customer's posts in the case, oldest first.
    """
    said = " ".join(map(_words, texts[-_POSTS:]))

    def weigh(kind: Kind) -> tuple[int, Play]:
        found = [cue for cue in kind.cues if _holds(said, cue)]
        marked = [mark for mark in kind.marks if mark in marks]
        weight = sum(1 + cue.count(" ") for cue in found) + 2 * len(marked)
        told = [f"“{cue.removesuffix('*')}{'…' if cue.endswith('*') else ''}”" for cue in found]
        return weight, Play(kind, (*told, *(mark.value for mark in marked)))

    weighed = sorted(map(weigh, kinds), key=lambda one: (-one[0], one[1].kind.title.lower()))
    return tuple(play for _, play in weighed)


def contacts(kinds: Iterable[Kind]) -> tuple[Known, ...]:
    """Everybody that can be asked, by name, each once, with all there is to ask them."""
    about: dict[Contact, list[str]] = {}
    named: dict[Contact, list[str]] = {}
    for kind in kinds:
        for contact in kind.ask:
            who = replace(contact, about="")
            about.setdefault(who, []).append(contact.about)
            named.setdefault(who, []).append(kind.title)
    told = [
        Known(replace(who, about="; ".join(dict.fromkeys(filter(None, about[who])))), tuple(titles))
        for who, titles in named.items()
    ]
    return tuple(sorted(told, key=lambda one: one.contact.name.lower()))


def vcards(known: Iterable[Known]) -> str:
    r"""Contacts as address books read them: vCard 4.0 (RFC 6350), lines ended by CRLF.

    Commas, semicolons, backslashes and line ends in a value are escaped (section 3.4), lines are
    folded at 75 octets, never within a character (3.2).
    """
    return "".join(
        f"{line}\r\n" for one in known for logical in _vcard(one) for line in _fold(logical)
    )


def _vcard(one: Known) -> Iterator[str]:
    contact = one.contact
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield f"FN:{_escaped(contact.name)}"
    told = {
        "TITLE": contact.about,
        "TEL;VALUE=text": contact.phone,
        "EMAIL": contact.email,
        "NOTE": contact.note,
    }
    yield from (f"{name}:{_escaped(value)}" for name, value in told.items() if value)
    yield f"CATEGORIES:{','.join(map(_escaped, one.kinds))}"
    yield "END:VCARD"


def _escaped(value: str) -> str:
    for char in ("\\", ",", ";"):
        value = value.replace(char, f"\\{char}")
    return value.replace("\n", "\\n")


def _fold(line: str) -> Iterator[str]:
    """A line in pieces of at most 75 octets; all but the first begin with a space."""
    piece, size = "", 0
    for char in line:
        octets = len(char.encode())
        if size + octets > 75:
            yield piece
            piece, size = " ", 1
        piece, size = piece + char, size + octets
    yield piece


def _words(text: str) -> str:
    """The words of a text in lower case, one space around each; apostrophes are left out."""
    bare = _SKIPPED.sub(" ", text[: 2 * _LONGEST])[:_LONGEST].replace("'", "").replace("\u2019", "")
    return f" {_NO_WORDS.sub(' ', bare.casefold()).strip()} "


def _holds(said: str, cue: str) -> bool:
    words = _words(cue)
    return (words.rstrip() if cue.endswith("*") else words) in said
