"""What a search brings up, as it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from carecli.care.excerpts import Excerpt
from carecli.care.rows import Row


class Where(StrEnum):
    """What holds the words: a customer's post, a reply of ours, a note, or a customer's name."""

    POST = "post"
    REPLY = "reply"
    NOTE = "note"
    CUSTOMER = "customer"


class Order(StrEnum):
    """Newest first, or those first of which the words make up the most."""

    TIME = "time"
    RELEVANCE = "relevance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A case, and the place in it that fits.

    Attributes:
        who: The handle of who wrote the post or reply, or whom the note or the name is of.
        at: When that was; of a name: when the case last moved.
    """

    row: Row
    where: Where
    who: str
    at: datetime
    excerpt: Excerpt
