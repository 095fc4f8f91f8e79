"""Pages of posts, newest first, with bounds and tokens as X has them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from carecli.channels.sandbox.answers import Json, invalid, is_id
from carecli.channels.sandbox.world import Post, World, snowflake


@dataclass(frozen=True, slots=True)
class Span:
    """Ids wanted, both bounds included, and how many a page holds."""

    lowest: int
    highest: int
    size: int

    @classmethod
    def of(cls, params: Mapping[str, str], smallest: int) -> Span:
        """Read it off the query; an id wins over a time.

        `since_id`, `until_id` and `end_time` exclude what they name, `start_time` includes it.

        Raises:
            Refusal: 400, a value is not what it should be.
        """
        size = number(params, "max_results", 10) or 0
        if not smallest <= size <= 100:
            message = f"The `max_results` query parameter value [{size}] is not between "
            raise invalid("max_results", str(size), f"{message}{smallest} and 100")
        since, until = number(params, "since_id"), number(params, "until_id")
        start, end = moment(params, "start_time"), moment(params, "end_time")
        lowest = since + 1 if since is not None else snowflake(start) if start else 0
        highest = until - 1 if until is not None else snowflake(end) - 1 if end else 1 << 63
        place = params.get("pagination_token") or params.get("next_token")
        if place:
            highest = min(highest, below(place))
        return cls(lowest, highest, size)


def number(params: Mapping[str, str], name: str, default: int | None = None) -> int | None:
    """A whole number of the query.

    Raises:
        Refusal: 400, it is none.
    """
    value = params.get(name)
    if value is None:
        return default
    if not is_id(value):
        raise invalid(name, value, f"The `{name}` query parameter value [{value}] is not valid")
    return int(value)


def moment(params: Mapping[str, str], name: str) -> datetime | None:
    """A time of the query.

    Raises:
        Refusal: 400, it is none.
    """
    value = params.get(name)
    if value is None:
        return None
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except ValueError:
        message = f"The `{name}` query parameter value [{value}] is not valid"
        raise invalid(name, value, message) from None


def cut(
    world: World,
    ids: Sequence[int],
    span: Span,
    wanted: Callable[[Post], bool],
    window: int | None = None,
) -> tuple[list[Post], Json]:
    """One page of ascending ids, newest first, and its `meta`.

    Args:
        world: Where the posts are.
        ids: Candidates, oldest first.
        span: What was asked for.
        wanted: Which of the candidates count.
        window: Only the newest so many are reachable; the page after the last of them is empty.
    """
    first = bisect_left(ids, span.lowest)
    edge = first if window is None else max(first, len(ids) - window)
    place = bisect_right(ids, span.highest)
    found: list[Post] = []
    while place > edge and len(found) < span.size:
        place -= 1
        post = world.posts[ids[place]]
        if wanted(post):
            found.append(post)
    meta: Json = {"result_count": len(found)}
    if found:
        meta |= {"newest_id": str(found[0].id), "oldest_id": str(found[-1].id)}
        if place > first:
            meta["next_token"] = token(found[-1].id)
    return found, meta


def token(last: int) -> str:
    """The token of the page after the one that ends with this id."""
    return f"{_TOKEN}{last:x}"


def below(token: str) -> int:
    """The highest id of the page that a token stands for.

    Raises:
        Refusal: 400, it is none of ours.
    """
    try:
        return int(token.removeprefix(_TOKEN), 16) - 1
    except ValueError:
        raise invalid("pagination_token", token, "The pagination token is not valid") from None


_TOKEN = "7140dibdnow9"  # noqa: S105 a place in a list, no secret
