"""What is known about a customer, and what is to be remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from carecli.care.cases import CaseId, Reason, State
from carecli.care.posts import Person


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
