"""What a conversation lacks: fetched on demand, the cheapest way first, the price told before."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from carecli.care.cases import CaseId
from carecli.care.posts import PostId
from carecli.care.rows import Account
from carecli.channels.base import Channel
from carecli.desk.parts import Parts
from carecli.desk.recheck import keep, look_up
from carecli.store import checks, conversations, posts

STEPS: Final = 20
"""How many earlier posts are looked up at most."""
PAGE: Final = 100
"""How many posts of a conversation are searched for at most: one page."""

_READ = "post.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextPrice:
    """What is missing and what it costs at most, in US dollars.

    Attributes:
        missing: Posts that are answered or began it, and are not kept; each may answer another.
        parents: For looking those up, and what they answer in turn.
        rest: For a search for everything else that was said in the last seven days.
    """

    missing: int
    parents: Decimal
    rest: Decimal


class Context:
    """The verb that completes a conversation.

    What comes this way is there to be read. Third parties in it are no cases.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def price(self, case: CaseId) -> ContextPrice:
        """What is missing in a case's conversation, and what it costs at most. Local and free.

        Raises:
            Misuse: There is no such case.
        """
        private = self._parts.row(case).private
        missing = self._missing(case)
        price = self._parts.price(_READ)
        return ContextPrice(
            missing=len(missing),
            parents=price * (STEPS if missing else 0),
            rest=price * (0 if private else PAGE),
        )

    def fetch(self, case: CaseId, *, whole: bool = False) -> int:
        """Look up what is answered, upwards; then, if the whole is wanted, search for the rest.

        Returns:
            How many posts are new.

        Raises:
            Misuse: There is no such case.
            SignInNeeded, RateLimited, Unreachable, OverBudget, …: X's answer; what came stays.
        """
        row = self._parts.row(case)
        if row.private or not (whole or self._missing(case)):
            return 0
        account = self._parts.account(row.account)
        with self._parts.channel(account, "context") as (channel, _):
            new = self._up(case, account, channel)
            return new + (self._rest(case, account, channel) if whole else 0)

    def _up(self, case: CaseId, account: Account, channel: Channel) -> int:
        new, left = 0, STEPS
        while left and (missing := self._missing(case)[:left]):
            left -= len(missing)
            new += look_up(self._parts, account, channel, missing).new
        return new

    def _rest(self, case: CaseId, account: Account, channel: Channel) -> int:
        thread = conversations.thread(self._parts.db, case)
        conversation = next(one.post.conversation_id for one in thread if one.theirs)
        return keep(self._parts, account, channel.search(f"conversation_id:{conversation}"))

    def _missing(self, case: CaseId) -> list[PostId]:
        """What posts of the thread answer, and what began it, as far as X may still have them."""
        thread = [
            one.post
            for one in conversations.thread(self._parts.db, case)
            if not (one.deleted or one.post.private)
        ]
        wanted = {post.conversation_id for post in thread}
        wanted |= {post.parent_id for post in thread if post.parent_id is not None}
        known = posts.authors(self._parts.db, wanted)
        return sorted(wanted - known.keys() - checks.asked(self._parts.db, wanted), reverse=True)
