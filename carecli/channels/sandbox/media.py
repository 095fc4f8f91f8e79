"""The endpoints of pictures: the bytes in one piece as JSON, then what they show in words.

The stand-in keeps no bytes. An upload can be posted for a day.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import replace
from datetime import timedelta

from carecli.channels.sandbox.answers import Answer, Refusal, invalid, is_id
from carecli.channels.sandbox.calls import Call

LARGEST = 5 * 1024 * 1024
LIFE = timedelta(days=1)
LONGEST_ALT = 1_000
_BEGINNINGS = {
    "image/jpeg": (b"\xff\xd8\xff", b""),
    "image/png": (b"\x89PNG\r\n\x1a\n", b""),
    "image/webp": (b"RIFF", b"WEBP"),
}
"""How a picture of each kind that is taken in one piece begins, and what follows after 8 bytes."""


def upload(call: Call) -> Answer:
    """POST /2/media/upload."""
    body = call.request.body
    try:
        data = base64.b64decode(str(body.get("media", "")), validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data:
        raise invalid("media", "", "media must be a picture in base64")
    if len(data) > LARGEST:
        raise Refusal(413, "Payload Too Large", "The media file exceeds 5 MB.")
    if body.get("media_category") != "tweet_image":
        raise invalid("media_category", str(body.get("media_category")), "tweet_image is expected")
    if not any(
        data.startswith(start) and data[8:].startswith(then) for start, then in _BEGINNINGS.values()
    ):
        raise invalid("media", "", "The media type is not recognized or not supported.")
    owner = call.caller.account.id
    upload_id = call.world.lay_ready(owner, call.now, call.now + LIFE)
    told = {
        "id": str(upload_id),
        "media_key": f"3_{upload_id}",
        "size": len(data),
        "expires_after_secs": int(LIFE.total_seconds()),
    }
    return Answer(body={"data": told})


def describe(call: Call) -> Answer:
    """POST /2/media/metadata."""
    named, metadata = call.request.body.get("id"), call.request.body.get("metadata")
    alt = metadata.get("alt_text") if isinstance(metadata, dict) else None
    text = alt.get("text") if isinstance(alt, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= LONGEST_ALT:
        raise invalid("metadata.alt_text.text", str(text)[:100], "1 to 1000 characters")
    known = call.world.uploads.get(int(named)) if is_id(named) else None
    if known is None or known.owner != call.caller.account.id or call.now >= known.until:
        raise invalid("id", str(named), "Your media ID is invalid.")
    call.world.uploads[int(str(named))] = replace(known, alt=text)
    told = {"id": named, "associated_metadata": {"alt_text": {"text": text}}}
    return Answer(body={"data": told})
