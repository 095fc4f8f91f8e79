"""The JSON that commands print, written down in docs/reference/json.md.

Times are ISO 8601 on the person's wall, with offset; ids of X are text (they do not fit a
JavaScript number); money is a decimal as text, in US dollars.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from carecli.care.card import Card, Goodwill, LookedUp, Reminder
from carecli.care.cases import CaseId
from carecli.care.outgoing import Picture, Reply
from carecli.care.rows import Account, Bubble, OpenCase, Row, Status, View
from carecli.care.targets import target_state

if TYPE_CHECKING:
    from carecli.desk.desk import Desk
    from carecli.desk.preview import Preview
    from carecli.desk.sync import SyncReport

Shape = dict[str, Any]


class Shapes:
    """Turns values into JSON as of one moment, on one wall."""

    def __init__(self, now: datetime, zone: ZoneInfo) -> None:
        self._now = now
        self._zone = zone

    @classmethod
    def of(cls, desk: Desk) -> Shapes:
        """As of the desk's present moment, on the person's wall."""
        return cls(desk.clock.now(), desk.zone)

    def time(self, moment: datetime | None) -> str | None:
        """A moment, to the second."""
        return (
            None if moment is None else moment.astimezone(self._zone).isoformat(timespec="seconds")
        )

    def _since(self, moment: datetime | None) -> int | None:
        return None if moment is None else _seconds(self._now - moment)

    def case(self, row: Row, view: View | None = None) -> Shape:
        """A case as it stands in a list; `at` means what it means in that list."""
        return {
            "case": row.case,
            "view": None if view is None else view.value,
            "account": row.account,
            "channel": row.channel,
            "handle": row.handle,
            "name": row.name,
            "private": row.private,
            "found": row.found,
            "state": row.state.value,
            "waiting_since": self.time(row.waiting_since),
            "waited": self._since(row.waiting_since),
            "due": self.time(row.due),
            "target_state": (target_state(row.due, row.soon, self._now) or row.outcome).value,
            "at": self.time(row.at),
            "text": row.text,
            "url": row.url,
            "marks": [mark.value for mark in row.marks],
            "answerable": row.answerable.value,
            "reason": row.reason and row.reason.value,
            "note": row.note,
            "until": self.time(row.until),
            "sending": row.sending and row.sending.value,
            "send_at": self.time(row.send_at),
        }

    def open_case(self, case: OpenCase) -> Shape:
        """A case with its conversation and its customer."""
        return {
            **self.case(case.row),
            "thread": [self.post(bubble) for bubble in case.thread],
            "waits": [
                {
                    "opened_at": self.time(wait.opened_at),
                    "closed_at": self.time(wait.closed_at),
                    "how": wait.how and wait.how.value,
                }
                for wait in case.waits
            ],
            "customer": self.customer(case.card, but=case.row.case),
            "draft": case.draft and case.draft.text,
            "draft_private": bool(case.draft and case.draft.private),
            "reply": case.reply and self.reply(case.reply),
        }

    def post(self, bubble: Bubble) -> Shape:
        """A post in a conversation."""
        post = bubble.post
        return {
            "post": str(post.id),
            "url": bubble.url,
            "private": post.private,
            "by": "us" if bubble.ours else "customer" if bubble.theirs else "someone else",
            "handle": bubble.author.handle,
            "name": bubble.author.name,
            "at": self.time(post.created_at),
            "text": post.text,
            "media": [{"kind": m.kind, "alt": m.alt, "url": m.url} for m in post.media],
            "deleted": bubble.deleted,
        }

    def customer(self, card: Card, but: CaseId | None = None) -> Shape:
        """What is known about a customer, with their cases but the one at hand, if any is."""
        return {
            "handle": card.person.handle,
            "name": card.person.name,
            "followers": card.person.followers,
            "since": self.time(card.person.since),
            "labels": list(card.labels),
            "notes": [
                {"text": note.text, "source": note.source, "at": self.time(note.at)}
                for note in card.notes
            ],
            "earlier": [
                {
                    "case": past.case,
                    "state": past.state.value,
                    "last_at": self.time(past.last_at),
                    "reason": past.reason and past.reason.value,
                    "text": past.text,
                }
                for past in card.cases
                if past.case != but
            ],
            "reminders": [self.reminder(each, card.person.handle) for each in card.reminders],
            "goodwill": [self.goodwill(each) for each in card.goodwill],
            "lookups": [self.looked_up(each) for each in card.lookups],
        }

    def goodwill(self, one: Goodwill) -> Shape:
        """Something that a customer was given."""
        return {
            "case": one.case,
            "account": one.account,
            "handle": one.handle,
            "at": self.time(one.at),
            "what": one.what,
            "worth": f"{one.worth:.2f}",
            "currency": one.currency,
            "why": one.why,
        }

    def looked_up(self, found: LookedUp) -> Shape:
        """What a program of the person's own said."""
        return {
            "lookup": found.name,
            "values": dict(found.values),
            "output": found.output,
            "code": found.code,
            "at": self.time(found.at),
        }

    def reminder(self, reminder: Reminder, handle: str) -> Shape:
        """A promise or a follow-up."""
        return {
            "id": reminder.id,
            "case": reminder.case,
            "handle": handle,
            "kind": reminder.kind.value,
            "due": self.time(reminder.due),
            "late": reminder.settled is None and reminder.due < self._now,
            "note": reminder.note,
            "settled": reminder.settled,
            "moved": reminder.moved,
        }

    def reply(self, reply: Reply) -> Shape:
        """An answer on its way out, or sent."""
        return {
            "id": reply.id,
            "case": reply.case,
            "account": reply.account,
            "handle": reply.handle,
            "private": reply.private,
            "part": reply.part,
            "parts": reply.parts,
            "behind": reply.behind,
            "pictures": reply.pictures,
            "text": reply.text,
            "state": reply.state.value,
            "written_at": self.time(reply.written_at),
            "send_at": self.time(reply.send_at),
            "url": reply.url,
            "problem": reply.problem,
        }

    def status(self, status: Status, accounts: tuple[Account, ...]) -> Shape:
        """The status line."""
        return {
            "accounts": [account.handle for account in accounts],
            "counts": {view.value: count for view, count in status.counts.items()},
            "oldest": self.time(status.oldest),
            "waited": self._since(status.oldest),
            "late": status.late,
            "follow_ups_due": status.due,
            "answered_today": status.answered,
            "met_today": status.met,
            "outbox": status.outbox,
            "today": str(status.today),
            "month": str(status.month),
            "synced_at": self.time(status.synced_at),
            "offline": status.offline,
            "notice": status.notice,
        }

    def account(self, account: Account) -> Shape:
        """A handle you answer for; nothing secret."""
        return {
            "handle": account.handle,
            "name": account.name,
            "user_id": str(account.user_id),
            "channel": account.channel,
            "api_url": account.api_url,
            "added_at": self.time(account.added_at),
        }


