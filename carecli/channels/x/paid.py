"""Calls of tweepy that cost something: held against the caps before, booked after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from carecli.channels.base import Call, Meter
from carecli.channels.x import answers, mapping
from carecli.channels.x.values import Json
from carecli.system.clock import Clock

Method = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """Makes calls and gives back what X answered, a JSON object.

    Attributes:
        signs: Requests are signed with OAuth 1.0a, which tweepy wants to hear each time.
    """

    meter: Meter
    clock: Clock
    signs: bool

    def read(self, resource: str, most: int, method: Method, *args: Any, **kw: Any) -> Json:
        """Ask for up to `most` of a resource; each that came costs.

        Raises:
            BadAnswer: The answer is not a JSON object.
        """
        with self.meter.reserve(resource, most):
            answer = self._ask(method, args, kw, write=False)
            self._book(resource, ids=mapping.ids(answer))
        return answer

    def ask(self, resource: str, method: Method, *args: Any, **kw: Any) -> Json:
        """Ask for something that costs the same whatever comes.

        Raises:
            BadAnswer: The answer is not a JSON object.
        """
        with self.meter.reserve(resource, 1):
            answer = self._ask(method, args, kw, write=False)
            self._book(resource, requests=1)
        return answer

    def write(self, resource: str, method: Method, *args: Any, **kw: Any) -> Json:
        """Change something; the request costs.

        Raises:
            OutcomeUnknown: The answer is not a JSON object.
        """
        with self.meter.reserve(resource, 1):
            answer = self._ask(method, args, kw, write=True)
            self._book(resource, requests=1)
        return answer

    def _ask(self, method: Method, args: Any, kw: Any, *, write: bool) -> Json:
        """Call tweepy as who we are; the session has raised whatever was not a success."""
        try:
            answer = method(*args, user_auth=self.signs, **kw)
        except (ValueError, RecursionError) as problem:  # what JSON decoders raise
            raise answers.nonsense("X's answer is not JSON.", write=write) from problem
        if not isinstance(answer, dict):
            raise answers.nonsense("X's answer is not a JSON object.", write=write)
        return answer

    def _book(self, resource: str, *, ids: tuple[str, ...] = (), requests: int = 0) -> None:
        """Tell the meter; an empty answer costs nothing."""
        if ids or requests:
            at = self.clock.now()
            self.meter.book(Call(resource=resource, at=at, ids=ids, requests=requests))
