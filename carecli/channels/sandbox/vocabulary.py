"""What a request asked to see, and in which of X's two vocabularies.

X renamed its vocabulary in spec 2.167 (`tweet.fields` → `post.fields` and so on) and answers in
the one it was asked in. Field and expansion names it does not know are ignored without a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The names that differ between the two."""

    fields: str
    references: str
    expansion: str
    note: str
    history: str
    reposts: str
    includes: str
    user_posts: str


LEGACY = Vocabulary(
    fields="tweet.fields",
    references="referenced_tweets",
    expansion="referenced_tweets.id",
    note="note_tweet",
    history="edit_history_tweet_ids",
    reposts="retweet_count",
    includes="tweets",
    user_posts="tweet_count",
)
RENAMED = Vocabulary(
    fields="post.fields",
    references="referenced_posts",
    expansion="referenced_posts",
    note="note_post",
    history="edit_history_post_ids",
    reposts="repost_count",
    includes="posts",
    user_posts="post_count",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a request asked to see, and in which words."""

    words: Vocabulary
    post: frozenset[str]
    user: frozenset[str]
    media: frozenset[str]
    expansions: frozenset[str]
    fractions: bool = True

    @classmethod
    def of(cls, params: Mapping[str, str], *, fractions: bool = True) -> Shape:
        """Read it off the query parameters."""
        expansions = _names(params, "expansions")
        renamed = RENAMED.fields in params or RENAMED.expansion in expansions
        words = RENAMED if renamed else LEGACY
        fields = _names(params, words.fields)
        if renamed:
            fields -= {"author_id", "in_reply_to_user_id", words.references}
        implied = {
            "author_id": "author_id",
            "in_reply_to_user_id": "in_reply_to_user_id",
            words.expansion: words.references,
            "attachments.media_keys": "attachments",
            "entities.mentions.username": "entities",
        }
        return cls(
            words,
            fields | {field for name, field in implied.items() if name in expansions},
            _names(params, "user.fields"),
            _names(params, "media.fields"),
            expansions,
            fractions,
        )

    def moment(self, at: datetime) -> str:
        """A time as X writes it: whole seconds, with or without the useless fractions."""
        return at.strftime("%Y-%m-%dT%H:%M:%S") + (".000Z" if self.fractions else "Z")


def _names(params: Mapping[str, str], key: str) -> frozenset[str]:
    return frozenset(name for name in params.get(key, "").split(",") if name)
