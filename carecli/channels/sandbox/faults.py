"""Planned misfortune: which calls go wrong, how, and whether the call was carried out first."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from carecli.channels.sandbox.answers import Answer, problem
from carecli.channels.sandbox.billing import SPEND_CAP

Change = Callable[[Answer, datetime], Answer | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One way a call goes wrong.

    Attributes:
        written: The call is carried out first, so that only its answer is lost or changed.
        change: Makes the answer that goes out of the one that would have (an empty 200 when the
            call was not carried out); None drops the connection.
        delay: Seconds before anything else happens.
    """

    change: Change
    written: bool = False
    delay: float = 0


def slow(seconds: float) -> Fault:
    """The right answer, late; the call itself is carried out late too."""
    return Fault(change=lambda answer, _: answer, written=True, delay=seconds)


def drop(*, written: bool = False) -> Fault:
    """The connection breaks, before or after the call was carried out."""
    return Fault(change=lambda _answer, _now: None, written=written)


def error(status: int = 503, *, written: bool = False) -> Fault:
    """A 5xx, before or after the call was carried out."""
    title = {500: "Internal Server Error", 502: "Bad Gateway"}.get(status, "Service Unavailable")
    return _instead(Answer(status, problem(status, title, title)), written=written)


def credits_depleted() -> Fault:
    """402: the prepaid credits are used up."""
    body = problem(402, "Payment Required", "credits depleted", "credits-depleted")
    return _instead(Answer(402, body))


def spend_cap() -> Fault:
    """403: the spending limit of the billing cycle is reached."""
    return _instead(Answer(403, SPEND_CAP))


def forbidden(detail: str, kind: str = "about:blank", **more: Any) -> Fault:
    """403 with this detail and type; `more` is added to the body."""
    return _instead(Answer(403, problem(403, "Forbidden", detail, kind) | more))


def rate_limited(
    *, reset: timedelta | None = timedelta(minutes=15), daily: timedelta | None = None
) -> Fault:
    """429.

    Args:
        reset: When the 15-minute window ends, from now; None leaves the header out.
        daily: When the 24-hour window ends, if that is the one that is used up.
    """

    def answer(_: Answer, now: datetime) -> Answer:
        headers = {"x-rate-limit-limit": "300", "x-rate-limit-remaining": "0"}
        if reset is not None:
            headers["x-rate-limit-reset"] = str(int((now + reset).timestamp()))
        if daily is not None:
            headers["x-rate-limit-remaining"] = "299"
            headers["x-user-limit-24hour-limit"] = "1000"
            headers["x-user-limit-24hour-remaining"] = "0"
            headers["x-user-limit-24hour-reset"] = str(int((now + daily).timestamp()))
        body = problem(429, "Too Many Requests", "Too Many Requests")
        return Answer(429, body, headers=headers)

    return Fault(change=answer)


def html(status: int = 502) -> Fault:
    """A page from the edge instead of JSON."""
    page = "<!DOCTYPE html><html><head><title>Bad gateway</title></head><body>502</body></html>"
    return _instead(Answer(status, raw=page.encode(), kind="text/html; charset=utf-8"))


def truncated(*, written: bool = True) -> Fault:
    """The right answer, cut in the middle of its JSON."""

    def cut(answer: Answer, _: datetime) -> Answer:
        whole = answer.encoded()
        return replace(answer, body={}, raw=whole[: len(whole) // 2])

    return Fault(change=cut, written=written)


def empty(status: int = 200, *, written: bool = True) -> Fault:
    """No body at all."""
    return Fault(change=lambda _answer, _now: Answer(status, raw=b""), written=written)


def malformed(place: int = 0) -> Fault:
    """One post of a page has no text and a time that is none."""

    def spoil(answer: Answer, _: datetime) -> Answer:
        data = answer.body.get("data")
        if not isinstance(data, list) or place >= len(data):
            return answer
        odd = {key: value for key, value in data[place].items() if key != "text"}
        spoilt = [*data[:place], odd | {"created_at": "yesterday"}, *data[place + 1 :]]
        return replace(answer, body=answer.body | {"data": spoilt})

    return Fault(change=spoil, written=True)


def _instead(answer: Answer, *, written: bool = False) -> Fault:
    return Fault(change=lambda _answer, _now: answer, written=written)


@dataclass
class _Planned:
    fault: Fault
    method: str
    path: str
    skip: int
    times: int | None


@dataclass
class Faults:
    """The plan: each call takes the first fault that is meant for it."""

    _plan: list[_Planned] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(
        self,
        fault: Fault,
        *,
        method: str = "*",
        path: str = "*",
        skip: int = 0,
        times: int | None = 1,
    ) -> None:
        """Plan a fault.

        Args:
            fault: What goes wrong.
            method: "GET", "POST"…, or "*".
            path: A path with wildcards, such as "/2/users/*/mentions".
            skip: How many matching calls go well first.
            times: How many then go wrong; None for all.
        """
        with self._lock:
            self._plan.append(_Planned(fault, method, path, skip, times))

    def clear(self) -> None:
        """All goes well from now on."""
        with self._lock:
            self._plan.clear()

    def waiting(self) -> bool:
        """Whether a fault is still to come."""
        with self._lock:
            return any(planned.times != 0 for planned in self._plan)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault of this call, which is used up by asking."""
        with self._lock:
            for planned in self._plan:
                if not (fnmatchcase(method, planned.method) and fnmatchcase(path, planned.path)):
                    continue
                if planned.skip:
                    planned.skip -= 1
                    continue
                if planned.times is None:
                    return planned.fault
                if planned.times:
                    planned.times -= 1
                    return planned.fault
            return None
