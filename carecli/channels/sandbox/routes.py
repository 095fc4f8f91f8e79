"""The endpoints: each takes a call and gives the JSON of its answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from carecli.channels.sandbox import pages, query, wire, writing
from carecli.channels.sandbox.access import Caller
from carecli.channels.sandbox.answers import Answer, Json, Refusal, Request, invalid, is_id
from carecli.channels.sandbox.vocabulary import Shape
from carecli.channels.sandbox.world import Account, Post, World, moment_of

SEARCH_DEPTH = timedelta(days=7)
SEARCH_LAG = timedelta(seconds=30)
_HANDLE = re.compile(r"\w{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call on its way through: who, what, when, and the answer's shape.

    Attributes:
        ids: What the path's placeholders matched, in order.
        answered: To be told about every reply that was published.
    """

    world: World
    caller: Caller
    request: Request
    ids: tuple[str, ...]
    shape: Shape
    now: datetime
    window: int | None
    answered: Callable[[Post], None]


Handler = Callable[[Call], Answer]


def me(call: Call) -> Answer:
    """GET /2/users/me."""
    who = call.caller.account
    return Answer(body={"data": wire.user(call.world, call.shape, who)})


def users(call: Call) -> Answer:
    """GET /2/users?ids= and /2/users/by?usernames=: up to 100 people, with partial errors."""
    by_name = call.request.path.endswith("/by")
    parameter = "usernames" if by_name else "ids"
    return _people(call, parameter, _listed(call, parameter), one=False)


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


def mentions(call: Call) -> Answer:
    """GET /2/users/:id/mentions: the 800 newest, then a successful empty page."""
    who = _account(call)
    ids = call.world.mentioning(who.id)
    span = pages.Span.of(call.request.params, smallest=5)
    found, meta = pages.cut(call.world, ids, span, _readable(call), call.window)
    return _page(call, found, meta)


def own_posts(call: Call) -> Answer:
    """GET /2/users/:id/tweets; `exclude` thins a page out after it was cut, as X does."""
    who = _account(call)
    span = pages.Span.of(call.request.params, smallest=5)
    found, meta = pages.cut(call.world, call.world.written_by(who.id), span, _readable(call))
    left_out = set(call.request.params.get("exclude", "").split(","))
    kept = [
        post
        for post in found
        if not ("replies" in left_out and post.parent is not None)
        and not ("retweets" in left_out and post.reposted is not None)
    ]
    return _page(call, kept, meta | {"result_count": len(kept)})


def search(call: Call) -> Answer:
    """GET /2/tweets/search/recent: seven days, up to half a minute ago."""
    params = dict(call.request.params)
    oldest = call.now - SEARCH_DEPTH
    since, start = pages.number(params, "since_id"), pages.moment(params, "start_time")
    if since is not None and moment_of(since) < oldest:
        message = "'since_id' must be a tweet id created after "
        raise invalid("since_id", str(since), f"{message}{call.shape.moment(oldest)}.")
    if start is not None and start < oldest:
        message = "'start_time' must be on or after "
        raise invalid("start_time", params["start_time"], message + call.shape.moment(oldest))
    if since is None and start is None:
        params["start_time"] = oldest.isoformat()
    if "end_time" not in params and "until_id" not in params:
        params["end_time"] = (call.now - SEARCH_LAG).isoformat()
    try:
        asked = query.parse(params.get("query", ""))
    except query.QueryError as why:
        raise invalid("query", params.get("query", ""), f"{why}.") from why
    world, readable = call.world, _readable(call)
    ids = world.timeline() if asked.conversation is None else world.thread(asked.conversation)
    found, meta = pages.cut(
        world,
        ids,
        pages.Span.of(params, smallest=10),
        lambda post: asked.matches(post, world) and readable(post),
    )
    return _page(call, found, meta)


def lookup(call: Call) -> Answer:
    """GET /2/tweets?ids=: up to 100 posts; what is gone or closed is in `errors`, with 200."""
    return _posts(call, _listed(call, "ids"), "ids", one=False)


def post(call: Call) -> Answer:
    """GET /2/tweets/:id; a post that is gone is a 200 with `errors` only."""
    return _posts(call, [call.ids[0]], "id", one=True)


def _posts(call: Call, values: list[str], parameter: str, *, one: bool) -> Answer:
    found: list[Post] = []
    errors: list[Json] = []
    readable = _readable(call)
    for value in values:
        if not is_id(value):
            raise invalid(parameter, value, f"The value [{value}] is not a valid id")
        known = call.world.posts.get(int(value))
        if known is not None and readable(known):
            found.append(known)
        else:
            errors.append(wire.missing_post(call.world, int(value), parameter))
    body = wire.posts(call.world, call.shape, found, call.caller.account.id)
    body["errors"] = errors + body.get("errors", [])
    if one and found:
        body["data"] = body["data"][0]
    return Answer(body={key: value for key, value in body.items() if value})


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


def _account(call: Call) -> Account:
    found = call.world.accounts.get(int(call.ids[0]))
    if found is None:
        raise Refusal(404, "Not Found Error", f"Could not find user with id: [{call.ids[0]}].")
    return found


def _listed(call: Call, parameter: str) -> list[str]:
    values = [value for value in call.request.params.get(parameter, "").split(",") if value]
    if not 1 <= len(values) <= 100:
        message = f"The number of values in `{parameter}` [{len(values)}] is not between 1 and 100"
        raise invalid(parameter, call.request.params.get(parameter, ""), message)
    return list(dict.fromkeys(values))


def _readable(call: Call) -> Callable[[Post], bool]:
    reader = -1 if call.caller.app_only else call.caller.account.id
    return lambda post: call.world.readable(post, reader)


def _page(call: Call, found: list[Post], meta: Json) -> Answer:
    body = wire.posts(call.world, call.shape, found, call.caller.account.id)
    if not found:
        del body["data"]
    return Answer(body=body | {"meta": meta})


ROUTES: tuple[tuple[str, re.Pattern[str], str, Handler], ...] = tuple(
    (method, re.compile(path.replace("{id}", r"(\d{1,19})")), endpoint, handler)
    for method, path, endpoint, handler in (
        ("GET", "/2/users/me", "me", me),
        ("GET", "/2/users", "users", users),
        ("GET", "/2/users/by", "users", users),
        ("GET", "/2/users/{id}", "users", user),
        ("GET", "/2/users/by/username/([^/]+)", "users", user),
        ("GET", "/2/users/{id}/mentions", "mentions", mentions),
        ("GET", "/2/users/{id}/tweets", "own", own_posts),
        ("GET", "/2/tweets/search/recent", "search", search),
        ("GET", "/2/tweets", "lookup", lookup),
        ("GET", "/2/tweets/{id}", "post", post),
        ("POST", "/2/tweets", "create", create),
        ("DELETE", "/2/tweets/{id}", "delete", delete),
        ("PUT", "/2/tweets/{id}/hidden", "hide", hide),
        ("POST", "/2/users/{id}/muting", "mute", mute),
        ("DELETE", "/2/users/{id}/muting/{id}", "unmute", unmute),
    )
)
"""Method, path, the endpoint its rate limit is counted under, and who answers."""


def route(method: str, path: str) -> tuple[str, Handler, tuple[str, ...]]:
    """The endpoint of a call, its handler and the ids of its path.

    Raises:
        Refusal: 404, there is no such endpoint here.
    """
    for known, pattern, endpoint, handler in ROUTES:
        match = pattern.fullmatch(path) if known == method else None
        if match is not None:
            return endpoint, handler, match.groups()
    raise Refusal(404, "Not Found", "Not Found")
