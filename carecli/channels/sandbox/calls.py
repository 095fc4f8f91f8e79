"""A call on its way to an endpoint, and what several families of endpoints ask of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from carecli.channels.sandbox.access import Caller
from carecli.channels.sandbox.answers import Answer, Refusal, Request, invalid
from carecli.channels.sandbox.billing import Bill
from carecli.channels.sandbox.mail import Event, Mail
from carecli.channels.sandbox.vocabulary import Shape
from carecli.channels.sandbox.world import Account, Post, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call on its way through: who, what, when, and the answer's shape.

    Attributes:
        ids: What the path's placeholders matched, in order.
        window: How many mentions can be reached; None for all.
        answered: To be told about every reply that was published.
        messaged: To be told about every direct message that was sent.
    """

    world: World
    mail: Mail
    bill: Bill
    caller: Caller
    request: Request
    ids: tuple[str, ...]
    shape: Shape
    now: datetime
    window: int | None
    answered: Callable[[Post], None]
    messaged: Callable[[Event], None]

    @property
    def reader(self) -> int:
        """Whose eyes see the answer; nobody's when no user is behind the call."""
        return -1 if self.caller.app_only else self.caller.account.id


Handler = Callable[[Call], Answer]


def named_account(call: Call) -> Account:
    """The account in the path.

    Raises:
        Refusal: 404, nobody has this id.
    """
    found = call.world.accounts.get(int(call.ids[0]))
    if found is None:
        raise Refusal(404, "Not Found Error", f"Could not find user with id: [{call.ids[0]}].")
    return found


def listed(call: Call, parameter: str) -> list[str]:
    """A list in the query, each value once.

    Raises:
        Refusal: 400, it is empty or longer than 100.
    """
    values = [value for value in call.request.params.get(parameter, "").split(",") if value]
    if not 1 <= len(values) <= 100:
        message = f"The number of values in `{parameter}` [{len(values)}] is not between 1 and 100"
        raise invalid(parameter, call.request.params.get(parameter, ""), message)
    return list(dict.fromkeys(values))
