"""Medians, percentiles and ratios, printed one way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from math import ceil


def percentile(values: Sequence[float], share: float) -> float:
    """The value at position ⌈share·n⌉ (nearest rank)."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def timed(work: Callable[[], object]) -> float:
    """Seconds of wall time."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def row(name: str, ours: Sequence[float], floor: Sequence[float], note: str = "") -> None:
    """A line: medians in milliseconds, 95th percentile, and how many times the floor."""
    mine, least = percentile(ours, 0.5), percentile(floor, 0.5)
    print(
        f"  {name:<34} {mine * 1000:9.2f} ms  p95 {percentile(ours, 0.95) * 1000:8.2f}"
        f"  floor {least * 1000:8.2f} ms  x{mine / least:5.2f}  n={len(ours)} {note}"
    )
