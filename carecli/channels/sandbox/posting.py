"""The endpoints that publish, delete and hide posts."""

from __future__ import annotations

from carecli.channels.sandbox import wire, writing
from carecli.channels.sandbox.answers import Answer, invalid
from carecli.channels.sandbox.calls import Call


def create(call: Call) -> Answer:
    """POST /2/tweets."""
    author = call.caller.account
    published = writing.publish(call.world, author, call.request.body, call.now)
    if published.parent is not None and author.id == call.world.brand.id:
        call.answered(published)
    data = wire.post(call.world, call.shape, published)
    return Answer(201, {"data": data})


def delete(call: Call) -> Answer:
    """DELETE /2/tweets/:id."""
    writing.delete(call.world, call.caller.account, int(call.ids[0]))
    return Answer(body={"data": {"deleted": True}})


def hide(call: Call) -> Answer:
    """PUT /2/tweets/:id/hidden."""
    hidden = call.request.body.get("hidden")
    if not isinstance(hidden, bool):
        raise invalid("hidden", str(hidden), "hidden must be true or false")
    writing.hide(call.world, call.caller.account, int(call.ids[0]), hidden=hidden)
    return Answer(body={"data": {"hidden": hidden}})
