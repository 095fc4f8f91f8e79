"""Writing and sending: draft → check → hold → sending → sent, refused or unknown.

Nothing goes out without a person's word. Each step is on disk before the next one begins, so a
kill at any instant neither loses a reply nor sends it twice.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from carecli.care.cases import CaseId, Side
from carecli.care.errors import (
    BadAnswer,
    CareError,
    DuplicateContent,
    Misuse,
    OutcomeUnknown,
    PostGone,
    RateLimited,
    ReplyNotAllowed,
    StoreTrouble,
    Unreachable,
)
from carecli.care.posts import Post, PostId
from carecli.care.rows import Reply, Sending
from carecli.desk.parts import Change, Parts
from carecli.desk.preview import Preview, preview
from carecli.store import cases, events, posts, replies

_AGAIN = timedelta(seconds=30)


class Replies:
    """The verbs of the composer and the outbox."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def keep(self, case: CaseId, text: str, template: str | None = None) -> None:
        """Save what is being written; an empty text removes the draft."""
        whole = text.encode(errors="replace").decode()  # half a surrogate pair cannot be stored
        replies.keep_draft(self._parts.db, case, whole, template, self._parts.now())

    def check(self, case: CaseId, text: str) -> Preview:
        """How a reply would go out, and what speaks against it.

        Slow on first use: it loads the library that counts as X does.
        """
        return preview(self._parts, case, text)

    def send(
        self,
        case: CaseId,
        text: str,
        *,
        template: str | None = None,
        hold: timedelta | None = None,
    ) -> Reply:
        """Put a reply on hold; when the hold is over, `deliver` sends it.

        Args:
            hold: How long it can be recalled; the setting by default.

        Raises:
            Misuse: Something speaks against it that cannot be passed over; nothing is stored.
        """
        seen = self._checked(case, text)
        if seen.handover:
            raise ReplyNotAllowed(
                "The author neither mentioned nor quoted you: X takes no answer through the API.",
                "Open it in the browser instead; carecli sees it there.",
            )
        now = self._parts.now()
        wait = self._parts.settings.hold if hold is None else hold
        return replies.put_on_hold(
            self._parts.db,
            case,
            seen.text,
            to=seen.to.post.id,
            template=template,
            now=now,
            send_at=now + wait,
        )

    def hand_over(self, case: CaseId, text: str, *, template: str | None = None) -> str:
        """Let the browser publish it; the case waits until our answer shows up on X.

        Returns:
            The address to open.

        Raises:
            Misuse: Something speaks against it that cannot be passed over; nothing is stored.
        """
        seen = self._checked(case, text)
        now = self._parts.now()
        replies.put_on_hold(
            self._parts.db,
            case,
            seen.text,
            to=seen.to.post.id,
            template=template,
            now=now,
            send_at=now,
            state=Sending.HANDED_OVER,
        )
        return self._parts.network.handover_url(seen.to.post.id, seen.text)

    def _checked(self, case: CaseId, text: str) -> Preview:
        seen = self.check(case, text)
        if seen.errors:
            raise Misuse(seen.errors[0].message, "Change it and try again; the draft is kept.")
        return seen

    def recall(self, reply_id: int) -> Change:
        """Take a reply back; its text is the draft again.

        Raises:
            Misuse: It is on its way or gone already.
        """
        taken = replies.recall(self._parts.db, reply_id, self._parts.now())
        if taken is None:
            raise Misuse(f"Reply {reply_id} cannot be recalled any more.", "See the outbox.")
        said = f"Recalled: the reply to @{taken.handle} is a draft again"
        return Change("recall", (taken.case,), said, undoable=False)

    def deliver(self, only: int | None = None) -> tuple[Reply, ...]:
        """Send every reply whose hold is over, or one at once.

        One that fails does not stop the others: each comes back with its state and, in
        `problem`, what X said. Nothing is sent twice; an unknown outcome is looked up at the
        next sync.
        """
        done: list[Reply] = []
        while (reply := replies.claim(self._parts.db, self._parts.now(), only)) is not None:
            outcome = self._deliver(reply)
            done.append(outcome)
            if only is not None or outcome.state is Sending.HOLD:
                break
        return tuple(done)

    def _deliver(self, reply: Reply) -> Reply:
        account = self._parts.account(reply.account)
        try:
            with self._parts.channel(account) as (channel, _):
                post = channel.reply(reply.to, reply.text)
        except (Unreachable, RateLimited, BadAnswer) as problem:
            again = problem.retry_at or self._parts.now() + _AGAIN
            return self._end(reply, Sending.HOLD, problem, send_at=again)
        except (OutcomeUnknown, DuplicateContent, StoreTrouble) as problem:
            # The ledger is ours: when it is in trouble, the answer may be out already.
            return self._end(reply, Sending.UNKNOWN, problem)
        except CareError as problem:
            return self._refused(reply, problem)
        return self._sent(reply, post)

    def _sent(self, reply: Reply, post: Post) -> Reply:
        with self._parts.db.writing():
            self._place(reply, post)
            ended = self._end(reply, Sending.SENT, post_id=post.id)
            events.note_down(
                self._parts.db, "sent", [reply.case], f"Sent to @{reply.handle}", self._parts.now()
            )
            self._parts.settle([reply.case])
        return ended

    def _place(self, reply: Reply, post: Post) -> None:
        account = self._parts.account(reply.account)
        home = cases.case_of_post(self._parts.db, account.id, reply.to)
        if home:  # X's answer to a send does not say in which conversation
            post = replace(post, conversation_id=home.conversation)
        posts.save_posts(self._parts.db, [post], self._parts.now(), here=True)
        posts.mark_here(self._parts.db, post.id)
        if home:
            spot = cases.Place(post.id, home.conversation, home.customer, Side.OURS)
            cases.place(self._parts.db, account.id, [spot])

    def _refused(self, reply: Reply, problem: CareError) -> Reply:
        """X said no: the text goes back to the draft, and why is remembered."""
        with self._parts.db.writing():
            ended = self._end(reply, Sending.REFUSED, problem)
            replies.draft_again(self._parts.db, reply.id, self._parts.now())
            if isinstance(problem, ReplyNotAllowed):
                cases.refused(self._parts.db, reply.case, reply.to)
            if isinstance(problem, PostGone):
                posts.bury(self._parts.db, [reply.to], self._parts.now())
            self._parts.settle([reply.case])
        return ended

    def _end(
        self,
        reply: Reply,
        state: Sending,
        problem: CareError | None = None,
        *,
        post_id: PostId | None = None,
        send_at: datetime | None = None,
    ) -> Reply:
        said = str(problem) if problem else ""
        replies.settle(
            self._parts.db, reply.id, state, post_id=post_id, problem=said, send_at=send_at
        )
        return self.get(reply.id)

    def get(self, reply_id: int) -> Reply:
        """One reply.

        Raises:
            Misuse: There is none with this id.
        """
        found = replies.get(self._parts.db, reply_id)
        if found is None:
            raise Misuse(f"There is no reply {reply_id}.", "`carecli outbox list`.")
        return found

    def next_due(self) -> datetime | None:
        """When the next hold ends."""
        return replies.next_due(self._parts.db)

    def outbox(self) -> tuple[Reply, ...]:
        """Everything that is not known to be out or recalled."""
        return replies.outbox(self._parts.db)

    def retry(self, reply_id: int) -> Reply:
        """Put a refused or unknown reply on hold again, because a person says so.

        Raises:
            Misuse: It is neither, or nobody has looked yet whether an unknown one is out.
        """
        send_at = self._parts.now() + self._parts.settings.hold
        with self._parts.db.writing():
            reply = self.get(reply_id)
            if reply.state not in (Sending.REFUSED, Sending.UNKNOWN):
                raise Misuse(f"Reply {reply_id} is {reply.state}.", "Only refused or unknown ones.")
            if reply.state is Sending.UNKNOWN and not replies.looked_for(self._parts.db, reply_id):
                raise Misuse(
                    "It may be out already: nobody has looked on X since it was tried.",
                    "Fetch first; if it is there, it leaves the outbox by itself.",
                )
            replies.settle(self._parts.db, reply_id, Sending.HOLD, send_at=send_at)
            return self.get(reply_id)

    def drop(self, reply_id: int) -> Change:
        """Take a reply out of the outbox; its text is kept as the draft."""
        with self._parts.db.writing():
            reply = self.get(reply_id)
            if reply.state in (Sending.SENDING, Sending.SENT, Sending.RECALLED):
                raise Misuse(f"Reply {reply_id} is {reply.state}.", "It cannot be taken back.")
            replies.draft_again(self._parts.db, reply_id, self._parts.now())
            replies.settle(self._parts.db, reply_id, Sending.RECALLED)
        said = f"Dropped the reply to @{reply.handle}; its text is a draft"
        return Change("drop", (reply.case,), said, undoable=False)
