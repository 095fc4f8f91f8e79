"""The examples that a rule brings along, tried on the rule itself."""

from __future__ import annotations

from collections.abc import Iterator

from carecli.care.coach.review import review
from carecli.care.coach.rules import Rule, Situation

_FACTS = {
    "first_name": "Ada",
    "customer": "@ada",
    "account": "@myshop",
    "last_signoff": "mia",
    "other_accounts": "@othershop",
    "link_price": "$0.20",
    "price": "$0.01",
}
"""What examples may take for granted about a case."""


def speaks(rule: Rule, text: str) -> bool:
    """Whether a rule says something about a text, in the first situation that it is for."""
    tags = {tag for tag in (rule.when[0] if rule.when else ()) if tag[0] != "!"}
    tags |= set() if "dm" in tags else {"public"}
    text = text.replace("{first_name}", _FACTS["first_name"]) if rule.needs else text
    return bool(review(text, [rule], Situation(tags=frozenset(tags), facts=_FACTS)))


def slips(rule: Rule) -> Iterator[str]:
    """What is wrong with the examples of a rule, in words; none of a rule that is off."""
    if rule.off:
        return
    yield from (f"it is silent about “{text}”" for text in rule.bad if not speaks(rule, text))
    yield from (f"it finds fault with “{text}”" for text in rule.good if speaks(rule, text))
