"""Look-ups: a command of the person's own, asked with values that they confirmed.

Nothing here runs anything: commands are lists of arguments, and a value fills its place in one of
them without ever becoming two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from carecli.care.errors import Misuse

LONGEST = 200
"""Characters of a value."""

_PLACE = re.compile(r"\{([a-z][a-z0-9_]{0,29})\}")
_BRACES = re.compile(r"[{}]")
_SKIPPED = re.compile(r"https?://\S+|@\w+|[£$€¥₹] ?[\d.,]+|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}:\d\d\b")
_ORDER = re.compile(
    r"(?<![\w.,-])#?((?=[a-z-]{0,6}\d)[a-z]{0,4}-?\d[\d-]{2,18})(?![\w-])", re.IGNORECASE
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_NUMBERED = re.compile(r"(?:order|no|nr|number|ref|reference|booking|#)\W{0,3}$", re.IGNORECASE)
_READ = 10_000
"""Characters of a text in which values are looked for."""


def check_command(command: Sequence[str]) -> None:
    """Refuse a command that could not be run as it is meant.

    Raises:
        ValueError: It is empty, its program is not fixed, or its braces hold no name.
    """
    if not command or not command[0].strip() or _BRACES.search(command[0]):
        raise ValueError("the program is not fixed")
    for word in command:
        if _BRACES.search(_PLACE.sub("", word)) or "\0" in word:
            raise ValueError(word)


def asks(command: Sequence[str]) -> tuple[str, ...]:
    """What the command has places for, in order, each once."""
    return tuple(dict.fromkeys(name for word in command for name in _PLACE.findall(word)))


def arguments(command: Sequence[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """The command with values in its places, word for word.

    A value is never split. One that begins with a hyphen could be taken for an option, so it is
    refused where its place begins a word, unless `--` stands before that.

    Raises:
        Misuse: A value is missing, has no place, cannot be passed, or could be an option.
    """
    wanted = asks(command)
    given = {name: value.strip() for name, value in values.items()}
    for name in given:
        if name not in wanted:
            expected = f"It asks for: {', '.join(wanted) or 'nothing'}."
            raise Misuse(f"This look-up does not ask for {name[:40]!r}.", expected)
    for name in wanted:
        _check_value(name, given.get(name, ""))
    return tuple(_filled(command, given))


def _filled(command: Sequence[str], values: Mapping[str, str]) -> Iterator[str]:
    safe = False
    for word in command:
        filled = _PLACE.sub(lambda place: values[place[1]], word)
        if filled.startswith("-") and not word.startswith("-") and not safe:
            raise Misuse(
                f"“{filled[:40]}” begins with a hyphen: the program could take it for an option.",
                'Put "--" before its place in the settings, if the program knows that.',
            )
        safe = safe or word == "--"
        yield filled


def _check_value(name: str, value: str) -> None:
    if not value:
        raise Misuse(f"The look-up needs {name}.", f"Say it: --set {name}=…")
    if len(value) > LONGEST or not value.isprintable():
        what = f"Expected up to {LONGEST} characters that can be seen, on one line."
        raise Misuse(f"{name} cannot be passed on.", what)


def suggested(ask: str, texts: Sequence[str], handle: str) -> tuple[str, ...]:
    """Values that could be meant, the likeliest first: what looks like one in a customer's words.

    Args:
        texts: Their posts and what was noted about them, newest first.
    """
    if ask == "handle":
        return (handle,)
    found: dict[str, bool] = {}
    for text in texts:
        for value, sure in _mails(text) if "mail" in ask else _orders(text):
            found[value] = found.get(value, False) or sure
    return tuple(sorted(found, key=lambda value: not found[value])[:9])


def _mails(text: str) -> Iterator[tuple[str, bool]]:
    return ((match[0], True) for match in _MAIL.finditer(text[:_READ]))


def _orders(text: str) -> Iterator[tuple[str, bool]]:
    """Words with three digits or more; sure are those that are called an order or a number."""
    text = _SKIPPED.sub(" ", text[:_READ])
    for match in _ORDER.finditer(text):
        if sum(map(str.isdigit, match[1])) >= 3:
            before = text[max(match.start(1) - 14, 0) : match.start(1)]
            yield match[1].rstrip("-"), bool(_NUMBERED.search(before))
