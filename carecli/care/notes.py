"""What a note about a customer says that wants care: how it is known, and whether to keep it.

An e-mail address, a telephone or an order number may be noted only with how we know it; health,
money trouble, politics and religion are warned about (product.md, section 7). A few plain English
cues, each a word or a short phrase that can be matched in one way only.
"""

from __future__ import annotations

import re
from enum import StrEnum

SOURCES = ("they told us", "public", "someone else told us", "our records")
"""How something can be known; who told us may follow."""


class Personal(StrEnum):
    """What needs a source."""

    EMAIL = "an e-mail address"
    PHONE = "a telephone number"
    ORDER = "an order number"


class Sensitive(StrEnum):
    """What is better not kept."""

    HEALTH = "health"
    MONEY = "money trouble"
    POLITICS = "politics"
    RELIGION = "religion"


_LONGEST = 2000
_PERSONAL = {
    Personal.EMAIL: re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"),
    Personal.PHONE: re.compile(r"(?<![\w#-])\+?\(?\d(?:[ ().-]{0,2}\d){8,14}(?![\w-])"),
    Personal.ORDER: re.compile(
        r"#\d{3,}|\b(?:order|parcel|invoice|tracking|booking|account|customer|ref(?:erence)?)"
        r"(?: (?:no|number|id))?[ .:#]{1,3}(?=[\w-]{0,30}\d)[\w-]{3,30}",
        re.IGNORECASE,
    ),
}


def _words(*cues: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(cues)})\b", re.IGNORECASE)


_SENSITIVE = {
    Sensitive.HEALTH: _words(
        r"cancer|diabet\w*|epilep\w*|asthma\w*|depress\w*|anxiety|autis\w*|adhd|dementia|alzheimer\w*",
        r"pregnan\w*|miscarriage|disab\w*|wheelchair|hospital\w*|surgery|chemo\w*|illness|ill|sick",
        r"allerg\w*|coeliac|celiac|medication|therapy|therapist|rehab|addict\w*|alcoholic|hiv|covid",
        r"mental health|bipolar|stroke|heart attack|diagnos\w*|blind|deaf",
    ),
    Sensitive.MONEY: _words(
        r"bankrupt\w*|insolven\w*|in debt|debts?|overdue bills?|can'?t afford|cannot afford|broke",
        r"lost (?:his|her|their|the) job|laid off|unemployed|redundan\w*|on benefits|food ?bank",
        r"evict\w*|foreclos\w*|bailiffs?|money (?:trouble|problem|worr\w+)s?|bad credit|poor",
    ),
    Sensitive.POLITICS: _words(
        r"labour|tory|tories|conservative|republican|democrat|socialist|communist|fascist|maga",
        r"lib ?dem|reform uk|snp|afd|cdu|spd|left[- ]wing|right[- ]wing|brexiteer|remainer",
        r"trade union|union member|votes? for|voted for|politic\w*|activist",
    ),
    Sensitive.RELIGION: _words(
        r"muslim|islam\w*|christian|catholic|protestant|jew|jewish|hindu|sikh|buddhis\w*|atheist",
        r"mormon|jehovah\w*|evangelical|orthodox|relig\w*|kosher|halal|ramadan|church|mosque",
        r"synagogue|temple",
    ),
}


def personal(text: str) -> tuple[Personal, ...]:
    """What in a note needs to say how it is known."""
    return tuple(kind for kind, cue in _PERSONAL.items() if cue.search(text[:_LONGEST]))


def sensitive(text: str) -> tuple[Sensitive, ...]:
    """What in a note is better not kept."""
    return tuple(kind for kind, cue in _SENSITIVE.items() if cue.search(text[:_LONGEST]))


def warning(text: str) -> str:
    """Why a note may be better not kept, in a sentence; empty when nothing speaks against it."""
    kinds = sensitive(text)
    if not kinds:
        return ""
    return f"This seems to be about {_listed(kinds)}. Keep it only if they want you to know it."


def missing_source(text: str) -> str:
    """Why a note needs a source, in a sentence; empty when it needs none."""
    kinds = personal(text)
    return f"With {_listed(kinds)}, say how you know it." if kinds else ""


def _listed(words: tuple[StrEnum, ...]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else str(last)
