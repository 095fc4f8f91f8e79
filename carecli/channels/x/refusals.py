"""X's ways of saying no, told apart by its words: what each means, and what to do.

Sources: X's page on response codes, and the wording seen in public issue threads. Wording changes,
so it is matched loosely and X's own words are always passed on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from carecli.care.errors import (
    CareError,
    DuplicateContent,
    NotPermitted,
    OverBudget,
    PostGone,
    ReplyNotAllowed,
    SignInNeeded,
)
from carecli.channels.base import PicturesGone
from carecli.channels.x.values import entries, fields
from carecli.system.terminal import one_line

CHECK = "Run `carecli account check`."
BROWSER = "Use the browser instead."
_AGAIN = "sign in again: `carecli account add`."


@dataclass(frozen=True, slots=True)
class Refusal:
    """One way of saying no.

    Attributes:
        words: Any of them in X's answer, in lower case, gives it away.
        codes: So does any of these numbers, which older parts of X still send.
    """

    words: tuple[str, ...]
    error: type[CareError]
    detail: str
    hint: str
    codes: frozenset[int] = frozenset()


ALWAYS = (
    Refusal(
        ("spendcapreached", "spend cap"),
        OverBudget,
        "The spending limit of this billing cycle is reached.",
        "Raise it in X's developer console, or wait for the next cycle.",
    ),
    Refusal(
        ("your account is suspended", "your account has been suspended", "account is temporarily"),
        NotPermitted,
        "X has suspended or locked this account.",
        "Open X in the browser as this account and see what X asks for; all that is here stays.",
        frozenset({64, 326}),
    ),
    Refusal(
        (
            "only reply to or quote posts where you are mentioned",
            "have not been mentioned or otherwise engaged",
            "reply to this conversation is not allowed",
            "quoting this post is not allowed",
        ),
        ReplyNotAllowed,
        "Through the API X takes answers only to posts that mention or quote us.",
        "Send it from the browser: carecli can open X with the text filled in.",
    ),
    Refusal(
        ("duplicate content",),
        DuplicateContent,
        "The same words were posted a moment ago.",
        "Look whether it went out already; otherwise say it in other words.",
        frozenset({187}),
    ),
    Refusal(
        ("deleted or not visible",),
        PostGone,
        "The post is deleted, or its author hides it from us.",
        "Close the case, or write to the person another way.",
    ),
    Refusal(
        ("oauth1-permissions", "oauth1 app permissions"),
        NotPermitted,
        "The developer app may only read.",
        f"Set it to “Read and write” in X's developer console, make new keys, and {_AGAIN}",
    ),
    Refusal(
        ("unsupported-authentication", "application-only is forbidden"),
        NotPermitted,
        "X does not take this kind of sign-in here.",
        f"Where it is the app's own token: {_AGAIN}",
    ),
    Refusal(
        ("client-not-enrolled", "attached to a project"),
        NotPermitted,
        "The developer app belongs to no project or plan.",
        "Attach it to a project in X's developer console.",
    ),
    Refusal(
        ("not permitted to access this feature", "need access to this endpoint"),
        NotPermitted,
        "The plan of this developer app does not include that.",
        "Check the plan in X's developer console; the browser always works.",
        frozenset({453}),
    ),
    Refusal(
        ("suspended", "is locked", "temporarily locked"),
        NotPermitted,
        "X has suspended or locked an account.",
        "Open X in the browser and see which one.",
    ),
    Refusal(
        ("not permitted to perform this action",),
        NotPermitted,
        "X did not permit it, without a reason.",
        "It sometimes does so by mistake: send it again, or use the browser.",
    ),
    Refusal(
        ("'detail': 'forbidden'",),
        NotPermitted,
        "X does not let this sign-in do that; it says no more.",
        f"It may lack a permission: {_AGAIN} Allow all that it asks for.",
    ),
    Refusal(
        ("not-authorized-for-resource",), NotPermitted, "X does not let us do that here.", BROWSER
    ),
)
"""In this order: an account that is suspended is not told to change its plan."""

OF_MESSAGES = (
    Refusal(
        ("oauth1-permissions", "oauth1 app permissions"),
        NotPermitted,
        "The developer app may not touch direct messages.",
        "Set it to “Read and write and Direct message” in X's developer console, make new keys, "
        f"and {_AGAIN}",
    ),
    Refusal(
        ("'detail': 'forbidden'",),
        NotPermitted,
        "This sign-in leaves direct messages out.",
        f"To use them, {_AGAIN} Allow messages there.",
    ),
    Refusal(
        (
            "send messages to",
            "permission to dm",
            "not following you",
            "not permitted to send",
            "not accept direct messages",
            "not receive direct messages",
        ),
        NotPermitted,
        "This person takes no direct messages from us.",
        "Answer in public, and ask them to write a message first.",
        frozenset({150, 349}),
    ),
)
"""What only those about direct messages say; the wording for a closed door is not documented."""

OF_PICTURES = (
    Refusal(
        ("'detail': 'forbidden'",),
        NotPermitted,
        "This sign-in leaves pictures out; it is older than them.",
        f"To send pictures, {_AGAIN} Allow all that it asks for.",
    ),
)
"""What only the upload of pictures says."""

OF_POSTS = (
    Refusal(
        ("media ids are invalid", "media id is invalid", "invalid media"),
        PicturesGone,
        "X does not have the picture any more.",
        "It is uploaded again at the next try.",
    ),
)
"""What is said of a post that carries pictures, with status 400 or 403."""

OF_SIGN_IN = (
    Refusal(
        ("timestamp out of bounds",),
        SignInNeeded,
        "X finds the clock of this computer wrong.",
        "Set it right; then try again.",
        frozenset({135}),
    ),
    Refusal(
        ("could not authenticate you",),
        SignInNeeded,
        "X does not know these keys.",
        "Paste all four again, each in its place and all of the same app: `carecli account add`.",
        frozenset({32, 215}),
    ),
    Refusal(
        ("invalid or expired token",),
        SignInNeeded,
        "X no longer takes this sign-in: it was taken back, or the keys were made anew.",
        f"Then {_AGAIN}",
        frozenset({89}),
    ),
)
"""What X says of a sign-in that it does not accept, beyond that it does not."""


def meant(body: Any, known: Iterable[Refusal]) -> CareError | None:
    """The first of these that X's words fit; None when none does."""
    heard, numbers = words(body), _codes(body)
    for each in known:
        if numbers & each.codes or any(word in heard for word in each.words):
            return each.error(f"{each.detail}{said(body)}", each.hint)
    return None


def said(body: Any) -> str:
    """X's own words, made harmless, as the end of a sentence; nothing when it said nothing."""
    if not isinstance(body, dict):
        return ""
    errors = body.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else {}
    if isinstance(first, dict):
        first = first.get("message") or first.get("detail")
    told = [first, body.get("detail")]
    shown = next((each for each in told if isinstance(each, str) and each.strip()), "")
    return f" X says: “{one_line(shown)[:300]}”" if shown else ""


def words(body: Any) -> str:
    """Every word of an error answer in lower case, to be matched loosely."""
    return str(body).lower()


def _codes(body: Any) -> set[int]:
    told = (fields(each).get("code") for each in entries(fields(body).get("errors")))
    return {each for each in told if type(each) is int}
