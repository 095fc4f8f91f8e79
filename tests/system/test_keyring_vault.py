"""Credentials are kept by a keyring that encrypts, or not at all; and no keyring holds us up."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from carecli.system.keyring_vault import KeyringVault
from carecli.system.locks import Busy, exclusive
from carecli.system.secret import Secret
from carecli.system.vault import Credentials, VaultError, service
from tests.support.secret_service import SecretService
from tests.system.conftest import KEYS, LINUX

PLACE = service("x", 42)
HERE = Path(__file__).parents[2]


class Ring:
    """A keyring in memory, with the interface of the library's backends."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.threads: set[str] = set()

    def get_password(self, service: str, user: str) -> str | None:
        self.threads.add(threading.current_thread().name)
        return self.kept.get((service, user))

    def set_password(self, service: str, user: str, password: str) -> None:
        self.kept[service, user] = password

    def delete_password(self, service: str, user: str) -> None:
        del self.kept[service, user]


class Hung(Ring):
    """A keyring that takes a write and answers only once it is released."""

    def __init__(self) -> None:
        super().__init__()
        self.release = threading.Event()

    def set_password(self, service: str, user: str, password: str) -> None:
        self.release.wait(5)
        super().set_password(service, user, password)


def run(code: str, env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a vault on a keyring in a process of its own."""
    head = (
        "import sys\n"
        "from pathlib import Path\n"
        "from carecli.system.keyring_vault import KeyringVault\n"
        "from carecli.system.secret import Secret\n"
        "from carecli.system.vault import VaultError, service\n"
        "vault = KeyringVault(Path(sys.argv[1]), limit=float(sys.argv[2]))\n"
        "place = service('x', 42)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", head + code, *arguments],
        env={**env, "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )


def got_again(vault: KeyringVault) -> Credentials | None:
    """What the vault holds, as soon as the call that hung is over."""
    end = time.monotonic() + 5
    while True:
        try:
            return vault.get(PLACE)
        except VaultError:
            assert time.monotonic() < end
            time.sleep(0.02)


# The entry


def test_an_entry_is_one_line_under_the_numeric_id(locks: Path) -> None:
    ring = Ring()
    KeyringVault(locks, lambda: ring).put(PLACE, KEYS)
    [((place, user), line)] = ring.kept.items()
    assert (place, user) == ("carecli/x/42/app", "42")
    assert "\n" not in line
    assert ring.threads == {"keyring"}


def test_credentials_too_long_for_windows_are_refused_before_writing(locks: Path) -> None:
    ring = Ring()
    vault = KeyringVault(locks, lambda: ring)
    with pytest.raises(VaultError, match="longer than 1200"):
        vault.put(PLACE, {"access_token": Secret("x" * 1200)})
    assert ring.kept == {}
    vault.put(PLACE, {"access_token": Secret("x" * 1150)})
    assert ring.kept


@pytest.mark.parametrize("kept", ["", '{"v":1,"consumer_key":"ck-ca'])
def test_a_keyring_that_discards_or_cuts_what_is_written_is_found_out(
    kept: str, locks: Path
) -> None:
    class Cutting(Ring):
        def set_password(self, service: str, user: str, password: str) -> None:
            self.kept[service, user] = kept

    vault = KeyringVault(locks, Cutting)
    with pytest.raises(VaultError, match="did not keep"):
        vault.put(PLACE, KEYS)
    with pytest.raises(VaultError, match="did not keep"):
        vault.probe()


@pytest.mark.parametrize("line", ["[1, 2]", "", "{", '{"v":1,"access":5}'])
def test_something_else_in_the_keyring_is_not_taken_for_credentials(line: str, locks: Path) -> None:
    ring = Ring()
    ring.kept[PLACE, "42"] = line
    with pytest.raises(VaultError, match="not carecli's"):
        KeyringVault(locks, lambda: ring).get(PLACE)


# Backends that are not on the list

PLAIN = """
from keyring.backend import KeyringBackend
class PlaintextKeyring(KeyringBackend):
    priority = 0.5
    get_password = lambda self, service, user: open("plain").read()
    set_password = lambda self, service, user, password: open("plain", "w").write(password)
"""


@pytest.mark.parametrize(
    "backend",
    [
        "keyring.backends.null.Keyring",
        "keyring.backends.fail.Keyring",
        "keyring.backends.chainer.ChainerBackend",
        "plain.PlaintextKeyring",
        "nowhere.Keyring",
    ],
)
def test_a_backend_that_does_not_encrypt_counts_as_none(
    backend: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "plain.py").write_text(PLAIN)
    monkeypatch.chdir(tmp_path)
    env = {**os.environ, "PYTHON_KEYRING_BACKEND": backend, "DBUS_SESSION_BUS_ADDRESS": "none:"}
    done = run(
        "sys.path.insert(0, '')\n"
        "try: vault.put(place, {'access': Secret('canary')})\n"
        "except VaultError as error: print(error)\n",
        env,
        str(tmp_path / "lock"),
        "5",
    )
    said = "The keyring cannot be used" if "nowhere" in backend else "No keyring that encrypts"
    assert said in done.stdout, done.stderr
    assert "Three ways on" in done.stdout
    assert not (tmp_path / "plain").exists()


# Keyrings that fail


def test_a_keyring_that_fails_is_named_without_its_message(locks: Path) -> None:
    class Failing(Ring):
        def get_password(self, service: str, user: str) -> str | None:
            raise RuntimeError("canary")

    with pytest.raises(VaultError) as caught:
        KeyringVault(locks, Failing).get(PLACE)
    assert "RuntimeError" in caught.value.detail
    assert "canary" not in str(caught.value)
    assert "CARECLI_X_CONSUMER_KEY" in caught.value.hint


def test_a_keyring_that_stumbles_is_asked_again_and_no_more_than_twice(locks: Path) -> None:
    class Stumbling(Ring):
        left = 2
        asked = 0

        def get_password(self, service: str, user: str) -> str | None:
            self.asked += 1
            if self.asked <= self.left:
                raise ConnectionResetError
            return super().get_password(service, user)

    ring = Stumbling()
    vault = KeyringVault(locks, lambda: ring)
    assert vault.get(PLACE) is None
    ring.asked, ring.left = 0, 3
    with pytest.raises(VaultError, match="service stopped"):
        vault.get(PLACE)
    assert ring.asked == 3


def test_a_late_write_replaces_nothing_newer(locks: Path) -> None:
    ring = Hung()
    vault = KeyringVault(locks, lambda: ring, limit=0.3)
    with pytest.raises(VaultError, match=r"did not answer within 0\.3 seconds"):
        vault.put(PLACE, {"access_token": Secret("the first")})
    with pytest.raises(VaultError, match="still does not answer"):
        vault.put(PLACE, {"access_token": Secret("given up before it began")})
    ring.release.set()
    assert got_again(vault) == {"access_token": Secret("the first")}
    vault.put(PLACE, KEYS)
    assert vault.get(PLACE) == KEYS


def test_while_one_call_hangs_the_next_is_refused_at_once(locks: Path) -> None:
    ring = Hung()
    vault = KeyringVault(locks, lambda: ring, limit=0.5)
    with pytest.raises(VaultError):
        vault.put(PLACE, KEYS)
    began = time.monotonic()
    for _ in range(3):
        with pytest.raises(VaultError, match="still does not answer"):
            vault.get(PLACE)
    assert time.monotonic() - began < 0.4
    ring.release.set()


@pytest.mark.parametrize("display", ["", ":0"])
def test_only_where_a_window_can_ask_is_the_password_waited_for(
    display: str, locks: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Asking(Ring):
        asked = False

        def get_password(self, service: str, user: str) -> str | None:
            if not self.asked:
                self.asked = True
                time.sleep(0.6)
            return super().get_password(service, user)

    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    vault = KeyringVault(locks, Asking, limit=0.4)
    if display:
        vault.probe()
    else:
        with pytest.raises(VaultError, match="did not answer"):
            vault.probe()


def test_two_programs_take_turns_at_the_keyring(locks: Path) -> None:
    vault = KeyringVault(locks, Ring, limit=0.5)
    with exclusive(locks, "the keyring"), pytest.raises(Busy, match="busy with the keyring"):
        vault.get(PLACE)
    assert vault.get(PLACE) is None


# The real thing


@LINUX
def test_a_real_keyring_is_found_and_named(secret_service: SecretService, locks: Path) -> None:
    code = "vault.probe()\nprint(vault.name)"
    done = run(code, secret_service.environment(), str(locks), "5")
    assert done.stdout == "the keyring (Secret Service)\n", done.stderr


@LINUX
def test_of_a_chain_of_keyrings_the_one_that_encrypts_is_used(
    secret_service: SecretService, locks: Path
) -> None:
    chain = {"PYTHON_KEYRING_BACKEND": "keyring.backends.chainer.ChainerBackend"}
    done = run(
        "vault.probe()\nprint(vault.name)", secret_service.environment() | chain, str(locks), "5"
    )
    assert done.stdout == "the keyring (Secret Service)\n", done.stderr


@LINUX
def test_a_timer_without_a_session_finds_the_bus_of_the_desktop(
    secret_service: SecretService, locks: Path
) -> None:
    bus = Path(secret_service.env["DBUS_SESSION_BUS_ADDRESS"].removeprefix("unix:path="))
    own = bus.parent / str(os.getuid())
    own.mkdir()
    (own / "bus").symlink_to(bus)
    env = secret_service.environment()
    del env["DBUS_SESSION_BUS_ADDRESS"]
    done = run(
        "from carecli.system.keyring_backend import reach_session_bus\n"
        "reach_session_bus(Path(sys.argv[3]))\n"
        "vault.probe()\nprint(vault.name)",
        env,
        str(locks),
        "5",
        str(bus.parent),
    )
    assert done.stdout == "the keyring (Secret Service)\n", done.stderr


@LINUX
def test_a_locked_keyring_is_said_at_once(
    secret_service: SecretService, keyring: KeyringVault
) -> None:
    keyring.put(PLACE, KEYS)
    secret_service.lock()
    began = time.monotonic()
    with pytest.raises(VaultError, match=r"The keyring is locked\. Unlock it"):
        keyring.get(PLACE)
    with pytest.raises(VaultError, match="The keyring is locked"):
        keyring.put(PLACE, KEYS)
    with pytest.raises(VaultError, match="The keyring is locked"):
        keyring.probe()
    assert time.monotonic() - began < keyring._limit


@LINUX
def test_a_stopped_daemon_is_given_up_and_the_program_ends_at_once(
    secret_service: SecretService, locks: Path
) -> None:
    secret_service.hang()
    code = (
        "import time\n"
        "try: vault.get(place)\n"
        "except VaultError as error: print(error)\n"
        "print(time.time())\n"
    )
    done = run(code, secret_service.environment(), str(locks), "0.5")
    ended = time.time()
    said, at = done.stdout.splitlines()
    assert "did not answer within 0.5 seconds" in said
    assert "service has stopped" in said
    assert ended - float(at) < 3
    assert (done.returncode, done.stderr) == (0, "")


@LINUX
def test_a_daemon_that_goes_on_is_used_again(
    secret_service: SecretService, keyring: KeyringVault
) -> None:
    keyring.put(PLACE, KEYS)
    keyring._limit = 0.5
    secret_service.hang()
    with pytest.raises(VaultError, match="did not answer"):
        keyring.get(PLACE)
    secret_service.go_on()
    assert got_again(keyring) == KEYS


@LINUX
def test_a_daemon_that_died_is_said_and_what_it_kept_is_there_again(
    secret_service: SecretService, keyring: KeyringVault
) -> None:
    keyring.put(PLACE, KEYS)
    secret_service.kill()
    with pytest.raises(VaultError, match=r"service stopped .*ServiceNotAvailable") as caught:
        keyring.get(PLACE)
    assert "Start it again" in caught.value.hint
    secret_service.start()
    assert keyring.get(PLACE) == KEYS


@LINUX
def test_four_programs_at_once_use_the_keyring_without_an_error(
    secret_service: SecretService, locks: Path
) -> None:
    code = (
        "mine = service('x', int(sys.argv[3]))\n"
        "for n in range(12):\n"
        "    vault.put(mine, {'access': Secret(f'{n}-' + 'x' * 400)})\n"
        "    assert vault.get(mine)['access'].reveal().startswith(f'{n}-')\n"
        "vault.delete(mine)\n"
        "print('done')\n"
    )
    done: list[subprocess.CompletedProcess[str]] = []
    threads = [
        threading.Thread(
            target=lambda number=number: done.append(
                run(code, secret_service.environment(), str(locks), "20", str(number))
            )
        )
        for number in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [(each.stdout, each.stderr) for each in done] == [("done\n", "")] * 4
