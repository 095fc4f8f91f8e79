"""The endpoints of direct messages: thirty days of them, newest first, without `since_id`."""

from __future__ import annotations

import html
from collections.abc import Callable
from datetime import timedelta

from carecli.channels.sandbox import pages, wire
from carecli.channels.sandbox.answers import Answer, Json, Refusal, invalid
from carecli.channels.sandbox.calls import Call, named_account
from carecli.channels.sandbox.mail import Event

DEPTH = timedelta(days=30)
LONGEST = 10_000
_KINDS = "MessageCreate,ParticipantsJoin,ParticipantsLeave"
_KNOWN = frozenset(
    {
        *("max_results", "pagination_token", "event_types", "dm_event.fields", "expansions"),
        *("user.fields", "tweet.fields", "post.fields", "media.fields"),
    }
)


def events(call: Call) -> Answer:
    """GET /2/dm_events: every conversation of the account."""
    return _page(call, lambda _: True)


def events_with(call: Call) -> Answer:
    """GET /2/dm_conversations/with/:id/dm_events: the conversation with one person."""
    other = named_account(call).id
    return _page(call, lambda event: event.other(call.reader) == other)


def send(call: Call) -> Answer:
    """POST /2/dm_conversations/with/:id/messages; the same words twice are no duplicate."""
    text = call.request.body.get("text")
    if not isinstance(text, str) or not text.strip() or len(text) > LONGEST:
        raise invalid("text", str(text)[:100], f"text must have 1 to {LONGEST} characters")
    sender, recipient = call.caller.account, named_account(call)
    if not recipient.dms or recipient.suspended or recipient.id == sender.id:
        detail = "You do not have permission to DM one or more of participants."
        raise Refusal(403, "Forbidden", detail)
    event = call.mail.send(by=sender.id, to=recipient.id, at=call.now, text=text)
    call.messaged(event)
    data = {"dm_conversation_id": event.conversation, "dm_event_id": str(event.id)}
    return Answer(201, {"data": data})


def _page(call: Call, wanted: Callable[[Event], bool]) -> Answer:
    params = call.request.params
    for name in params.keys() - _KNOWN:
        allowed = ",".join(sorted(_KNOWN))
        raise invalid(name, params[name], f"The query parameter [{name}] is not one of [{allowed}]")
    size = pages.number(params, "max_results", 100) or 0
    if not 1 <= size <= 100:
        message = f"The `max_results` query parameter value [{size}] is not between 1 and 100"
        raise invalid("max_results", str(size), message)
    token = params.get("pagination_token")
    highest = pages.below(token) if token else 1 << 63
    kinds = params.get("event_types", _KINDS).split(",")
    there = [
        event
        for event in reversed(call.mail.of(call.reader))
        if event.id <= highest
        and event.at >= call.now - DEPTH
        and event.kind in kinds
        and wanted(event)
    ]
    found = there[:size]
    meta: Json = {"result_count": len(found)}
    if len(there) > size:
        meta["next_token"] = pages.token(found[-1].id)
    body: Json = {"data": [_event(call, event) for event in found]} if found else {}
    return Answer(body=body | _company(call, found) | {"meta": meta})


def _event(call: Call, event: Event) -> Json:
    every: Json = {
        "id": str(event.id),
        "event_type": event.kind,
        "dm_conversation_id": event.conversation,
        "created_at": call.shape.moment(event.at),
        "sender_id": str(event.sender),
    }
    if event.kind == "MessageCreate":
        every["text"] = html.escape(event.text, quote=False)
        if urls := wire.urls(event.urls, every["text"]):
            every["entities"] = {"urls": urls}
    if event.joined:
        every["participant_ids"] = [str(who) for who in event.joined]
    asked = call.request.params.get("dm_event.fields", "").split(",")
    wanted = {"id", "text", "event_type", *asked, *call.shape.expansions}
    return {key: value for key, value in every.items() if key in wanted}


def _company(call: Call, found: list[Event]) -> Json:
    people: dict[int, None] = {}
    for event in found:
        if "sender_id" in call.shape.expansions:
            people[event.sender] = None
        if "participant_ids" in call.shape.expansions:
            people |= dict.fromkeys(event.joined)
    users = [wire.user(call.world, call.shape, call.world.accounts[who]) for who in people]
    return {"includes": {"users": users}} if users else {}
