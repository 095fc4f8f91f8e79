"""A shop, the X it is on, and the books: what was written, and what became of it on X."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from carecli.bootstrap import open_desk
from carecli.care.outgoing import Reply, Sending
from carecli.care.posts import PostId
from carecli.channels.sandbox import Sandbox, Scenario, writing
from carecli.channels.sandbox.limits import Limits
from carecli.channels.sandbox.scenarios import Who
from carecli.desk.desk import Desk
from carecli.store import cases, replies
from carecli.system.clock import SystemClock
from carecli.system.paths import Home
from carecli.system.secret import Secret
from carecli.system.vault import MemoryVault
from tests.reliability.sender import Order
from tests.support.images import PNG
from tests.support.stage import SHOP

CUSTOMERS = tuple(f"c{number}" for number in range(8))
KINDS = ("public", "private", "chain", "picture")
"""What a person may answer with: a post, a message, three parts, or a post with a picture."""

_NUMBER = re.compile(r"Answer (\d+), with thanks\.(?: https://t\.co/\w+)?$")
_FILLER = "Bread takes time. " * 14  # with it, a part is so long that the next sentence is another
_PARTS = 3
_PLENTY = 1_000_000


class Ahead(SystemClock):
    """The machine's clock, so far ahead as was let pass."""

    def __init__(self) -> None:
        self.by = timedelta(0)

    def now(self) -> datetime:
        return super().now() + self.by


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that must never be."""

    kind: str
    said: str


@dataclass
class Bench:
    """The shop's desk, its X, and every reply that a person agreed to.

    Attributes:
        written: The number in the text of each reply, by the reply's id.
        texts: The text with each number.
    """

    home: Path
    sandbox: Sandbox
    desk: Desk
    clock: Ahead
    written: dict[int, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.clock.by += timedelta(**span)

    def order(self, **more: object) -> Order:
        """An order for a process on this home."""
        return Order(
            home=str(self.home),
            url=self.sandbox.url,
            token=self.sandbox.token,
            ahead=self.clock.by.total_seconds(),
            **more,  # type: ignore[arg-type]
        )

    def put(self, *kinds: str) -> list[Reply]:
        """Customers write, and a person answers each in one of the `KINDS`; all are due."""
        world = self.sandbox.world
        askers = [CUSTOMERS[n % len(CUSTOMERS)] for n in range(len(kinds))]
        asked = []
        for name in askers:
            author = world.find(name)
            assert author is not None
            post = world.publish(by=author.id, at=self.clock.now(), text="@tinyteas hello?")
            asked.append(PostId(post.id))
        self.desk.sync.run()
        return [self._answer(post, kind) for post, kind in zip(asked, kinds, strict=True)]

    def _answer(self, post: PostId, kind: str) -> Reply:
        (case,) = cases.holding(self.desk._parts.db, [post])
        count = _PARTS if kind == "chain" else 1
        numbers = [len(self.texts) + n for n in range(1, count + 1)]
        filler = _FILLER if kind == "chain" else ""
        self.texts |= {number: f"{filler}Answer {number}, with thanks." for number in numbers}
        if kind == "picture":
            self.desk.replies.attach(case, self._picture(), f"Picture {numbers[0]}")
        reply = self.desk.replies.send(
            case,
            " ".join(self.texts[number] for number in numbers),
            private=kind == "private",
            chain=kind == "chain",
            hold=timedelta(0),
        )
        parts = self.desk.replies.chain(reply.id)
        self.written |= {part.id: number for part, number in zip(parts, numbers, strict=True)}
        return reply

    def _picture(self) -> Path:
        path = self.home / "picture.png"
        path.write_bytes(PNG)
        return path

    def drain(self) -> None:
        """Wait until X has done all that dead processes asked of it."""
        server = self.sandbox._server._http
        while server._open:
            time.sleep(0.002)

    def copies(self) -> Counter[tuple[int, bool]]:
        """How often each answer stands on X, in public and in private."""
        public = [(post.text, False) for post in self.sandbox.world.posts_by_brand()]
        events = self.sandbox.mail.events.values()
        private = [(event.text, True) for event in events]
        found = ((_NUMBER.search(text), way) for text, way in (*public, *private))
        return Counter((int(match[1]), way) for match, way in found if match)

    def audit(self, *, looked: bool = False) -> list[Finding]:
        """What is wrong between what a person agreed to, what is told, and what is on X.

        Args:
            looked: All has been fetched since, so that nothing may be unknown that is out.
        """
        copies = self.copies()
        found = [
            (self._wrong(reply, copies, looked), reply)
            for reply in map(self.desk.replies.get, self.written)
        ]
        return [
            Finding(kind, f"answer {self.written[reply.id]} ({_way(reply)}): {reply.state}")
            for kind, reply in found
            if kind
        ] + list(self._misplaced())

    def _misplaced(self) -> Iterator[Finding]:
        """Parts that do not answer the part before, and pictures that did not come along."""
        posts = {post.id: post for post in self.sandbox.world.posts_by_brand()}
        numbers = {each: _number(post.text) for each, post in posts.items()}
        parts = {self.written[one.id]: one for one in map(self.desk.replies.get, self.written)}
        for each, number in numbers.items():
            reply = parts.get(number)
            if reply is None:
                continue
            before = numbers.get(posts[each].parent or 0)
            if reply.part > 1 and before != number - 1:
                yield Finding("out of order", f"answer {number} answers {before}")
            if [one.alt for one in posts[each].media] != [f"Picture {number}"] * reply.pictures:
                yield Finding("without its picture", f"answer {number}")

    def _wrong(self, reply: Reply, copies: Counter[tuple[int, bool]], looked: bool) -> str:
        number = self.written[reply.id]
        out = copies[number, reply.private]
        if copies[number, not reply.private]:
            return "wrong place"
        if out > 1:
            return "duplicate"
        if (reply.held or reply.state is Sending.SENT) and self._drafted(reply):
            return "a draft of what goes out"
        if reply.state is Sending.SENT:
            return "" if out else "lost"
        if out:
            may_be_out = reply.state is Sending.SENDING or reply.state is Sending.UNKNOWN
            return "" if may_be_out and not looked else "out, and not told"
        return "" if self._kept(reply) else "lost"

    def _kept(self, reply: Reply) -> bool:
        """Whether the words are still there for the person: in the outbox, or as the draft."""
        if reply.state in (Sending.REFUSED, Sending.RECALLED):
            kept = self.desk.replies.pictures(reply.case)
            return self._drafted(reply) and len(kept) == reply.pictures
        return reply.text == self.texts[self.written[reply.id]]

    def _drafted(self, reply: Reply) -> bool:
        draft = replies.draft(self.desk._parts.db, reply.case)
        return draft is not None and self.texts[self.written[reply.id]] in draft.text


def _number(text: str) -> int:
    found = _NUMBER.search(text)
    return int(found[1]) if found else 0


def _way(reply: Reply) -> str:
    if reply.parts > 1:
        return f"part {reply.part}"
    return "private" if reply.private else "picture" if reply.pictures else "public"


@contextmanager
def bench(folder: Path) -> Iterator[Bench]:
    """A bench in an empty folder.

    X's own guard against duplicates is off, as it would hide what is looked for, and X's limits
    are wide: pauses come by plan.
    """
    people = tuple(Who(handle=name, name=name.title()) for name in CUSTOMERS)
    scenario = Scenario(name="reliability", brand=SHOP, people=people, posts=(), hours={})
    read = ("dm_events", "own", "mentions", "lookup")
    sent = dict.fromkeys(("create", "dm_send", "media_upload", "media_metadata"), _PLENTY)
    limits = Limits(dict.fromkeys(read, _PLENTY) | sent, sent, {"dm_send": _PLENTY})
    clock, home = Ahead(), Home.under(folder)
    home.config_file.parent.mkdir(parents=True, exist_ok=True)
    home.config_file.write_text(f"[accounts.{SHOP.handle}]\ndms = true\n")
    before, writing.DUPLICATES = writing.DUPLICATES, timedelta(-1)
    try:
        with (
            Sandbox(scenario, clock, limits=limits) as sandbox,
            open_desk(home, clock=clock, vault=MemoryVault(), env={}) as desk,
        ):
            desk.connect.add({"bearer": Secret(sandbox.token)}, sandbox.url)
            yield Bench(folder, sandbox, desk, clock)
    finally:
        writing.DUPLICATES = before
