"""Credentials are kept by a keyring that encrypts, or not at all."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
import tempfile
import threading
import traceback
from pathlib import Path
from typing import Any

import pytest

from carecli.system.env_vault import EnvVault
from carecli.system.keyring_vault import KeyringVault
from carecli.system.vault import (
    Credentials,
    MemoryVault,
    Secret,
    Vault,
    VaultError,
    service,
)

PLACE = service("x", 42)
LOCKS = Path(tempfile.mkdtemp())
KEYS: Credentials = {
    "consumer_key": Secret("ck-canary-1"),
    "consumer_secret": Secret("cs-canary-2"),
    "access_token": Secret("42-at-canary-3"),
    "access_secret": Secret("as-canary-4"),
}
ENV = {f"CARECLI_X_{name.upper()}": secret.reveal() for name, secret in KEYS.items()}


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


@pytest.mark.parametrize(
    "vault", [MemoryVault(), KeyringVault(LOCKS, Ring)], ids=["memory", "keyring"]
)
def test_what_is_put_is_got_until_it_is_deleted(vault: Vault) -> None:
    assert vault.get(PLACE) is None
    vault.put(PLACE, KEYS)
    assert vault.get(PLACE) == KEYS
    assert vault.get(service("x", 43)) is None
    vault.delete(PLACE)
    assert vault.get(PLACE) is None
    vault.delete(PLACE)


def test_an_entry_is_one_line_under_the_numeric_id() -> None:
    ring = Ring()
    KeyringVault(LOCKS, lambda: ring).put(PLACE, KEYS)
    [((place, user), line)] = ring.kept.items()
    assert (place, user) == ("carecli/x/42/app", "42")
    assert "\n" not in line
    assert ring.threads == {"keyring"}


def test_credentials_too_long_for_windows_are_refused_before_writing() -> None:
    ring = Ring()
    with pytest.raises(VaultError, match="longer than 1200"):
        KeyringVault(LOCKS, lambda: ring).put(PLACE, {"access_token": Secret("x" * 1200)})
    assert ring.kept == {}


def test_a_keyring_that_discards_what_is_written_is_found_out() -> None:
    class Null(Ring):
        def set_password(self, service: str, user: str, password: str) -> None:
            pass

    with pytest.raises(VaultError, match="did not keep"):
        KeyringVault(LOCKS, Null).put(PLACE, KEYS)


def test_a_keyring_that_fails_is_named_without_its_message() -> None:
    class Locked(Ring):
        def get_password(self, service: str, user: str) -> str | None:
            raise RuntimeError("canary")

    with pytest.raises(VaultError) as caught:
        KeyringVault(LOCKS, Locked).get(PLACE)
    assert "RuntimeError" in caught.value.detail
    assert "canary" not in str(caught.value)
    assert "CARECLI_X_CONSUMER_KEY" in caught.value.hint


def test_a_keyring_that_hangs_is_given_up_and_its_late_write_replaces_nothing() -> None:
    release = threading.Event()

    class Hung(Ring):
        def set_password(self, service: str, user: str, password: str) -> None:
            release.wait(5)
            super().set_password(service, user, password)

    ring = Hung()
    vault = KeyringVault(LOCKS, lambda: ring, limit=0.05)
    with pytest.raises(VaultError, match="did not answer"):
        vault.put(PLACE, {"access_token": Secret("the first")})
    with pytest.raises(VaultError, match="still does not answer"):
        vault.put(PLACE, {"access_token": Secret("given up before it began")})
    release.set()
    vault = KeyringVault(LOCKS, lambda: ring)
    vault.put(PLACE, KEYS)
    assert vault.get(PLACE) == KEYS


def test_something_else_in_the_keyring_is_not_taken_for_credentials() -> None:
    ring = Ring()
    ring.kept[PLACE, "42"] = "[1, 2]"
    with pytest.raises(VaultError, match="not carecli's"):
        KeyringVault(LOCKS, lambda: ring).get(PLACE)


@pytest.mark.parametrize(
    "backend", ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring"]
)
def test_a_backend_that_is_not_on_the_list_counts_as_none(backend: str, tmp_path: Path) -> None:
    code = (
        "from pathlib import Path\n"
        "from carecli.system.keyring_vault import *\n"
        "try: KeyringVault(Path('.')).put(service('x', 1), {})\n"
        "except VaultError as error: print(error)\n"
    )
    env = {
        **os.environ,
        "PYTHON_KEYRING_BACKEND": backend,
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "No keyring that encrypts was found" in done.stdout


def test_the_environment_gives_all_four_or_a_bearer_or_nothing() -> None:
    assert EnvVault(ENV).get(PLACE) == KEYS
    assert EnvVault({"CARECLI_X_BEARER": " token1234\n"}).get(PLACE) == {
        "bearer": Secret("token1234")
    }
    assert EnvVault({}).get(PLACE) is None


def test_half_the_credentials_in_the_environment_are_an_error_naming_the_rest() -> None:
    with pytest.raises(VaultError, match="CARECLI_X_ACCESS_SECRET"):
        EnvVault({k: v for k, v in ENV.items() if "ACCESS_SECRET" not in k}).get(PLACE)


def test_a_credential_can_be_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("as-canary-4\n")
    env: dict[str, str] = {**ENV, "CARECLI_X_ACCESS_SECRET_FILE": str(file)}
    del env["CARECLI_X_ACCESS_SECRET"]
    assert EnvVault(env).get(PLACE) == KEYS
    env["CARECLI_X_ACCESS_SECRET_FILE"] = str(tmp_path / "none")
    with pytest.raises(VaultError, match="ACCESS_SECRET_FILE cannot be read"):
        EnvVault(env).get(PLACE)


def test_one_accounts_credentials_in_the_environment_are_not_used_for_another() -> None:
    assert EnvVault(ENV).get(service("x", 43)) is None


def test_the_environment_cannot_be_written_to() -> None:
    vault = EnvVault(ENV)
    vault.put(PLACE, KEYS)
    with pytest.raises(VaultError, match="cannot be changed"):
        vault.put(PLACE, {**KEYS, "access_secret": Secret("another one")})


def test_a_secret_never_shows_itself() -> None:
    secret = Secret("canary-secret")
    shown: list[Any] = [repr(secret), str(secret), f"{secret:>40}", f"{secret!r}", [secret]]
    assert "canary" not in str(shown)


def test_a_secret_is_not_in_a_traceback_with_locals() -> None:
    def sign(token: Secret) -> int:
        return int("no number")

    try:
        sign(KEYS["access_token"])
    except ValueError as error:
        report = traceback.TracebackException.from_exception(error, capture_locals=True)
        text = "".join(report.format())
    assert "token = Secret(***)" in text
    assert "canary" not in text


def test_a_secret_cannot_be_pickled_or_copied_out() -> None:
    with pytest.raises(TypeError, match="not written"):
        pickle.dumps(Secret("canary-secret"))
    with pytest.raises(TypeError, match="not written"):
        copy.deepcopy({"a": Secret("canary-secret")})
