"""The queue and the search on a million posts, against the barest query for the same rows."""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from pathlib import Path

from carecli.care.rows import View
from carecli.desk.finding import Finding
from carecli.desk.listing import Listing
from carecli.store import queue
from tests.benchmarks import corpus, imports
from tests.benchmarks.measure import row, timed

TOTAL = int(os.environ.get("CARECLI_BENCH_POSTS", "1000000"))
OPEN = 20_000


def queries() -> None:
    """A page of the queue, the counts and a search on 1,000,000 posts of which 20,000 wait."""
    with tempfile.TemporaryDirectory() as folder:
        parts = imports.parts_on(Path(folder) / "care.db")
        start = time.perf_counter()
        imports.fill(parts, corpus.pages(TOTAL))
        _answer_most(parts.db.connection)
        print(f"  ({TOTAL:,} posts taken in and answered in {time.perf_counter() - start:.0f} s)")
        bare = parts.db.connection
        waiting = queue.Choice(View.WAITING)
        now = parts.now()

        def page() -> object:
            return queue.page(parts.db, waiting, now, 50)

        def bare_page() -> object:
            return bare.execute(
                "SELECT c.*, p.text, q.handle FROM cases c JOIN posts p ON p.id = c.post_id"
                " JOIN people q ON q.id = c.customer_id WHERE c.state = 'waiting'"
                " ORDER BY c.sort_at, c.id LIMIT 50"
            ).fetchall()

        def deep() -> object:
            return Listing(parts, waiting).rows(OPEN // 2, 50)

        def words() -> object:
            return Finding(parts).cases("refund parcel", 50)

        def bare_words() -> object:
            return bare.execute(
                'SELECT rowid FROM words WHERE words MATCH \'"refund" "parcel"*\''
                " ORDER BY rowid DESC LIMIT 200"
            ).fetchall()

        floor = [timed(bare_page) for _ in range(50)]
        row("page of 50", [timed(page) for _ in range(50)], floor)
        row("page of 50 after a jump", [timed(deep) for _ in range(50)], floor)
        row(
            "all five counts",
            [
                timed(lambda: [queue.count(parts.db, queue.Choice(v)) for v in View])
                for _ in range(50)
            ],
            floor,
            "(floor: the bare page)",
        )
        row(
            "late, oldest, due",
            [timed(lambda: queue.summary(parts.db, None, now)) for _ in range(50)],
            floor,
            "(floor: the bare page)",
        )
        row(
            "search, two words",
            [timed(words) for _ in range(50)],
            [timed(bare_words) for _ in range(50)],
        )
        parts.db.close()


def _answer_most(db: sqlite3.Connection) -> None:
    """Leave the newest 20,000 waiting; what settling would write for an answer to the others."""
    db.execute("BEGIN IMMEDIATE")
    db.execute(
        "UPDATE cases SET state = 'answered', waiting_since = NULL, due_at = NULL, soon_at = NULL"
        " WHERE id NOT IN (SELECT id FROM cases ORDER BY post_id DESC LIMIT ?)",
        (OPEN,),
    )
    db.execute("COMMIT")
