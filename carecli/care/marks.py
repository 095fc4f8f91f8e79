"""Marks that follow from a customer's words: upset, leaving, legal, question, praise, thanks.

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
_LEAVING = re.compile(
    _words(
        r"cancel(?:l?ed|l?ing)? (?:my|our) (?:account|subscription|membership|contract|card|plan)",
        r"cancel(?:l?ed|l?ing)? (?:my|our) service|(?:closed?|closing) (?:my|our) accounts?",
        r"switch(?:ing)? (?:providers?|banks?|carriers?|airlines?|to another)",
        r"(?:take|taking|took) (?:my|our) (?:business|custom|money) (?:elsewhere|somewhere else)",
        r"(?:go|going|gone|shop|shopping|order|ordering) elsewhere|no longer (?:be )?a customer",
        r"(?:lost|lose|losing) (?:a|me as a|this|another) (?:\w+ )?customer|former customer",
        r"(?:lost|lose|losing) (?:my|our) (?:business|custom)|done with (?:you|this company)",
        r"never (?:again|coming back|going back|buying|ordering|flying|shopping|booking|using)",
        r"never (?:buy|order|fly|shop|book|use|stay|travel|eat|come)(?: \w+){1,2} again",
        r"(?:won't|will not|not) be (?:back|returning|coming back|ordering|using|flying|renewing)",
        r"last time (?:i|we)(?:'ll| will|'m| am)? (?:ever )?(?:fly|order|buy|shop|use|book|come)",
        r"(?:i'm|i am|we're|we are) leaving (?:you|for)",
        r"find(?:ing)? (?:another|a different) (?:airline|bank|provider|carrier|shop|company)",
    ),
    re.IGNORECASE,
)
_LEGAL = re.compile(
    _words(
        r"(?:my|our|i'm a|am a) (?:lawyer|attorney|solicitor)s?|law ?suit|class action|suing",
        r"legal (?:action|advice|team|proceedings|route)|breach of contract|small claims|sue you",
        r"(?:i|we)(?:'ll| will| could| can| should| might| may| am going to) sue",
        r"(?:take|taking|see) (?:you|u|this|it) (?:to|in) court|ombudsman|trading standards",
        r"consumer (?:protection|court|affairs)|attorney general|better business bureau",
        r"report(?:ing)? you to|ftc|cfpb|ofcom|ofgem|gdpr",
    ),
    re.IGNORECASE,
)
_GRATEFUL = frozenset("👍🙏💛❤😊")
_HANDLES = re.compile(r"@\w{1,15}")
_LINKS = re.compile(r"https?://\S+")


def marks_of(text: str) -> tuple[Mark, ...]:
    """The marks of one post's text, at most one of upset, praise and thanks."""
    return tuple(cues_of(text))


def cues_of(text: str) -> dict[Mark, str]:
    """The same marks, each with the words that it follows from; none for a question."""
    words = _LINKS.sub("", _HANDLES.sub("", text[: 2 * _LONGEST]))[:_LONGEST].strip()
    words = words.replace("\u2019", "'")
    found: dict[Mark, str] = {}
    if upset := _UPSET.search(words):
        found[Mark.UPSET] = upset.group()
    elif _THANKS.fullmatch(words) or _only_grateful(words):
        found[Mark.THANKS] = words
    elif praise := _PRAISE.search(_NOT_PRAISE.sub("", words)):
        found[Mark.PRAISE] = praise.group()
    for mark, cues in ((Mark.LEAVING, _LEAVING), (Mark.LEGAL, _LEGAL)):
        if said := cues.search(words):
            found[mark] = said.group()
    if "?" in words or "？" in words or "؟" in words:
        found[Mark.QUESTION] = ""
    return found


_NO_LANGUAGE = frozenset(("", "und", "zxx", "art", "qam", "qct", "qht", "qme", "qst"))
"""What X writes where it knows no language: only handles, tags, links, pictures, or too short."""


def foreign(lang: str, languages: Collection[str]) -> bool:
    """Whether a post is in none of the languages that are answered; none given: all are."""
    return bool(languages) and lang not in _NO_LANGUAGE and lang not in languages


def _only_grateful(words: str) -> bool:
    """Whether it is a thumb or a heart and nothing else."""
    return not any(char.isalnum() for char in words) and not _GRATEFUL.isdisjoint(words)
