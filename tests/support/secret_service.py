"""A real Secret Service: gnome-keyring on a D-Bus of its own, with a home of its own.

Nobody's own keyring is touched. On Debian it takes the packages gnome-keyring and dbus-daemon.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_PROGRAMS = ("dbus-daemon", "gnome-keyring-daemon")
_OF_A_DESKTOP = (
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "PYTHON_KEYRING_BACKEND",
    "GNOME_KEYRING_CONTROL",
)
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class SecretService:
    """The daemon and what can happen to it.

    Attributes:
        env: What a process needs in its environment to talk to it.
    """

    def __init__(self, folder: Path) -> None:
        socket, config = folder / "bus", folder / "bus.conf"
        config.write_text(_BUS.format(socket=socket))
        self.env = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={socket}"}
        for name in ("XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            (folder / name).mkdir(mode=0o700)
            self.env[name] = str(folder / name)
        self._bus = subprocess.Popen(
            ["dbus-daemon", "--nofork", "--nopidfile", f"--config-file={config}"],
            env=self.environment(),
            stderr=subprocess.DEVNULL,
        )
        self._daemon: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start a daemon, on the files of the one before, and wait until it can be used."""
        _until(self._bus_answers)
        self._daemon = subprocess.Popen(
            ["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"],
            env=self.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert self._daemon.stdin is not None
        with self._daemon.stdin as stdin:
            stdin.write(b"test-pass")
        _until(self._is_up)

    def environment(self) -> dict[str, str]:
        """The whole environment of a process that is to use it."""
        here = {name: value for name, value in os.environ.items() if name not in _OF_A_DESKTOP}
        return {**here, **self.env}

    def lock(self) -> None:
        """Lock the keyring; with no display, nobody can be asked for its password."""
        import secretstorage

        with self._connected() as connection:
            secretstorage.get_default_collection(connection).lock()

    def hang(self) -> None:
        """Stop the daemon: it takes calls and never answers them."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        self._signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the daemon at once."""
        if self._daemon:
            self._daemon.kill()
            self._daemon.wait(5)

    def close(self) -> None:
        """End everything."""
        self.kill()
        self._bus.kill()
        self._bus.wait(5)

    def _signal(self, number: int) -> None:
        assert self._daemon
        self._daemon.send_signal(number)

    def _bus_answers(self) -> bool:
        try:
            with self._connected():
                return True
        except OSError:
            return False

    def _is_up(self) -> bool:
        import secretstorage

        try:
            with self._connected() as connection:
                return not secretstorage.get_default_collection(connection).is_locked()
        except secretstorage.SecretStorageException:
            return False

    @contextmanager
    def _connected(self) -> Iterator[object]:
        from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

        connection = open_dbus_connection(self.env["DBUS_SESSION_BUS_ADDRESS"])
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def running() -> Iterator[SecretService]:
    """A fresh, unlocked Secret Service, for one test.

    Where the programs are missing the test is skipped; under `CI` it fails, unless
    CARECLI_NO_KEYRING_TESTS says that they cannot be had.
    """
    if missing := [name for name in _PROGRAMS if not shutil.which(name)]:
        reason = (
            f"needs {' and '.join(missing)} (Debian: apt-get install gnome-keyring dbus-daemon)"
        )
        if os.environ.get("CI") and not os.environ.get("CARECLI_NO_KEYRING_TESTS"):
            pytest.fail(reason)
        pytest.skip(reason)
    # A short path: the name of a Unix socket holds 107 characters.
    with tempfile.TemporaryDirectory(prefix="carecli-", ignore_cleanup_errors=True) as folder:
        service = SecretService(Path(folder))
        try:
            service.start()
            yield service
        finally:
            service.close()


def _until(ready: Callable[[], bool], limit: float = 10.0) -> None:
    end = time.monotonic() + limit
    while not ready():
        assert time.monotonic() < end, "the Secret Service did not come up"
        time.sleep(0.01)
