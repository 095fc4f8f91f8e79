"""A real notification server on a D-Bus of its own: what is shown on it is written down.

On Debian it takes the package dbus-daemon.
"""

# mypy: disable-error-code="name-defined,valid-type"
# ruff: noqa: F722, F821, N802 dbus-fast reads annotations as D-Bus types, and names are the bus's own

import asyncio
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from dbus_fast import BusType
from dbus_fast.aio import MessageBus
from dbus_fast.service import ServiceInterface, method

_NAME, _PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"


class Server(ServiceInterface):
    """Takes notifications as the Desktop Notifications Specification has them.

    Attributes:
        shown: Title and body of each.
        hangs: It takes them and never answers.
    """

    def __init__(self) -> None:
        super().__init__(_NAME)
        self.shown: list[tuple[str, str]] = []
        self.hangs = False
        self.over = asyncio.Event()

    @method()
    async def Notify(
        self, app: "s", old: "u", icon: "s", title: "s", body: "s", actions: "as",
        hints: "a{sv}", expires: "i",
    ) -> "u":  # fmt: skip
        self.shown.append((title, body))
        if self.hangs:
            await self.over.wait()
        return len(self.shown)

    @method()
    def GetCapabilities(self) -> "as":
        return ["body", "body-markup"]

    @method()
    def GetServerInformation(self) -> "ssss":
        return ["tests", "carecli", "1", "1.2"]


@contextmanager
def notification_server(address: Path) -> Iterator[Server]:
    """A server on a bus of its own; skips the test where there is no dbus-daemon."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("no dbus-daemon (Debian: dbus-daemon)")
    bus = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address",
         f"--address=unix:path={address}"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert bus.stdout is not None
    bus.stdout.readline()
    server, ready = Server(), threading.Event()
    loop = asyncio.new_event_loop()

    async def serve() -> None:
        there = await MessageBus(f"unix:path={address}", BusType.SESSION).connect()
        there.export(_PATH, server)
        await there.request_name(_NAME)
        ready.set()
        await server.over.wait()
        await asyncio.sleep(0.05)  # those that hang come to their end
        there.disconnect()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(server.over.set)
        thread.join(5)
        loop.close()
        bus.kill()
        bus.wait(5)
        bus.stdout.close()


@contextmanager
def session_bus(monkeypatch: Any) -> Iterator[Server]:
    """A notification server that this process finds as its desktop's."""
    with tempfile.TemporaryDirectory(prefix="bus-") as folder:
        address = Path(folder) / "bus"
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={address}")
        with notification_server(address) as server:
            yield server
