"""The same data as the JSON, as lines for people."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from carecli.care.spans import short
from carecli.cli.output import cut, table

Shape = dict[str, Any]
_TEXT = 60
_WIDE = 100


def cases(rows: list[Shape]) -> list[str]:
    """One line a case: number, wait, customer, text, marks; the account if there are several."""
    several = len({row["account"] for row in rows}) > 1
    return table(
        [
            f"#{row['case']}",
            _wait(row),
            f"{cut(row['name'], 24)} @{row['handle']}".lstrip(),
            cut(row["text"], _TEXT),
            ", ".join(_words(row)),
            f"@{row['account']}" if several else "",
        ]
        for row in rows
    )


def _wait(row: Shape) -> str:
    if row["until"]:
        return f"until {moment(row['until'])}"
    if row["view"] == "follow-ups":
        return f"due {moment(row['at'])}"
    if row["waited"] is None:
        return f"{row['state']} {moment(row['at'])}"
    age = short(timedelta(seconds=row["waited"]))
    return f"{age} {row['target_state']}".rstrip()


def _words(row: Shape) -> list[str]:
    words = list(row["marks"])
    if row["reason"]:
        words.append(row["reason"])
    if row["sending"]:
        words.append(f"reply: {row['sending']}")
    if row["answerable"] == "no":
        words.append("browser only")
    return words


def moment(iso: str | None) -> str:
    """A time as people write it: "Tue 03 Nov 14:03"."""
    return f"{datetime.fromisoformat(iso):%a %d %b %H:%M}" if iso else ""


def conversation(case: Shape) -> Iterator[str]:
    """An open case: head, thread, customer, draft."""
    yield f"#{case['case']} {case['name']} @{case['handle']} to @{case['account']}"
    yield " · ".join([_wait(case), *_words(case)])
    if case["found"]:
        yield f"Found by: {case['found']}"
    if case["due"]:
        yield f"due {moment(case['due'])}"
    for post in case["thread"]:
        yield ""
        how = " · DM" if post["private"] else ""
        yield f"{'→ ' if post['by'] == 'us' else ''}@{post['handle']} · {moment(post['at'])}{how}"
        yield from _body(post)
    yield ""
    yield from customer(case["customer"])
    if case["draft"]:
        yield f"Draft{_dm(case['draft_private'])}: {case['draft']}"
    if reply := case["reply"]:
        yield f"Reply{_dm(reply['private'])} ({reply['state']}): {reply['text']}"
    yield case["url"]


def _dm(private: bool) -> str:
    return " by DM" if private else ""


def _body(post: Shape) -> Iterator[str]:
    if post["deleted"]:
        gone = "This message is no longer kept." if post["private"] else "Deleted on X."
        yield f"  {gone}"
        return
    for line in post["text"].splitlines():
        yield from textwrap.wrap(line, _WIDE, initial_indent="  ", subsequent_indent="  ") or [""]
    for media in post["media"]:
        yield f"  [{media['kind']}] {media['alt'] or 'no description'} {media['url']}"


def customer(card: Shape) -> Iterator[str]:
    """Labels, notes, other cases and reminders of a customer."""
    if card["labels"]:
        yield f"Labels: {', '.join(card['labels'])}"
    for note in card["notes"]:
        known = ", ".join(filter(None, [note["source"], moment(note["at"])]))
        yield f"Note: {note['text']} ({known})"
    for given in card["goodwill"]:
        worth = f"{given['worth']} {given['currency']}"
        yield f"Goodwill: {given['what']} ({worth}, {moment(given['at'])})"
    for found in card["lookups"]:
        asked = " ".join([found["lookup"], *found["values"].values()])
        yield f"Looked up: {asked} ({moment(found['at'])})"
        yield from (f"  {line}" for line in found["output"].splitlines())
    for past in card["earlier"]:
        outcome = f"{past['reason'] or past['state']}, {moment(past['last_at'])}"
        yield f"Earlier: #{past['case']} {outcome}: {cut(past['text'], _TEXT)}"
    for reminder in card["reminders"]:
        yield f"{reminder['kind'].capitalize()}: {reminder['note']} by {moment(reminder['due'])}"


def reminders(rows: list[Shape]) -> list[str]:
    """One line a promise."""
    return table(
        [
            str(row["id"]),
            moment(row["due"]) + (" late" if row["late"] else ""),
            row["settled"] or ("promise" if row["kind"] == "promise" else "follow-up"),
            f"#{row['case']} @{row['handle']}",
            row["note"],
        ]
        for row in rows
    )


def replies(rows: list[Shape]) -> list[str]:
    """One line a reply on its way out."""
    return table(
        [
            str(row["id"]),
            f"{_standing(row)}{_dm(row['private'])}",
            moment(row["send_at"]),
            f"#{row['case']} @{row['handle']}",
            cut(row["text"], _TEXT),
            row["problem"],
        ]
        for row in rows
    )


def _standing(row: Shape) -> str:
    """Where a reply stands: "hold", "waits (part 3 of 3)"."""
    which = f" (part {row['part']} of {row['parts']})" if row["parts"] > 1 else ""
    return f"{'waits' if row['behind'] else row['state']}{which}"


def reply(row: Shape) -> Iterator[str]:
    """What became of a reply; of a chain, a line for each part."""
    for one in row.get("chain", [row]):
        said = f"{_standing(one)}{_dm(one['private'])}: @{one['handle']} {one['url'] or ''}"
        yield said.rstrip()


def synced(row: Shape) -> list[str]:
    """One line an account."""
    return table(
        [
            f"@{each['account']}",
            f"{each['new']} new",
            f"{each['fetched']} fetched",
            f"{each['filtered']} filtered",
            f"${each['cost']}",
            each["said"],
        ]
        for each in row["accounts"]
    )


def accounts(rows: list[Shape]) -> list[str]:
    """One line an account."""
    return table([f"@{row['handle']}", row["name"], row["api_url"] or "X"] for row in rows)


def account(row: Shape) -> list[str]:
    """The one account."""
    return accounts([row])


def steps(row: Shape) -> list[str]:
    """One line a step of a removal."""
    return [f"{'done' if step['done'] else 'NOT DONE'}: {step['said']}" for step in row["steps"]]


def preview(row: Shape) -> Iterator[str]:
    """A reply exactly as it would go out, and what stands against it."""
    kind = "DIRECT MESSAGE" if row["private"] else "PUBLIC reply"
    yield f"{kind} as @{row['account']} to @{row['handle']}"
    dear = f", {row['price_reason']}" if row["price_reason"] else ""
    if len(row["parts"]) > 1:
        yield f"{row['length']} characters in {len(row['parts'])} parts · ${row['price']}{dear}"
        for number, part in enumerate(row["parts"], 1):
            length = f"{part['length']}/{row['limit']} characters"
            yield f"Part {number} of {len(row['parts'])} · {length} · ${part['price']}"
            yield from (f"  {line}" for line in part["text"].splitlines())
    else:
        yield f"{row['length']}/{row['limit']} characters · ${row['price']}{dear}"
        yield from (f"  {line}" for line in row["text"].splitlines())
    yield from (f"With {one['name']}: {' '.join(one['alt'].split())}" for one in row["pictures"])
    if row["handover"]:
        yield "X takes this answer only in the browser."
    if row["ask"]:
        yield f"First answer of the day: add --as @{row['account']}."
    for problem in row["problems"]:
        better = f" Better: “{problem['suggestion']}”" if problem["suggestion"].strip() else ""
        rule = f" ({problem['rule']})" if problem["rule"] else ""
        yield f"{problem['level']}: {problem['message']}{better}{rule}"


def facts(row: Shape, prefix: str = "") -> Iterator[str]:
    """Names and values, one a line, tables inside dotted."""
    for name, value in row.items():
        if isinstance(value, dict):
            yield from facts(value, f"{prefix}{name}.")
        elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
            for number, each in enumerate(value, 1):
                yield from facts(each, f"{prefix}{name}.{number}.")
        elif isinstance(value, list):
            yield f"{prefix}{name}: {', '.join(map(str, value)) or 'none'}"
        else:
            yield f"{prefix}{name}: {'none' if value is None else value}"
