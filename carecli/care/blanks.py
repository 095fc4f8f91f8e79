"""Blanks: the places of a template that a person fills, and what may stand in each."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from urllib.parse import urlsplit

from carecli.care.errors import Misuse

PERSONAL = "personal"
"""The blank for one line that is meant for this customer alone; it has no fallback."""

_LONGEST_LINK = 2048


class Kind(StrEnum):
    """What a blank takes."""

    WORDS = "words"
    DATE = "date"
    MONEY = "money"
    ORDER = "order"
    LINK = "link"


EXAMPLES = {
    Kind.WORDS: "",
    Kind.DATE: "a day or an hour that can be kept, such as Friday, tomorrow at 9 or 1 December",
    Kind.MONEY: "an amount with its currency, such as £12.50 or 30 EUR",
    Kind.ORDER: "a number as on the order, such as 10482 or AB-1234",
    Kind.LINK: "a whole address, such as https://example.com/returns",
}
"""What each kind expects, in words; empty for the kind that takes anything."""

_DAYS = (
    r"today|tonight|tomorrow|noon|midday|midnight|(?:this|next) week|end of (?:the )?(?:day|week)"
    r"|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|january|february|march|april|may|june|july|august|september|october|november|december"
)
_PATTERNS = {
    Kind.DATE: re.compile(rf"\d|\b(?:{_DAYS})\b", re.IGNORECASE),
    Kind.MONEY: re.compile(
        r"[£$€¥₹] ?\d[\d.,]{0,15}|\d[\d.,]{0,15} ?(?:[£$€¥₹]|[A-Za-z]{3}|p|pence|pounds?|euros?"
        r"|dollars?|cents?)"
    ),
    Kind.ORDER: re.compile(r"#?(?=[\w/-]{0,38}\d)[\w/-]{2,40}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What a template says about one of its blanks.

    Attributes:
        ask: What to ask the person; empty when its name says enough.
        choices: The only values it takes; empty for any of its kind.
    """

    name: str
    ask: str = ""
    kind: Kind = Kind.WORDS
    choices: tuple[str, ...] = ()

    @property
    def asks(self) -> str:
        """The whole question: what for, and what it takes."""
        takes = " / ".join(self.choices) or EXAMPLES[self.kind]
        return "; ".join(filter(None, (self.ask, takes)))

    def check(self, value: str) -> None:
        """Refuse a value that does not belong here.

        Raises:
            Misuse: It is none of the choices, or not of the kind; says what is.
        """
        said = f"“{value[:40]}” does not fit {{{self.name}}}."
        if self.choices and value not in self.choices:
            raise Misuse(f"{said}{_nearest(value, self.choices)}", f"One of: {self.asks}.")
        if not _is(self.kind, value.strip()):
            raise Misuse(said, f"Expected {EXAMPLES[self.kind]}.")


def _is(kind: Kind, value: str) -> bool:
    match kind:
        case Kind.WORDS:
            return True
        case Kind.LINK:
            return _is_link(value)
        case Kind.DATE:
            return _PATTERNS[kind].search(value) is not None
        case _:
            return _PATTERNS[kind].fullmatch(value) is not None


def _is_link(value: str) -> bool:
    """An address of the web without a user name in it, as far as it can be told."""
    if len(value) > _LONGEST_LINK or not value.isprintable() or set(value) & set(' \\<>"'):
        return False
    try:
        parts = urlsplit(value)
        port_fits = parts.port is None or parts.port > 0
    except ValueError:
        return False
    host = parts.hostname or ""
    named = parts.scheme in ("http", "https") and "." in host.strip(".")
    return named and port_fits and parts.username is None


def _nearest(value: str, known: Iterable[str]) -> str:
    near = get_close_matches(value, list(known), n=1)
    return f" Did you mean “{near[0]}”?" if near else ""
