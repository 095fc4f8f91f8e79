"""What looks at a reply's surroundings: who else waits, what was said before, what is new.

The coach judges the words; a guard asks whether this is the moment and the place for them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from carecli.care.cases import CaseId, State
from carecli.care.outgoing import Sending
from carecli.care.posts import Post, PostId
from carecli.care.rows import Bubble, Mark, Row
from carecli.care.spans import said
from carecli.desk.parts import Parts
from carecli.desk.problems import Problem
from carecli.desk.twins import twin
from carecli.store import conversations, queue, replies, skips, verdicts

ANSWERED: Final = "already-answered"
"""The guard whose error a person may let through."""
RULES: Final = frozenset({ANSWERED})

_REPEATS = timedelta(days=1)
_ON_ITS_WAY = (Sending.HOLD, Sending.SENDING, Sending.UNKNOWN)
_SHOWN = 60
_HANDLES = re.compile(r"^(?:@\w{1,15}\s+)+")


def guards(
    parts: Parts,
    row: Row,
    text: str,
    *,
    read: Collection[PostId] | None = None,
    allow: Collection[str] = frozenset(),
) -> Iterator[Problem]:
    """What speaks against answering a case with a text now.

    Args:
        read: The posts of the thread that the person has before them; None when that is not
            known, as when a reply comes from a script.
        allow: Guards whose error does not block this one.
    """
    thread = conversations.thread(parts.db, row.case)
    yield from _news(parts, row, thread, read, allow)
    yield from _closed(parts, row, thread)
    if text:
        yield from _twins(parts, row, text)
    yield from _fairness(parts, row)


def note_skip(parts: Parts, case: CaseId, now: datetime) -> None:
    """Remember, when a reply is put on hold, that somebody of the account waits for longer."""
    row = parts.row(case)
    if (passed := _oldest(parts, row)) is not None:
        skips.add(parts.db, parts.account(row.account).id, case, passed.case, now)


def _news(
    parts: Parts,
    row: Row,
    thread: Sequence[Bubble],
    read: Collection[PostId] | None,
    allow: Collection[str],
) -> Iterator[Problem]:
    """What happened in the conversation that the person may not know of."""
    theirs = [bubble for bubble in thread if bubble.theirs]
    there = [bubble for bubble in theirs if not bubble.deleted]
    answered = there[-1].post if there else None
    if answered and theirs[-1].deleted:
        yield Problem(
            "warning",
            f"@{row.handle} deleted the latest post; this answers the one before.",
            offer="reload",
        )
    new = [one for one in there if read is not None and one.post.id not in read]
    if new:
        yield Problem(
            "warning",
            f"@{row.handle} wrote again: “{_short(new[-1])}”",
            why="An answer to half of what was asked is another wait.",
            offer="reload",
        )
    if answered:
        yield from _elsewhere(parts, answered, thread, read, allow)


def _elsewhere(
    parts: Parts,
    answered: Post,
    thread: Sequence[Bubble],
    read: Collection[PostId] | None,
    allow: Collection[str],
) -> Iterator[Problem]:
    """That somebody of ours answered on X what is answered here, and it was not read."""
    elsewhere = [
        one
        for one in thread
        if one.ours and not (one.here or one.deleted or (read and one.post.id in read))
    ]
    if elsewhere and elsewhere[-1].post.created_at >= answered.created_at:
        ago = said(parts.now() - elsewhere[-1].post.created_at)
        passed = ANSWERED in allow
        message = f"You answered this on X {ago} ago: “{_short(elsewhere[-1])}”"
        yield Problem(
            "warning" if passed else "error",
            f"{message} You allowed it." if passed else message,
            rule=ANSWERED,
            offer="reload" if read is not None else "",
            allowed=passed,
            guard=True,
        )


def _closed(parts: Parts, row: Row, thread: Sequence[Bubble]) -> Iterator[Problem]:
    """That the case is done, or was until they wrote again."""
    if row.state is State.DONE and row.reason:
        yield Problem("hint", f"This case is done ({row.reason.value}).")
    verdict = verdicts.latest(parts.db, row.case) if row.state is State.WAITING else None
    if verdict and not any(one.ours and one.post.created_at > verdict.at for one in thread):
        ago, how = said(parts.now() - verdict.at), verdict.reason.value
        yield Problem("hint", f"This was closed {ago} ago ({how}); they came back.")


def _twins(parts: Parts, row: Row, text: str) -> Iterator[Problem]:
    """The same words, or nearly, that went out before."""
    same = replies.sent_like(parts.db, row.account, text, parts.now() - _REPEATS)
    if same is not None and same.case == row.case and same.state in _ON_ITS_WAY:
        yield Problem("error", "These words are on their way already; see the outbox.")
    elif same is not None:
        yield Problem(
            "warning",
            f"The same words went to @{same.handle}; X may refuse them.",
            offer="twin",
            about=same.text,
        )
    elif (near := twin(parts, row, text)) is not None:
        to = "them" if near.case == row.case else f"@{near.handle}"
        ago = said(parts.now() - near.at)
        yield Problem(
            "warning",
            f"Nearly the same words went to {to} {ago} ago.",
            why="People see through standard answers; one line of your own makes it theirs.",
            offer="twin",
            about=near.text,
        )


def _fairness(parts: Parts, row: Row) -> Iterator[Problem]:
    """That somebody has waited for longer."""
    if (passed := _oldest(parts, row)) is None or passed.waiting_since is None:
        return
    worse = Mark.UPSET in passed.marks and Mark.UPSET not in row.marks
    how = "is upset and has waited" if worse else "has waited"
    yield Problem(
        "warning" if worse else "hint",
        f"@{passed.handle} {how} for {said(parts.now() - passed.waiting_since)}.",
        why="Answering others while somebody waits looks like ignoring them.",
        offer="oldest",
        about=str(passed.case),
    )


def _oldest(parts: Parts, row: Row) -> Row | None:
    """Who of the account has waited longest, if longer than the customer of this case."""
    since = row.waiting_since if row.state is State.WAITING else None
    account = parts.account(row.account).id
    found = skips.older(parts.db, account, row.case, since or parts.now())
    return queue.row(parts.db, found, parts.now()) if found is not None else None


def _short(bubble: Bubble) -> str:
    """The beginning of a post, without the handles that X puts there."""
    words = " ".join(_HANDLES.sub("", bubble.post.text).split())
    return words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1]}…"
