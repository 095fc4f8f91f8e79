"""A year of a busy handle: the size of its file, and every screen's question against a floor."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from itertools import count, islice
from pathlib import Path

from carecli.care.cases import CaseId
from carecli.care.posts import Page, PersonId, Post, PostId
from carecli.care.rows import View
from carecli.care.threads import Feed
from carecli.desk.desk import Desk
from carecli.desk.intake import take_in
from carecli.desk.keeping import Keeping
from carecli.desk.parts import Parts
from carecli.store.times import to_text
from carecli.system.clock import FixedClock
from carecli.system.paths import Home
from carecli.system.vault import MemoryVault
from tests.benchmarks import corpus, imports
from tests.benchmarks.measure import row, timed

A_DAY = 200
DAYS = int(os.environ.get("CARECLI_BENCH_DAYS", "365"))
_DAY = timedelta(days=1)
_MONTH = 30


def year() -> None:
    """200 mentions a day with their answers: bytes a post, and what each screen asks."""
    with tempfile.TemporaryDirectory() as folder:
        parts = imports.parts_on(Path(folder) / "care.db")
        start = time.perf_counter()
        posts, written = _live(parts, Path(folder))
        took = time.perf_counter() - start
        home = Home.under(Path(folder))
        desk = Desk(parts, lambda: Keeping(lambda _: MemoryVault()), home)
        parts.clock = FixedClock(corpus.START + DAYS * _DAY)
        size = parts.db.path.stat().st_size
        print(
            f"  {DAYS} days, {posts:,} posts taken in and answered in {took:.0f} s: "
            f"{size / 1e6:.0f} MB, {size / posts:.0f} bytes a post, x{size / written:.2f} what"
            " X sent (text and payload)"
        )
        _questions(desk, parts)
        desk.close()


def _live(parts: Parts, folder: Path) -> tuple[int, int]:
    """Let the year pass; gives back how many posts it had, and how many bytes they were."""
    account = parts.accounts()[0]
    numbers, posts, written = count(1), 0, 0
    for page in islice(corpus.pages(A_DAY * 365), DAYS * A_DAY // 100):
        at = max(post.created_at for post in page.posts)
        parts.clock = FixedClock(at + timedelta(minutes=2))
        late = corpus.START + (DAYS - 1) * _DAY
        asked = page.posts
        answers = [_answer(post, next(numbers)) for post in asked if post.created_at < late]
        again = [_again(post, next(numbers)) for post in asked[::10] if post.created_at < late]
        twice = [_answer(post, next(numbers)) for post in again]
        take_in(parts, account, Feed.MENTIONS, replace(page, posts=(*page.posts, *again)))
        ours = Page(posts=(*answers, *twice), people=(corpus.US,))
        take_in(parts, account, Feed.OWN, ours)
        kept = (*page.posts, *again, *answers, *twice)
        posts += len(kept)
        written += sum(len(post.text.encode()) + len(json.dumps(post.raw)) for post in kept)
    parts.db.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    _decide(parts)
    return posts, written


def _answer(to: Post, number: int) -> Post:
    at = to.created_at + timedelta(seconds=40 + to.id * 7919 % 9000)
    text = f"@customer_{to.author_id} {corpus.text_of(number)}"
    return Post(
        id=PostId(to.id + (1 << 34) + number),
        author_id=corpus.US.id,
        conversation_id=to.conversation_id,
        created_at=at,
        text=text,
        parent_id=to.id,
        parent_author_id=to.author_id,
        raw={**to.raw, "text": text},
    )


def _again(post: Post, number: int) -> Post:
    """They write once more after the answer."""
    return replace(
        post,
        id=PostId(post.id + (1 << 38) + number),
        created_at=post.created_at + timedelta(hours=4),
        parent_id=post.id,
    )


def _decide(parts: Parts) -> None:
    """A verdict on every third answered case, two days after."""
    rows = parts.db.rows("SELECT id, last_at FROM cases WHERE state = 'answered' AND id % 3 = 0")
    at = to_text(corpus.START + DAYS * _DAY)
    with parts.db.writing() as cursor:
        cursor.executemany(
            "INSERT INTO verdicts (case_id, at, reason) VALUES (?, min(?, ?), 'solved')",
            [(found["id"], found["last_at"][:-1] + "9Z", at) for found in rows],
        )
    parts.settle(CaseId(found["id"]) for found in rows)


def _questions(desk: Desk, parts: Parts) -> None:
    """Each screen's question, and the least that could be asked instead."""
    now = parts.now()
    month, everything = now - _MONTH * _DAY, corpus.START
    case = desk.listing(View.WAITING).rows(0, 1)[0].case
    person = PersonId(1000)
    page = (
        "SELECT c.*, p.text, q.handle FROM cases c JOIN posts p ON p.id = c.post_id JOIN people q"
        " ON q.id = c.customer_id WHERE c.state = 'waiting' ORDER BY c.sort_at, c.id LIMIT 50"
    )
    waits = "SELECT opened_at, closed_at FROM waits WHERE closed_at >= '{}' ORDER BY closed_at"
    found = (
        'SELECT rowid FROM words WHERE words MATCH \'"refund" "parcel"*\''
        " ORDER BY rowid DESC LIMIT 200"
    )
    asked: dict[str, tuple[Callable[[], object], str]] = {
        "queue": (lambda: desk.listing(View.WAITING).rows(0, 50), page),
        "done": (lambda: desk.listing(View.DONE).rows(0, 50), page.replace("waiting", "done")),
        "status": (desk.status, "SELECT count(*) FROM cases WHERE state = 'waiting'"),
        "open case": (lambda: desk.open(case), f"SELECT * FROM turns WHERE case_id = {case}"),
        "insights, 30 days": (lambda: desk.figures.insights(month), waits.format(to_text(month))),
        "insights, a year": (
            lambda: desk.figures.insights(everything),
            waits.format(to_text(everything)),
        ),
        "customers": (
            lambda: desk.customers.directory().rows(0, 50),
            "SELECT customer_id FROM cases GROUP BY customer_id ORDER BY max(last_at) DESC",
        ),
        "one customer": (
            lambda: desk.customers.profile(person),
            f"SELECT * FROM cases WHERE customer_id = {person}",
        ),
        "search, two words": (
            lambda: desk.search("refund parcel"),
            found,
        ),
    }
    for name, (ours, floor) in asked.items():
        times = 5 if name.startswith("insights") else 20
        row(
            name,
            [timed(ours) for _ in range(times)],
            [timed(lambda sql=floor: parts.db.rows(sql)) for _ in range(times)],  # type: ignore[misc]
        )
