r"""Text that came from outside, made safe for a terminal.

Control characters become visible pictures, direction overrides and invisible characters go,
marks and joiners are bounded; emoji families, flags, Persian, Hindi and Thai stay as they are.
Textual passes raw escape codes on to the terminal, so this is the line of defence
(reference: Trojan Source, CVE-2021-42574; Unicode UAX #9, UTS #51).
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 30_000
"""Characters kept of one text; X's longest post has 25,000."""

MARKS = 6
"""Combining marks kept on one base character."""

JOINERS = 10
"""Joiners kept in one cluster; the longest emoji in use have four."""

# Direction marks (LRM, RLM, ALM) are everyday typing in Arabic and Hebrew: they go, unmentioned.
_DIRECTION = r"\u200e\u200f\u061c"
_JOINER = r"\u200c\u200d"
_SELECTOR = r"\ufe00-\ufe0f\U000e0100-\U000e01ef"
_HIDDEN = (
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180e\u200b\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0"
    r"\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    r"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"
)
_BLANK = r"\t\r\v\f\x85\u2028\u2029"
_CONTROL = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
_BROKEN = r"\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff" + "".join(
    f"\\U{plane << 16 | 0xFFFE:08x}\\U{plane << 16 | 0xFFFF:08x}" for plane in range(15)
)

# A country's region as an emoji: black flag, tag letters, end (UTS #51, ED-14a).
_FLAG = r"\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"

_SINGLE = re.compile(f"({_FLAG})|[{_HIDDEN}{_DIRECTION}]|([{_BLANK}])|([{_CONTROL}])|[{_BROKEN}]")
_INVISIBLE = re.compile(f"[{_HIDDEN}{_JOINER}{_SELECTOR}]")
# Marks are no word characters, so a pile of them is a run of these; emoji runs are looked at too.
_SUSPECT = re.compile(
    f"[{_HIDDEN}{_DIRECTION}{_JOINER}{_BLANK}{_CONTROL}{_BROKEN}]"
    f"|[^\\w\\s\\x00-\\x7f]{{{MARKS + 1}}}"
)


def clean(text: str, *, lines: bool = True) -> str:
    r"""The text as it may reach a terminal; cleaning it again changes nothing.

    Control codes become their pictures (`␛`), tabs and foreign line ends one space, what cannot be
    shown U+FFFD. At most `LONGEST` characters are kept.

    Args:
        text: Anything, lone surrogates included.
        lines: Keep `\n` (and CRLF as `\n`); otherwise it becomes a space.
    """
    if not lines:
        return clean(text).replace("\n", " ")
    if len(text) <= LONGEST and _SUSPECT.search(text) is None:
        return text
    text = _SINGLE.sub(_safe, text[:LONGEST].replace("\r\n", "\n"))
    return _joiners_bounded(_marks_bounded(text))


def one_line(text: str) -> str:
    """The clean text on one line, with every run of blanks as one space."""
    return " ".join(clean(text).split())


def has_hidden(text: str) -> bool:
    """Does cleaning take out invisible characters, or ones that reorder the text?"""
    safe = clean(text)
    if safe is text:
        return False
    return len(_INVISIBLE.findall(text[:LONGEST])) > len(_INVISIBLE.findall(safe))


def _safe(match: re.Match[str]) -> str:
    """What one suspicious character (or a flag of a region) becomes."""
    flag, blank, control = match.groups()
    if flag:
        return str(flag)
    if blank:
        return " "
    if control:
        code = ord(control)
        if code == 0x7F:
            return "\u2421"
        return chr(0x2400 + code) if 0 < code < 0x20 else "\ufffd"
    hidden = _INVISIBLE.match(match[0]) or match[0] in "\u200e\u200f\u061c"
    return "" if hidden else "\ufffd"


def _marks_bounded(text: str) -> str:
    """At most `MARKS` marks on one base; joiners between them neither count nor start anew."""
    kept = []
    marks = 0
    for char in text:
        if unicodedata.category(char)[0] == "M":
            marks += 1
            if marks > MARKS:
                continue
        elif char not in "\u200c\u200d":
            marks = 0
        kept.append(char)
    return "".join(kept)


def _joiners_bounded(text: str) -> str:
    """Joiners only where they join something, and at most `JOINERS` in one cluster."""
    kept: list[str] = []
    joiners = 0
    for index, char in enumerate(text):
        if char in "\u200c\u200d":
            joins = kept and _joinable(kept[-1]) and _joinable(text[index + 1 : index + 2])
            if not joins or joiners == JOINERS:
                continue
            joiners += 1
        elif not kept or (kept[-1] not in "\u200c\u200d" and unicodedata.category(char)[0] != "M"):
            joiners = 0
        kept.append(char)
    return "".join(kept)


def _joinable(char: str) -> bool:
    """A letter, a mark, an emoji (also one newer than Python's tables) or a digit of its script."""
    if not char or char.isascii():
        return char.isalpha()
    category = unicodedata.category(char)
    return category[0] in "LM" or category in {"So", "Sk", "Sm", "Nd", "Cn"}
