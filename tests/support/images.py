"""The smallest pictures there are, one of each kind that X takes."""

from __future__ import annotations

import base64
from typing import Final

PNG: Final = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
JPEG: Final = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x00" * 9 + b"\xff\xd9"
WEBP: Final = b"RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00/" + b"\x00" * 13
