"""The endpoints that read posts: mentions, own posts, search and counts, look-ups."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import NamedTuple

from carecli.channels.sandbox import pages, query, wire
from carecli.channels.sandbox.answers import Answer, Json, invalid, is_id
from carecli.channels.sandbox.calls import Call, listed, named_account
from carecli.channels.sandbox.world import Post, moment_of

SEARCH_DEPTH = timedelta(days=7)
SEARCH_LAG = timedelta(seconds=30)


def mentions(call: Call) -> Answer:
    """GET /2/users/:id/mentions: the 800 newest, then a successful empty page."""
    who = named_account(call)
    ids = call.world.mentioning(who.id)
    span = pages.Span.of(call.request.params, smallest=5)
    found, meta = pages.cut(call.world, ids, span, _readable(call), call.window)
    return _page(call, found, meta)


def own_posts(call: Call) -> Answer:
    """GET /2/users/:id/tweets; `exclude` thins a page out after it was cut, as X does."""
    who = named_account(call)
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
    asked = searched(call)
    found, meta = pages.cut(call.world, asked.ids, asked.span, asked.wanted)
    return _page(call, found, meta)


class Search(NamedTuple):
    """Candidates, oldest first; the ids to stay between; which posts are wanted."""

    ids: list[int]
    span: pages.Span
    wanted: Callable[[Post], bool]


def searched(call: Call) -> Search:
    """What the query of a search asks for.

    Raises:
        Refusal: 400, the query is none, or reaches further back than seven days.
    """
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
    return Search(
        world.timeline() if asked.conversation is None else world.thread(asked.conversation),
        pages.Span.of(params, smallest=10),
        lambda post: asked.matches(post, world) and readable(post),
    )


def lookup(call: Call) -> Answer:
    """GET /2/tweets?ids=: up to 100 posts; what is gone or closed is in `errors`, with 200."""
    return _posts(call, listed(call, "ids"), "ids", one=False)


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


def _readable(call: Call) -> Callable[[Post], bool]:
    return lambda post: call.world.readable(post, call.reader)


def _page(call: Call, found: list[Post], meta: Json) -> Answer:
    body = wire.posts(call.world, call.shape, found, call.caller.account.id)
    if not found:
        del body["data"]
    return Answer(body=body | {"meta": meta})
