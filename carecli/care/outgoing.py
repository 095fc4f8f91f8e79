"""What is written and goes out: drafts, replies, their pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from carecli.care.cases import CaseId
from carecli.care.errors import CareError
from carecli.care.posts import DMS_URL, PostId, post_url


class Sending(StrEnum):
    """Where a reply is on its way out."""

    HOLD = "hold"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    HANDED_OVER = "handed over"
    RECALLED = "recalled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that goes with a reply.

    Attributes:
        name: The name of the file that it came from.
        kind: Its media type, such as image/png.
        size: In bytes; 0 once it was sent, as only its description is kept then.
        alt: What it shows, in words.
    """

    id: int
    name: str
    kind: str
    size: int
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer on its way out, or sent.

    Attributes:
        send_at: When its hold ends.
        post_id: X's id once it is known to be out.
        problem: Why it was refused or is unknown, in words.
        private: It goes to the customer as a direct message, and to nobody else.
        part: Which part of a chain of so many `parts`; 1 of 1 when it is none.
        gap: The space that stood between this part and the one before.
        before: The state of the part before, which it answers; None for a first one.
        pictures: How many go with it.
        allowed: Rules whose errors somebody let through for it.
        trouble: What went wrong when it was delivered just now; not kept.
    """

    id: int
    case: CaseId
    account: str
    to: PostId
    handle: str
    text: str
    state: Sending
    written_at: datetime
    send_at: datetime
    post_id: PostId | None = None
    problem: str = ""
    private: bool = False
    part: int = 1
    parts: int = 1
    gap: str = ""
    before: Sending | None = None
    pictures: int = 0
    allowed: frozenset[str] = frozenset()
    trouble: CareError | None = field(default=None, compare=False)

    @property
    def behind(self) -> bool:
        """Whether it waits for the part before it, which is not out."""
        return self.state is Sending.HOLD and self.before not in {None, Sending.SENT}

    @property
    def held(self) -> bool:
        """Whether it goes out when its hold is over."""
        return self.state is Sending.HOLD and not self.behind

    @property
    def url(self) -> str | None:
        """Where it stands on X, once it is out."""
        if self.post_id is None:
            return None
        return DMS_URL if self.private else post_url(self.account, self.post_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply that is being written; `template` is the id it started from, if any.

    Attributes:
        private: A direct message: its words are not for the public.
    """

    text: str
    template: str | None
    saved_at: datetime
    private: bool = False
