"""A desk on a real database, fed with pages that a test writes itself: everything but the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from carecli.care.cases import CaseId
from carecli.care.posts import Odd, Page, Person, PersonId, Post, PostId
from carecli.care.rows import Account, Row, View
from carecli.care.threads import Feed
from carecli.channels.x.network import X
from carecli.config.model import Config
from carecli.desk.desk import Desk
from carecli.desk.intake import Taken, take_in
from carecli.desk.keeping import Keeping
from carecli.desk.parts import Parts
from carecli.store import accounts
from carecli.store.database import Database
from carecli.system.clock import FixedClock
from carecli.system.paths import Home
from carecli.system.vault import MemoryVault

START = datetime(2026, 9, 15, 9, 0, tzinfo=UTC)
"""A Tuesday; post number n is written n minutes later."""

US = Person(id=PersonId(1), handle="Shop", name="The Shop", raw={"id": "1"})


def person(number: int, name: str = "") -> Person:
    """Somebody: `number` from 2 on, with the handle p2, p3, …"""
    return Person(
        id=PersonId(number), handle=f"p{number}", name=name or f"Person {number}", raw={"n": number}
    )


def post(number: int, by: int, text: str = "@shop hello", **more: Any) -> Post:
    """Post `number`, by a person; it mentions the shop unless it is the shop's own."""
    values: dict[str, Any] = {
        "id": PostId(number),
        "author_id": PersonId(by),
        "conversation_id": PostId(more.get("parent_id") or number),
        "created_at": START + timedelta(minutes=number),
        "text": text,
        "mentions": frozenset() if by == US.id else frozenset({"shop"}),
        "raw": {"id": str(number), "text": text},
    }
    return Post(**values | more)


def dm(number: int, by: int, text: str = "hello", *, to: int = 1, us: int = 1) -> Post:
    """Direct message `number` between an account of ours and somebody."""
    other = to if by == us else by
    return post(
        number,
        by,
        text,
        conversation_id=PostId(-other),
        mentions=frozenset(),
        private=True,
    )


@dataclass
class Shop:
    """The shop's desk at a time that the test moves."""

    folder: Path
    settings: Config = field(default_factory=Config)
    clock: FixedClock = field(default_factory=lambda: FixedClock(START + timedelta(days=1)))
    patience: float = 5

    def __post_init__(self) -> None:
        self.home = Home.under(self.folder)
        self.db = Database(self.folder / "care.db", patience=self.patience)
        network = X(
            clock=self.clock,
            credentials=lambda _: None,
            api_url=lambda _: "http://127.0.0.1:9",
            owned=lambda _: True,
        )
        self.account: Account = accounts.add(
            self.db, US, channel="x", api_url="", now=self.clock.now()
        )
        self.parts = Parts(
            db=self.db,
            clock=self.clock,
            settings=self.settings,
            network=network,
            zone=ZoneInfo("Europe/London"),
            coach_dir=self.home.coach_dir,
        )
        self.desk = Desk(self.parts, lambda: Keeping(lambda _: MemoryVault()), self.home)

    def take(
        self,
        *posts: Post,
        feed: Feed = Feed.MENTIONS,
        context: tuple[Post, ...] = (),
        odd: tuple[Odd, ...] = (),
    ) -> Taken:
        """Let a page arrive, newest first, with its authors."""
        authors = {one.author_id for one in (*posts, *context)}
        people = tuple(US if who == US.id else person(who) for who in sorted(authors))
        page = Page(
            posts=tuple(sorted(posts, key=lambda one: -one.id)),
            context=context,
            people=people,
            odd=odd,
        )
        return take_in(self.parts, self.account, feed, page)

    def case(self, by: int) -> CaseId:
        """The case of a person, the newest if there are several."""
        row = self.db.one("SELECT max(id) AS id FROM cases WHERE customer_id = ?", (by,))
        assert row is not None
        return CaseId(row["id"])

    def row(self, by: int) -> Row:
        """The row of a person's case."""
        return self.desk.row(self.case(by))

    def handles(self, view: View = View.WAITING, words: str = "") -> list[str]:
        """The handles of a list from top to bottom."""
        return [row.handle for row in self.desk.listing(view, words=words).rows(0, 1000)]

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.clock.move(timedelta(**span))


def dump(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, the word index's own included."""
    tables = db.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return {
        table["name"]: sorted(map(tuple, db.rows(f'SELECT * FROM "{table["name"]}"')), key=repr)
        for table in tables
    }
