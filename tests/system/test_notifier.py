"""Notifications on a real bus, to a real server, and where there is none."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator

import pytest

from carecli.system import notifier
from carecli.system.notifier import Desktop, safe

if sys.platform != "linux":
    pytest.skip("these tests bring a D-Bus of their own", allow_module_level=True)

from tests.support.notifications import Server, session_bus


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    with session_bus(monkeypatch) as server:
        yield server


@pytest.fixture
def desktop() -> Iterator[Desktop]:
    desktop = Desktop()
    yield desktop
    desktop.close()


def test_a_notification_reaches_the_desktop(server: Server, desktop: Desktop) -> None:
    assert desktop.send("An answer is late", "@shop")
    assert desktop.send("2 late", "@shop\n@other")
    assert server.shown == [("An answer is late", "@shop"), ("2 late", "@shop\n@other")]


def test_what_a_server_reads_as_markup_is_none_and_nothing_is_an_escape_code(
    server: Server, desktop: Desktop
) -> None:
    assert desktop.send("<b>\x1b]0;x\x07</b>", '<a href="https://evil.example">a & b</a>\u202e')
    ((title, body),) = server.shown
    assert not set("<>&\x1b\x07\u202e") & set(title + body)
    assert "a \uff06 b" in body


def test_a_text_is_cut_to_a_length() -> None:
    assert len(safe("x" * 50_000)) <= 600


def test_without_a_desktop_it_says_so_once_and_nothing_else_happens(
    desktop: Desktop,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    with caplog.at_level(logging.WARNING, "carecli"):
        logging.getLogger("carecli").propagate = True
        assert not desktop.send("secret title", "secret body")
        assert not desktop.send("secret title", "secret body")
    # A logger that other tests have given the same handler shows it a record twice.
    said = [record.getMessage() for record in dict.fromkeys(caplog.records)]
    assert len(said) == 1
    assert "secret" not in said[0]
    assert capfd.readouterr() == ("", "")


def test_a_server_that_hangs_holds_nobody_up(
    server: Server, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifier, "_PATIENCE", 0.3)
    server.hangs = True
    assert not desktop.send("An answer is late", "@shop")
    server.hangs = False
    assert desktop.send("An answer is late", "@shop")


def test_it_finds_the_desktop_that_came_up_later(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere/bus")
    assert not desktop.send("An answer is late", "@shop")
    with session_bus(monkeypatch) as server:
        assert desktop.send("An answer is late", "@shop")
        assert len(server.shown) == 1
