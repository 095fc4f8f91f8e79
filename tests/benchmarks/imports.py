"""Taking in posts against plain sqlite3 with the same rows, indexes and word index."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from zoneinfo import ZoneInfo

from carecli.care.posts import Page
from carecli.care.threads import Feed
from carecli.channels.x.network import X
from carecli.config.model import Config
from carecli.desk.intake import take_in
from carecli.desk.parts import Parts
from carecli.store import accounts
from carecli.store.database import Database
from carecli.system.clock import FixedClock
from tests.benchmarks import corpus

TOTAL = 100_000


def parts_on(path: Path) -> Parts:
    """A desk's parts on a file, with no network behind them."""
    clock = FixedClock(corpus.START)
    network = X(clock=clock, credentials=lambda _: None, api_url=lambda _: "", owned=lambda _: True)
    parts = Parts(
        db=Database(path),
        clock=clock,
        settings=Config(),
        network=network,
        zone=ZoneInfo("UTC"),
        coach_dir=path.parent / "coach",
    )
    accounts.add(parts.db, corpus.US, channel="x", api_url="", now=corpus.START)
    return parts


def fill(parts: Parts, pages: Iterable[Page]) -> None:
    """Take in pages as a sync does."""
    account = parts.accounts()[0]
    for page in pages:
        take_in(parts, account, Feed.MENTIONS, page)


def _plain(path: Path, pages: Iterable[Page]) -> None:
    """The least that keeps posts findable: a table, an index for the queue, a word index."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(
        "PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = EXTRA;"
        "CREATE TABLE posts (id INTEGER PRIMARY KEY, author INTEGER, at TEXT, text TEXT,"
        " state INTEGER, raw TEXT); CREATE INDEX queue ON posts (state, at, id);"
        "CREATE VIRTUAL TABLE words USING fts5 (text, content = 'posts', content_rowid = 'id');"
    )
    for page in pages:
        db.execute("BEGIN IMMEDIATE")
        db.executemany(
            "INSERT INTO posts VALUES (?, ?, ?, ?, 0, ?)",
            [
                (post.id, post.author_id, post.created_at.isoformat(), post.text,
                 json.dumps(post.raw))
                for post in page.posts
            ],
        )  # fmt: skip
        db.execute(
            "INSERT INTO words (rowid, text) SELECT id, text FROM posts WHERE id >= ? AND id <= ?",
            (page.posts[0].id, page.posts[-1].id),
        )
        db.execute("COMMIT")
    db.close()


def import_posts() -> None:
    """100,000 mentions with their cases, waits and word index, against bare sqlite3 with posts."""
    pages = list(corpus.pages(TOTAL))
    with tempfile.TemporaryDirectory() as folder:
        floor = _seconds(lambda: _plain(Path(folder) / "plain.db", pages))
        parts = parts_on(Path(folder) / "care.db")
        ours = _seconds(lambda: fill(parts, pages))
        again = _seconds(lambda: fill(parts, pages[:100]))
        size = parts.db.path.stat().st_size / TOTAL
    for name, count, seconds in (
        ("plain sqlite3", TOTAL, floor),
        ("carecli", TOTAL, ours),
        ("carecli, known already", 10_000, again),
    ):
        rate = count / seconds
        print(f"  {name:<24} {rate:10,.0f} posts/s CPU  x{rate * floor / TOTAL:.2f} of plain")
    print(f"  {size:,.0f} bytes a mention, case and indexes included")


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start
