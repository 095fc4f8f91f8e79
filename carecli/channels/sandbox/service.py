"""From a request to its answer: who calls, may they, is it paid for, how often, what then."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from carecli.channels.sandbox import consent, permissions, signature
from carecli.channels.sandbox.access import Kind, Tokens
from carecli.channels.sandbox.answers import Answer, Refusal, Request, problem
from carecli.channels.sandbox.billing import LINKED, OWNED, SUMMONED, Bill
from carecli.channels.sandbox.calls import Call
from carecli.channels.sandbox.customers import Customers
from carecli.channels.sandbox.grants import Grants
from carecli.channels.sandbox.limits import Limits
from carecli.channels.sandbox.mail import Mail
from carecli.channels.sandbox.routes import route
from carecli.channels.sandbox.vocabulary import Shape
from carecli.channels.sandbox.world import World


@dataclass(kw_only=True)
class Service:
    """The API as a whole; one call at a time.

    Attributes:
        window: How many mentions can be reached; None for all.
        fractions: Whether times carry X's ".000".
    """

    world: World
    mail: Mail
    customers: Customers
    tokens: Tokens
    grants: Grants
    limits: Limits
    window: int | None
    fractions: bool
    bill: Bill = field(default_factory=Bill)

    def answer(self, request: Request, now: datetime, machine: datetime) -> Answer:
        """Carry a call out, or say why not.

        Args:
            request: The call.
            now: The moment in the world.
            machine: What the time stamps of signatures are compared with.
        """
        headers: dict[str, str] = {}
        with self.world.lock:
            self.customers.advance(now)
            try:
                if request.path in _OPEN:
                    answer = self._let_in(request, now)
                else:
                    answer = self._served(request, now, machine, headers)
            except Refusal as refusal:
                answer = refusal.answer
        return replace(answer, headers=headers | dict(answer.headers))

    def _let_in(self, request: Request, now: datetime) -> Answer:
        """The endpoints of OAuth 2.0, which nobody is signed in for yet."""
        match request.method, request.path:
            case "GET", "/i/oauth2/authorize":
                return consent.authorize(self.world, self.grants, request, now)
            case "POST", "/2/oauth2/token":
                self.bill.below_cap()
                return self.grants.token(request, now)
            case "POST", "/2/oauth2/revoke":
                return self.grants.revoke(request, now)
        return Answer(405, problem(405, "Method Not Allowed", "Method Not Allowed"))

    def _served(
        self, request: Request, now: datetime, machine: datetime, headers: dict[str, str]
    ) -> Answer:
        """The answer of an endpoint; fills in the headers that a refusal has as well."""
        caller = self.tokens.caller(request, now, machine)
        if caller.kind is Kind.OAUTH1:
            headers["x-access-level"] = caller.level.header
            if (request.method, request.path) == _TAKEN_BACK:
                return self._take_back(request)
        endpoint, handler, ids = route(request.method, request.path)
        permissions.check(endpoint, caller)
        if endpoint != "usage":
            self.bill.admit()
        allowed, rate = self.limits.count(endpoint, caller.account.id, now)
        headers.update(rate)
        if not allowed:
            return Answer(429, problem(429, "Too Many Requests", "Too Many Requests"))
        call = Call(
            world=self.world,
            mail=self.mail,
            bill=self.bill,
            caller=caller,
            request=request,
            ids=ids,
            shape=Shape.of(request.params, fractions=self.fractions),
            now=now,
            window=self.window,
            answered=self.customers.hear,
            messaged=self.customers.receive,
        )
        answer = handler(call)
        self.bill.charge(endpoint, answer, now, _special_price(call, endpoint, answer))
        return answer

    def _take_back(self, request: Request) -> Answer:
        """POST 1.1/oauth/invalidate_token: the access keys that signed this open nothing more."""
        token = signature.fields(request.authorization)["oauth_token"]
        self.tokens.revoke(token)
        return Answer(body={"access_token": token})


_TAKEN_BACK = ("POST", "/1.1/oauth/invalidate_token")
_OPEN = frozenset({"/i/oauth2/authorize", "/2/oauth2/token", "/2/oauth2/revoke"})


def _special_price(call: Call, endpoint: str, answer: Answer) -> Decimal | None:
    """The price of a unit where it depends on more than the endpoint."""
    if endpoint in ("mentions", "own"):
        return OWNED if call.ids[0] == str(call.reader) else None
    if endpoint != "create":
        return None
    post = call.world.posts[int(answer.body["data"]["id"])]
    if any(not url.media_key for url in post.urls):
        return LINKED
    answers_somebody = post.parent and call.world.posts[post.parent].author != post.author
    return SUMMONED if answers_somebody else None
