"""What a person looks at: rows of a list, an open case, the customer card, the status line.

Frozen values that the store reads and both faces show. Nothing here decides anything.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from carecli.care.card import Card
from carecli.care.cases import AccountId, CaseId, Reason, State, Wait
from carecli.care.outgoing import Draft, Reply, Sending
from carecli.care.posts import DMS_URL, Person, PersonId, Post, PostId, post_url
from carecli.care.targets import TargetState


class View(StrEnum):
    """The lists of the queue screen, in the order of their keys 1 to 5."""

    WAITING = "waiting"
    FOLLOW_UPS = "follow-ups"
    ANSWERED = "answered"
    SNOOZED = "snoozed"
    DONE = "done"


class Mark(StrEnum):
    """What a row says about a case besides its text."""

    UPSET = "upset"
    LEAVING = "leaving"
    LEGAL = "legal threat"
    QUESTION = "question"
    PRAISE = "praise"
    THANKS = "thanks"
    POSTED_AGAIN = "posted again"
    CROWD = "crowd"
    SEVERAL_PEOPLE = "several people"
    REACH = "reach"
    FOUND = "found by search"
    LOOKALIKE = "look-alike handle"
    FOREIGN = "other language"
    DM = "DM"
    PROMISE_DUE = "promise due"
    DRAFT = "draft"
    HIDDEN = "hidden characters"
    WROTE = "wrote while snoozed"
    HANDED_OVER = "handed over"


class Answerable(StrEnum):
    """Whether X takes an answer through the API: the author must have mentioned or quoted us."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A handle you answer for."""

    id: AccountId
    handle: str
    user_id: PersonId
    name: str = ""
    channel: str = "x"
    api_url: str = ""
    added_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a list.

    Attributes:
        at: The time that orders the row in its view: start of the wait, due time of the follow-up,
            time of the answer, wake time, time it was done.
        due: When the open wait is late; `soon`: when its last fifth begins. None when nobody waits.
        outcome: Whether the latest answer met the target; nothing without an answer.
        text: The customer's latest post, or a follow-up's note; may hold line ends.
        post_id: The customer's latest post.
        private: A conversation in direct messages.
        crowd: What several people write about now, this one among them: "3 people: oven broken".
        found: The saved search that found it, in its own words; empty for everything else.
        sending: The state of a reply that is on its way, if there is one.
        send_at: When a reply on hold goes out.
    """

    case: CaseId
    account: str
    handle: str
    name: str
    state: State
    at: datetime
    text: str
    post_id: PostId
    channel: str = "x"
    waiting_since: datetime | None = None
    due: datetime | None = None
    soon: datetime | None = None
    outcome: TargetState = TargetState.NONE
    marks: tuple[Mark, ...] = ()
    answerable: Answerable = Answerable.UNKNOWN
    reason: Reason | None = None
    note: str = ""
    until: datetime | None = None
    firm: bool = False
    private: bool = False
    found: str = ""
    crowd: str = ""
    sending: Sending | None = None
    send_at: datetime | None = None

    @property
    def url(self) -> str:
        """The customer's latest post on X; of direct messages, where all of them are."""
        return DMS_URL if self.private else post_url(self.handle, self.post_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bubble:
    """A post in a conversation, as it is shown.

    Attributes:
        ours: By the account of the case.
        theirs: By the case's customer (False: a third party, or ours).
        here: Sent by carecli; our other posts came "from X".
        deleted: Gone on X (a direct message: kept long enough): only its id and times are left.
    """

    post: Post
    author: Person
    ours: bool = False
    theirs: bool = False
    here: bool = False
    deleted: bool = False

    @property
    def url(self) -> str:
        """Where it stands on X."""
        return DMS_URL if self.post.private else post_url(self.author.handle, self.post.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """Everything the conversation screen shows."""

    row: Row
    account: Account
    thread: tuple[Bubble, ...]
    card: Card
    waits: tuple[Wait, ...] = ()
    draft: Draft | None = None
    reply: Reply | None = None
    reply_to: PostId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """The post that somebody began to wait with."""

    case: CaseId
    post: PostId
    who: PersonId
    handle: str
    name: str
    at: datetime
    state: State
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Something out of the ordinary: several people on one problem, or far more than usual.

    Attributes:
        account: Whose it is.
        people: Who write about it; of a spike, how many began to wait within the hour.
        topic: The words that they share; of a spike none.
        usual: How many begin to wait at this hour of the week; only of a spike.
    """

    account: str
    people: int
    topic: tuple[str, ...] = ()
    usual: float | None = None

    @property
    def said(self) -> str:
        """It in a few words: "3 people: oven broken", "spike: 20 this hour"."""
        if self.usual is None:
            return f"{self.people} people: {' '.join(self.topic)}"
        return f"spike: {self.people} this hour"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The status line.

    Attributes:
        counts: How many cases each view holds.
        oldest: Start of the longest open wait.
        late: Open waits past their due time; `soon`: those in the last fifth of theirs.
        due: Follow-ups and promises due now; `promises`: the promises among them.
        answered: Answers to somebody who waited, since midnight; `met`: those in target.
        alarms: What was out of the ordinary when it was last looked at.
        today: Spent since midnight UTC; `month`: since the first, UTC. US dollars.
        budget: A sentence when a cap or X's credits stop paid calls.
        notice: A sentence when posts do not come from X itself, or when it is offline.
    """

    counts: dict[View, int] = field(default_factory=dict)
    oldest: datetime | None = None
    late: int = 0
    due: int = 0
    today: Decimal = Decimal(0)
    month: Decimal = Decimal(0)
    synced_at: datetime | None = None
    outbox: int = 0
    budget: str = ""
    offline: bool = False
    notice: str = ""
    soon: int = 0
    promises: int = 0
    alarms: tuple[Alarm, ...] = ()
    answered: int = 0
    met: int = 0
