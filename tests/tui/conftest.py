"""What tests of several screens begin with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.app import App

from carecli.tui.app import CareApp


@contextmanager
def _no_terminal(_: App[object]) -> Iterator[None]:
    yield


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An editor that puts the text of this file in place of what was there."""
    text = tmp_path / "text"
    monkeypatch.setattr(CareApp, "suspend", _no_terminal)
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", f"cp {text}")
    return text
