"""Real recorded data, which stays outside the project; tests are skipped where it is absent."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]


def recorded(name: str) -> Path:
    """A file or folder of the test data; skips the test where it is absent."""
    place = os.environ.get("CARECLI_TEST_DATA", str(_ROOT.parent / "shared" / "data"))
    found = Path(place) / name
    if not found.exists():
        pytest.skip(f"no test data at {found} (set CARECLI_TEST_DATA)")
    return found
