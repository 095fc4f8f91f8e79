"""The coach at the desk: the rules in force, and the situation of a case from what is stored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from carecli.care.cases import CaseId, State
from carecli.care.coach.language import language_of
from carecli.care.coach.review import Finding, review
from carecli.care.coach.rules import Situation
from carecli.care.coach.words import read
from carecli.care.errors import Misuse
from carecli.care.names import first_name
from carecli.care.rows import Bubble, Mark, Row
from carecli.care.targets import TargetState, target_state
from carecli.desk.packs import Packs
from carecli.desk.parts import Change, Parts
from carecli.store import conversations, dismissals
from carecli.store.dismissals import Dismissed

_MARKS = {Mark.UPSET: "upset", Mark.PRAISE: "praise", Mark.QUESTION: "question"}
_GREETING = re.compile(
    r"(?:@\w+\s+)*"
    r"(?:(?:hello|hi|hey|dear|good (?:morning|afternoon|evening))\b[^,.!\n]{0,40}[,.!]\s*)?",
    re.IGNORECASE,
)
_A_LINK = "https://example.com"


@cache
def packs(own: Path) -> Packs:
    """The rules in force, with those of a folder of the person's own."""
    return Packs(own)


def findings(parts: Parts, row: Row, text: str, *, private: bool) -> tuple[Finding, ...]:
    """What the coach says about a reply to a case, without what was dismissed."""
    account = parts.account(row.account).id
    quiet = dismissals.quiet(parts.db, account, row.case)
    rules = packs(parts.coach_dir).rules(row.account)
    return review(text, rules, situation(parts, row, private=private), quiet=quiet)


def handover(parts: Parts, row: Row, text: str, signed: str) -> tuple[int, int, str]:
    """A line that says who takes over from whom: where it goes, and its words.

    It follows the greeting; in another language than English it is left to the person.
    """
    thread = conversations.thread(parts.db, row.case)
    before = _last_signoff(thread)
    greeting = _GREETING.match(text)
    place = greeting.end() if greeting else 0
    theirs = [bubble.post.lang for bubble in thread if bubble.theirs]
    if language_of(read(text), theirs[-1] if theirs else "") != "en":
        return place, place, ""
    now, then = signed.strip(" ^*~/-\u2013\u2014"), text[place : place + 1].upper()
    return place, place + 1, f"{now} here, taking over from {before.title()}. {then}"


def dismiss(parts: Parts, case: CaseId, name: str) -> None:
    """Hear no more of a rule in a case; after three cases, in none of the account.

    An error is heard all the same; that it was dismissed in a case lets it through there.

    Raises:
        Misuse: There is no such rule or case.
    """
    account = parts.account(parts.row(case).account)
    rule = packs(parts.coach_dir).rule(name, account.handle)
    dismissals.add(parts.db, account.id, case, rule.id, parts.now())


class Coaching:
    """The verbs on the coach's rules, and on what it was told to be quiet about."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def broken(self) -> tuple[str, ...]:
        """Rules of the person's own that cannot be read, each with the line and the reason."""
        return packs(self._parts.coach_dir).broken()

    def dismissed(self, account: str | None = None) -> tuple[Dismissed, ...]:
        """The rules that were dismissed in cases of an account, by their ids."""
        return dismissals.told(self._parts.db, self._parts.account(account).id)

    def listen(self, name: str, account: str | None = None) -> Change:
        """Hear of a rule again in all cases of an account.

        Raises:
            Misuse: There is no such rule, or nobody dismissed it.
        """
        ours = self._parts.account(account)
        wanted = packs(self._parts.coach_dir).rule(name, ours.handle).id
        if not any(one.rule == wanted for one in self.dismissed(ours.handle)):
            raise Misuse(f"Nobody dismissed “{wanted}” for @{ours.handle}.")
        dismissals.restore(self._parts.db, ours.id, wanted)
        return Change("listen", (), f"The coach speaks of {wanted} again", undoable=False)


def situation(parts: Parts, row: Row, *, private: bool) -> Situation:
    """What a reply to a case is for: who waits how long for it, in which mood, who spoke last."""
    thread = conversations.thread(parts.db, row.case)
    theirs = [bubble.post.lang for bubble in thread if bubble.theirs]
    return Situation(
        tags=frozenset(_tags(parts, row, thread, private=private)),
        facts=_facts(parts, row, thread),
        language=theirs[-1] if theirs else "",
    )


def _tags(parts: Parts, row: Row, thread: tuple[Bubble, ...], *, private: bool) -> Iterator[str]:
    yield "dm" if private else "public"
    waits = row.state is State.WAITING
    if not any(bubble.ours for bubble in thread):
        yield "first"
    if waits and target_state(row.due, row.soon, parts.now()) is TargetState.LATE:
        yield "late"
    if not waits or Mark.THANKS in row.marks:
        yield "closing"
    if Mark.POSTED_AGAIN in row.marks:
        yield "repeat"
    yield from (_MARKS[mark] for mark in row.marks if mark in _MARKS)


def _facts(parts: Parts, row: Row, thread: tuple[Bubble, ...]) -> dict[str, str]:
    """What is known; a fact that is not known is left out."""
    network = parts.network
    plain = parts.price(network.reply_resource(""))
    linked = parts.price(network.reply_resource(_A_LINK))
    others = [f"@{one.handle}" for one in parts.accounts() if one.handle != row.account]
    facts = {
        "first_name": first_name(row.name, row.handle),
        "customer": f"@{row.handle}",
        "account": f"@{row.account}",
        "last_signoff": _last_signoff(thread),
        "other_accounts": "|".join(others),
        "link_price": f"${linked}" if linked > plain else "",
        "price": f"${plain}",
    }
    return {name: fact for name, fact in facts.items() if fact}


def _last_signoff(thread: tuple[Bubble, ...]) -> str:
    """How our last answer that anybody signed was signed, in letters; empty when none was."""
    for bubble in reversed(thread):
        if bubble.ours and not bubble.deleted:
            signed = [one.text for one in read(bubble.post.text).tokens if "signed" in one.kinds]
            if signed:
                return signed[-1]
    return ""
