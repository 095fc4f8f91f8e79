"""A reply as the coach reads it: tokens with their places, sentence by sentence.

One pass over a bounded text. The patterns below have bounded repeats and no nested ones, so the
time grows with the text and with nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

LONGEST = 10_000
"""Characters that are read: the longest direct message. What follows is not looked at."""

_PIECE = re.compile(
    r"""
    (?P<link>(?:https?://|www\.)[^\s]{0,2000}[^\s.,;:!?)\]}'"”…>])
  | (?P<email>[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4})
  | (?P<blank>\{{1,2}[a-z][^{}\n]{0,41}\}{1,2}|\[[A-Za-z][^\[\]\n]{0,41}\]|\bX{3,10}\b|_{3,40})
  | (?P<handle>@\w{1,50})
  | (?P<part>\(?[1-9]/[1-9]\b\)?)
  | (?P<tag>\#\w{1,100})
  | (?P<digits>\+?\(?\d[\d\ ().\-–]{5,22}\d(?![\w%]))
  | (?P<word>[^\W\d_](?:\.[^\W\d_]){1,9}\b\.?|[^\W_]+(?:['\u2019\u00b4`\-][^\W_]+|(?<=\d)[.:]\d+)*)
  | (?P<dots>\.{2,40}|…)
  | (?P<stop>[.!?]{1,40}|\n)
  | (?P<quote>["“”])
  | (?P<sign>[^\w\s])
    """,
    re.VERBOSE,
)
_SIGNED = re.compile(
    r"(?:^|\s)(?P<signed>[\^*~/\u2013\u2014-]{1,2}\s?(?P<who>[A-Z][\w']{0,14}(?:\ [A-Z]\w{0,14})?))"
    r"\s*(?:https?://\S+\s*)?(?:\(?\d/\d\)?\s*)?$"
)
_STRAIGHT = str.maketrans("\u2019\u00b4`", "'''")
_END = 120
"""Characters at the end in which somebody signs."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d|\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4} ?[-–] ?\d{4}")
_HOTLINE = re.compile(
    r"\+?(?:44|1)?0?(?:80[08]|84[345]|87[01]|03\d\d|3[03]0|8(?:33|44|55|66|77|88))"
)
_QUIET_SIGNS = frozenset("()[]{},;:&/%$£€*^~<|=+-–—'’\"“”#@_\\")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number, a link, a sign.

    Attributes:
        text: In lower case, apostrophes straight; of somebody's sign-off only the letters.
        kinds: What it is besides a word, such as "link", "number", "phone", "caps".
        start: Its first character in the reply; `end` is behind its last.
        sentence: The number of its sentence.
    """

    text: str
    kinds: frozenset[str]
    start: int
    end: int
    sentence: int


@dataclass(frozen=True)
class Words:
    """A reply, read.

    Attributes:
        tokens: In order.
        length: Characters of the whole reply.
    """

    tokens: tuple[Token, ...]
    length: int

    @cached_property
    def ends(self) -> frozenset[int]:
        """The last token of each sentence, by its index."""
        last = {
            token.sentence: at for at, token in enumerate(self.tokens) if "stop" not in token.kinds
        }
        return frozenset(last.values())

    @cached_property
    def begins(self) -> frozenset[int]:
        """The first token of each sentence that is not somebody's handle, by its index."""
        first: dict[int, int] = {}
        for at, token in enumerate(self.tokens):
            if not token.kinds & {"handle", "stop"}:
                first.setdefault(token.sentence, at)
        return frozenset(first.values())

    @cached_property
    def count(self) -> int:
        """How many words it has, without handles, links, signs and the sign-off."""
        return sum(not token.kinds - _SPOKEN for token in self.tokens)


_SPOKEN = frozenset({"number", "caps", "code"})


def read(text: str) -> Words:
    """Split a reply into tokens."""
    return Words(tuple(_tokens(text[:LONGEST])), len(text))


def _tokens(text: str) -> Iterator[Token]:
    signed = _SIGNED.search(text, max(0, len(text) - _END))
    at, sentence = 0, 0
    while found := _PIECE.search(text, at):
        kind, start, end = found.lastgroup or "", found.start(), found.end()
        if signed and signed.start("signed") <= start < signed.end("signed"):
            start, end = signed.span("signed")
            who = signed["who"].lower()
            yield Token(who, frozenset({"signed"}), start, end, sentence + 1)
            at, sentence = end, sentence + 1
            continue
        kinds, piece = _kinds(kind, found[0])
        end = at = start + len(piece)
        if kind == "stop" or (kind == "dots" and end < len(text)):
            yield Token(piece, kinds, start, end, sentence)
            sentence += 1
        elif kind != "sign" or piece not in _QUIET_SIGNS:
            said = piece.lower().translate(_STRAIGHT).rstrip(".") or piece
            yield Token(said, kinds, start, end, sentence)


def _kinds(kind: str, piece: str) -> tuple[frozenset[str], str]:
    """What a piece is, and as much of it as belongs together."""
    if kind == "word":
        return _word_kinds(piece), piece
    if kind == "digits":
        if number := _long_number(piece):
            return frozenset({number}), piece
        first = re.match(r"[+(]*[\d.]*\d", piece)
        return frozenset({"number"}), first[0] if first else piece[:1]
    kinds = {kind}
    if kind == "stop" and piece.count("!") > 1:
        kinds.add("bangs")
    if kind == "tag" and sum(char.isdigit() for char in piece) > 3:
        kinds.add("code")
    return frozenset(kinds), piece


def _word_kinds(piece: str) -> frozenset[str]:
    kinds = set()
    digits = sum(char.isdigit() for char in piece)
    if piece[0].isdigit():
        kinds.add("number")
    if digits > 3 and len(piece) > 4:
        kinds.add("code")
    if len(piece) > 3 and piece.isupper() and not digits:
        kinds.add("caps")
    return frozenset(kinds)


def _long_number(piece: str) -> str:
    """Whether digits are a phone's ("phone", of a business "hotline") or a card's ("card")."""
    digits = "".join(char for char in piece if char.isdigit())
    if _DATE.fullmatch(piece) or len(digits) < 8:
        return ""
    if len(digits) in (13, 14, 15, 16, 19) and piece[0] != "+" and _luhn(digits):
        return "card"
    if _HOTLINE.match(digits):
        return "hotline"
    return "phone" if piece[0] in "+(0" or len(digits) in (10, 11) else "code"


def _luhn(digits: str) -> bool:
    """Whether the check digit of a card number is right (ISO/IEC 7812-1, annex B)."""
    doubled = (int(char) * (1 + at % 2) for at, char in enumerate(reversed(digits)))
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0
