"""Values made by hand, for widgets that are tested alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from carecli.care.card import Card
from carecli.care.cases import AccountId, CaseId, State
from carecli.care.posts import Person, PersonId, Post, PostId
from carecli.care.rows import Account, Bubble, OpenCase, Row

NOW = datetime(2026, 9, 17, 14, 0, tzinfo=UTC)
ZONE = ZoneInfo("Europe/London")
US = Person(id=PersonId(1), handle="brightkettle", name="Bright Kettle")
MAYA = Person(id=PersonId(2), handle="maya", name="Maya Chen")
SAM = Person(id=PersonId(3), handle="sam_", name="Sam")


def said(
    text: str, by: Person = MAYA, *, ago: timedelta = timedelta(hours=3), **more: Any
) -> Bubble:
    """A post of somebody; ids grow with time."""
    at = NOW - ago
    number = PostId(10**12 - int(ago.total_seconds() * 10))
    fields = {
        name: more.pop(name)
        for name in ("links", "media", "edited", "hidden_chars", "parent_id")
        if name in more
    }
    post = Post(
        id=number,
        author_id=by.id,
        conversation_id=PostId(1),
        created_at=at,
        text=text,
        **fields,
    )
    return Bubble(post=post, author=by, ours=by is US, theirs=by is MAYA, **more)


def a_case(*thread: Bubble, card: Card | None = None, **more: Any) -> OpenCase:
    """An open case of Maya's."""
    theirs = [bubble for bubble in thread if bubble.theirs]
    newest = theirs[-1].post if theirs else None
    row = Row(
        case=CaseId(7),
        account=US.handle,
        handle=MAYA.handle,
        name=MAYA.name,
        state=State.WAITING,
        at=newest.created_at if newest else NOW,
        text=newest.text if newest else "",
        post_id=newest.id if newest else PostId(1),
        waiting_since=newest.created_at if newest else None,
        **more.pop("row", {}),
    )
    account = Account(id=AccountId(1), handle=US.handle, user_id=US.id, name=US.name)
    return OpenCase(row=row, account=account, thread=thread, card=card or Card(person=MAYA), **more)
