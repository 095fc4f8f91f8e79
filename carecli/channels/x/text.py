"""How long X thinks a text is: weighted characters, links at 23 each, an emoji as two.

Source: X's counting rules, twitter-text configuration v3. The counting library is loaded only for
text that needs it.
"""

from __future__ import annotations

import importlib
import importlib.resources
import re
import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

LINKS_COUNTED_UP_TO = 1_000
"""Longer texts are counted character by character; the library's link search is quadratic."""

DOTS_IN_A_LINK = 40
"""A word with more dots is no link; the library takes up to seconds to find that out."""

_LOADING = threading.Lock()
_MAY_LINK = re.compile(r"\.[a-z]", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_NEVER_VALID = re.compile("[\ufffe\ufeff\uffff]")


def weighted_length(text: str) -> int:
    """The length X counts, as in "280 characters".

    In texts over `LINKS_COUNTED_UP_TO` characters, and in words with more than `DOTS_IN_A_LINK`
    dots, links count as what they are instead of 23 each.
    """
    if text.isascii() and not _MAY_LINK.search(text):  # one each: nothing here is a link or emoji
        return len(text.replace("\r\n", "\n"))
    return weigh(text, "defaults")


def fits(text: str, limit: int = 280) -> bool:
    """May this be posted: not empty, not too long, without characters X never takes."""
    return 0 < weighted_length(text) <= limit and not _NEVER_VALID.search(text)


def weigh(text: str, rules: str) -> int:
    """The length by one of the library's rule sets ("version2", "version3", "defaults")."""
    library = load_library()
    without_links = len(text) > LINKS_COUNTED_UP_TO
    # A comma weighs what a dot does, and nothing with it is a link.
    text = text.replace(".", ",") if without_links else _WORD.sub(_tamed, text)
    options: dict[str, Any] = {"emoji_parsing_enabled": False, **library.config.config[rules]}
    return int(library.parse_tweet(text, options).weightedLength)


def load_library() -> Any:
    """The counting library, `twitter_text`.

    It reads one of its own files through `pkg_resources`, which setuptools no longer has from
    version 82 on (and which takes longer to load than all the rest): a stand-in does that.
    """
    with _LOADING:
        if "twitter_text" not in sys.modules:
            _load_with(_resource)
    return sys.modules["twitter_text"]


def _load_with(resource_string: Callable[[str, str], bytes]) -> None:
    stand_in = ModuleType("pkg_resources")
    stand_in.resource_string = resource_string  # type: ignore[attr-defined]  # what it is there for
    before = sys.modules.get("pkg_resources")
    sys.modules["pkg_resources"] = stand_in
    try:
        importlib.import_module("twitter_text.config")
    finally:
        if before is None:
            del sys.modules["pkg_resources"]
        else:
            sys.modules["pkg_resources"] = before


def _resource(module: str, name: str) -> bytes:
    package = module.rpartition(".")[0]
    return importlib.resources.files(package).joinpath(name).read_bytes()


def _tamed(word: re.Match[str]) -> str:
    return word[0].replace(".", ",") if word[0].count(".") > DOTS_IN_A_LINK else word[0]
