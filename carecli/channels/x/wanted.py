"""The fields and expansions that X is asked for; it sends none of them unasked.

Lists, since tweepy joins only those with commas. X drops a name that it does not know in silence.
"""

from __future__ import annotations

from typing import Any, Final

USER_FIELDS: Final = [
    "created_at", "description", "location", "name", "protected", "public_metrics",
    "receives_your_dm", "username", "verified", "verified_type", "withheld",
]  # fmt: skip
_POST_FIELDS: Final = [
    "attachments", "author_id", "conversation_id", "created_at", "display_text_range",
    "edit_history_tweet_ids", "entities", "in_reply_to_user_id", "lang", "note_tweet",
    "possibly_sensitive", "public_metrics", "referenced_tweets", "reply_settings", "withheld",
]  # fmt: skip
_MEDIA_FIELDS: Final = ["alt_text", "media_key", "preview_image_url", "type", "url"]

POSTS: Final[dict[str, Any]] = {
    "tweet_fields": _POST_FIELDS,
    "user_fields": USER_FIELDS,
    "media_fields": _MEDIA_FIELDS,
    "expansions": [
        "author_id", "referenced_tweets.id", "referenced_tweets.id.author_id",
        "attachments.media_keys", "in_reply_to_user_id",
    ],
}  # fmt: skip
MESSAGES: Final[dict[str, Any]] = {
    "dm_event_fields": [
        "attachments", "created_at", "dm_conversation_id", "entities", "event_type", "id",
        "participant_ids", "referenced_tweets", "sender_id", "text",
    ],
    "event_types": "MessageCreate",
    "user_fields": USER_FIELDS,
    "media_fields": _MEDIA_FIELDS,
    "expansions": ["attachments.media_keys", "participant_ids", "sender_id"],
}  # fmt: skip
