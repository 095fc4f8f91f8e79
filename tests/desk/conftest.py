"""Stages and shops."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.shop import Shop
from tests.support.stage import Open, Stage, opener, says


@pytest.fixture
def open_stage() -> Iterator[Open]:
    with ExitStack() as stack:
        yield opener(stack)


@pytest.fixture
def stage(open_stage: Open) -> Stage:
    """Ada and Bo have written, and were fetched."""
    stage = open_stage(says("ada-1", "ada", ago=60), says("bo-1", "bo", ago=30))
    stage.desk.sync.run()
    return stage


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.db.close()
