"""`python -m tests.benchmarks [NAME…]`: each figure beside a floor measured in the same run.

Absolute times mean little on a shared machine; the ratios are what is compared. Nothing here is
asserted, and nothing here runs with the tests.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.benchmarks import coach, composer, imports, queries, screen, year

BENCHMARKS: dict[str, Callable[[], None]] = {
    "frame": screen.first_frame,
    "key": screen.key_to_paint,
    "quit": screen.leaving,
    "import": imports.import_posts,
    "queries": queries.queries,
    "coach": coach.coach,
    "year": year.year,
    "composer": composer.composer,
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all."""
    if unknown := [name for name in names if name not in BENCHMARKS]:
        print(f"no benchmark {unknown[0]}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    for name in names or BENCHMARKS:
        print(f"\n{name}: {(BENCHMARKS[name].__doc__ or '').splitlines()[0]}")
        BENCHMARKS[name]()
    return 0


sys.exit(main(sys.argv[1:]))
