"""What X does to the text of a post: mentions, t.co links, weighted length, stable invention."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

LIMIT = 280
"""Weighted characters of an ordinary post; what is longer is shown cut, with a note."""

MENTION = re.compile(r"(?<![\w@/])@(\w{1,15})(?!\w)", re.ASCII)
LEADING_MENTIONS = re.compile(r"(?:@\w{1,15}\s+)+", re.ASCII)
_URL = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?')\]]")
_LIGHT = re.compile(r"[\u0000-\u10FF\u2000-\u200D\u2010-\u201F\u2032-\u2037]")
_RIDERS = re.compile(r"\u200d.|[\ufe0f\u20e3\U0001f3fb-\U0001f3ff]")
_FLAG = re.compile(r"[\U0001f1e6-\U0001f1ff]{2}")


@dataclass(frozen=True, slots=True)
class Url:
    """A link as X keeps it: the t.co address in the text, where it leads, what is shown."""

    short: str
    expanded: str
    display: str
    media_key: str = ""


def digest(*parts: object) -> int:
    """A number that depends on the parts alone; the room's only source of chance."""
    joined = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(joined.encode()).digest()[:7], "big")


def mentioned(text: str) -> list[str]:
    """The handles in a text, lower-case, in order, without the @; e-mail addresses are none."""
    return [found.lower() for found in MENTION.findall(text)]


def short_link(*parts: object) -> str:
    """A t.co address that is always the same for the same parts."""
    alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    number, letters = digest("t.co", *parts), ""
    for _ in range(9):
        number, place = divmod(number, len(alphabet))
        letters += alphabet[place]
    return f"https://t.co/{letters}"


def shorten(text: str) -> tuple[str, tuple[Url, ...]]:
    """Replace every link by its t.co address; one that is a t.co address already stays."""
    found: list[Url] = []

    def swap(match: re.Match[str]) -> str:
        target = match[0]
        if target.startswith("https://t.co/"):
            short, target = target, "https://example.com/" + target.removeprefix("https://t.co/")
        else:
            short = short_link(target)
        found.append(Url(short, target, display(target)))
        return short

    return _URL.sub(swap, text), tuple(found)


def display(url: str) -> str:
    """What X shows for a link: no scheme, no www, cut after 26 characters."""
    shown = re.sub(r"^https?://(www\.)?", "", url)
    return shown if len(shown) <= 27 else shown[:26] + "…"


def weight(text: str) -> int:
    """The weighted length by X's v3 rules, bare domains aside (they count as plain text here)."""
    plain = _URL.sub("x" * 23, unicodedata.normalize("NFC", text))
    plain = _FLAG.sub("\U0001f3f3", _RIDERS.sub("", plain))
    return sum(1 if _LIGHT.match(letter) else 2 for letter in plain)


@lru_cache(maxsize=1 << 15)
def folded(text: str) -> str:
    """The words of a text as search compares them, each between blanks, lower-case, no accents."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = " ".join(re.findall(r"\w+", bare.casefold()))
    return f" {words} "
