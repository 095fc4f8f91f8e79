"""The stand-in as a whole: a scenario played by a clock, behind a loopback port."""

from __future__ import annotations

import threading
from dataclasses import replace
from types import TracebackType
from typing import Self

from carecli.channels.sandbox.access import Tokens
from carecli.channels.sandbox.answers import Answer, Refusal, Request, problem
from carecli.channels.sandbox.customers import Customers, account
from carecli.channels.sandbox.faults import Faults
from carecli.channels.sandbox.limits import Limits
from carecli.channels.sandbox.routes import Call, route
from carecli.channels.sandbox.scenarios import Scenario
from carecli.channels.sandbox.server import Server
from carecli.channels.sandbox.vocabulary import Shape
from carecli.channels.sandbox.world import World
from carecli.system.clock import Clock


class Sandbox:
    """A small X on 127.0.0.1. Usable as a context manager, which starts and stops it.

    Args:
        scenario: Who is there and what happens; it starts when this object is made.
        clock: The only source of time.
        seed: For the choices left to chance.
        window: How many mentions can be reached; None for all.
        fractions: Whether times carry X's ".000".
        limits: The rate limits, if not X's own.
    """

    token = "sandbox-user-token"  # noqa: S105 it opens nothing but this sandbox
    """A bearer token of the brand."""

    def __init__(
        self,
        scenario: Scenario,
        clock: Clock,
        seed: int = 1,
        *,
        window: int | None = 800,
        fractions: bool = True,
        limits: Limits | None = None,
    ) -> None:
        self.scenario = scenario
        self.world = World(account(scenario.brand))
        self.faults = Faults()
        self.tokens = Tokens(self.world)
        self.limits = limits or Limits()
        self._clock, self._window, self._fractions = clock, window, fractions
        self._start = clock.now().replace(microsecond=0)
        self._customers = Customers(self.world, scenario, self._start, seed)
        self._customers.advance(self._start)
        self._stopping = threading.Event()
        self._server = Server(self._respond)

    @property
    def brand(self) -> str:
        """The brand's handle, without the @."""
        return self.scenario.brand.handle

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        return self._server.url

    def start(self) -> str:
        """Begin to answer; returns the base URL."""
        self._server.start()
        return self.url

    def stop(self) -> None:
        """End at once, whatever connections are open; safe to call twice."""
        self._stopping.set()
        self._server.stop()

    def post_id(self, key: str) -> int:
        """The id of the post with this key in the scenario, once it is written.

        Raises:
            KeyError: It is not written yet.
        """
        with self.world.lock:
            self._customers.advance(self._clock.now())
            return self._customers.ids[key]

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _respond(self, request: Request) -> Answer | None:
        """The answer to a call, or to a call with a fault; None drops the connection."""
        fault = self.faults.take(request.method, request.path)
        if fault is None:
            return self._perform(request)
        if self._stopping.wait(fault.delay):
            return None
        return fault.change(
            self._perform(request) if fault.written else Answer(), self._clock.now()
        )

    def _perform(self, request: Request) -> Answer:
        headers: dict[str, str] = {}
        with self.world.lock:
            try:
                answer = self._dispatch(request, headers)
            except Refusal as refusal:
                answer = refusal.answer
        return replace(answer, headers=headers | dict(answer.headers))

    def _dispatch(self, request: Request, headers: dict[str, str]) -> Answer:
        """Authenticate, count, and let the endpoint answer; fills in the rate headers."""
        now = self._clock.now()
        self._customers.advance(now)
        caller = self.tokens.caller(request.authorization)
        endpoint, handler, ids = route(request.method, request.path)
        allowed, rate = self.limits.count(endpoint, caller.account.id, now)
        headers.update(rate)
        if not allowed:
            return Answer(429, problem(429, "Too Many Requests", "Too Many Requests"))
        return handler(
            Call(
                world=self.world,
                caller=caller,
                request=request,
                ids=ids,
                shape=Shape.of(request.params, fractions=self._fractions),
                now=now,
                window=self._window,
                answered=self._customers.hear,
            )
        )
