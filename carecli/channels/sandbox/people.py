"""The endpoints about people: who am I, look-ups, muting."""

from __future__ import annotations

import re

from carecli.channels.sandbox import wire
from carecli.channels.sandbox.answers import Answer, Json, Refusal, invalid, is_id
from carecli.channels.sandbox.calls import Call, listed

_HANDLE = re.compile(r"\w{1,15}", re.ASCII)


def me(call: Call) -> Answer:
    """GET /2/users/me."""
    who = call.caller.account
    return Answer(body={"data": wire.user(call.world, call.shape, who)})


def users(call: Call) -> Answer:
    """GET /2/users?ids= and /2/users/by?usernames=: up to 100 people, with partial errors."""
    by_name = call.request.path.endswith("/by")
    parameter = "usernames" if by_name else "ids"
    return _people(call, parameter, listed(call, parameter), one=False)


def user(call: Call) -> Answer:
    """GET /2/users/:id and /2/users/by/username/:name."""
    parameter = "username" if "/by/" in call.request.path else "id"
    return _people(call, parameter, [call.ids[0]], one=True)


def _people(call: Call, parameter: str, values: list[str], *, one: bool) -> Answer:
    data: list[Json] = []
    errors: list[Json] = []
    for value in values:
        by_name = parameter.startswith("username")
        if not (_HANDLE.fullmatch(value) if by_name else is_id(value)):
            raise invalid(parameter, value, f"The value [{value}] is not valid")
        found = call.world.find(value) if by_name else call.world.accounts.get(int(value))
        if found is None or found.suspended:
            gone = found is not None
            errors.append(wire.missing_user(value, parameter, suspended=gone))
        else:
            data.append(wire.user(call.world, call.shape, found))
    body: Json = {"data": data[0] if one and data else data, "errors": errors}
    return Answer(body={key: value for key, value in body.items() if value})


def mute(call: Call) -> Answer:
    """POST /2/users/:id/muting."""
    target = str(call.request.body.get("target_user_id", ""))
    return _muting(call, target, muted=True)


def unmute(call: Call) -> Answer:
    """DELETE /2/users/:id/muting/:target."""
    return _muting(call, call.ids[1], muted=False)


def _muting(call: Call, target: str, *, muted: bool) -> Answer:
    who = call.caller.account
    if call.ids[0] != str(who.id):
        raise Refusal(403, "Forbidden", "You are not permitted to perform this action.")
    if not is_id(target) or int(target) not in call.world.accounts:
        raise invalid("target_user_id", target, "target_user_id is not a user's id")
    pair = (who.id, int(target))
    if muted:
        call.world.muted.add(pair)
    else:
        call.world.muted.discard(pair)
    return Answer(body={"data": {"muting": muted}})
