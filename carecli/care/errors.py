"""What can go wrong, as a closed tree.

CareError
├── Misuse            a command, key, id, time or template that is not there or not allowed (exit 2)
│   └── ConfigError   the config file
├── SignInNeeded      no account yet, or X no longer accepts the sign-in            (exit 3)
├── RateLimited       X asks us to wait; `retry_at` says until when                 (exit 4)
├── Unreachable       no network, a time-out before anything was written, X is down (exit 5)
├── OutcomeUnknown    a write may or may not have happened; it is checked, never repeated (exit 6)
├── OverBudget        X's credits or its spending limit are used up                 (exit 7)
├── Refused           X said no and will say no again                               (exit 1)
│   ├── ReplyNotAllowed   the author neither mentioned nor quoted us
│   ├── DuplicateContent  the same words were posted a moment ago
│   ├── PostGone          the post is deleted or hidden from us
│   └── NotPermitted      the app or the account lacks a permission
├── BadAnswer         X answered something that is not an answer                    (exit 5)
└── StoreTrouble      the local database: locked, read-only, full, damaged, newer   (exit 1)

Each says what happened (`title`), the particulars (`detail`) and what to do (`hint`). Anything
else that escapes is a bug.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar


class CareError(Exception):
    """Something a person can understand and act on.

    Args:
        detail: The particulars, as a sentence.
        hint: What to do about it, as a sentence; empty when nothing can be done.
        retry_at: When trying again makes sense, if that is known.
    """

    title: ClassVar[str] = "Something went wrong"
    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False

    def __init__(self, detail: str, hint: str = "", *, retry_at: datetime | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint
        self.retry_at = retry_at

    def __str__(self) -> str:
        return f"{self.detail} {self.hint}".strip()


class Misuse(CareError):
    """A command, key, id, time or template that does not exist or is not allowed here."""

    title = "That is not possible"
    exit_code = 2


class ConfigError(Misuse):
    """The config file cannot be read as what it should be."""

    title = "The config needs a correction"


class SignInNeeded(CareError):
    """There is no account yet, or X no longer accepts the sign-in of one."""

    title = "Sign-in needed"
    exit_code = 3


class RateLimited(CareError):
    """X asks us to wait until `retry_at`."""

    title = "X asks for a pause"
    exit_code = 4
    retryable = True


class Unreachable(CareError):
    """No connection, or X is down; nothing was written."""

    title = "X cannot be reached"
    exit_code = 5
    retryable = True


class OutcomeUnknown(CareError):
    """A write was sent and no answer came: it may or may not have happened."""

    title = "It is not known whether that went out"
    exit_code = 6


class OverBudget(CareError):
    """X's credits or its spending limit are used up."""

    title = "The budget is used up"
    exit_code = 7


class Refused(CareError):
    """X said no, and would say no again."""

    title = "X refused"


class ReplyNotAllowed(Refused):
    """Through the API X takes answers only where the author mentioned or quoted us."""

    title = "X takes this answer only in the browser"


class DuplicateContent(Refused):
    """The same words were posted a moment ago."""

    title = "X has seen these words before"


class PostGone(Refused):
    """The post is deleted, or hidden from us."""

    title = "The post is gone"


class NotPermitted(Refused):
    """The app or the account lacks a permission."""

    title = "X does not permit this"


class BadAnswer(CareError):
    """X answered something that is not an answer: HTML, half a document, nothing."""

    title = "X answered nonsense"
    exit_code = 5
    retryable = True


class StoreTrouble(CareError):
    """The local database cannot do what it should."""

    title = "The local database has a problem"
