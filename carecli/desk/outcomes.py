"""What became of a reply whose outcome is not known: it is looked up among what we wrote.

X has no idempotency key, so a reply whose answer was lost is never sent again by itself
(x-api.md, section 5). It is recognised by whom it answers and by its words: in public by the post
that it stands under, in private by the person who got it.
"""

from __future__ import annotations

import re
import unicodedata

from carecli.care.outgoing import Reply, Sending
from carecli.care.posts import PostId
from carecli.care.rows import Account
from carecli.desk.parts import Parts
from carecli.store import cases, posts, replies

_LEADING = re.compile(r"^(?:@\w{1,15}\s+)+")
_SPACE = re.compile(r"\s+")
_LINK = re.compile(r"https?://\S+|\b[\w-]+(?:\.[\w-]+)+(?:/\S*)?")


def look_for(parts: Parts, account: Account) -> list[Reply]:
    """Find unknown and handed-over replies among our own posts and messages stored by now."""
    replies.orphans(parts.db, parts.now())
    found: list[Reply] = []
    for reply in replies.outbox(parts.db):
        if reply.account != account.handle or reply.state not in (
            Sending.UNKNOWN,
            Sending.HANDED_OVER,
        ):
            continue
        post = _answer(parts, account, reply)
        if post is not None:
            with parts.db.writing():
                settled = replies.sent(parts.db, reply.id, post, parts.now())
                if reply.state is Sending.UNKNOWN:
                    posts.mark_here(parts.db, post)
                    # A message may answer a public post: only the reply knows which.
                    place = cases.place_in(parts.db, reply.case, post)
                    cases.place(parts.db, account.id, [place])
                    parts.settle([*cases.holding(parts.db, [post])])
            found += [settled] if settled else []
    return found


def _answer(parts: Parts, account: Account, reply: Reply) -> PostId | None:
    """Our post under the same parent, with the same words (a handed-over one may differ)."""
    for post in posts.answers_like(parts.db, reply, account.user_id):
        if reply.state is Sending.HANDED_OVER or plain(post.text) == plain(reply.text):
            return post.id
    return None


def plain(text: str) -> str:
    """A text as it can be compared: without leading handles, links and spacing, composed."""
    words = _LINK.sub("", _LEADING.sub("", text))
    return _SPACE.sub(" ", unicodedata.normalize("NFC", words)).strip()
