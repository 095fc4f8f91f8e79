"""What is left of a reply when all is taken away that makes it one customer's."""

from __future__ import annotations

import re
from collections.abc import Iterable

_LONGEST = 2000
"""Characters that are looked at; two replies that begin so alike are alike."""
_OF_ONE = re.compile(r"https?://\S+|\b\w[\w-]*(?:\.[\w-]+)+(?:/\S*)?|@\w+|\w*\d\w*")
"""Links, handles and whatever holds a digit: amounts, dates, order numbers."""
_WORD = re.compile(r"[^\W_]+")


def bare(text: str, names: Iterable[str] = ()) -> str:
    """A text in lower case without handles, links, numbers, names and punctuation.

    Args:
        names: What the customer is called, in any spelling.
    """
    lowered = text[:_LONGEST].replace("’", "'").replace("'", "").casefold()
    theirs = {word for name in names for word in _WORD.findall(name.casefold())}
    words = _WORD.findall(_OF_ONE.sub(" ", lowered))
    return " ".join(word for word in words if word not in theirs)
