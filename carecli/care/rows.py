"""What a person looks at: rows of a list, an open case, the customer card, the status line.

Frozen values that the store reads and both faces show. Nothing here decides anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from carecli.care.cases import AccountId, CaseId, Reason, State, Wait
from carecli.care.errors import CareError
from carecli.care.posts import Person, PersonId, Post, PostId
from carecli.care.targets import TargetState

DMS_URL = "https://x.com/messages"
"""Where direct messages are read in the browser: single ones have no address."""


def _post_url(handle: str, post: PostId) -> str:
    return f"https://x.com/{handle}/status/{post}"


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
        return DMS_URL if self.private else _post_url(self.handle, self.post_id)


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
        return DMS_URL if self.post.private else _post_url(self.author.handle, self.post.id)


class ReminderKind(StrEnum):
    """Follow up if they stay silent, follow up in any case, or a promise of ours."""

    IF_SILENT = "if silent"
    ON_DATE = "on date"
    PROMISE = "promise"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """Something to come back to.

    Attributes:
        settled: How it ended; None while it is open.
        moved: How often it was given another time.
    """

    id: int
    case: CaseId
    kind: ReminderKind
    due: datetime
    note: str = ""
    settled: str | None = None
    settled_at: datetime | None = None
    moved: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something known about a customer, with how we know it."""

    id: int
    text: str
    source: str
    at: datetime


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
        return DMS_URL if self.private else _post_url(self.account, self.post_id)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """An earlier or parallel case of the same customer."""

    case: CaseId
    state: State
    last_at: datetime
    reason: Reason | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Goodwill:
    """Something extra that a customer was given.

    Attributes:
        worth: In `currency`, the money the account reckons in.
        why: The reason, where it was more than the playbook allows.
    """

    id: int
    case: CaseId
    account: str
    handle: str
    at: datetime
    what: str
    worth: Decimal
    currency: str
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookedUp:
    """What a program of the person's own said about a customer.

    Attributes:
        name: The look-up's, as the settings have it.
        values: What it was asked with, by placeholder.
        output: Safe for a terminal, of any number of lines.
        code: What the program ended with; 0 means that it went well.
    """

    name: str
    values: Mapping[str, str]
    output: str
    code: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What is known about a customer."""

    person: Person
    labels: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    cases: tuple[Past, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    first_seen: datetime | None = None
    goodwill: tuple[Goodwill, ...] = ()
    lookups: tuple[LookedUp, ...] = ()


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
    reply_price: Decimal = Decimal(0)


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
