"""The endpoints that only count: posts that a search would find, and what the app has used."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from carecli.channels.sandbox.answers import Answer, Json, invalid
from carecli.channels.sandbox.calls import Call
from carecli.channels.sandbox.pages import number
from carecli.channels.sandbox.reading import searched
from carecli.channels.sandbox.world import moment_of, snowflake

PROJECT_CAP = 3_000_000
"""Posts that may be read in a billing cycle."""

_STEPS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}


def counts(call: Call) -> Answer:
    """GET /2/tweets/counts/recent: how many posts of the last seven days match, by the hour."""
    named = call.request.params.get("granularity", "hour")
    step = _STEPS.get(named)
    if step is None:
        raise invalid("granularity", named, "granularity must be minute, hour or day")
    found, span, wanted = searched(call)
    ids = [
        post_id
        for post_id in found
        if span.lowest <= post_id <= span.highest and wanted(call.world.posts[post_id])
    ]
    start, end = moment_of(span.lowest), min(moment_of(span.highest + 1), call.now)
    body: Json = {
        "data": _buckets(call, ids, start, end, step),
        "meta": {"total_tweet_count": len(ids)},
    }
    return Answer(body=body)


def _buckets(
    call: Call, ids: list[int], start: datetime, end: datetime, step: timedelta
) -> list[Json]:
    """One entry for each full step of the clock, the first and last cut off; empty ones too."""
    origin = moment_of(snowflake(start)).replace(minute=0, second=0, microsecond=0)
    if step >= timedelta(days=1):
        origin = origin.replace(hour=0)
    found = Counter((moment_of(post_id) - origin) // step for post_id in ids)
    first, last = (start - origin) // step, (end - origin - timedelta(milliseconds=1)) // step
    return [
        {
            "start": call.shape.moment(max(start, origin + place * step)),
            "end": call.shape.moment(min(end, origin + (place + 1) * step)),
            "tweet_count": found[place],
        }
        for place in range(first, last + 1)
    ]


def usage(call: Call) -> Answer:
    """GET /2/usage/tweets: posts read in this billing cycle, and by day where it is asked for."""
    days = number(call.request.params, "days", 7) or 0
    if not 1 <= days <= 90:
        raise invalid("days", str(days), "days must be between 1 and 90")
    posts = call.bill.posts
    data: Json = {
        "cap_reset_day": 1,
        "project_id": "1860000000000000001",
        "project_cap": str(PROJECT_CAP),
        "project_usage": str(posts.total()),
    }
    if "daily_project_usage" in call.request.params.get("usage.fields", "").split(","):
        first = call.now.date() - timedelta(days=days - 1)
        data["daily_project_usage"] = {
            "project_id": data["project_id"],
            "usage": [
                {"date": f"{day.isoformat()}T00:00:00.000Z", "usage": str(posts[day])}
                for day in (first + timedelta(days=place) for place in range(days))
            ],
        }
    return Answer(body={"data": data})
