"""Marks that follow from a customer's words: upset, question, praise, thanks.

A few plain English cues, meant to help the eye, never to decide: no mark hides or reorders a case.
"""

from __future__ import annotations

import re

from carecli.care.rows import Mark

_UPSET = re.compile(
    r"\b(awful|terrible|horrible|worst|disgust\w*|disgrace\w*|ridiculous|unacceptable|useless|"
    r"furious|angry|fuming|livid|appall\w*|joke|ruin\w*|stale|mould\w*|broken|rude|rip[- ]?off|"
    r"never again|not happy|unhappy|let down|disappoint\w*|still (?:no|not|nothing|waiting)|"
    r"no (?:reply|answer|response)|ignor(?:ed|ing)|third time|second time|again and again|"
    r"wtf|ffs|sick of|fed up|refund|complain\w*|missing|late again|wrong order)\b|!!+|😡|🤬|😠|👎",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    r"\b(love[ds]?|loving|amazing|wonderful|fantastic|brilliant|best|delicious|perfect|gorgeous|"
    r"excellent|incredible|outstanding|superb|lovely|heaven\w*|impressed|shout ?out|made my day|"
    r"well done|great (?:service|job|work))\b|😍|🥰|❤|😋|👏|🤩|💛",
    re.IGNORECASE,
)
_THANKS = re.compile(
    r"^\W*(?:(?:ok(?:ay)?|great|perfect|brilliant|lovely|ah|oh|cool|got it|will do|sorted)\W+)*"
    r"(?:thanks?|thank you|thx|ty|cheers|ta|merci|gracias|danke)\b.{0,60}$|^\W*[👍🙏💛❤️😊]+\W*$",
    re.IGNORECASE | re.DOTALL,
)
_HANDLES = re.compile(r"@\w{1,15}")
_LINKS = re.compile(r"https?://\S+")


def marks_of(text: str) -> tuple[Mark, ...]:
    """The marks of one post's text, at most one of upset, praise and thanks."""
    words = _LINKS.sub("", _HANDLES.sub("", text))[:1000].strip()
    found: list[Mark] = []
    if _UPSET.search(words):
        found.append(Mark.UPSET)
    elif _THANKS.match(words):
        found.append(Mark.THANKS)
    elif _PRAISE.search(words):
        found.append(Mark.PRAISE)
    if "?" in words or "？" in words or "؟" in words:
        found.append(Mark.QUESTION)
    return tuple(found)
