"""What is done to the program: killed at each boundary in turn, and in storms of everything."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from carecli.care.errors import Misuse
from carecli.care.outgoing import Reply, Sending
from carecli.channels.sandbox import faults
from carecli.channels.sandbox.faults import Fault
from tests.reliability.bench import KINDS, Bench, Finding
from tests.reliability.sender import BUG, KILLED, Sender

TROUBLES: Mapping[str, Callable[[], Fault]] = {
    "all well": lambda: faults.slow(0),
    "lost before the write": faults.drop,
    "lost after the write": lambda: faults.drop(written=True),
    "503 before the write": faults.error,
    "503 after the write": lambda: faults.error(written=True),
    "half an answer": faults.truncated,
    "no body": faults.empty,
    "429": faults.rate_limited,
    "refused": lambda: faults.forbidden("You are not permitted to perform this action."),
    "slow": lambda: faults.slow(0.03),
}
_MOST = 400
"""More boundaries than any run has; a drill that gets there is not counting."""


@dataclass
class Tally:
    """What was done, and what was found to be wrong."""

    rounds: int = 0
    runs: int = 0
    kills: int = 0
    again: int = 0
    found: list[Finding] = field(default_factory=list)
    troubles: Counter[str] = field(default_factory=Counter)

    def ended(self, code: int) -> bool:
        """Count a process that ended; True if it was killed."""
        self.runs += 1
        self.kills += code == KILLED
        if code == BUG:
            self.found.append(Finding("bug", "a process ended with a traceback"))
        return code == KILLED

    def kinds(self) -> Counter[str]:
        """How often each kind of thing was wrong, each once however often it was seen."""
        return Counter(one.kind for one in dict.fromkeys(self.found))


def at_each_boundary(
    bench: Bench,
    sender: Sender,
    trouble: str = "all well",
    *,
    kind: str = "public",
    post: int = 1,
    strategy: str = "",
) -> Tally:
    """Send one reply after another, each killed one boundary later, until one is not killed.

    What is left is sent by runs that nobody kills.

    Args:
        kind: One of the bench's `KINDS`.
        post: Which request that changes something meets the trouble: of a picture the first two
            lay it ready, of a chain each is a part.
    """
    tally, boundary, killed = Tally(), 1, True
    sender.begin(bench.order())  # in peace: what only a first start does would shift the count
    tally.ended(sender.ended())
    while killed and boundary < _MOST:
        batch = bench.put(*[kind] * 8)
        for reply in batch:
            for well in range(1, post + 1):
                fault = TROUBLES[trouble if well == post else "all well"]()
                bench.sandbox.faults.add(fault, method="POST")
            order = bench.order(only=reply.id, boundary=boundary, strategy=strategy)
            sender.begin(order)
            killed = tally.ended(sender.ended())
            bench.drain()
            bench.sandbox.faults.clear()
            boundary += 1
            if not killed:
                break
    assert not killed, "no run came to its end"
    tally.found += bench.audit()
    sender.begin(bench.order(strategy=strategy))
    tally.ended(sender.ended())
    _settle(bench, tally, lambda _: None)
    for _ in range(2 if kind == "chain" and not strategy else 0):  # what was found frees the rest
        bench.desk.replies.deliver()
        _settle(bench, tally, lambda _: None)
    return tally


def looking_up(bench: Bench, sender: Sender) -> Tally:
    """Lose the answers of some replies, then kill the look for them at each boundary in turn."""
    tally = Tally()
    bench.put("public", "private", "public", "private")
    bench.sandbox.faults.add(faults.drop(written=True), method="POST", times=4)
    sender.begin(bench.order())
    tally.ended(sender.ended())
    bench.drain()
    bench.later(minutes=3)
    boundary, killed = 1, True
    while killed and boundary < _MOST:
        sender.begin(bench.order(sync=True, boundary=boundary))
        killed = tally.ended(sender.ended())
        boundary += 1
    assert not killed, "no run came to its end"
    tally.found += bench.audit(looked=True)
    return tally


@dataclass
class Storm:
    """Two senders at once, troubles, kills and an impatient person, all left to chance.

    Attributes:
        senders: One runs `carecli sync`, one delivers as the app does.
    """

    bench: Bench
    senders: tuple[Sender, Sender]
    chance: random.Random
    tally: Tally = field(default_factory=Tally)

    def round(self) -> None:
        """New replies, three waves, then a person who looks and decides."""
        self.tally.rounds += 1
        self.bench.put(*(self.chance.choice(KINDS) for _ in range(4)))
        for _ in range(3):
            self._wave()
            self.tally.found += self.bench.audit()
            self._impatient()
        _settle(self.bench, self.tally, self._decide)

    def _wave(self) -> None:
        for _ in range(3):
            name = self.chance.choice(list(TROUBLES))
            self.tally.troubles[name] += 1
            self.bench.sandbox.faults.add(TROUBLES[name](), method="POST")
        for sender, sync in zip(self.senders, (True, False), strict=True):
            sender.begin(self.bench.order(sync=sync, **self._death()))
        for sender in self.senders:
            self.tally.ended(sender.ended())
        self.bench.drain()
        self.bench.sandbox.faults.clear()
        if self.chance.random() < 0.5:
            self.bench.later(minutes=3)

    def _death(self) -> dict[str, float]:
        way = self.chance.random()
        if way < 0.5:
            return {"boundary": self.chance.randint(1, 90)}
        return {"after": self.chance.uniform(0.01, 0.12)} if way < 0.85 else {}

    def _impatient(self) -> None:
        """A person who sends again whatever they are allowed to, without a look."""
        for reply in self.bench.desk.replies.outbox():
            if reply.state is Sending.UNKNOWN and self.chance.random() < 0.5:
                self._again(reply)

    def _decide(self, reply: Reply) -> None:
        if self.chance.random() < 0.7:
            self._again(reply)
        elif reply.state is Sending.UNKNOWN:
            self.bench.desk.replies.drop(reply.id)

    def _again(self, reply: Reply) -> None:
        try:
            self.bench.desk.replies.retry(reply.id)
        except Misuse:
            return  # nobody has looked yet
        self.tally.again += 1

    def end(self) -> Tally:
        """Calm: nothing is killed and X is well, until nothing is left to send."""
        for _ in range(3):
            self.bench.desk.replies.deliver()
            _settle(self.bench, self.tally, self._decide)
        self.bench.desk.replies.deliver()  # what the person decided last
        _settle(self.bench, self.tally, lambda _: None)
        left = [one for one in self.bench.desk.replies.outbox() if one.held]
        self.tally.found += [Finding("stuck", f"reply {one.id}") for one in left]
        return self.tally


def _settle(bench: Bench, tally: Tally, decide: Callable[[Reply], None]) -> None:
    """Time passes, the program looks, and a person decides about what is left."""
    bench.drain()
    bench.later(minutes=20)
    bench.desk.sync.run()
    tally.found += bench.audit(looked=True)
    for reply in bench.desk.replies.outbox():
        if reply.state in (Sending.UNKNOWN, Sending.REFUSED):
            decide(reply)
