"""The first name to greet somebody by, or none.

A display name is whatever its owner typed: a name, a shop, a slogan, an attack. What goes into a
public greeting must be a name for certain, so every doubt ends in None and the template's fallback.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 20
"""Characters of the longest first name that is used."""

_COURTESY = frozenset({"dr", "mr", "mrs", "ms", "miss", "mx", "prof", "professor", "rev"})
_WITH_FIRST_NAME = frozenset({"sir", "dame"})
_BUSINESS_WORDS = """
    ltd limited inc llc llp plc gmbh ag corp co company group holdings partners agency studio
    studios media news radio tv fm magazine daily times gazette press podcast shop store boutique
    market bakery bakers bakehouse cafe café coffee bar pub inn restaurant kitchen hotel salon
    garage motors homes estates cars taxis travel tours events records books team support help
    helpdesk customer customers care service services official account bot app fc afc rfc cc club
    society association council school college university academy church parish charity trust
    foundation fans fan page deals offers sale crypto nft bank insurance solutions design designs
"""
_SENTENCE_WORDS = """
    the a an and or of for in on at to is am are was be i im i'm my your our we you not no just
    with from by this that it's its when who what where why how never always mum mom mummy mama
    dad daddy nan wife husband proud
"""
_BUSINESS = frozenset(_BUSINESS_WORDS.split())
_SENTENCE = frozenset(_SENTENCE_WORDS.split())
_HOSTILE = re.compile(r"[@#$%{}<>\[\]\\^*=+_`&\d\u202a-\u202e\u2066-\u2069]|://|\.\w|www\.")
_ASIDE = re.compile(r"[|(,;•·~/:]|\s[-\u2013\u2014]\s")
_ATTACHED = "\ufe0e\ufe0f\u20e3"  # variation selectors and the keycap, which count as marks
_SURNAME_FIRST = ("CJK", "HANGUL", "HIRAGANA", "KATAKANA", "BOPOMOFO", "IDEOGRAPHIC")


def first_name(display_name: str, handle: str) -> str | None:
    """The name for a greeting: letters, marks, apostrophes and hyphens only, at most 20 of them.

    None for companies, slogans, initials, a bare surname after a title, a display name that merely
    repeats the handle, anything with digits, handles, hashtags, links or braces, and names that
    put the surname first (Chinese, Japanese, Korean).
    """
    name = (
        unicodedata.normalize("NFKC", _without_ornaments(display_name))
        .replace("\u2019", "'")
        .strip()
    )
    words = _words(name)
    if words is None or (name == name.lower() == handle.lower()):
        return None
    word = words[0]
    if not _is_name(word) or _is_initials(words):
        return None
    greeting = _in_title_case(word)
    return greeting if len(greeting) <= LONGEST else None


def _without_ornaments(text: str) -> str:
    kept = (" " if unicodedata.category(ch) in {"So", "Sk"} else ch for ch in text)
    return "".join(
        ch
        for ch in kept
        if ch not in _ATTACHED and (unicodedata.category(ch) != "Cf" or _HOSTILE.match(ch))
    )


def _words(name: str) -> list[str] | None:
    """The words of the name proper without titles; None when it is no person's name."""
    if _HOSTILE.search(name) or any(unicodedata.category(ch) == "Cc" for ch in name):
        return None
    if _BUSINESS & {word.strip(".,()|-!") for word in name.lower().split()}:
        return None
    words = [word.rstrip(".") for word in _ASIDE.split(name, maxsplit=1)[0].split()]
    if not 1 <= len(words) <= 5 or _SENTENCE & {word.lower() for word in words}:
        return None
    titled = False
    while words and words[0].lower() in _COURTESY | _WITH_FIRST_NAME:
        titled = words.pop(0).lower() in _COURTESY
    return words if len(words) > titled else None


def _is_name(word: str) -> bool:
    """Whether it is spelt as a name: letters with their marks, ' and - only between letters."""
    letters = sum(ch.isalpha() for ch in word)
    marks = sum(unicodedata.category(ch) in {"Mn", "Mc"} for ch in word)
    joints = sum(ch in "'-" for ch in word)
    return (
        letters >= 2
        and len(word) == letters + marks + joints
        and marks <= letters
        and word[0].isalpha()
        and word[-1] not in "'-"
        and not re.search("['-]{2}", word)
        and not any(unicodedata.name(ch, "").startswith(_SURNAME_FIRST) for ch in word)
    )


def _is_initials(words: list[str]) -> bool:
    """Whether the first word is JB or BBC rather than the JO of a JO SMITH."""
    shouted = len(words) > 1 and all(word.isupper() for word in words)
    return words[0].isupper() and len(words[0]) <= 3 and not shouted


def _in_title_case(word: str) -> str:
    if not (word.isupper() or word.islower()):
        return word
    return "".join(part.capitalize() for part in re.split("(['-])", word))
