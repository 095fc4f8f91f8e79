"""What X bills for each kind of call, in US dollars.

Source: X's pay-per-use price list as of `AS_OF`; where the list is silent the dearer reading is
taken. The config may override any of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

AS_OF = date(2026, 8, 22)


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for one unit: a returned post, user or DM event (once a UTC day), or a request.

    Attributes:
        title: What people call such calls.
        listed: It stands in X's list; else it is what X takes for the like.
    """

    amount: Decimal
    unit: Literal["post", "user", "event", "request"]
    title: str
    listed: bool = True


PRICES: Mapping[str, Price] = MappingProxyType(
    {
        "post.read": Price(Decimal("0.005"), "post", "other posts"),
        "post.read.owned": Price(Decimal("0.001"), "post", "mentions, own posts"),
        "user.read": Price(Decimal("0.010"), "user", "profiles"),
        "dm.read": Price(Decimal("0.010"), "event", "messages read"),
        "search.count": Price(Decimal("0.005"), "request", "searches counted"),
        "reply": Price(Decimal("0.010"), "request", "answers"),
        "post.create": Price(Decimal("0.015"), "request", "other answers"),
        "post.create.link": Price(Decimal("0.200"), "request", "answers with a link"),
        "dm.send": Price(Decimal("0.015"), "request", "messages sent"),
        "media.upload": Price(Decimal("0.015"), "request", "pictures", listed=False),
        "media.metadata": Price(Decimal("0.005"), "request", "picture descriptions"),
        "content.manage": Price(Decimal("0.005"), "request", "deleted or hidden"),
        "mute": Price(Decimal("0.010"), "request", "people muted"),
        "unmute": Price(Decimal("0.005"), "request", "people unmuted"),
    }
)

SENDS = frozenset(
    {
        *("reply", "post.create", "post.create.link", "dm.send"),
        *("media.upload", "media.metadata"),
    }
)
"""What counts as sending: these have a cap of their own, so that reading cannot starve them."""

# The ends of a bare name that X never links, among those that people do type.
_NO_DOMAIN = (
    "avi|bin|bmp|cfg|conf|css|csv|doc|docx|exe|gif|gz|htm|html|ini|jpeg|jpg|js|json|log|mp3"
)
_NO_DOMAIN += "|mp4|odt|pdf|php|png|ppt|pptx|svg|tar|toml|ts|tsx|txt|wav|xls|xlsx|xml|yaml|yml"
_ENDING = rf"(?!(?:{_NO_DOMAIN})(?![\w-]|\.\w))(?:xn--|[^\W\d_])[^\W_]+"
_BARE = rf"(?<![@#\w.$-])\w[\w-]*(?:\.[\w-]+)*\.{_ENDING}"
_LINK = re.compile(rf"https?://\S+|{_BARE}", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w.-]+")


def find_link(text: str) -> str | None:
    """The first thing in the text that X may turn into a link: `https://…`, but also `acme.com`.

    Errs on the dear side: `Thanks.Bye` counts as one, since X knows more than a thousand endings.
    """
    found = _LINK.search(_MAIL.sub(" ", text))
    return found[0] if found else None


def price_of_reply(text: str, *, own: bool = False) -> str:
    """The price key of an answer with this text: with a link it costs twenty times as much.

    Args:
        own: It answers a post of ours, so nobody has called us, as X's lower price asks for.
    """
    if find_link(text):
        return "post.create.link"
    return "post.create" if own else "reply"