def preview(
    preview: Preview, pictures: Sequence[Picture] = (), price: Decimal = Decimal(0)
) -> Shape:
    """A reply as it would go out.

    Args:
        pictures: Those that go with it besides the draft's.
        price: What they cost.
    """
    return {
        "account": preview.account,
        "handle": preview.handle,
        "private": not preview.public,
        "ask": preview.ask,
        "text": preview.text,
        "length": preview.length,
        "limit": preview.limit,
        "over": preview.over,
        "price": str(preview.price + price),
        "parts": [
            {"text": part.text, "length": part.length, "price": str(part.price)}
            for part in preview.parts
        ],
        "pictures": [
            {"name": one.name, "kind": one.kind, "size": one.size, "alt": one.alt}
            for one in (*preview.pictures, *pictures)
        ],
        "price_reason": preview.price_reason,
        "handover": preview.handover,
        "problems": [
            {
                "level": p.level,
                "rule": p.rule,
                "message": p.message,
                "suggestion": p.suggestion,
                "start": p.start,
                "end": p.end,
            }
            for p in preview.problems
        ],
    }


def synced(reports: tuple[SyncReport, ...]) -> Shape:
    """What a fetch brought, in all and by account."""
    return {
        "fetched": sum(report.fetched for report in reports),
        "new": sum(report.new for report in reports),
        "filtered": sum(sum(report.filtered.values()) for report in reports),
        "odd": sum(report.odd for report in reports),
        "gone": sum(report.gone for report in reports),
        "cost": str(sum((report.cost for report in reports), Decimal(0))),
        "accounts": [
            {
                "account": report.account,
                "fetched": report.fetched,
                "new": report.new,
                "filtered": sum(report.filtered.values()),
                "why_filtered": {why.value: count for why, count in report.filtered.items()},
                "odd": report.odd,
                "gone": report.gone,
                "cost": str(report.cost),
                "problems": list(report.problems),
                "said": report.said,
            }
            for report in reports
        ],
    }


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else int(span.total_seconds())
