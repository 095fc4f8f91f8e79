"""Pictures on their way to X: the bytes in one piece, then what they show in words.

X takes JPEG, PNG and WebP in one piece, up to 5 MB; a GIF only in many. Until a post carries it,
an upload is seen by nobody, so one that may have failed is simply made again.
"""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from carecli.care.errors import OutcomeUnknown, Unreachable
from carecli.channels.base import Upload, Uploaded
from carecli.channels.x import answers
from carecli.channels.x.paid import Paid
from carecli.channels.x.values import fields, string
from carecli.system.clock import Clock

if TYPE_CHECKING:
    import tweepy

UPLOAD: Final = "/2/media/upload"
DESCRIBE: Final = "/2/media/metadata"
_USUAL_LIFE: Final = timedelta(days=1)  # where X does not say
_LONGEST_LIFE: Final = 30 * 24 * 3600  # seconds; more is no word


def upload(client: tweepy.Client, paid: Paid, clock: Clock, picture: Upload) -> Uploaded:
    """Upload a picture and describe it.

    tweepy knows neither of the two calls (its `media_upload` is the retired version 1.1).

    Raises:
        Unreachable: X may or may not have it; it can be uploaded again.
        Refused: X does not take it.
    """
    body = {
        "media": base64.b64encode(picture.data).decode(),
        "media_category": "tweet_image",
        "media_type": picture.kind,
    }
    began = clock.now()
    try:
        told = fields(paid.write("media.upload", _post, client, UPLOAD, body).get("data"))
        named = string(told.get("id"))
        if not (named.isascii() and named.isdecimal()):
            raise answers.nonsense("X did not name the picture that it took.", write=True)
        described = {"id": named, "metadata": {"alt_text": {"text": picture.alt}}}
        paid.write("media.metadata", _post, client, DESCRIBE, described)
    except OutcomeUnknown as problem:
        raise Unreachable(
            f"It is not certain that the picture reached X. {problem.detail}",
            "Nothing is public yet; carecli uploads it again.",
        ) from problem
    return Uploaded(id=named, expires=began + _life(told.get("expires_after_secs")))


def _life(told: object) -> timedelta:
    if isinstance(told, int) and not isinstance(told, bool) and 0 < told <= _LONGEST_LIFE:
        return timedelta(seconds=told)
    return _USUAL_LIFE


def _post(client: tweepy.Client, route: str, body: dict[str, Any], *, user_auth: bool) -> Any:
    return client.request("POST", route, json=body, user_auth=user_auth).json()
