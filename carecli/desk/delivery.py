"""From the hold to X: claimed, sent, and how it ended.

A claim is on disk before anything leaves, and the end of a try as soon as it is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from carecli.care.cases import CaseId
from carecli.care.errors import (
    BadAnswer,
    CareError,
    DuplicateContent,
    OutcomeUnknown,
    OverBudget,
    PostGone,
    RateLimited,
    ReplyNotAllowed,
    StoreTrouble,
    Unreachable,
)
from carecli.care.outgoing import Reply, Sending
from carecli.care.posts import Media, Post
from carecli.channels.base import PicturesGone, Upload
from carecli.desk.budget import Budget
from carecli.desk.parts import Parts
from carecli.desk.second_look import objections, waited
from carecli.store import burial, cases, events, pictures, posts, replies
from carecli.system.locks import Busy
from carecli.system.vault import VaultError

if TYPE_CHECKING:
    from carecli.channels.base import Channel

_AGAIN = timedelta(seconds=30)
_SOON = timedelta(minutes=5)


class Delivery:
    """Sends what is due, one after the other.

    Attributes:
        _fresh: The replies whose pictures this one has uploaded: they are not uploaded again and
            again where X says that it does not have them.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._fresh: set[int] = set()

    def run(self, only: int | None = None) -> tuple[Reply, ...]:
        """Send every reply whose hold is over, or one at once; see `Replies.deliver`."""
        done = [*self._looked_again(only), *self._made_ready(only)]
        while (reply := replies.claim(self._parts.db, self._parts.now(), only)) is not None:
            outcome = self._deliver(reply)
            done.append(outcome)
            if outcome.state is Sending.HOLD:
                break
            if only is not None:  # and the rest of its chain
                only = replies.after(self._parts.db, reply.id)
                if only is None:
                    break
        return tuple(done)

    def _due(self, only: int | None) -> list[Reply]:
        now = self._parts.now()
        held = [one for one in replies.outbox(self._parts.db) if one.held]
        return [one for one in held if one.id == only or (only is None and one.send_at <= now)]

    def _deliver(self, reply: Reply) -> Reply:
        account = self._parts.account(reply.account)
        try:
            with self._parts.channel(account, "reply") as (channel, _):
                post = self._out(channel, reply)
        except (OutcomeUnknown, DuplicateContent, StoreTrouble) as problem:
            # The ledger is ours: when it is in trouble, the answer may be out already.
            return self._end(reply, Sending.UNKNOWN, problem)
        except CareError as problem:
            return self._not_sent(reply, problem)
        return self._sent(reply, post)

    def _not_sent(self, reply: Reply, problem: CareError) -> Reply:
        if isinstance(problem, Unreachable | RateLimited | BadAnswer | VaultError | Busy):
            return self._later(reply, problem)
        if isinstance(problem, OverBudget):
            return self._over_budget(reply, problem)
        if reply.pictures and isinstance(problem, PicturesGone) and reply.id not in self._fresh:
            pictures.not_there(self._parts.db, reply.id)
            return self._later(reply, problem)
        return self._refused(reply, problem)

    def _looked_again(self, only: int | None) -> Iterator[Reply]:
        """Stop what waited and should not go out any more; put off what cannot be looked at."""
        now = self._parts.now()
        chosen = [one for one in self._due(only) if waited(one, now)]
        for handle in dict.fromkeys(one.account for one in chosen):
            held = [one for one in chosen if one.account == handle]
            account = self._parts.account(handle)
            try:
                with self._parts.channel(account, "recheck") as (channel, _):
                    against = objections(self._parts, account, channel, held)
            except StoreTrouble:
                raise
            except CareError as problem:
                against = dict.fromkeys((one.id for one in held), problem)
            for reply_id, objection in against.items():
                if ended := self._stopped(reply_id, objection):
                    yield ended

    def _made_ready(self, only: int | None) -> Iterator[Reply]:
        """Upload the pictures of what is due, once all that it takes can be paid for.

        All before it is claimed, as nobody sees a picture yet: a kill costs an upload at most.
        Whatever fails stops or puts off the reply.
        """
        for reply in self._due(only):
            try:
                self._make_ready(reply)
            except StoreTrouble:
                raise
            except CareError as problem:
                ended = self._stopped(reply.id, problem)
                if ended:
                    yield ended
                if ended and ended.state is Sending.HOLD:
                    return

    def _make_ready(self, reply: Reply) -> None:
        until = self._parts.now() + _SOON
        waiting = pictures.to_lay_ready(self._parts.db, reply.id, until)
        account = self._parts.account(reply.account)
        if waiting or reply.part < reply.parts:
            Budget(self._parts).afford(account, self._calls(reply, len(waiting)))
        if not waiting:
            return
        with self._parts.channel(account, "reply") as (channel, _):
            for one in waiting:
                laid = channel.upload(Upload(data=one.data, kind=one.kind, alt=one.alt))
                pictures.laid_ready(self._parts.db, one.id, laid.id, laid.expires)
        self._fresh.add(reply.id)

    def _calls(self, reply: Reply, uploads: int) -> Iterator[str]:
        """What a reply with the rest of its chain and so many uploads is billed as."""
        for _ in range(uploads):
            yield from ("media.upload", "media.metadata")
        for part in replies.chain(self._parts.db, reply)[reply.part - 1 :]:
            yield self._parts.network.reply_resource(part.text, own=part.part > 1)

    def _stopped(self, reply_id: int, problem: CareError) -> Reply | None:
        """Claim a reply and end it in one, if it is still on hold."""
        with self._parts.db.writing():
            reply = replies.claim(self._parts.db, self._parts.now(), reply_id)
            return reply and self._not_sent(reply, problem)

    def _out(self, channel: Channel, reply: Reply) -> Post:
        """The only place where words leave, by one way or the other."""
        if reply.private:
            return channel.send_dm(self._parts.customer(reply.case), reply.text)
        media = pictures.media_ids(self._parts.db, reply.id)
        if len(media) < reply.pictures:
            raise Unreachable("Its pictures are not on X yet.", "They are uploaded first.")
        return channel.reply(reply.to, reply.text, own=reply.part > 1, media=media)

    def _sent(self, reply: Reply, post: Post) -> Reply:
        how = "Messaged" if reply.private else "Sent to"
        which = f" (part {reply.part} of {reply.parts})" if reply.parts > 1 else ""
        with self._parts.db.writing():
            touched = self._place(reply, post)
            ended = replies.sent(self._parts.db, reply.id, post.id, self._parts.now()) or reply
            said = f"{how} @{reply.handle}{which}"
            events.note_down(self._parts.db, "sent", [reply.case], said, self._parts.now())
            self._parts.settle({reply.case, *touched})
        return ended

    def _place(self, reply: Reply, post: Post) -> set[CaseId]:
        """Keep what went out, in the case that it answers.

        A direct message also belongs to the case of messages with that person, if there is one.
        """
        account = self._parts.account(reply.account)
        spot = cases.place_in(self._parts.db, reply.case, post.id)
        spots = [spot]
        if reply.private:
            spots.append(replace(spot, conversation=post.conversation_id))
        else:  # X's answer to a send says neither in which conversation nor with what
            with_it = pictures.of_reply(self._parts.db, reply.id)
            media = tuple(Media(kind="photo", alt=one.alt, url="") for one in with_it)
            post = replace(post, conversation_id=spot.conversation, media=media)
        posts.save_posts(self._parts.db, [post], self._parts.now(), here=True)
        posts.mark_here(self._parts.db, post.id)
        return cases.place(self._parts.db, account.id, spots)[0]

    def _later(self, reply: Reply, problem: CareError) -> Reply:
        again = problem.retry_at or self._parts.now() + _AGAIN
        return self._end(reply, Sending.HOLD, problem, send_at=again)

    def _over_budget(self, reply: Reply, problem: OverBudget) -> Reply:
        """Other calls hold the money for a moment; or it is used up, and a person decides."""
        soon = problem.retry_at is not None and problem.retry_at <= self._parts.now() + _SOON
        return self._later(reply, problem) if soon else self._refused(reply, problem)

    def _refused(self, reply: Reply, problem: CareError) -> Reply:
        """X said no: the text goes back to the draft, and why is remembered.

        With it goes the rest of its chain, which waits until this part is tried again or dropped.
        What X says of a direct message, or of an answer to our own post, tells nothing of the
        customer's public post.
        """
        public = not reply.private
        with self._parts.db.writing():
            ended = self._end(reply, Sending.REFUSED, problem)
            unsent = replies.chain(self._parts.db, reply)[reply.part - 1 :]
            replies.draft_again(self._parts.db, unsent, self._parts.now())
            if public and reply.part == 1 and isinstance(problem, ReplyNotAllowed):
                cases.refused(self._parts.db, reply.case, reply.to)
            if public and isinstance(problem, PostGone):
                burial.bury(self._parts.db, [reply.to], self._parts.now())
            self._parts.settle([reply.case])
        return ended

    def _end(
        self,
        reply: Reply,
        state: Sending,
        problem: CareError,
        *,
        send_at: datetime | None = None,
    ) -> Reply:
        """Record the end of a try that was no success.

        It does not count once the claim is lost, as it is to one who looks after two minutes: by
        then a person may have decided otherwise.
        """
        tried_at = self._parts.now() if state is Sending.UNKNOWN else None
        with self._parts.db.writing():
            if self._now(reply).state is Sending.SENDING:
                replies.settle(
                    self._parts.db, reply.id, state,
                    problem=str(problem), send_at=send_at, tried_at=tried_at,
                )  # fmt: skip
        return replace(self._now(reply), trouble=problem)

    def _now(self, reply: Reply) -> Reply:
        return replies.get(self._parts.db, reply.id) or reply
