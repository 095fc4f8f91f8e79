"""Writing out: what nobody can fetch again, and a row for each case.

Posts can be read from X again and belong to those who wrote them; what was noted, promised and
decided exists only here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from carecli import __version__
from carecli.care.cases import Closed
from carecli.care.posts import DMS_URL
from carecli.desk.parts import Parts
from carecli.desk.sheets import sheet
from carecli.store import dumps
from carecli.store.times import from_text
from carecli.system.paths import Home

VERSION = 1
"""Of the format of `Export.everything`; it grows when a field changes its meaning or goes."""
COLUMNS = (
    "case", "account", "handle", "name", "labels", "kind", "private", "state", "reason", "url",
    "first_post", "last", "waiting_since", "waits", "dismissed", "answers",
    "first_response_seconds", "first_response_open_seconds", "first_in_target",
    "worst_seconds", "worst_open_seconds", "missed", "resolution_seconds", "replies", "templates",
    "promises_kept", "promises_broken", "promises_open", "goodwill", "cost_usd", "text",
)  # fmt: skip
"""The columns of `Export.cases`."""


class Export:
    """The verb that writes out."""

    def __init__(self, parts: Parts, home: Home) -> None:
        self._parts = parts
        self._home = home

    def everything(self) -> str:
        """JSON lines, in plain ASCII: first what this is, then a record in each line."""
        head = {
            "kind": "carecli export",
            "version": VERSION,
            "carecli": __version__,
            "made_at": self._parts.now().isoformat(timespec="seconds"),
        }
        records = chain((head,), dumps.records(self._parts.db), self._templates())
        return "".join(f"{json.dumps(record)}\n" for record in records)

    def _templates(self) -> Iterator[dict[str, Any]]:
        """The person's own files of templates, as they stand."""
        for file in sorted(self._home.templates_dir.rglob("*")):
            if file.is_file() and not file.name.startswith("."):
                name = file.relative_to(self._home.templates_dir).as_posix()
                text = file.read_text(encoding="utf-8", errors="replace")
                yield {"kind": "own template", "file": name, "text": text}

    def cases(self, *, account: str | None = None, raw: bool = False) -> str:
        """A row for each case as CSV, the oldest first; what is gone on X has no text.

        Times are on the person's wall, spans in seconds on both clocks. `cost_usd` is what sending
        its answers costs at the present prices.

        Args:
            raw: Leave texts that look like formulas as they are; for programs only.
        """
        mine = self._parts.account(account).id if account else None
        rows = (self._row(dict(row)) for row in dumps.cases(self._parts.db, mine))
        return sheet(COLUMNS, rows, raw=raw)

    def _row(self, case: dict[str, Any]) -> Sequence[object]:
        waits = [_Wait(*wait) for wait in json.loads(case["waits"])]
        answered = [wait for wait in waits if wait.answered]
        first = answered[:1] if waits[:1] == answered[:1] else []
        replies = json.loads(case["replies"])
        settled = [how for kind, how in json.loads(case["reminders"]) if kind == "promise"]
        done = case["done_at"] if case["state"] == "done" and answered else None
        own = f"https://x.com/{case['handle']}/status/{case['post_id']}"
        cells = {
            **case,
            "case": case["id"],
            "private": "yes" if case["private"] else "no",
            "url": DMS_URL if case["private"] else own,
            "first_post": self._time(case["first_at"]),
            "last": self._time(case["last_at"]),
            "waiting_since": self._time(case["waiting_since"]),
            "waits": len(waits),
            "dismissed": sum(wait.how == Closed.DISMISSED for wait in waits),
            "answers": len(answered),
            "first_response_seconds": _most(wait.took for wait in first),
            "first_response_open_seconds": _most(wait.open for wait in first),
            "first_in_target": next(("yes" if wait.met else "no" for wait in first), None),
            "worst_seconds": _most(wait.took for wait in answered),
            "worst_open_seconds": _most(wait.open for wait in answered),
            "missed": sum(not wait.met for wait in answered),
            "resolution_seconds": _seconds(case["first_at"], done) if done else None,
            "replies": len(replies),
            "templates": ", ".join(sorted({template for _, template in replies if template})),
            "promises_kept": settled.count("kept"),
            "promises_broken": settled.count("broken"),
            "promises_open": settled.count(None),
            "cost_usd": sum((self._price(text) for text, _ in replies), Decimal(0)),
        }
        return [cells[column] for column in COLUMNS]

    def _price(self, text: str) -> Decimal:
        return self._parts.price(self._parts.network.reply_resource(text))

    def _time(self, text: str | None) -> str | None:
        zone = self._parts.zone
        return from_text(text).astimezone(zone).isoformat(timespec="seconds") if text else None


class _Wait:
    """A wait as it is stored."""

    def __init__(
        self, opened: str, closed: str | None, how: str | None, due: str | None, open_: int | None
    ) -> None:
        self.how = how
        self.answered = closed is not None and how != Closed.DISMISSED
        self.took = _seconds(opened, closed) if closed else None
        self.open = open_
        self.met = closed is not None and due is not None and closed <= due


def _seconds(start: str, end: str) -> int:
    span: timedelta = from_text(end) - from_text(start)
    return span // timedelta(seconds=1)


def _most(values: Iterator[int | None]) -> int | None:
    return max((value for value in values if value is not None), default=None)
