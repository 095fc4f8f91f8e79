"""Texts that want to break the screen, and a scenario in which everybody writes one."""

from __future__ import annotations

import csv
import json
import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from carecli.channels.sandbox import Scenario
from carecli.channels.sandbox.sandbox import Sandbox
from carecli.channels.sandbox.scenarios import Draft, Who
from tests.support.data import recorded
from tests.support.stage import SHOP

CLICKS = (
    "[@click=app.quit]press me[/]",
    "[ @click=app.quit]x",
    "[\t@click=app.command('done')]x",
    "[@click=app.simulate_key('e')]Great product![/]",
    "[link=https://evil.example]free[/link]",
    "[@click=app.leave]a[/] [/] [$x] [",
)
"""Markup that would do something when it is clicked on."""

PAYLOADS = (
    *CLICKS,
    "\x1b]52;c;UFdORUQ=\x07 clipboard",
    "\x1b]0;pwned\x07 title",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b[2J\x1b[3J\x1b[H cleared",
    "\x1b[38;5;99mcoloured \x1bPq#0;2;0;0;0\x1b\\ \x1bc",
    "\x9b2J\x9d0;pwned\x9c \x90q\x9c eight bits",
    "bell \x07 back \x08\x08 out \x0e\x0f in \x7f gone \x00 nothing",
    "pay \u202egpj.exe\u202c \u2066one\u2069 \u200fright",
    "zalgo " + "Z" + "\u0335\u0322\u0321\u031b" * 60 + " \ufdfd" * 3,
    "\U0001f469" + "\u200d\U0001f469" * 500 + "\ufe0f" * 300,
    "a\u2028b\u2029c\vd\fe\rf\x85g",
    "lone \ud800 surrogate \udfff",
    "w" * 100_000,
    "\n" * 5_000 + "the end",
    "\u0e01\u0e33" * 40 + "ﷺ" * 40,
)
"""A handful of everything; the rest is in the recorded data."""


def naughty_strings() -> tuple[str, ...]:
    """The big list of naughty strings; skips the test where it is absent."""
    found = json.loads(recorded("fixtures/blns/blns.json").read_text(encoding="utf-8"))
    return tuple(found)


def multilingual() -> tuple[str, ...]:
    """Posts in eight languages; skips the test where they are absent."""
    file = recorded("fixtures/multilingual/umsab_test.csv")
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(row["text"] for row in csv.DictReader(lines))


def played(texts: Sequence[str]) -> Scenario:
    """Everybody has one of the texts as name, as bio and in a post; the first waits longest."""
    people = [Who(handle=f"h{n}", name=text or " ", bio=text) for n, text in enumerate(texts)]
    start = timedelta(minutes=-len(texts) - 1)
    posts = [
        Draft(
            key=who.handle,
            by=who.handle,
            at=start + timedelta(minutes=n),
            text=f"@{SHOP.handle} {texts[n]}",
        )
        for n, who in enumerate(people)
    ]
    return Scenario(name="hostile", brand=SHOP, people=tuple(people), posts=tuple(posts), hours={})


def environment(home: Path, sandbox: Sandbox) -> dict[str, str]:
    """What makes the real program work on this home and this X."""
    return {
        **os.environ,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "CARECLI_HOME": str(home),
        "CARECLI_X_API_URL": sandbox.url,
        "CARECLI_X_BEARER": sandbox.token,
    }


def controls(text: str, *, allowed: Iterable[str] = "\n") -> Mapping[str, int]:
    """The control and reordering characters in a text, with how often each is there."""
    found: dict[str, int] = {}
    for char in set(text).difference(allowed):
        bidi = unicodedata.bidirectional(char) in _BIDI
        if bidi or unicodedata.category(char) in ("Cc", "Cs", "Co"):
            found[f"U+{ord(char):04X}"] = text.count(char)
    return found


_BIDI = frozenset(("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"))
