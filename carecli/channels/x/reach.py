"""How far a sign-in reaches: read from one real answer of X and its headers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from carecli.channels.x.values import Json, either, entries, fields

ACCESS: Mapping[str, str] = MappingProxyType(
    {
        "read": "read",
        "read-write": "read and write",
        "read-write-directmessages": "read, write and DMs",
    }
)
"""X's header `x-access-level`, in words."""

_EVERYWHERE = ("author_id", "created_at", "conversation_id")


def missing(answer: Json) -> tuple[str, ...]:
    """What cases are made of and this page of posts lacks; X drops such things in silence.

    Of answers to other posts it takes those that X says are answers, or that stand in a thread
    they did not begin. A page without posts lacks nothing that could be seen.
    """
    posts = [fields(each) for each in entries(answer.get("data"))]
    includes = fields(answer.get("includes"))
    lost = [name for name in _EVERYWHERE if any(name not in one for one in posts)]
    if posts and not entries(includes.get("users")):
        lost.append("includes.users")
    replies = [one for one in posts if _is_answer(one)]
    if any(either(one, "referenced_tweets", "referenced_posts") is None for one in replies):
        lost.append("referenced_tweets")
    elif replies and not (entries(either(includes, "tweets", "posts")) or answer.get("errors")):
        lost.append("includes.tweets")
    return tuple(lost)


def _is_answer(post: Json) -> bool:
    versions = entries(either(post, "edit_history_tweet_ids", "edit_history_post_ids"))
    thread = post.get("conversation_id", post.get("id"))
    return "in_reply_to_user_id" in post or thread not in (post.get("id"), *versions)
