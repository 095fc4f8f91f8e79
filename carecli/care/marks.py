"""Marks that follow from a customer's words: upset, question, praise, thanks.

A few plain English cues, meant to help the eye, never to decide: no mark hides or reorders a case.
Each cue is a plain word or a short phrase: nothing in them can be matched in two ways, so that a
hostile text takes no longer than a friendly one.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from carecli.care.rows import Mark

_LONGEST = 1000
"""Characters of a post that are looked at."""


def _words(*cues: str) -> str:
    return rf"\b(?:{'|'.join(cues)})\b"


_UPSET = re.compile(
    _words(
        # What it was like.
        r"awful|terribl[ey]|horrible|worst|worse|disgust\w*|disgrac\w*|ridiculous|unacceptable",
        r"useless|appall\w*|joke|pathetic|nightmare|poor|sucks?|stale|mould\w*|broken|dirty|filthy",
        r"rude|unhelpful|incompetent|rip[- ]?off|shame on|no excuse|lack of|let down|not happy",
        r"not (?:ok|okay|good enough|cool|acceptable|impressed)|no help|thanks for nothing",
        # What they feel.
        r"furious|angry|fuming|livid|unhappy|disappoint\w*|frustrat\w*|annoy\w*|sick of|fed up",
        r"wtf|ffs|hate|cried",
        # What went wrong.
        r"ruin\w*|fail(?:ed|s|ure)|damaged|smashed|in (?:two )?pieces|lost (?:my|our)|missing",
        r"overcharged|charged (?:me|us|my card|our card)? ?twice|ate my card|stranded|lied",
        r"nothing'?s? (?:has |have )?(?:arrived|come|turned up)|never (?:came|arrived|turned up)",
        # How long it has taken, and that nobody listens.
        r"still (?:no|not|nothing|waiting)|(?:been|keep|kept) waiting|on hold|hung up|rings out",
        r"no (?:reply|answer|response)|nobody (?:replies|answers|cares)|ignor(?:ed|ing)|late again",
        r"(?:second|third|fourth|fifth) (?:time i|message|email)|again and again|been and gone",
        # What they will do about it.
        r"never (?:again|coming|going|ordering|buying|flying|using)|my last one|refund|complain\w*",
        r"(?-i:NOT|NEVER)",
    )
    + r"|^\W*hello\?|😡|🤬|😠|👎",
    re.IGNORECASE,
)
_PRAISE = re.compile(
    _words(
        r"loved?|loves|loving|amazing|awesome|wonderful|fantastic|brilliant|best|delicious|perfect",
        r"gorgeous|glorious|excellent|incredible|outstanding|superb|lovely|heaven\w*|impressed",
        r"beautiful|kudos|shout ?out|made my day|well done|thank you so much|thanks so much|nicest",
        r"great (?:service|job|work|customer service|experience)|you(?:'re| are) the best|you rock",
    )
    + r"|😍|🥰|❤|😋|👏|🤩|💛|🧡",
    re.IGNORECASE,
)
_NOT_PRAISE = re.compile(_words(r"(?:would|'d|i'd) (?:really )?love|best (?:wishes|before)|, love"))
_THANKS = re.compile(
    r"\W*(?:(?:ok(?:ay)?|great|perfect|brilliant|lovely|ah|oh|cool|got it|will do|sorted)\W+){0,4}"
    r"(?:thanks?|thank you|thx|ty|cheers|ta|merci|gracias|danke)\b.{0,60}",
    re.IGNORECASE | re.DOTALL,
)
_GRATEFUL = frozenset("👍🙏💛❤😊")
_HANDLES = re.compile(r"@\w{1,15}")
_LINKS = re.compile(r"https?://\S+")


def marks_of(text: str) -> tuple[Mark, ...]:
    """The marks of one post's text, at most one of upset, praise and thanks."""
    words = _LINKS.sub("", _HANDLES.sub("", text[: 2 * _LONGEST]))[:_LONGEST].strip()
    words = words.replace("\u2019", "'")
    found: list[Mark] = []
    if _UPSET.search(words):
        found.append(Mark.UPSET)
    elif _THANKS.fullmatch(words) or _only_grateful(words):
        found.append(Mark.THANKS)
    elif _PRAISE.search(_NOT_PRAISE.sub("", words)):
        found.append(Mark.PRAISE)
    if "?" in words or "？" in words or "؟" in words:
        found.append(Mark.QUESTION)
    return tuple(found)


_NO_LANGUAGE = frozenset(("", "und", "zxx", "art", "qam", "qct", "qht", "qme", "qst"))
"""What X writes where it knows no language: only handles, tags, links, pictures, or too short."""


def foreign(lang: str, languages: Collection[str]) -> bool:
    """Whether a post is in none of the languages that are answered; none given: all are."""
    return bool(languages) and lang not in _NO_LANGUAGE and lang not in languages


def _only_grateful(words: str) -> bool:
    """Whether it is a thumb or a heart and nothing else."""
    return not any(char.isalnum() for char in words) and not _GRATEFUL.isdisjoint(words)
