"""`python -m tests.reliability --rounds 300 [--seed 7]`: the long version, with its figures."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.reliability.bench import Bench, bench
from tests.reliability.drills import TROUBLES, Storm, Tally, at_each_boundary, looking_up
from tests.reliability.sender import Sender

Drill = Callable[[Bench], Tally]
WAYS = (("public", 1), ("private", 1), ("chain", 1), ("chain", 2), ("picture", 1), ("picture", 3))
"""Each kind of reply with the request that meets the trouble: a picture is laid ready in two."""

WRONG = (("mark after", "public"), ("mark before", "public"), ("out of turn", "chain"))


def main() -> int:
    """Run all drills and print a line for each; 1 when anything was found."""
    asked = argparse.ArgumentParser(prog="python -m tests.reliability", description=__doc__)
    asked.add_argument("--rounds", type=int, default=300)
    asked.add_argument("--seed", type=int, default=7)
    options = asked.parse_args()
    with Sender() as one, Sender() as other:
        found = _boundaries(one)
        found += _report("looking up", lambda shop: looking_up(shop, one))
        found += _report(
            f"storm, seed {options.seed}",
            lambda shop: _storm(shop, (one, other), options.rounds, options.seed),
        )
        for strategy, kind in WRONG:
            drill = partial(at_each_boundary, sender=one, kind=kind, strategy=strategy)
            _report(f"WRONG: {strategy}, {kind}", drill)
    return int(found > 0)


def _boundaries(sender: Sender) -> int:
    found = 0
    for trouble in TROUBLES:
        for kind, post in WAYS:
            drill = partial(at_each_boundary, sender=sender, trouble=trouble, kind=kind, post=post)
            found += _report(f"{trouble}, {kind} {post}", drill)
    return found


def _storm(shop: Bench, senders: tuple[Sender, Sender], rounds: int, seed: int) -> Tally:
    storm = Storm(shop, senders, random.Random(seed))
    for _ in range(rounds):
        storm.round()
    return storm.end()


def _report(name: str, drill: Drill) -> int:
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder, bench(Path(folder)) as shop:
        tally = drill(shop)
        replies, out = len(shop.written), sum(shop.copies().values())
    kinds = ", ".join(f"{count} x {kind}" for kind, count in tally.kinds().items())
    print(
        f"{name:36} rounds {tally.rounds:4}  runs {tally.runs:5}  kills {tally.kills:4}"
        f"  replies {replies:5}  on X {out:5}  sent again by a person {tally.again:4}"
        f"  wrong: {kinds or 'nothing'}  ({time.perf_counter() - began:.0f} s)",
        flush=True,
    )
    for one in list(dict.fromkeys(tally.found))[:5]:
        print(f"    {one.kind}: {one.said}")
    return len(tally.found)


sys.exit(main())
