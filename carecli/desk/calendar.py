"""Promises and follow-ups as an iCalendar feed (RFC 5545), for any calendar.

A feed may leave the machine, so it says which case and when; what was said, and to whom, only on
request.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from carecli.care.card import Reminder, ReminderKind
from carecli.care.rows import Row
from carecli.desk.parts import Parts
from carecli.store import reminders

if TYPE_CHECKING:
    from icalendar import Event

_LONG = timedelta(minutes=15)
_WORDS = {
    ReminderKind.PROMISE: "Promise due",
    ReminderKind.IF_SILENT: "Follow up if silent",
    ReminderKind.ON_DATE: "Follow up",
}


class Calendar:
    """The verb that makes the feed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def entries(self) -> tuple[tuple[Reminder, Row], ...]:
        """Everything open with its case, soonest first."""
        found = reminders.reminders(self._parts.db)
        return tuple((each, self._parts.row(each.case)) for each in found)

    def feed(self, *, text: bool = False) -> str:
        """The feed: an event of a quarter of an hour at each due time, with an alarm.

        An entry has the same UID as long as it is open, so that a calendar moves what was moved
        and drops what was settled.

        Args:
            text: With the customer's handle, the note and the address of the post.
        """
        from icalendar import Calendar as Feed

        feed = Feed()
        feed.add("prodid", "-//carecli//promises and follow-ups//EN")
        feed.add("version", "2.0")
        feed.add("method", "PUBLISH")
        feed.add("x-wr-calname", "carecli")
        feed.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
        for reminder, row in self.entries():
            feed.add_component(self._event(reminder, row, text=text))
        made: bytes = feed.to_ical()
        return made.decode()

    def _event(self, reminder: Reminder, row: Row, *, text: bool) -> Event:
        from icalendar import Alarm, Event

        event = Event()
        event.add("uid", f"{reminder.id}-{reminder.case}-{row.account}@carecli".lower())
        event.add("dtstamp", self._parts.now())
        event.add("sequence", reminder.moved)
        event.add("dtstart", reminder.due)
        event.add("duration", _LONG)
        event.add("summary", _summary(reminder, row, text=text))
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        if text:
            event.add("description", reminder.note)
            event.add("url", row.url)
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", _WORDS[reminder.kind])
        alarm.add("trigger", timedelta(0))
        event.add_component(alarm)
        return event


def _summary(reminder: Reminder, row: Row, *, text: bool) -> str:
    words = f"{_WORDS[reminder.kind]}: #{reminder.case} @{row.account}"
    if not text:
        return words
    return f"{words}, @{row.handle}" + (f": {reminder.note}" if reminder.note else "")
