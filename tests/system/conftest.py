"""Vaults to test: the real keyring on a bus of its own, a file, the environment, memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from carecli.system import file_vault
from carecli.system.file_vault import FileVault
from carecli.system.keyring_vault import KeyringVault
from carecli.system.secret import Secret
from carecli.system.vault import Credentials, MemoryVault, Vault
from tests.support.secret_service import SecretService, running

KEYS: Credentials = {
    "consumer_key": Secret("ck-canary-1"),
    "consumer_secret": Secret("cs-canary-2"),
    "access_token": Secret("42-at-canary-3"),
    "access_secret": Secret("as-canary-4"),
}
PASSPHRASE = "correct horse battery"
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's")


@pytest.fixture
def locks(tmp_path: Path) -> Path:
    """The folder of lock files."""
    return tmp_path / "lock"


@pytest.fixture
def secret_service() -> Iterator[SecretService]:
    """A real Secret Service, unlocked."""
    with running() as service:
        yield service


@pytest.fixture
def keyring(
    secret_service: SecretService, locks: Path, monkeypatch: pytest.MonkeyPatch
) -> KeyringVault:
    """A vault in this process on the real Secret Service, patient as long as the tests are busy."""
    from keyring.backends.SecretService import Keyring

    for name, value in secret_service.env.items():
        monkeypatch.setenv(name, value)
    return KeyringVault(locks, Keyring, limit=5)


@pytest.fixture
def quick_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys quickly, where the test is about something else."""
    monkeypatch.setattr(file_vault, "_COST", 2)


@pytest.fixture(params=["memory", "file", pytest.param("keyring", marks=LINUX)])
def vault(request: pytest.FixtureRequest, tmp_path: Path, locks: Path, quick_scrypt: None) -> Vault:
    """Each vault that can be written to."""
    if request.param == "keyring":
        real: KeyringVault = request.getfixturevalue("keyring")
        return real
    if request.param == "file":
        return FileVault(tmp_path / "secrets", lambda: Secret(PASSPHRASE), locks)
    return MemoryVault()
