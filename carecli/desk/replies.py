"""Writing and sending: draft → check → hold → sending → sent, refused or unknown.

Nothing goes out without a person's word. Each step is on disk before the next one begins, so a
kill at any instant neither loses a reply nor sends it twice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from carecli.care.cases import CaseId
from carecli.care.chains import gaps
from carecli.care.errors import Misuse, ReplyNotAllowed
from carecli.care.outgoing import Picture, Reply, Sending
from carecli.care.posts import DMS_URL, PostId
from carecli.desk import coach
from carecli.desk.asking import confirm
from carecli.desk.delivery import Delivery
from carecli.desk.guards import note_skip
from carecli.desk.outcomes import look_for
from carecli.desk.parts import Change, Parts
from carecli.desk.pictures import Pictures
from carecli.desk.preview import Preview, preview
from carecli.store import pictures, replies

_RECALLED = (Sending.HOLD, Sending.REFUSED, Sending.HANDED_OVER)
_DROPPED = (*_RECALLED, Sending.UNKNOWN)
_DOUBTFUL = (Sending.SENDING, Sending.UNKNOWN)
_TAKEN = {
    "recall": "Recalled: the reply to @{handle} is a draft again",
    "drop": "Dropped the reply to @{handle}; its text is a draft",
}


class Replies:
    """The verbs of the composer and the outbox."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._delivery = Delivery(parts)
        self._pictures = Pictures(parts)

    def keep(
        self, case: CaseId, text: str, template: str | None = None, *, private: bool | None = None
    ) -> None:
        """Save what is being written; an empty text removes the draft.

        Args:
            private: Whether it is written as a direct message; None leaves that as it was.
        """
        whole = text.encode(errors="replace").decode()  # half a surrogate pair cannot be stored
        replies.keep_draft(
            self._parts.db, case, whole, template, self._parts.now(), private=private
        )

    def check(
        self,
        case: CaseId,
        text: str,
        *,
        private: bool = False,
        allow: Collection[str] = frozenset(),
        chain: bool = False,
        read: Collection[PostId] | None = None,
    ) -> Preview:
        """How a reply would go out, and what speaks against it.

        Slow on first use: it loads the library that counts as X does.

        Args:
            private: As a direct message; in a case of direct messages everything is one.
            allow: Rules of the coach whose errors do not block this one.
            chain: In parts, where it is too long for one post.
            read: The posts of the thread that the person has before them; None when not known.
        """
        return preview(
            self._parts, case, text, private=private, allow=allow, chain=chain, read=read
        )

    def attach(self, case: CaseId, path: Path, alt: str) -> Picture:
        """Let a picture go with the draft, and then with the reply (of a chain, its first part).

        Args:
            path: A JPEG, PNG or WebP file of at most 5 MB; it is read now, and not again.
            alt: What it shows, for those who do not see it; 1 to 1,000 characters.

        Raises:
            Misuse: The file or the text is none of that, or there are four pictures already.
        """
        return self._pictures.attach(case, path, alt)

    def look_at(
        self, case: CaseId, seen: Preview, files: Sequence[tuple[Path, str]]
    ) -> tuple[Picture, ...]:
        """What `attach` would attach to a reply, each a file and what it shows; nothing is kept.

        Raises:
            Misuse: A file or a text is none that could be, or they cannot go that way.
        """
        by_hand = bool(seen.handover)
        return self._pictures.look_at(case, files, private=not seen.public, by_hand=by_hand)

    def detach(self, case: CaseId, picture: int) -> None:
        """Take a picture from the draft.

        Raises:
            Misuse: It is not there.
        """
        self._pictures.detach(case, picture)

    def pictures(self, case: CaseId) -> tuple[Picture, ...]:
        """What goes with the draft, in its order."""
        return self._pictures.of(case)

    def price_of_pictures(self, count: int) -> Decimal:
        """US dollars for so many pictures with their descriptions."""
        return self._pictures.price(count)

    def dismiss(self, case: CaseId, rule: str) -> None:
        """Hear no more of a rule of the coach in a case, and after three cases in none.

        An error stays to be read, but blocks no more in this case.

        Raises:
            Misuse: There is no such rule or case.
        """
        coach.dismiss(self._parts, case, rule)

    def send(
        self,
        case: CaseId,
        text: str,
        *,
        private: bool = False,
        template: str | None = None,
        hold: timedelta | None = None,
        typed_handle: str | None = None,
        allow: Collection[str] = frozenset(),
        chain: bool = False,
        read: Collection[PostId] | None = None,
    ) -> Reply:
        """Put a reply on hold; when the hold is over, `deliver` sends it.

        A chain is put on hold as a whole. Each part answers the one before and goes out once that
        one is known to be out; one that is not stops those after it.

        Args:
            private: As a direct message, as in `check`.
            hold: How long it can be recalled; the setting by default, and never less than what
                the preview says it should cool.
            typed_handle: The handle it should go out as, as a person typed it; needed where the
                preview says `ask`.
            allow: Rules of the coach whose errors do not block this one.
            chain: In parts, where it is too long for one post.
            read: The posts of the thread, as in `check`.

        Returns:
            The reply, or the first part of the chain.

        Raises:
            Misuse: Something speaks against it that cannot be passed over; nothing is stored.
        """
        seen = self._checked(case, text, private=private, allow=allow, chain=chain, read=read)
        self._pictures.check(case, private=not seen.public)
        first, *rest = _with_gaps(seen)
        if seen.handover:
            raise ReplyNotAllowed(
                "The author neither mentioned nor quoted you: X takes no answer through the API.",
                "Open it in the browser instead; carecli sees it there.",
            )
        now = self._parts.now()
        wait = max(seen.cooling, self._parts.settings.hold if hold is None else hold)
        with self._parts.db.writing():
            confirm(self._parts, self._parts.account(seen.account), typed_handle)
            note_skip(self._parts, case, now)
            return replies.put_on_hold(
                self._parts.db,
                case,
                first[1],
                to=seen.to.post.id,
                private=not seen.public,
                template=template,
                now=now,
                send_at=now + wait,
                rest=rest,
                allowed={problem.rule for problem in seen.problems if problem.allowed},
            )

    def hand_over(
        self,
        case: CaseId,
        text: str,
        *,
        template: str | None = None,
        allow: Collection[str] = frozenset(),
        read: Collection[PostId] | None = None,
    ) -> str:
        """Let the browser publish it; the case waits until our answer shows up on X.

        The arguments are those of `send`.

        Returns:
            The address to open.

        Raises:
            Misuse: Something speaks against it that cannot be passed over, or it is a direct
                message; nothing is stored.
        """
        seen = self._checked(case, text, allow=allow, read=read)
        if not seen.public:
            raise Misuse(
                "A direct message is not handed to the browser: what it opens is public.",
                f"Write to @{seen.handle} on X itself: {DMS_URL}",
            )
        self._pictures.check(case, by_hand=True)
        now = self._parts.now()
        note_skip(self._parts, case, now)
        replies.put_on_hold(
            self._parts.db,
            case,
            seen.text,
            to=seen.to.post.id,
            private=False,
            template=template,
            now=now,
            send_at=now,
            state=Sending.HANDED_OVER,
        )
        return self._parts.network.handover_url(seen.to.post.id, seen.text)

    def _checked(
        self,
        case: CaseId,
        text: str,
        *,
        private: bool = False,
        allow: Collection[str],
        chain: bool = False,
        read: Collection[PostId] | None,
    ) -> Preview:
        seen = self.check(case, text, private=private, allow=allow, chain=chain, read=read)
        if seen.errors:
            raise Misuse(seen.errors[0].message, "Change it and try again; the draft is kept.")
        return seen

    def recall(self, reply_id: int) -> Change:
        """Take a reply back, or what is left of its chain; the text is the draft again.

        Raises:
            Misuse: All of it is on its way or gone already.
        """
        with self._parts.db.writing():
            reply = self.get(reply_id)
            return self._taken(reply, replies.chain(self._parts.db, reply), _RECALLED, "recall")

    def _taken(
        self, reply: Reply, parts: Sequence[Reply], states: Collection[Sending], verb: str
    ) -> Change:
        """Make a draft of those parts that are in one of these states."""
        taken = replies.take_back(self._parts.db, parts, states, self._parts.now())
        if not taken:
            raise Misuse(f"Reply {reply.id} cannot be recalled any more.", "See the outbox.")
        said = _TAKEN[verb].format(handle=reply.handle)
        return Change(verb, (reply.case,), said + _left(parts, taken), undoable=False)

    def deliver(self, only: int | None = None) -> tuple[Reply, ...]:
        """Send every reply whose hold is over, or one at once.

        One that fails does not stop the others: each comes back with its state and, in
        `problem`, what X said. Nothing is sent twice; an unknown outcome is looked up at the
        next sync. One that waited for long is looked at again before it goes.
        """
        return self._delivery.run(only)

    def get(self, reply_id: int) -> Reply:
        """One reply.

        Raises:
            Misuse: There is none with this id.
        """
        found = replies.get(self._parts.db, reply_id)
        if found is None:
            raise Misuse(f"There is no reply {reply_id}.", "`carecli outbox list`.")
        return found

    def chain(self, reply_id: int) -> tuple[Reply, ...]:
        """All parts of a reply's chain as they stand, first to last; itself where it is no part.

        Raises:
            Misuse: There is none with this id.
        """
        return replies.chain(self._parts.db, self.get(reply_id))

    def next_due(self) -> datetime | None:
        """When the next hold ends."""
        return replies.next_due(self._parts.db)

    def outbox(self) -> tuple[Reply, ...]:
        """Everything that is not known to be out or recalled."""
        return replies.outbox(self._parts.db)

    def retry(self, reply_id: int) -> Reply:
        """Put a refused or unknown reply on hold again, because a person says so.

        Of a chain that is the part at which it stopped, whichever part is named; the rest follows.

        Raises:
            Misuse: It is neither, or nobody has looked yet whether an unknown one is out.
        """
        reply_id = self._stopped(reply_id)
        self._compare(reply_id)
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
            unsent = replies.chain(self._parts.db, reply)[reply.part - 1 :]
            draft = replies.draft(self._parts.db, reply.case)
            if draft is not None and draft.text == replies.joined(unsent):
                self.keep(reply.case, "")  # else it could be sent twice
                pictures.leave_draft(self._parts.db, reply.case)
            replies.settle(self._parts.db, reply_id, Sending.HOLD, send_at=send_at)
            return self.get(reply_id)

    def _stopped(self, reply_id: int) -> int:
        """The part at which the chain of a reply that waits behind it stopped."""
        reply = self.get(reply_id)
        if not reply.behind:
            return reply_id
        chain = replies.chain(self._parts.db, reply)
        return next(one.id for one in chain if one.state is not Sending.SENT)

    def _compare(self, reply_id: int) -> None:
        """Look once more among what is stored whether it is out.

        A fetch that was killed may have stored it, and not have come to comparing.
        """
        reply = self.get(reply_id)
        if reply.state is Sending.UNKNOWN:
            look_for(self._parts, self._parts.account(reply.account))

    def drop(self, reply_id: int) -> Change:
        """Take a reply out of the outbox, with what follows in its chain; the text is the draft.

        Raises:
            Misuse: It is on its way or gone already.
        """
        self._compare(reply_id)
        with self._parts.db.writing():
            reply = self.get(reply_id)
            if reply.state not in _DROPPED:
                raise Misuse(f"Reply {reply_id} is {reply.state}.", "It cannot be taken back.")
            rest = replies.chain(self._parts.db, reply)[reply.part - 1 :]
            return self._taken(reply, rest, _DROPPED, "drop")


def _with_gaps(seen: Preview) -> list[tuple[str, str]]:
    """The parts of a reply, each with the space before it."""
    texts = [part.text for part in seen.parts]
    return list(zip(gaps(seen.text, texts), texts, strict=True))


def _left(parts: Sequence[Reply], taken: Sequence[Reply]) -> str:
    """What is said of the parts of a chain that were not taken back."""
    out = ", ".join(str(one.part) for one in parts if one.state is Sending.SENT)
    may_be = ", ".join(
        str(one.part) for one in parts if one not in taken and one.state in _DOUBTFUL
    )
    public = f"; on X already: part {out} of {parts[0].parts}" if out else ""
    return public + (f"; may be on X: part {may_be} of {parts[0].parts}" if may_be else "")
