"""The values in X's JSON, read one by one: each may be missing, or something else than it says."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from carecli.care.posts import PersonId, PostId

Json = dict[str, Any]

LARGEST_ID = 2**63 - 1


class UnreadableError(ValueError):
    """An entry lacks what a post or a person cannot be without; the message says what."""


def fields(value: Any) -> Json:
    """An object as it is, anything else as one without fields."""
    return value if isinstance(value, dict) else {}


def entries(value: Any) -> list[Any]:
    """A list as it is, a single object as a list of one, anything else as nothing."""
    if isinstance(value, dict):
        return [value]
    return value if isinstance(value, list) else []


def either(body: Json, usual: str, other: str) -> Any:
    """The value under the first name, or under the second."""
    value = body.get(usual)
    return body.get(other) if value is None else value


def string(value: Any) -> str:
    """A text as it is, anything else as an empty one."""
    return value if isinstance(value, str) else ""


def required_text(body: Json) -> str:
    """The text of a post, which may be empty (a picture alone) but not absent.

    Raises:
        UnreadableError: It is absent.
    """
    if not isinstance(body.get("text"), str):
        raise UnreadableError("There is no text.")
    return str(body["text"])


def unescaped(escaped: str) -> str:
    """X escapes these three and no others; the ampersand last, so that it is done once."""
    return escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def number(value: Any, what: str) -> int:
    """An id, which X sends as a string and some stand-ins as a number.

    Raises:
        UnreadableError: It is missing or not one; the message names it as `what`.
    """
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 19:
        value = int(value)
    if type(value) is not int or not 0 < value <= LARGEST_ID:
        raise UnreadableError(f"The {what} is missing or not one.")
    return value


def post_id(value: Any) -> PostId | None:
    """The id of a post; None when it is missing or not one."""
    try:
        return PostId(number(value, "post id"))
    except UnreadableError:
        return None


def person_id(value: Any) -> PersonId | None:
    """The id of a person; None when it is missing or not one."""
    try:
        return PersonId(number(value, "user id"))
    except UnreadableError:
        return None


def moment(value: Any) -> datetime:
    """A time with or without fractions of a second, in UTC.

    Raises:
        UnreadableError: It is missing or not one.
    """
    try:
        told = datetime.fromisoformat(string(value))
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise UnreadableError("The time is missing or not one.") from None


def moment_or_none(value: Any) -> datetime | None:
    """A time; None when it is missing or not one."""
    try:
        return moment(value)
    except UnreadableError:
        return None
