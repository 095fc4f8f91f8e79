"""A reply that waited, offline or for X, is looked at again before it goes.

Meanwhile the post it answers may have been deleted, or answered by somebody else of ours. Whether
that is so is asked only when the hold ended a while ago; the answer costs one look-up at most.
The coach looks again too: the rules, and what the reply is for, may be others by now.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from carecli.care.coach.rules import Level
from carecli.care.errors import CareError, PostGone, Refused
from carecli.care.outgoing import Reply
from carecli.care.rows import Account
from carecli.care.threads import Feed
from carecli.channels.base import Channel
from carecli.desk import coach
from carecli.desk.fetch import Messages, Run
from carecli.desk.outcomes import look_for
from carecli.desk.parts import Parts
from carecli.desk.recheck import BATCH, look_up
from carecli.store import posts, replies

WAITED: Final = timedelta(minutes=1)
"""How long after the end of its hold a reply is looked at again."""


def waited(reply: Reply, now: datetime) -> bool:
    """Whether a reply on hold goes out later than a person expected."""
    put_off = bool(reply.problem) and reply.written_at + WAITED < now
    return put_off or reply.send_at + WAITED < now


def objections(
    parts: Parts, account: Account, channel: Channel, held: Sequence[Reply]
) -> Mapping[int, CareError]:
    """Why some of an account's replies should not go out any more, by the id of the reply.

    Raises:
        CareError: X could not be asked.
    """
    _fetch(parts, account, Feed.OWN, "own posts", channel)
    if any(reply.private for reply in held):
        _fetch(parts, account, Feed.DMS, "direct messages", channel)
    look_for(parts, account)
    answered = {reply.to for reply in held}
    if asked := posts.still_public(parts.db, answered):
        look_up(parts, account, channel, asked[:BATCH])
    gone = posts.gone(parts.db, answered)
    found: dict[int, CareError] = {}
    for reply in held:
        if reply.to in gone:
            whose = f"@{reply.handle}" if reply.part == 1 else "Somebody of ours"
            found[reply.id] = PostGone(
                f"{whose} deleted or hid the post while this waited.", "Its text is the draft."
            )
        elif posts.answered_elsewhere(parts.db, reply, account.user_id):
            found[reply.id] = Refused(
                f"@{reply.handle} was answered from elsewhere while this waited.",
                "Its text is the draft; send it again if it is still wanted.",
            )
        elif said := _forbidden(parts, reply):
            found[reply.id] = Refused(said, "Its text is the draft; change it and send it again.")
    return found


def _forbidden(parts: Parts, reply: Reply) -> str:
    """What blocks a reply by the coach's rules and was not let through; empty when nothing does.

    Of a chain, what is not out yet is looked at as a whole, as it was when it was written.
    """
    unsent = replies.chain(parts.db, reply)[reply.part - 1 :]
    row, text = parts.row(reply.case), replies.joined(unsent)
    for one in coach.findings(parts, row, text, private=reply.private):
        if one.level is Level.ERROR and one.rule not in unsent[0].allowed:
            return one.message
    return ""


def _fetch(parts: Parts, account: Account, feed: Feed, name: str, channel: Channel) -> None:
    source = channel.own_posts if feed is Feed.OWN else Messages(channel)
    Run(parts, account, feed, name, source, lambda _: None, threading.Event()).read()
