"""What X's refusals and the wire's failures mean, as errors of `care.errors`.

Sources: X's page on response codes, and the wording seen in public issue threads. Wording changes,
so it is matched loosely and X's own words are always passed on.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests
from urllib3.exceptions import NewConnectionError

from carecli.care.errors import (
    BadAnswer,
    CareError,
    DuplicateContent,
    NotPermitted,
    OutcomeUnknown,
    OverBudget,
    PostGone,
    RateLimited,
    Refused,
    ReplyNotAllowed,
    SignInNeeded,
    Unreachable,
)
from carecli.system.terminal import one_line

_LOOK_FIRST = "Look on X before you send it again; carecli checks at the next sync."
_CREDITS = "Add credits in X's developer console, then sync again; everything local still works."
_BROWSER = "Use the browser instead."
_CHECK = "Run `carecli account check`."
_WINDOW = timedelta(minutes=15)
_LONGEST_WAIT = timedelta(hours=25)


class SinceTooOld(Refused):
    """Recent search was asked to start before the days it covers."""


_BY_STATUS: Mapping[int, tuple[type[CareError], str, str]] = {
    400: (Refused, "X could not read the request.", "Change it and try again."),
    401: (
        SignInNeeded,
        "X does not accept the sign-in.",
        f"{_CHECK} If X is up, sign in again: `carecli account add`.",
    ),
    402: (OverBudget, "X's credits are used up.", _CREDITS),
    404: (Refused, "X knows no such address or person.", f"{_CHECK} Is `api_url` right?"),
    413: (Refused, "That is too large for X.", "Make it smaller."),
}


@dataclass(frozen=True, slots=True)
class _Refusal:
    """How one 403 is told from the others: words of X, what they mean, what to do."""

    words: tuple[str, ...]
    error: type[CareError]
    detail: str
    hint: str


_REFUSALS = (
    _Refusal(
        ("spendcapreached", "spend cap"),
        OverBudget,
        "The spending limit of this billing cycle is reached.",
        "Raise it in X's developer console, or wait for the next cycle.",
    ),
    _Refusal(
        (
            "only reply to or quote posts where you are mentioned",
            "have not been mentioned or otherwise engaged",
            "reply to this conversation is not allowed",
            "quoting this post is not allowed",
        ),
        ReplyNotAllowed,
        "Through the API X takes answers only to posts that mention or quote us.",
        "Send it from the browser: carecli can open X with the text filled in.",
    ),
    _Refusal(
        ("duplicate content",),
        DuplicateContent,
        "The same words were posted a moment ago.",
        "Look whether it went out already; otherwise say it in other words.",
    ),
    _Refusal(
        ("deleted or not visible",),
        PostGone,
        "The post is deleted, or its author hides it from us.",
        "Close the case, or write to the person another way.",
    ),
    _Refusal(
        ("oauth1-permissions", "oauth1 app permissions"),
        NotPermitted,
        "The developer app may only read.",
        "Set it to “Read and write” in X's developer console, make new keys, and sign in again.",
    ),
    _Refusal(
        ("unsupported-authentication", "application-only is forbidden"),
        NotPermitted,
        "This sign-in belongs to the app, not to a person.",
        "Sign in with a user token or the four keys: `carecli account add`.",
    ),
    _Refusal(
        ("client-not-enrolled", "attached to a project"),
        NotPermitted,
        "The developer app belongs to no project or plan.",
        "Attach it to a project in X's developer console.",
    ),
    _Refusal(
        ("not permitted to access this feature",),
        NotPermitted,
        "The plan of this developer app does not include that.",
        "Check the plan in X's developer console; the browser always works.",
    ),
    _Refusal(
        ("suspended", "is locked", "temporarily locked"),
        NotPermitted,
        "X has suspended or locked an account.",
        "Open X in the browser and see which one.",
    ),
    _Refusal(
        ("not permitted to perform this action",),
        NotPermitted,
        "X did not permit it, without a reason.",
        "It sometimes does so by mistake: send it again, or use the browser.",
    ),
)


def refusal(response: requests.Response, now: datetime, *, about_post: bool) -> CareError:
    """What an answer other than 2xx means.

    Args:
        response: The answer, read to its end.
        now: The present moment, for `retry_at`.
        about_post: The request named a post, so "not found" means that the post is gone.
    """
    status = response.status_code
    body = _body(response)
    if status == 403:
        return _forbidden(body)
    if status == 429:
        return _too_many(response.headers, body, now)
    if not 400 <= status < 500:
        return _trouble(status, write=response.request.method != "GET")
    if status == 400 and "since_id" in _words(body):
        return SinceTooOld("The search starts before the days X covers.", "Search without.")
    if status == 404 and about_post and isinstance(body, dict):
        return PostGone(f"X knows no such post.{_said(body)}", "It was deleted, or is hidden.")
    error, detail, hint = _BY_STATUS.get(
        status, (Refused, f"X answered with status {status}.", _BROWSER)
    )
    return error(f"{detail}{_said(body)}", hint)


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
        return Refused(f"X sent nothing.{_said(answer)}", _CHECK)
    return nonsense("X's answer holds no data.", write=False)


def _forbidden(body: Any) -> CareError:
    words, said = _words(body), _said(body)
    for each in _REFUSALS:
        if any(known in words for known in each.words):
            return each.error(f"{each.detail}{said}", each.hint)
    if not isinstance(body, dict):
        return Refused("Something between us and X refused the request.", "Check any proxy.")
    if "not-authorized-for-resource" in words:
        return NotPermitted(f"X does not let us do that here.{said}", _BROWSER)
    return Refused(f"X refused.{said}", _BROWSER)


def _too_many(headers: Mapping[str, str], body: Any, now: datetime) -> CareError:
    if "usage-capped" in _words(body):
        return OverBudget(
            f"The cap on posts of this billing cycle is reached.{_said(body)}", _CREDITS
        )
    until = _reset(headers, now)
    return RateLimited(
        f"Too many requests; X takes the next one at {until:%H:%M} UTC.",
        "Nothing is lost: carecli goes on by itself.",
        retry_at=until,
    )


def _reset(headers: Mapping[str, str], now: datetime) -> datetime:
    """When the limit that ran out starts anew: a 24-hour one outlasts that of 15 minutes."""
    resets = []
    for limit in ("x-user-limit-24hour", "x-app-limit-24hour", "x-rate-limit"):
        epoch = headers.get(f"{limit}-reset", "")
        spent = limit == "x-rate-limit" or headers.get(f"{limit}-remaining") == "0"
        if spent and epoch.isascii() and epoch.isdigit() and len(epoch) <= 11:
            resets.append(datetime.fromtimestamp(int(epoch), UTC))
    believable = [each for each in resets if now < each <= now + _LONGEST_WAIT]
    return max(believable, default=now + _WINDOW)


def _trouble(status: int, *, write: bool) -> CareError:
    """A status that neither answers nor refuses: X broke down, or something stands in between."""
    if status < 500:
        return nonsense(f"X's address leads elsewhere (status {status}).", write=write)
    if write:
        return OutcomeUnknown(f"X broke down over it (status {status}).", _LOOK_FIRST)
    return Unreachable(f"X is in trouble (status {status}).", "Try again in a few minutes.")


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


def _said(body: Any) -> str:
    """X's own words, made harmless, as the end of a sentence; nothing when it said nothing."""
    if not isinstance(body, dict):
        return ""
    errors = body.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else {}
    if isinstance(first, dict):
        first = first.get("message") or first.get("detail")
    told = [first, body.get("detail")]
    words = next((each for each in told if isinstance(each, str) and each.strip()), "")
    return f" X says: “{one_line(words)[:300]}”" if words else ""


def _words(body: Any) -> str:
    """Every word of an error answer in lower case, to be matched loosely."""
    return str(body).lower()
