"""Renewed tokens: the old pair stands until the new one is kept."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from carecli.system.file_vault import FileVault
from carecli.system.keyring_vault import KeyringVault
from carecli.system.secret import Secret
from carecli.system.slots import Slots
from carecli.system.vault import Credentials, MemoryVault, Unreadable, Vault, VaultError, service
from tests.support.secret_service import SecretService
from tests.system.conftest import LINUX, PASSPHRASE

A, B = service("x", 42, "token.a"), service("x", 42, "token.b")


def pair(name: str) -> Credentials:
    return {"access": Secret(f"access-{name}"), "refresh": Secret(f"refresh-{name}")}


def newest(vault: Vault) -> str:
    found = Slots(vault, "x", 42).newest()
    return found["access"].reveal().removeprefix("access-") if found else ""


def test_what_was_kept_last_is_the_newest(vault: Vault) -> None:
    slots = Slots(vault, "x", 42)
    assert slots.newest() is None
    for name in "one", "two", "three":
        slots.keep(pair(name))
        assert newest(vault) == name


def test_keeping_leaves_the_record_before_untouched() -> None:
    vault = MemoryVault()
    slots = Slots(vault, "x", 42)
    for name in "one", "two", "three":
        slots.keep(pair(name))
    assert {found["access"].reveal() for found in vault._kept.values()} == {
        "access-two",
        "access-three",
    }


def test_a_rehearsal_changes_nothing_and_the_next_pair_is_kept(vault: Vault) -> None:
    slots = Slots(vault, "x", 42)
    slots.rehearse()
    assert slots.newest() is None
    for name in "one", "two", "three":
        slots.keep(pair(name))
        slots.rehearse()
        assert newest(vault) == name


def test_a_rehearsal_fails_where_the_keeping_would(monkeypatch: pytest.MonkeyPatch) -> None:
    vault = MemoryVault()
    Slots(vault, "x", 42).keep(pair("one"))

    def locked(*_: object) -> None:
        raise VaultError("The keyring is locked.")

    monkeypatch.setattr(vault, "put", locked)
    with pytest.raises(VaultError, match="locked"):
        Slots(vault, "x", 42).rehearse()


@pytest.mark.parametrize("broken", [A, B])
def test_a_record_that_cannot_be_read_leaves_the_other(
    broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = MemoryVault()
    slots = Slots(vault, "x", 42)
    slots.keep(pair("one"))
    slots.rehearse()
    whole = vault.get

    def get(place: str) -> Credentials | None:
        if place == broken:
            raise Unreadable("Half a line.")
        return whole(place)

    monkeypatch.setattr(vault, "get", get)
    assert newest(vault) == "one"


@pytest.mark.parametrize("number", ["", "x", "-1", "1.5"])
def test_a_record_without_a_number_is_none(number: str) -> None:
    vault = MemoryVault()
    vault.put(A, {**pair("odd"), "gen": Secret(number)})
    assert newest(vault) == ""


def test_a_vault_that_cannot_be_reached_is_not_taken_for_an_empty_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vault = MemoryVault()

    def locked(_: str) -> None:
        raise VaultError("The keyring is locked.")

    monkeypatch.setattr(vault, "get", locked)
    with pytest.raises(VaultError, match="locked"):
        Slots(vault, "x", 42).newest()


def test_forgetting_takes_both_out(vault: Vault) -> None:
    slots = Slots(vault, "x", 42)
    slots.keep(pair("one"))
    slots.keep(pair("two"))
    slots.forget()
    assert vault.get(A) is None
    assert vault.get(B) is None


KEEPS_ON = """
import sys
from pathlib import Path
from carecli.system import file_vault
from carecli.system.secret import Secret
from carecli.system.slots import Slots
kind, folder = sys.argv[1], Path(sys.argv[2])
if kind == "file":
    file_vault._COST = 2
    vault = file_vault.FileVault(folder / "secrets", lambda: Secret("correct horse battery"))
else:
    from carecli.system.keyring_vault import KeyringVault
    vault = KeyringVault(folder)
slots = Slots(vault, "x", 42)
while True:
    found = slots.newest()
    number = int(found["gen"].reveal()) + 1 if found else 1
    slots.keep({"access": Secret(f"access-{number}"), "refresh": Secret("r" * 300)})
    print(number, flush=True)
"""


def killed_while_keeping(kind: str, folder: Path, env: dict[str, str] | None, after: int) -> int:
    """Run a process that keeps new pairs, kill it after some; the last that it said is kept."""
    with subprocess.Popen(
        [sys.executable, "-c", KEEPS_ON, kind, str(folder)],
        env=env,
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
        text=True,
    ) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(after)]
        process.kill()
        said += process.stdout.readlines()
    return int([line for line in said if line.endswith("\n")][-1])


def test_a_kill_loses_no_pair_that_was_kept_in_the_file(tmp_path: Path, quick_scrypt: None) -> None:
    for after in 1, 4, 7:
        last = killed_while_keeping("file", tmp_path, None, after)
        vault = FileVault(tmp_path / "secrets", lambda: Secret(PASSPHRASE))
        assert int(newest(vault)) in {last, last + 1}


@LINUX
def test_a_kill_loses_no_pair_that_was_kept_in_the_keyring(
    secret_service: SecretService, keyring: KeyringVault, locks: Path
) -> None:
    for after in 1, 4, 7:
        last = killed_while_keeping("keyring", locks, secret_service.environment(), after)
        assert int(newest(keyring)) in {last, last + 1}
