"""The stand-in as a whole: a scenario played by a clock, behind a loopback port."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from types import TracebackType
from typing import Self
from urllib.parse import parse_qsl, urlsplit

from carecli.care.errors import Misuse
from carecli.channels.sandbox.access import Tokens
from carecli.channels.sandbox.answers import Answer, Request
from carecli.channels.sandbox.apps import NATIVE, WEB, App, Keys
from carecli.channels.sandbox.billing import Bill
from carecli.channels.sandbox.customers import Customers, account
from carecli.channels.sandbox.faults import Fault, Faults
from carecli.channels.sandbox.grants import Grants
from carecli.channels.sandbox.limits import Limits
from carecli.channels.sandbox.mail import Mail
from carecli.channels.sandbox.scenarios import Scenario
from carecli.channels.sandbox.server import Server
from carecli.channels.sandbox.service import Service
from carecli.channels.sandbox.text import digest
from carecli.channels.sandbox.world import World
from carecli.system.clock import Clock, SystemClock


class Sandbox:
    """A small X on 127.0.0.1. Usable as a context manager, which starts and stops it.

    Args:
        scenario: Who is there and what happens; it starts when this object is made.
        clock: The only source of time.
        seed: For the choices left to chance.
        window: How many mentions can be reached; None for all.
        fractions: Whether times carry X's ".000".
        limits: The rate limits, if not X's own.
        apps: The developer apps that are registered.

    Attributes:
        skew: How far X's clock is ahead of the machine's, as `Date` headers show it and time
            stamps of signatures feel it. Those are made by the machine's clock, whatever `clock`
            says.
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
        apps: tuple[App, ...] = (NATIVE, WEB),
    ) -> None:
        self.scenario = scenario
        self.world = World(account(scenario.brand))
        self.mail = Mail(self.world.lock)
        self.faults = Faults()
        self.tokens = Tokens(self.world)
        self.tokens.register(self.token, scenario.brand.handle)
        self.grants = Grants(self.tokens, apps, seed)
        self.skew = timedelta(0)
        self._clock, self._machine = clock, SystemClock()
        start = clock.now().replace(microsecond=0)
        self._customers = Customers(self.world, self.mail, scenario, start, seed)
        self._service = Service(
            world=self.world,
            mail=self.mail,
            customers=self._customers,
            tokens=self.tokens,
            grants=self.grants,
            limits=limits or Limits(),
            window=window,
            fractions=fractions,
        )
        self._customers.advance(start)
        self._stopping = threading.Event()
        self._server = Server(self._respond)

    @property
    def brand(self) -> str:
        """The brand's handle, without the @."""
        return self.scenario.brand.handle

    @property
    def bill(self) -> Bill:
        """What was charged; set its `credits` and `cap` to let money run out."""
        return self._service.bill

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
        """The id of the post or message with this key in the scenario, once it is written.

        Raises:
            KeyError: It is not written yet.
        """
        with self.world.lock:
            self._customers.advance(self._clock.now())
            return self._customers.ids[key]

    def approve(self, url: str, as_handle: str | None = None) -> str:
        """Press "Authorize app" on the page of this address, without a browser.

        Args:
            url: The authorize address that the app opened.
            as_handle: Who is signed in to X there; None is the brand.

        Returns:
            The address the browser is sent back to, with the code.

        Raises:
            Misuse: X shows an error page instead.
        """
        return self._decide(url, {"decision": "allow", "as": as_handle or self.brand})

    def deny(self, url: str) -> str:
        """Press "Cancel" instead; otherwise as `approve`."""
        return self._decide(url, {"decision": "deny"})

    def keys(self, app: App = NATIVE, handle: str | None = None) -> Keys:
        """OAuth 1.0a keys for an account, the brand's if no other is named.

        Signatures are checked from now on, and what is not known is refused.
        """
        account = self.world.find(handle or self.brand)
        if account is None:
            raise Misuse(f"Nobody here is called {handle}.")
        secret = f"{digest('secret', app.consumer_key, account.id, app.level):x}"
        keys = Keys(
            consumer_key=app.consumer_key,
            consumer_secret=app.consumer_secret,
            access_token=f"{account.id}-{digest('token', secret):x}",
            access_secret=f"{secret}AccessSecret",
            handle=account.handle,
            level=app.level,
        )
        self.tokens.hand_out(keys)
        return keys

    def disconnect(self, handle: str | None = None) -> None:
        """The user takes back, at X, what he allowed every app to do in his name."""
        with self.world.lock:
            self.tokens.disconnect(handle or self.brand)
            self.grants.end(handle or self.brand)

    def suspend(self, handle: str | None = None, *, suspended: bool = True) -> None:
        """X suspends an account (the brand's if none is named), or takes that back."""
        with self.world.lock:
            account = self.world.find(handle or self.brand)
            if account is None:
                raise Misuse(f"Nobody here is called {handle}.")
            self.world.join(replace(account, suspended=suspended))

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

    def _decide(self, url: str, decision: dict[str, str]) -> str:
        address = urlsplit(url)
        asked = dict(parse_qsl(address.query, keep_blank_values=True)) | decision
        answer = self._perform(Request(method="GET", path=address.path, params=asked))
        if "Location" not in answer.headers:
            raise Misuse(f"No way back: {answer.encoded().decode()}")
        return answer.headers["Location"]

    def _respond(self, request: Request) -> Answer | None:
        """The answer to a call, or to a call with a fault; None drops the connection."""
        fault = self.faults.take(request.method, request.path)
        answer = self._perform(request) if fault is None else self._spoilt(request, fault)
        date = {"Date": format_datetime(self._clock.now() + self.skew, usegmt=True)}
        return answer and replace(answer, headers=date | dict(answer.headers))

    def _spoilt(self, request: Request, fault: Fault) -> Answer | None:
        if self._stopping.wait(fault.delay):
            return None
        return fault.change(
            self._perform(request) if fault.written else Answer(), self._clock.now()
        )

    def _perform(self, request: Request) -> Answer:
        return self._service.answer(request, self._clock.now(), self._machine.now() + self.skew)
