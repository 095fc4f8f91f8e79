"""What X's refusals and the wire's failures mean, as errors of `care.errors`."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import requests
from urllib3.exceptions import NewConnectionError

from carecli.care.errors import (
    BadAnswer,
    CareError,
    OutcomeUnknown,
    OverBudget,
    PostGone,
    RateLimited,
    Refused,
    SignInNeeded,
    Unreachable,
)
from carecli.channels.x import pauses
from carecli.channels.x.refusals import (
    ALWAYS,
    BROWSER,
    CHECK,
    OF_MESSAGES,
    OF_PICTURES,
    OF_POSTS,
    OF_SIGN_IN,
    Refusal,
    meant,
    said,
    words,
)

_LOOK_FIRST = "Look on X before you send it again; carecli checks at the next sync."
_CREDITS = "Add credits in X's developer console, then sync again; everything local still works."
_PATIENCE = timedelta(minutes=5)  # what X allows the time stamp of a signature


class SinceTooOld(Refused):
    """Recent search was asked to start before the days it covers."""


_BY_STATUS: Mapping[int, tuple[type[CareError], str, str]] = {
    400: (Refused, "X could not read the request.", "Change it and try again."),
    402: (OverBudget, "X's credits are used up.", _CREDITS),
    404: (Refused, "X knows no such address or person.", f"{CHECK} Is `api_url` right?"),
    413: (Refused, "That is too large for X.", "Make it smaller."),
}


def refusal(
    response: requests.Response,
    now: datetime,
    *,
    about_post: bool = False,
    about_messages: bool = False,
    about_pictures: bool = False,
    skew: timedelta | None = None,
) -> CareError:
    """What an answer other than 2xx means.

    Args:
        response: The answer, read to its end.
        now: The present moment, for `retry_at`.
        about_post: The request named a post, so "not found" means that the post is gone.
        about_messages: The request was about direct messages.
        about_pictures: The request was the upload of a picture.
        skew: How far our clock is ahead of X's, if that is known.
    """
    status = response.status_code
    body = _body(response)
    if not 400 <= status < 500:
        return _trouble(response, now)
    if status == 401:
        return _not_signed_in(body, skew)
    if status == 403:
        first = OF_MESSAGES if about_messages else OF_PICTURES if about_pictures else OF_POSTS
        return _forbidden(body, (*first, *ALWAYS))
    if status == 429:
        return _too_many(response.headers, body, now)
    return _mistaken(status, body, about_post=about_post)


def no_answer(problem: requests.RequestException, *, write: bool) -> CareError:
    """What it means that no whole answer came."""
    if isinstance(problem, requests.exceptions.SSLError) and _never_sent(problem):
        return Unreachable(
            "The secure connection to X could not be made.",
            "Check the clock of this computer and any proxy in between.",
        )
    if _never_sent(problem):
        return Unreachable("There is no connection to X.", "Check the network and try again.")
    if write:
        return OutcomeUnknown(
            "It was sent, and the connection broke before X answered.", _LOOK_FIRST
        )
    if isinstance(problem, requests.Timeout):
        return Unreachable("X took too long to answer.", "Try again in a moment.")
    return Unreachable("The connection broke before X had answered.", "Try again in a moment.")


def nonsense(detail: str, *, write: bool) -> CareError:
    """What it means that a successful answer could not be read."""
    if write:
        return OutcomeUnknown(f"{detail} It may have gone out.", _LOOK_FIRST)
    return BadAnswer(detail, "Try again; if it stays so, check `api_url` and any proxy in between.")


def without_data(answer: dict[str, Any]) -> CareError:
    """What it means that a read succeeded and brought only complaints, or nothing at all."""
    if answer.get("errors"):
        return meant(answer, ALWAYS) or Refused(f"X sent nothing.{said(answer)}", CHECK)
    return nonsense("X's answer holds no data.", write=False)


def _not_signed_in(body: Any, skew: timedelta | None) -> CareError:
    if skew is not None and abs(skew) > _PATIENCE:
        which = "ahead of" if skew > timedelta(0) else "behind"
        return SignInNeeded(
            f"X does not accept the sign-in; the clock of this computer is "
            f"{abs(skew) // timedelta(minutes=1)} minutes {which} X's.",
            "Set the clock; then try again.",
        )
    return meant(body, OF_SIGN_IN) or SignInNeeded(
        f"X does not accept the sign-in.{said(body)}",
        f"{CHECK} If X is up, sign in again: `carecli account add`.",
    )


def _forbidden(body: Any, known: tuple[Refusal, ...]) -> CareError:
    if understood := meant(body, known):
        return understood
    if not isinstance(body, dict):
        return Refused("Something between us and X refused the request.", "Check any proxy.")
    return Refused(f"X refused.{said(body)}", BROWSER)


def _mistaken(status: int, body: Any, *, about_post: bool) -> CareError:
    if status == 400 and "since_id" in words(body):
        return SinceTooOld("The search starts before the days X covers.", "Search without.")
    if status == 400 and (understood := meant(body, OF_POSTS)):
        return understood
    if status == 404 and about_post and isinstance(body, dict):
        return PostGone(f"X knows no such post.{said(body)}", "It was deleted, or is hidden.")
    error, detail, hint = _BY_STATUS.get(
        status, (Refused, f"X answered with status {status}.", BROWSER)
    )
    return error(f"{detail}{said(body)}", hint)


def _too_many(headers: Mapping[str, str], body: Any, now: datetime) -> CareError:
    if "usage-capped" in words(body) or "usagecap" in words(body):
        return OverBudget(
            f"The cap on posts of this billing cycle is reached.{said(body)}", _CREDITS
        )
    until = pauses.until(headers, now) or now + pauses.WINDOW
    day = "" if until.date() == now.date() else f"{until.day} {until:%B}, "
    return RateLimited(
        f"Too many requests; X takes the next one at {day}{until:%H:%M} UTC.",
        "Nothing is lost: carecli goes on by itself.",
        retry_at=until,
    )


def _trouble(response: requests.Response, now: datetime) -> CareError:
    """A status that neither answers nor refuses: X broke down, or something stands in between."""
    status, write = response.status_code, response.request.method != "GET"
    if status < 500:
        return nonsense(f"X's address leads elsewhere (status {status}).", write=write)
    if write:
        return OutcomeUnknown(f"X broke down over it (status {status}).", _LOOK_FIRST)
    return Unreachable(
        f"X is in trouble (status {status}).",
        "Try again in a few minutes.",
        retry_at=pauses.until(response.headers, now),
    )


def _never_sent(problem: requests.RequestException) -> bool:
    """Did it fail before anything was written? In doubt it did not."""
    if isinstance(problem, requests.exceptions.SSLError):
        cut = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
        return not any(isinstance(each, cut) for each in _causes(problem))
    if isinstance(problem, requests.ConnectTimeout | ValueError):  # a bad address is a ValueError
        return not isinstance(problem, requests.JSONDecodeError)
    return any(isinstance(each, NewConnectionError) for each in _causes(problem))


def _causes(problem: BaseException) -> Iterator[BaseException]:
    """The error with everything it wraps, as urllib3 and requests nest it."""
    waiting: list[Any] = [problem]
    seen: set[int] = set()
    while waiting:
        each = waiting.pop()
        if isinstance(each, BaseException) and id(each) not in seen:
            seen.add(id(each))
            yield each
            waiting += [*each.args, getattr(each, "reason", None), each.__cause__, each.__context__]


def _body(response: requests.Response) -> Any:
    try:
        return response.json()
    except (ValueError, RecursionError):
        return None
